package sidebar

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"geppetto-audio/gui/look"
)

func TestListByDay(t *testing.T) {
	s := newScene(t, 300, 1200)
	s.Update(some(), "tea", true)
	want := []string{
		"Today",
		"Why is the sky blue, and why are", "sunsets red?", "15:20 · 3 answers",
		"Green tea", "13:30 · 1 answer",
		"Yesterday",
		"How do I fall asleep faster when I", "have drunk too much coffee in the…", "19:30 · 12 answers",
		"Teach me to say thank you in five", "languages.", "13:30 · 2 answers",
		"Sunday",
		"Sourdough", "15:30 · 4 answers",
		"February",
		"Tell me a very short story about a", "puppet maker.", "7 Feb · 1 answer",
		"January",
		"How far is the moon?", "10 Jan · 7 answers",
		"January 2019",
		"What can you do?", "15 Jan · 1 answer",
	}
	if got := s.lines(); !slices.Equal(got, want) {
		t.Errorf("shows\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	for name, want := range map[string]bool{"tea": true, "sky": false} {
		row, _ := s.place(name)
		v := s.list.views[row]
		if bold := v.drawing.pieces[0].bold; s.state(name).marked != want || bold != want {
			t.Errorf("%s is marked: %v, bold: %v, want %v", name, s.state(name).marked, bold, want)
		}
	}
	row, _ := s.place("sky")
	if s.list.views[row].drawing.dot.size.IsZero() {
		t.Error("where something is being asked there is no sign of it")
	}
}

func TestListSaysWhatItDoes(t *testing.T) {
	s := newScene(t, 300, 600)
	says := func(what string, want ...string) {
		t.Helper()
		if got := s.lines(); !slices.Equal(got, want) {
			t.Errorf("%s: says %q, want %q", what, got, want)
		}
	}
	s.Update(nil, "", false)
	says("at the start", "Reading the folder…")
	s.Update(some()[1:2], "", false)
	says("later", "Today", "Green tea", "13:30 · 1 answer", "Reading the folder…")
	s.Update(some()[1:2], "", true)
	says("at the end", "Today", "Green tea", "13:30 · 1 answer")
	s.Update(nil, "", true)
	says("with nothing kept", "What you ask stays here, to be read and", "heard again.")
}

// Midnight makes other headings of the same list.
func TestListTurnsTheDay(t *testing.T) {
	s := newScene(t, 300, 600)
	list := some()[1:2]
	s.Update(list, "", true)
	s.now = func() time.Time { return now.Add(day) }
	s.Update(list, "", true)
	if got := s.lines()[0]; got != "Yesterday" {
		t.Errorf("the day after, it stands under %q", got)
	}
	s.now = func() time.Time { return now.Add(30 * day) }
	s.Update(list, "", true)
	if got, want := s.lines(), []string{"February", "Green tea", "19 Feb · 1 answer"}; !slices.Equal(got, want) {
		t.Errorf("a month after: %q, want %q", got, want)
	}
}

func TestListBuildsWhatIsInSight(t *testing.T) {
	s := newScene(t, 260, 700)
	s.Update(many(10_000), "c5000", true)
	most := 0
	for range 60 {
		s.scroll(433)
		most = max(most, len(s.list.views)+len(s.list.unused))
	}
	s.list.grab()
	s.press(fyne.KeyEnd, fyne.KeyPageUp, fyne.KeyHome)
	most = max(most, len(s.list.views)+len(s.list.unused))
	if most > 30 {
		t.Errorf("%d rows were built for a list that shows about 12", most)
	}
	if got := len(test.WidgetRenderer(s.list.field).Objects()); got != len(s.list.views) {
		t.Errorf("%d rows are drawn, %d are in sight", got, len(s.list.views))
	}
}

// What one looks at stays where it is when the list changes elsewhere, and so does the keyboard's row.
func TestListStaysWhereOneReads(t *testing.T) {
	list := many(300)
	for name, changed := range map[string]func() []Conversation{
		"one more above": func() []Conversation {
			return slices.Insert(slices.Clone(list), 0, ago("new", "A long question about nothing that takes two lines", 0, 1))
		},
		"many more below": func() []Conversation { return many(5000) },
		"one to the top": func() []Conversation {
			l := slices.Delete(slices.Clone(list), 200, 201)
			return slices.Insert(l, 0, list[200])
		},
		"some above gone": func() []Conversation { return list[20:] },
		"a title above has become longer": func() []Conversation {
			l := slices.Clone(list)
			l[3].Title = strings.Repeat("word ", 50)
			return l
		},
		"the topmost in sight gone": func() []Conversation {
			return slices.DeleteFunc(slices.Clone(list), func(c Conversation) bool { return c.ID == "c98" || c.ID == "c97" })
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newScene(t, 260, 600)
			s.Update(list, "", true)
			s.FocusList()
			row, _ := s.place("c100")
			s.list.moveTo(row)
			s.scroll(280)
			_, before := s.place("c104")
			s.Update(changed(), "", true)
			if _, after := s.place("c104"); after != before {
				t.Errorf("it was at %v and is at %v", before, after)
			}
			if got := s.cursor(); got != "c100" {
				t.Errorf("the keyboard is at %s", got)
			}
		})
	}
}

func TestListShowsWhatIsNewAtTheTop(t *testing.T) {
	s := newScene(t, 260, 600)
	s.Update(many(100), "", true)
	s.Update(slices.Insert(many(100), 0, ago("new", "New", 0, 1)), "", true)
	s.whole("new")
}

func TestCurrentComesInSightOnce(t *testing.T) {
	s := newScene(t, 260, 600)
	s.Update(many(300), "c200", true)
	s.whole("c200")
	s.scroll(-3000)
	offset := s.list.scroll.Offset.Y
	s.Update(many(301), "c200", true)
	if got := s.list.scroll.Offset.Y; got != offset {
		t.Errorf("it scrolled by itself from %v to %v", offset, got)
	}
	s.Update(many(301), "later", true)
	s.Update(slices.Insert(many(301), 0, ago("later", "Later", 0, 1)), "later", true)
	s.whole("later")
}

func TestCursorGoesToTheNextOfWhatIsDeleted(t *testing.T) {
	for _, c := range []struct{ at, gone, want string }{
		{"tea", "tea", "sleep"},
		{"first", "first", "moon"},
		{"sky", "tea", "sky"},
		{"moon", "sky", "moon"},
	} {
		s := newScene(t, 260, 1200)
		s.Update(some(), "", true)
		s.FocusList()
		s.list.cursor, _ = s.place(c.at)
		s.Update(slices.DeleteFunc(some(), func(x Conversation) bool { return x.ID == c.gone }), "", true)
		if got := s.cursor(); got != c.want {
			t.Errorf("at %s, %s was deleted: the keyboard is at %q, want %s", c.at, c.gone, got, c.want)
		}
	}
	s := newScene(t, 260, 600)
	s.Update(some()[:1], "", true)
	s.FocusList()
	s.Update(nil, "", true)
	s.press(fyne.KeyUp, fyne.KeyDown, fyne.KeyPageDown, fyne.KeyEnd, fyne.KeyReturn, fyne.KeyDelete)
	s.expect("nothing left", "key Return", "key Delete")
}

func TestPointer(t *testing.T) {
	s := newScene(t, 260, 600)
	s.Update(many(100), "c1", true)
	at := func(name string) fyne.Position {
		row, _ := s.place(name)
		return fyne.NewPos(60, s.list.rows[row].top+10)
	}
	s.list.field.MouseIn(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: at("c2")}})
	if !s.state("c2").hovered || !s.state("c2").button || s.state("c3").hovered {
		t.Error("the row under the pointer is not lit, or another is")
	}
	if s.list.field.Cursor() != desktop.PointerCursor {
		t.Error("the pointer is not a hand")
	}
	s.list.field.MouseMoved(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: at("c3")}})
	if s.state("c2").hovered || !s.state("c3").hovered {
		t.Error("the light doesn't follow the pointer")
	}
	row, _ := s.place("c3")
	height := s.list.rows[row].height + s.list.rows[row+1].height
	s.scroll(height)
	if s.state("c3").hovered || !s.state("c5").hovered {
		t.Error("a row that scrolls away stays lit")
	}
	s.list.field.MouseOut()
	if s.state("c5").hovered {
		t.Error("a row stays lit")
	}
	s.list.field.MouseIn(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(60, 5)}})
	if s.list.hovered() >= 0 {
		t.Error("a heading is lit")
	}
}

func TestClick(t *testing.T) {
	s := newScene(t, 260, 600)
	s.Update(many(100), "", true)
	s.FocusSearch()
	click := func(name string, x float32) {
		row, top := s.place(name)
		y := s.list.Position().Y + top + s.list.rows[row].height - 12
		test.TapCanvas(s.window.Canvas(), fyne.NewPos(x, y))
	}
	click("c2", 60)
	s.expect("a click", "open c2")
	if s.window.Canvas().Focused() != fyne.Focusable(s.list) || s.cursor() != "c2" {
		t.Error("a click doesn't take the keyboard along")
	}
	test.TapCanvas(s.window.Canvas(), s.list.Position().AddXY(60, 8))
	s.expect("a click on a heading")
	click("c3", 232)
	s.expect("a click on more")
	if s.window.Canvas().Overlays().Top() == nil {
		t.Error("no menu")
	}
}

func TestMenu(t *testing.T) {
	labels := func(m *fyne.Menu) (labels []string) {
		for _, item := range m.Items {
			if !item.IsSeparator {
				labels = append(labels, item.Label)
			}
		}
		return labels
	}
	s := newScene(t, 260, 600)
	s.Update(many(100), "", true)
	row, _ := s.place("c1")
	m := s.list.menu(row)
	if got, want := labels(m), []string{"Open", "Rename…", "Export…", "Delete…"}; !slices.Equal(got, want) {
		t.Errorf("offers %q, want %q", got, want)
	}
	for _, item := range m.Items {
		if !item.IsSeparator {
			item.Action()
		}
	}
	s.expect("the menu", "open c1", "rename c1", "export c1", "delete c1")
	s.list.field.TappedSecondary(&fyne.PointEvent{Position: fyne.NewPos(60, s.list.rows[row].top+5)})
	if s.window.Canvas().Overlays().Top() == nil || s.cursor() != "c1" {
		t.Error("a click with the other button shows no menu")
	}

	s = newScene(t, 260, 600)
	s.FocusSearch()
	s.types("x")
	s.ShowHits("x", hitsOf("x", 3), false)
	row, _ = s.place("a1.txt")
	m = s.list.menu(row)
	if got, want := labels(m), []string{"Open", "Rename…", "Export…"}; !slices.Equal(got, want) {
		t.Errorf("of a hit it offers %q, want %q", got, want)
	}
	s.asked = nil
	m.Items[0].Action()
	m.Items[2].Action()
	s.expect("the menu of a hit", "hit a1.txt of x", "export c1")
}

// A sidebar that is folded away goes on, and is right when it comes back.
func TestListWithoutRoom(t *testing.T) {
	s := newScene(t, 260, 600)
	s.Update(many(300), "c200", true)
	s.FocusList()
	for _, size := range []fyne.Size{{}, {Width: 10, Height: 600}, {Width: 260}} {
		s.Resize(size)
		s.Update(many(3), "c1", true)
		s.press(fyne.KeyDown, fyne.KeyPageUp)
		s.list.point(fyne.NewPos(5, 5), true)
		s.FocusSearch()
		s.types("x")
		s.ShowHits("x", hitsOf("x", 1), false)
		s.press(fyne.KeyDown, fyne.KeyEscape)
		s.FocusList()
		s.list.point(fyne.Position{}, false)
	}
	s.Resize(fyne.NewSize(260, 600))
	s.whole("c1")
	if got := len(s.list.views); got != 4 {
		t.Errorf("%d rows are shown, want a heading and three", got)
	}
}

// Of an update only what has changed is drawn.
func TestUpdateDrawsWhatHasChanged(t *testing.T) {
	s := newScene(t, 260, 600)
	s.Update(many(300), "c0", true)
	s.scroll(1000)
	for _, v := range s.list.views {
		v.drawing.tints = append(v.drawing.tints, frame{}) // gone when it is drawn anew
	}
	list := many(310)
	list[20].Answers++
	s.Update(list, "c0", true)
	changed, _ := s.place("c20")
	for i, v := range s.list.views {
		if drawn := len(v.drawing.tints) == 0; drawn != (i == changed) {
			t.Errorf("row %d was drawn: %v; the row that changed is %d", i, drawn, changed)
		}
	}
}

// What a menu does is to what it was opened on, even if the list has changed since.
func TestMenuOutlivesTheList(t *testing.T) {
	s := newScene(t, 260, 600)
	s.Update(many(30), "", true)
	row, _ := s.place("c20")
	m := s.list.menu(row)
	s.Update(many(3), "", true)
	m.Items[0].Action()
	s.expect("the menu", "open c20")
}

// larger is a theme with larger letters.
type larger struct {
	fyne.Theme
	by float32
}

func (l larger) Size(name fyne.ThemeSizeName) float32 {
	if name == theme.SizeNameText || name == theme.SizeNameCaptionText {
		return l.Theme.Size(name) * l.by
	}
	return l.Theme.Size(name)
}

// Whatever the width and the size of letters, text stays in its row and rows don't overlap.
func TestRowsHoldTheirText(t *testing.T) {
	list := append(some(), ago("long", strings.Repeat("Donaudampfschifffahrt", 20), 500*day, 1),
		ago("cjk", strings.Repeat("天空为什么是蓝色的", 9), 500*day, 1), ago("lines", "one\n\ntwo\tthree\r\n", 500*day, 1))
	for _, width := range []float32{180, 200, 260, 360, 500} {
		for _, by := range []float32{0.7, 1, 2.5} {
			t.Run(fmt.Sprint(width, " ", by), func(t *testing.T) {
				s := newScene(t, width, 4000)
				fyne.CurrentApp().Settings().SetTheme(larger{look.New(), by})
				s.Refresh()
				s.Update(list, "tea", true)
				s.holds()
				s.FocusSearch()
				s.types("light")
				s.ShowHits("light", hitsOf("light", 5), true)
				s.holds()
			})
		}
	}
}

func (s *scene) holds() {
	s.t.Helper()
	var bottom float32
	for i := s.list.first; i < s.list.last; i++ {
		v, r := s.list.views[i], s.list.rows[i]
		if v.Position().Y < bottom {
			s.t.Errorf("row %d begins at %v, the one before ends at %v", i, v.Position().Y, bottom)
		}
		bottom = v.Position().Y + v.Size().Height
		for _, p := range v.drawing.pieces {
			size := fyne.MeasureText(p.text, p.size, fyne.TextStyle{Bold: p.bold})
			const kerning = 4
			if end := p.at.X + size.Width; end > v.Size().Width-rowPadX+kerning {
				s.t.Errorf("%q ends at %v in a row of %v", p.text, end, v.Size().Width)
			}
			if end := p.at.Y + size.Height; end > v.Size().Height {
				s.t.Errorf("%q ends at %v in a row %v high", p.text, end, r.height)
			}
		}
	}
}

func TestMarkup(t *testing.T) {
	s := newScene(t, 260, 460)
	s.Update(some(), "tea", false)
	s.list.field.MouseIn(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(60, 40)}})
	test.AssertRendersToMarkup(t, "list.xml", s.window.Canvas())
	s.list.field.MouseOut()
	s.FocusSearch()
	s.types("blue")
	s.ShowHits("blue", hitsOf("blue", 3), true)
	test.AssertRendersToMarkup(t, "hits.xml", s.window.Canvas())
	s.press(fyne.KeyEscape)
	s.Update(nil, "", true)
	s.FocusList()
	test.AssertRendersToMarkup(t, "empty.xml", s.window.Canvas())
}
