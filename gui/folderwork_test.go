package gui

import (
	"errors"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
	"github.com/google/go-cmp/cmp"

	"geppetto-audio/gui/look"
	"geppetto-audio/internal/history"
	"geppetto-audio/realtime"
)

// dialogButton finds a button of the dialog that is open.
func (s *scene) dialogButton(t *testing.T, words string) *look.Button {
	t.Helper()
	top := s.window.Canvas().Overlays().Top()
	if top == nil {
		t.Fatalf("there is no dialog with %q", words)
	}
	b, found := findButton(top, words)
	if !found {
		t.Fatalf("the dialog has no %q", words)
	}
	return b
}

// dialogText is all that the open dialog says.
func (s *scene) dialogText() string {
	top := s.window.Canvas().Overlays().Top()
	if top == nil {
		return ""
	}
	return textIn(top)
}

// textIn is all that is written somewhere.
func textIn(o fyne.CanvasObject) string {
	var words []string
	for _, o := range test.LaidOutObjects(o) {
		if text, ok := o.(*canvas.Text); ok && text.Visible() {
			words = append(words, text.Text)
		}
	}
	return strings.Join(words, " ")
}

func TestDeletingAsks(t *testing.T) {
	for _, c := range []struct {
		name    string
		trash   bool
		do      func(*testing.T, *scene)
		says    string
		deleted []string
	}{
		{"yes, with a trash", true, func(t *testing.T, s *scene) { s.press(fyne.KeyReturn) }, "You find it in the trash.", []string{"/a/c-2.txt"}},
		{"yes, for good", false, func(t *testing.T, s *scene) { test.Tap(s.dialogButton(t, "Delete")) }, "can't be undone", []string{"/a/c-2.txt"}},
		{"Enter without a trash is no", false, func(t *testing.T, s *scene) { s.press(fyne.KeyReturn) }, "can't be undone", nil},
		{"Escape is no", true, func(t *testing.T, s *scene) { s.press(fyne.KeyEscape) }, "", nil},
	} {
		inBubble(t, c.name, func(t *testing.T) {
			s := started(t, withFolder(keptConversation("c", 2)), func(s *scene, _ *Options) { s.library.noTrash = !c.trash })
			s.onDelete(s.view(t, "/a/c-2.txt").shown)
			settle()
			if said := s.dialogText(); !strings.Contains(said, c.says) || !strings.Contains(said, "Question 2 of c?") {
				t.Errorf("it asks %q", said)
			}
			c.do(t, s)
			settle()
			if !slices.Equal(s.library.deleted, c.deleted) {
				t.Errorf("deleted %q, want %q", s.library.deleted, c.deleted)
			}
			if s.window.Canvas().Overlays().Top() != nil || s.window.Canvas().Focused() != fyne.Focusable(s.composer) {
				t.Error("the dialog stays, or the question field has not the focus again")
			}
		})
	}
}

func TestDeletingAConversation(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := started(t, withFolder(keptConversation("c", 3)), func(s *scene, _ *Options) { s.library.err = errors.New("the answer is busy") })
		s.began("now")
		s.onDeleteConversation("c")
		settle()
		s.press(fyne.KeyReturn)
		settle()
		if got := s.questions(); len(got) != 3 || !slices.Equal(value(s.board.warnings), []string{"The answer is busy."}) {
			t.Errorf("what can't be deleted: shown are %q, said is %q", got, value(s.board.warnings))
		}
		s.library.err, s.library.deleted = nil, nil
		s.onDeleteConversation("c")
		settle()
		s.press(fyne.KeyReturn)
		settle()
		s.library.holds()
		settle()
		if got := s.library.deleted; len(got) != 3 || len(s.questions()) != 0 || s.viewed() == "c" {
			t.Errorf("deleted %q, shown are %q of %q", got, s.questions(), s.viewed())
		}
	})
}

// A conversation in which every question failed has nothing in the folder, and can be done away with all the same.
func TestDeletingQuestions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := started(t, withFolder())
		s.began("now")
		s.conversation.happens(realtime.Asked{Question: realtime.Question{ID: "a", Text: "Why?"}, Conversation: "now"},
			realtime.Ended{Question: realtime.Question{ID: "a"}, Outcome: realtime.Outcome{Status: realtime.Failed, Err: errors.New("no luck")}})
		settle()
		s.onDeleteConversation("now")
		test.Tap(s.dialogButton(t, "Delete"))
		pass(time.Second)
		if len(s.questions()) != 0 || len(value(s.board.sidebar).list) != 0 || len(s.drafts.saved().Failed) != 0 {
			t.Errorf("left are %q, listed %v, saved %v", s.questions(), value(s.board.sidebar).list, s.drafts.saved().Failed)
		}
	})
}

func TestRenaming(t *testing.T) {
	for _, c := range []struct {
		name string
		do   func(*scene)
		want []string
	}{
		{"another title", func(s *scene) { s.types("Sky"); s.press(fyne.KeyReturn) }, []string{"c Sky"}},
		{"none", func(s *scene) { s.press(fyne.KeyBackspace, fyne.KeyReturn) }, []string{"c "}},
		{"the same", func(s *scene) { s.press(fyne.KeyReturn) }, nil},
		{"thought better of", func(s *scene) { s.types("Sky"); s.press(fyne.KeyEscape) }, nil},
	} {
		inBubble(t, c.name, func(t *testing.T) {
			s := started(t, withFolder(keptConversation("c", 1)))
			menuItem(t, s, "Rename…").Action()
			c.do(s)
			settle()
			if !slices.Equal(s.library.renamed, c.want) {
				t.Errorf("renamed %q, want %q", s.library.renamed, c.want)
			}
		})
	}
}

func TestATitleIsListed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := keptConversation("c", 1)
		s := started(t, withFolder(c))
		if got := value(s.board.sidebar).list[0].Title; got != "Question 1 of c?" {
			t.Errorf("without a title it is called %q", got)
		}
		s.library.holds(&history.Conversation{ID: "c", Title: "Sky", Answers: c.Answers})
		settle()
		if got := value(s.board.sidebar).list[0].Title; got != "Sky" {
			t.Errorf("with a title it is called %q", got)
		}
	})
}

func TestSearchLeadsToTheAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		old := keptConversation("old", 40)
		s := started(t, withFolder(keptConversation("late", 1), old), func(s *scene, _ *Options) {
			s.library.hits = []history.Hit{{Conversation: "old", Answer: old.Answers[9], Excerpt: "Answer 10"}}
		})
		s.conversation.happens(arrives("live", "q", "Why?", "So")...)
		settle()
		menuItem(t, s, "Search").Action()
		s.types("ten")
		settle()
		s.press(fyne.KeyReturn)
		settle()
		if s.viewed() != "old" {
			t.Fatalf("shown is %q", s.viewed())
		}
		e, beyond := s.transcript.top()
		if e == nil || e.past() != old.Answers[9] || beyond != 0 {
			t.Errorf("at the upper edge is %v, %v of it above", e, beyond)
		}
		marked := 0
		for _, slot := range s.transcript.built {
			if slot.object.(*turnView).shown.marked {
				marked++
			}
		}
		if marked != 1 || !s.view(t, "/a/old-10.txt").shown.marked {
			t.Errorf("%d answers are marked", marked)
		}
		if s.conversation.stops != 0 {
			t.Error("the answer that arrives was stopped")
		}
		s.onAsk("Now?")
		settle()
		if s.transcript.pinned == false {
			t.Error("a question that is asked then is out of sight")
		}
	})
}

func TestEscapeFromTheSearchStopsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := started(t)
		s.conversation.happens(arrives("", "q", "Why?", "So")...)
		settle()
		menuItem(t, s, "Search").Action()
		s.types("x")
		for range 3 {
			if s.window.Canvas().Focused() != fyne.Focusable(s.composer) {
				s.press(fyne.KeyEscape)
			}
		}
		if s.window.Canvas().Focused() != fyne.Focusable(s.composer) || s.conversation.stops != 0 {
			t.Errorf("the focus is on %T; stopped %d times", s.window.Canvas().Focused(), s.conversation.stops)
		}
	})
}

// A slow search must not put its hits over those of a later one.
func TestOnlyTheLatestSearchTells(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := started(t, withFolder(keptConversation("c", 1)))
		var asked atomic.Int32
		s.library.search = func(query string) []history.Hit {
			asked.Add(1)
			if query == "a" {
				time.Sleep(time.Second)
			}
			return []history.Hit{{Conversation: "c", Answer: keptAnswer("c", 1), Excerpt: "found by " + query}}
		}
		s.onFind()
		s.types("ab")
		pass(2 * time.Second)
		if got := textIn(s.sidebar); asked.Load() != 2 || !strings.Contains(got, "found by ab") {
			t.Errorf("after %d searches the list says %q", asked.Load(), got)
		}
	})
}

// A long answer is of no use where the word that was searched for has to be looked for again.
func TestSearchBringsTheWordInSight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := keptConversation("c", 3)
		s := started(t, withFolder(c, keptConversation("late", 1)), func(s *scene, _ *Options) {
			s.library.words["/a/c-2.txt"] = strings.Repeat("One sentence of many, none of which matters. ", 200) + "The zébra sleeps." +
				strings.Repeat(" And it goes on.", 100)
			s.library.hits = []history.Hit{{Conversation: "c", Answer: c.Answers[1], Excerpt: "The zébra sleeps."}}
		})
		s.onFind()
		s.types("zebra")
		settle()
		s.press(fyne.KeyReturn)
		settle()
		v := s.view(t, "/a/c-2.txt")
		y, ok := v.firstMark()
		if y += v.Position().Y - s.transcript.scroll.Offset.Y; !ok || y < 0 || y > s.transcript.scroll.Size().Height-24 {
			t.Errorf("the word is marked: %v, at %v of %v", ok, y, s.transcript.scroll.Size())
		}
		s.transcript.page(-1)
		settle()
		if now, _ := v.firstMark(); now+v.Position().Y-s.transcript.scroll.Offset.Y == y {
			t.Error("the word can't be scrolled away from")
		}
		s.onSearch("")
		settle()
		if _, ok := v.firstMark(); ok || v.shown.marked {
			t.Error("it stays marked when the search has ended")
		}
	})
}

// A word may lie across two passages, which are but our way to wrap a long text.
func TestMarksReachAcrossPassages(t *testing.T) {
	newApp(t)
	p := newProse(func() {})
	p.setPassages([]string{"A ze", "bra and a zebra. ", "None"}, "zebra")
	want := [][][2]int{{{2, 4}}, {{0, 3}, {10, 15}}, nil}
	if diff := cmp.Diff(want, p.marks); diff != "" {
		t.Errorf("marks (-want +got):\n%s", diff)
	}
	p.setPassages([]string{"A ze", "bra and a zebra. ", "None"}, "")
	if p.marks != nil {
		t.Errorf("marks stay: %v", p.marks)
	}
}
