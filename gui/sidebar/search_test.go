package sidebar

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

func TestSearchAsOneTypes(t *testing.T) {
	s := newScene(t, 260, 600)
	s.Update(many(200), "c2", true)
	s.FocusSearch()
	s.types("a b ")
	s.expect("typed", "search a", "search a b")
	if s.list.content.searching {
		t.Error("hits are shown before there are any")
	}
	s.ShowHits("a b", hitsOf("blue", 5), false)
	if got := s.lines()[0]; got != "5 hits" {
		t.Errorf("over the hits stands %q", got)
	}
	s.press(fyne.KeyBackspace)
	s.expect("a space less")
	s.press(fyne.KeyBackspace, fyne.KeyBackspace)
	s.expect("less", "search a")
}

func TestSearchByKeys(t *testing.T) {
	s := newScene(t, 260, 600)
	s.Update(many(200), "c2", true)
	s.FocusSearch()
	s.types("blue")
	s.asked = nil
	s.ShowHits("blue", hitsOf("blue", 30), true)
	if got := s.cursor(); got != "a0.txt" || !s.state(got).cursor {
		t.Fatalf("Enter would open %s, and one sees it: %v", got, s.state(got).cursor)
	}
	s.press(fyne.KeyReturn)
	s.press(fyne.KeyDown, fyne.KeyDown, fyne.KeyUp, fyne.KeyReturn)
	s.expect("keys", "hit a0.txt of blue", "hit a1.txt of blue")
	if s.window.Canvas().Focused() != fyne.Focusable(s.search) {
		t.Error("the field has lost the focus")
	}
	s.press(fyne.KeyPageDown, fyne.KeyPageDown)
	s.whole(s.cursor())
	if got := s.cursor(); got == "a1.txt" {
		t.Error("Page Down doesn't move")
	}
	s.types("s")
	s.press(fyne.KeyHome)
	if got := s.search.Text; got != "blues" || s.search.CursorColumn != 0 {
		t.Errorf("typed: %q, cursor at %d", got, s.search.CursorColumn)
	}
}

func TestSearchEnds(t *testing.T) {
	s := newScene(t, 260, 600)
	s.Update(many(200), "c2", true)
	s.scroll(2000)
	before := s.lines()
	s.FocusSearch()
	s.types("blue")
	s.ShowHits("blue", hitsOf("blue", 30), true)
	s.scroll(500)
	s.Update(many(230), "c2", true)
	s.asked = nil
	s.press(fyne.KeyEscape)
	s.expect("Escape", "search ")
	if got := s.lines(); !slices.Equal(got, before) || s.search.Text != "" {
		t.Errorf("the list is at\n%s\nwas at\n%s", strings.Join(got, "\n"), strings.Join(before, "\n"))
	}
	s.ShowHits("blue", hitsOf("blue", 30), true)
	if s.list.content.searching {
		t.Error("hits that come late are shown")
	}
	s.press(fyne.KeyEscape)
	s.expect("Escape again", "key Escape")

	s.types("b")
	s.ShowHits("b", hitsOf("b", 3), false)
	s.asked = nil
	test.Tap(s.search.clear)
	s.expect("the cross", "search ")
	if s.list.content.searching || s.search.clear.Visible() || s.window.Canvas().Focused() != fyne.Focusable(s.search) {
		t.Error("the cross doesn't end the search")
	}

	s.types("b")
	s.ShowHits("b", hitsOf("b", 3), false)
	s.FocusList()
	s.asked = nil
	s.press(fyne.KeyDelete, fyne.KeyEscape, fyne.KeyEscape)
	s.expect("Escape in the list", "key Delete", "search ", "key Escape")
	if s.list.content.searching {
		t.Error("Escape in the list doesn't end the search")
	}
}

// What was opened from the hits is in sight when the conversations are shown again.
func TestSearchEndsWhereItLed(t *testing.T) {
	s := newScene(t, 260, 600)
	s.Update(many(200), "c2", true)
	s.FocusSearch()
	s.types("blue")
	s.ShowHits("blue", hitsOf("blue", 30), true)
	s.Update(many(200), "c150", true)
	s.press(fyne.KeyEscape)
	s.whole("c150")
	if !s.state("c150").marked {
		t.Error("it is not marked")
	}
}

// A quick hand need not wait for the hits.
func TestEnterWaitsForTheHits(t *testing.T) {
	for _, c := range []struct {
		name string
		does func(*scene)
		want []string
	}{
		{"they come", func(s *scene) { s.ShowHits("blue", hitsOf("blue", 3), false) }, []string{"hit a0.txt of blue"}},
		{"those of fewer letters come", func(s *scene) { s.ShowHits("blu", hitsOf("blu", 3), false) }, nil},
		{"there are none", func(s *scene) { s.ShowHits("blue", nil, false) }, nil},
		{"one writes on", func(s *scene) { s.types("s"); s.asked = nil; s.ShowHits("blue", hitsOf("blue", 3), false) }, nil},
		{"one goes elsewhere", func(s *scene) { s.FocusList(); s.ShowHits("blue", hitsOf("blue", 3), false) }, nil},
		{"they come twice", func(s *scene) {
			s.ShowHits("blue", hitsOf("blue", 3), false)
			s.ShowHits("blue", hitsOf("blue", 4), false)
		}, []string{"hit a0.txt of blue"}},
	} {
		s := newScene(t, 260, 600)
		s.FocusSearch()
		s.types("blue")
		s.asked = nil
		s.press(fyne.KeyReturn)
		c.does(s)
		s.expect(c.name, c.want...)
	}
}

// The same search again, as when an answer has come in the meantime, leaves all where it is.
func TestHitsStay(t *testing.T) {
	s := newScene(t, 260, 600)
	s.FocusSearch()
	s.types("blue")
	hits := hitsOf("blue", 60)
	s.ShowHits("blue", hits[5:], false)
	for range 9 {
		s.press(fyne.KeyDown)
	}
	s.scroll(200)
	_, before := s.place("a14.txt")
	s.ShowHits("blue", hits, false)
	if _, after := s.place("a14.txt"); s.cursor() != "a14.txt" || after != before {
		t.Errorf("the keyboard is at %s, which is at %v and was at %v", s.cursor(), after, before)
	}
	s.types("r")
	s.ShowHits("bluer", hits, false)
	if s.cursor() != "a0.txt" || s.list.scroll.Offset.Y != 0 {
		t.Errorf("another search begins at %s", s.cursor())
	}
}

func TestTallyOfHits(t *testing.T) {
	for _, c := range []struct {
		count int
		more  bool
		want  string
	}{
		{0, false, "No answer holds these words."},
		{1, false, "1 hit"},
		{2, false, "2 hits"},
		{5, true, "More than 5 hits"},
	} {
		s := newScene(t, 260, 600)
		s.Update(many(3), "", true)
		s.FocusSearch()
		s.types("blue")
		s.ShowHits("blue", hitsOf("blue", c.count), c.more)
		if got := s.lines()[0]; got != c.want {
			t.Errorf("%d hits, more %v: %q, want %q", c.count, c.more, got, c.want)
		}
	}
	s := newScene(t, 260, 600)
	s.Update(nil, "", false)
	s.FocusSearch()
	s.types("blue")
	s.ShowHits("blue", nil, false)
	if got := s.lines(); !slices.Equal(got, []string{"Reading the folder…"}) {
		t.Errorf("before all is read: %q", got)
	}
}

// Of every line of an excerpt exactly the hits are bold and on a tinted ground.
func TestHitsAreMarked(t *testing.T) {
	s := newScene(t, 220, 600)
	s.FocusSearch()
	s.types("sky")
	excerpt := "The sky, and\nthe skyline, is blue: 天空 SKY"
	hit := Hit{Conversation: "c", Answer: "a", Title: "Why?", Excerpt: excerpt, When: now,
		Marks: [][2]int{{4, 7}, {17, 20}, {strings.Index(excerpt, "SKY"), len(excerpt)}}}
	s.ShowHits("sky", []Hit{hit}, false)
	row, _ := s.place("a")
	d := s.list.views[row].drawing
	var marked []string
	for _, p := range d.pieces {
		if p.bold {
			marked = append(marked, p.text)
		}
	}
	if want := []string{"sky", "sky", "SKY"}; !slices.Equal(marked, want) || len(d.tints) != len(want) {
		t.Errorf("marked are %q on %d grounds, want %q", marked, len(d.tints), want)
	}
	if got := strings.Join(s.lines()[2:4], "|"); got != "The sky, and the skyline, is|blue: 天空 SKY" {
		t.Errorf("the excerpt reads %q", got)
	}
}

// An excerpt shows its first hit, however far behind.
func TestExcerptBeginsNearTheHit(t *testing.T) {
	for name, before := range map[string]string{
		"words":    strings.Repeat("many words ", 60),
		"one word": strings.Repeat("aaaaaaaaaa", 60),
		"lines":    strings.Repeat("a\n\n\n", 200),
		"signs":    strings.Repeat("天空为什么是蓝色的", 30),
	} {
		excerpt := before + "blue and more"
		for _, width := range []float32{180, 360} {
			s := newScene(t, width, 600)
			s.FocusSearch()
			s.types("blue")
			s.ShowHits("blue", []Hit{{Answer: "a", Title: "?", Excerpt: excerpt, When: now,
				Marks: [][2]int{{len(before), len(before) + 4}}}}, false)
			row, _ := s.place("a")
			d := s.list.views[row].drawing
			if len(d.tints) != 1 {
				t.Errorf("%s at %v: the hit is not seen in %q", name, width, s.lines())
			}
			if got := s.lines()[2]; !strings.HasPrefix(got, "…") {
				t.Errorf("%s at %v: nothing says that %q is not the beginning", name, width, got)
			}
			s.holds()
		}
	}
}
