package sidebar

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
)

func TestListByKeys(t *testing.T) {
	for _, c := range []struct {
		name string
		keys []fyne.KeyName
		want string
	}{
		{"at first where one is", nil, "c2"},
		{"down", []fyne.KeyName{fyne.KeyDown}, "c3"},
		{"up", []fyne.KeyName{fyne.KeyUp}, "c1"},
		{"over a heading", append([]fyne.KeyName{fyne.KeyHome}, slices.Repeat([]fyne.KeyName{fyne.KeyDown}, 16)...), "c16"},
		{"the first", []fyne.KeyName{fyne.KeyHome}, "c0"},
		{"before the first", []fyne.KeyName{fyne.KeyHome, fyne.KeyUp, fyne.KeyPageUp}, "c0"},
		{"the last", []fyne.KeyName{fyne.KeyEnd}, "c199"},
		{"behind the last", []fyne.KeyName{fyne.KeyEnd, fyne.KeyDown, fyne.KeyPageDown}, "c199"},
		{"a page and back", []fyne.KeyName{fyne.KeyHome, fyne.KeyPageDown, fyne.KeyPageUp}, "c0"},
		{"all pages down", slices.Repeat([]fyne.KeyName{fyne.KeyPageDown}, 50), "c199"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newScene(t, 260, 600)
			s.Update(many(200), "c2", true)
			s.FocusList()
			s.press(c.keys...)
			if got := s.cursor(); got != c.want {
				t.Fatalf("the keyboard is at %s, want %s", got, c.want)
			}
			s.whole(c.want)
			if st := s.state(c.want); !st.cursor || !st.button {
				t.Error("one doesn't see where")
			}
			s.expect("moving opens nothing")
		})
	}
}

// A page shows what comes next, and one row of what one has seen, at least.
func TestPageOverlaps(t *testing.T) {
	s := newScene(t, 260, 600)
	s.Update(many(200), "", true)
	s.FocusList()
	s.press(fyne.KeyHome)
	row := s.list.cursor
	s.press(fyne.KeyPageDown)
	from, to := s.list.rows[row], s.list.rows[s.list.cursor]
	if way := to.top - from.top; way > s.list.scroll.Size().Height || way < s.list.scroll.Size().Height/2 {
		t.Errorf("a page went %v in a list of %v", way, s.list.scroll.Size().Height)
	}
}

func TestListKeysAct(t *testing.T) {
	s := newScene(t, 260, 600)
	s.Update(many(200), "c2", true)
	s.FocusList()
	s.press(fyne.KeyDown, fyne.KeyReturn)
	s.press(fyne.KeyDown, fyne.KeyEnter)
	s.press(fyne.KeyF2, fyne.KeyDelete)
	s.expect("keys", "open c3", "open c4", "rename c4", "delete c4")
	s.press(fyne.KeyEscape, fyne.KeySpace, fyne.KeyLeft)
	s.expect("of no use here", "key Escape", "key Space", "key Left")

	var passed string
	s.window.Canvas().SetOnTypedRune(func(r rune) { passed += string(r) })
	s.types("Hi you")
	if passed != "Hiyou" { // the space is a key
		t.Errorf("passed on %q", passed)
	}

	s.press(fyne.KeyF10)
	s.expect("F10", "key F10")
	s.list.KeyDown(&fyne.KeyEvent{Name: desktop.KeyShiftLeft})
	s.press(fyne.KeyF10)
	s.expect("Shift+F10")
	if s.window.Canvas().Overlays().Top() == nil {
		t.Fatal("Shift+F10 shows no menu")
	}
	s.press(fyne.KeyDown, fyne.KeyDown, fyne.KeyReturn)
	s.expect("the menu by keys", "rename c4")
	if s.window.Canvas().Focused() != fyne.Focusable(s.list) {
		t.Error("after the menu the keyboard is elsewhere")
	}
	s.list.KeyUp(&fyne.KeyEvent{Name: desktop.KeyShiftLeft})
	s.press(desktop.KeyMenu)
	if s.window.Canvas().Overlays().Top() == nil {
		t.Error("the menu key shows no menu")
	}
}

func TestTabOrder(t *testing.T) {
	s := newScene(t, 260, 600)
	s.Update(many(200), "c2", true)
	s.FocusSearch()
	s.types("blue")
	s.ShowHits("blue", hitsOf("blue", 9), true)
	c := s.window.Canvas()
	c.Unfocus()
	s.asked = nil
	for i, want := range []fyne.Focusable{s.begin, s.search, s.list, s.begin} {
		c.FocusNext()
		if c.Focused() != want {
			t.Errorf("stop %d is %T, want %T", i, c.Focused(), want)
		}
	}
	s.press(fyne.KeyReturn, fyne.KeyEscape)
	s.expect("the button", "new", "key Escape")
}

// Where there is no row to show where the keyboard is, the list does.
func TestFocusIsSeenInAnEmptyList(t *testing.T) {
	s := newScene(t, 260, 600)
	s.Update(nil, "", true)
	s.FocusList()
	if !s.list.ring.Visible() {
		t.Error("one doesn't see that the empty list has the focus")
	}
	s.Update(many(3), "", true)
	if s.list.ring.Visible() || !s.state("c0").cursor {
		t.Error("the focus doesn't go to the first row that comes")
	}
	s.window.Canvas().Unfocus()
	if s.state("c0").cursor {
		t.Error("the ring stays when the focus goes")
	}
}

func TestNewConversationFitsTheWidth(t *testing.T) {
	s := newScene(t, 260, 600)
	if s.begin.Text == "" {
		t.Error("the button has no words where there is room")
	}
	fyne.CurrentApp().Settings().SetTheme(larger{fyne.CurrentApp().Settings().Theme(), 2.5})
	s.Refresh()
	if end := s.begin.MinSize().Width; s.begin.Text != "" || end > s.begin.Size().Width {
		t.Errorf("the button needs %v of %v for %q", end, s.begin.Size().Width, s.begin.Text)
	}
	test.Tap(s.begin)
	s.expect("the button", "new")
}
