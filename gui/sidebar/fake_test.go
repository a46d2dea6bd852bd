package sidebar

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"go.uber.org/goleak"

	"geppetto-audio/gui/look"
	"geppetto-audio/internal/translate"
)

func TestMain(m *testing.M) {
	if err := translate.Load("en"); err != nil {
		panic(err)
	}
	goleak.VerifyTestMain(m)
}

// now is when all of this happens: a Wednesday.
var now = time.Date(2020, 2, 19, 15, 30, 0, 0, time.UTC)

// scene is a sidebar in a window, and what it asked for.
type scene struct {
	*Sidebar
	t      testing.TB
	window fyne.Window
	asked  []string
}

func newScene(t testing.TB, width, height float32) *scene {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(look.New())
	s := &scene{t: t}
	note := func(what string) func(string) {
		return func(of string) { s.asked = append(s.asked, what+" "+of) }
	}
	s.Sidebar = New(Actions{
		Open: note("open"), Search: note("search"), Rename: note("rename"), Delete: note("delete"), Export: note("export"),
		New:     func() { s.asked = append(s.asked, "new") },
		OpenHit: func(h Hit, query string) { s.asked = append(s.asked, "hit "+h.Answer+" of "+query) },
		Key:     func(k *fyne.KeyEvent) { s.asked = append(s.asked, "key "+string(k.Name)) },
	})
	s.now = func() time.Time { return now }
	s.window = test.NewTempWindow(t, s.Sidebar)
	s.window.SetPadded(false)
	s.window.Resize(fyne.NewSize(width, height))
	return s
}

// expect compares what was asked for since the last time.
func (s *scene) expect(what string, want ...string) {
	s.t.Helper()
	if got := strings.Join(s.asked, ", "); got != strings.Join(want, ", ") {
		s.t.Errorf("%s: asked for %q, want %q", what, got, strings.Join(want, ", "))
	}
	s.asked = nil
}

func (s *scene) press(keys ...fyne.KeyName) {
	for _, k := range keys {
		s.window.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: k})
	}
}

func (s *scene) types(text string) {
	for _, r := range text {
		s.window.Canvas().Focused().TypedRune(r)
	}
}

// ago is a conversation of so long ago.
func ago(id, title string, d time.Duration, answers int) Conversation {
	return Conversation{ID: id, Title: title, When: now.Add(-d), Answers: answers}
}

const day = 24 * time.Hour

// some is a list as one has it after a month.
func some() []Conversation {
	list := []Conversation{
		ago("sky", "Why is the sky blue, and why are sunsets red?", 10*time.Minute, 3),
		ago("tea", "Green tea", 2*time.Hour, 1),
		ago("sleep", "How do I fall asleep faster when I have drunk too much coffee in the afternoon?", 20*time.Hour, 12),
		ago("thanks", "Teach me to say thank you in five languages.", 26*time.Hour, 2),
		ago("bread", "Sourdough", 3*day, 4),
		ago("story", "Tell me a very short story about a puppet maker.", 12*day, 1),
		ago("moon", "How far is the moon?", 40*day, 7),
		ago("first", "What can you do?", 400*day, 1),
	}
	list[0].Live = true
	return list
}

// many is a list of conversations, one each hour.
func many(count int) []Conversation {
	list := make([]Conversation, count)
	for i := range list {
		list[i] = ago(fmt.Sprintf("c%d", i), fmt.Sprintf("Question %d: why is the sky blue%s", i, strings.Repeat(" and red", i%4)),
			time.Duration(i)*time.Hour, 1+i%5)
	}
	return list
}

// hitsOf are answers that hold the word.
func hitsOf(word string, count int) []Hit {
	hits := make([]Hit, count)
	for i := range hits {
		excerpt := fmt.Sprintf("%d: the %s light of the sun scatters more than %s light", i, word, word)
		first := strings.Index(excerpt, word)
		last := strings.LastIndex(excerpt, word)
		hits[i] = Hit{Conversation: fmt.Sprintf("c%d", i), Answer: fmt.Sprintf("a%d.txt", i), Title: fmt.Sprintf("Why is the sky blue? %d", i),
			Excerpt: excerpt, Marks: [][2]int{{first, first + len(word)}, {last, last + len(word)}},
			When: now.Add(-time.Duration(i*i) * 5 * time.Hour)}
	}
	return hits
}

// lines are the texts in sight from top to bottom.
func (s *scene) lines() []string {
	var lines []string
	offset, height := s.list.scroll.Offset.Y, s.list.scroll.Size().Height
	first, last := between(s.list.rows, offset, offset+height)
	for i := first; i < last; i++ {
		y := float32(-1)
		for _, p := range s.list.views[i].drawing.pieces {
			if p.at.Y == y {
				lines[len(lines)-1] += p.text
			} else {
				lines = append(lines, p.text)
			}
			y = p.at.Y
		}
	}
	return lines
}

// place is where in the view the row of a conversation or of an answer is, and its number.
func (s *scene) place(name string) (row int, top float32) {
	s.t.Helper()
	for i, r := range s.list.rows {
		id := s.list.content.identity(r)
		if r.chosen() && (id.answer == name || id.answer == "" && id.conversation == name) {
			return i, r.top - s.list.scroll.Offset.Y
		}
	}
	s.t.Fatalf("%s is not in the list", name)
	return 0, 0
}

// state is how the row looks of what must be in sight.
func (s *scene) state(name string) state {
	s.t.Helper()
	row, _ := s.place(name)
	v := s.list.views[row]
	if v == nil {
		s.t.Fatalf("%s is out of sight", name)
	}
	return v.shown.state
}

// cursor is the conversation or answer where the keyboard is.
func (s *scene) cursor() string {
	id := s.list.identityAt(s.list.cursor)
	if id.answer != "" {
		return id.answer
	}
	return id.conversation
}

// whole checks that all of a row is in sight.
func (s *scene) whole(name string) {
	s.t.Helper()
	row, top := s.place(name)
	if bottom := top + s.list.rows[row].height; top < 0 || bottom > s.list.scroll.Size().Height {
		s.t.Errorf("%s lies from %v to %v in a list of %v", name, top, bottom, s.list.scroll.Size().Height)
	}
}

func (s *scene) scroll(by float32) {
	s.list.scroll.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, -by)})
}
