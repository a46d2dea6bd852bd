package gui

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fyne.io/fyne/v2"

	"geppetto-audio/internal/history"
	"geppetto-audio/realtime"
)

// leftAt is how an earlier run left the window.
func leftAt(t *testing.T, conversation, answer string, beyond float32) func(*scene, *Options) {
	return func(*scene, *Options) {
		l := leaving{Width: 1000, Height: 760, SideWidth: sideUsual, Conversation: &conversation, Answer: answer, Beyond: beyond}
		text, err := json.Marshal(l)
		if err != nil {
			t.Fatal(err)
		}
		fyne.CurrentApp().Preferences().SetString(layoutKey, string(text))
	}
}

func TestWhatIsShownAtFirst(t *testing.T) {
	old, late := keptConversation("old", 2), keptConversation("late", 1)
	late.Answers[0].Generated = morning.Add(time.Hour)
	nothing := func(*scene, *Options) {}
	for _, c := range []struct {
		name string
		left func(*scene, *Options)
		do   func(*scene)
		want []string
	}{
		{"the newest where nothing is remembered", nothing, nil, []string{"Question 1 of late?"}},
		{"what was left", leftAt(t, "old", "", 0), nil, []string{"Question 1 of old?", "Question 2 of old?"}},
		{"an empty one that was left", leftAt(t, "", "", 0), nil, nil},
		{"one whose files have gone", leftAt(t, "gone", "", 0), nil, nil},
		{"a new one that was asked for meanwhile", leftAt(t, "old", "", 0), func(s *scene) { s.onNew() }, nil},
		{"a question that was asked meanwhile", leftAt(t, "old", "", 0), func(s *scene) { s.onAsk("Now?") }, []string{"Now?"}},
	} {
		inBubble(t, c.name, func(t *testing.T) {
			s := started(t, c.left, func(s *scene, _ *Options) { s.library.snapshot = &history.Snapshot{} })
			s.began("now")
			s.types("typed")
			settle()
			if c.do != nil {
				c.do(s)
				settle()
			}
			s.library.holds(late, old)
			settle()
			if got := s.questions(); !slices.Equal(got, c.want) {
				t.Errorf("shown are %q, want %q", got, c.want)
			}
			if s.composer.Text != "typed" || s.window.Canvas().Focused() != fyne.Focusable(s.composer) {
				t.Errorf("what was being written is %q", s.composer.Text)
			}
			if got, want := s.welcome.Visible(), len(c.want) == 0; got != want {
				t.Errorf("the invitation is shown: %v", got)
			}
		})
	}
}

// The answers above and below are read from the disk only when they are in sight, and grow then: what one left at the
// upper edge stays there.
func TestPlaceIsRestored(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := keptConversation("c", 60)
		s := started(t, withFolder(c))
		for range 3 {
			s.press(fyne.KeyPageUp)
			settle()
		}
		e, beyond := s.transcript.top()
		if e == nil {
			t.Fatal("scrolled up, the window is at the end")
		}
		s.savePlace()
		at := s.placeNow()

		second := started(t, withFolder(c), leftAt(t, at.conversation, at.answer, at.beyond))
		e2, beyond2 := second.transcript.top()
		if e2 == nil || e2.past() != e.past() || beyond2 < beyond-1 || beyond2 > beyond+1 {
			t.Errorf("left at %v of %q, back at %v of %v", beyond, e.past().Question, beyond2, e2)
		}
		second.press(fyne.KeyPageDown)
		settle()
		if e3, _ := second.transcript.top(); e3 == e2 {
			t.Error("one can't scroll away from there")
		}
	})
}

func TestPlaceSurvivesAnEarlyEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := started(t, leftAt(t, "old", "/a/old-1.txt", 7), func(s *scene, _ *Options) { s.library.snapshot = &history.Snapshot{} })
		s.savePlace()
		if l := s.left(); l.Conversation == nil || *l.Conversation != "old" || l.Answer != "/a/old-1.txt" || l.Beyond != 7 {
			t.Errorf("closed before the folder was read: %+v", l)
		}
	})
}

func TestAnswersAreReadInSight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := started(t, withFolder(keptConversation("c", 120)))
		if got := s.library.loads; got == 0 || got > 20 {
			t.Errorf("%d of 120 answers were read for one page", got)
		}
		v := s.view(t, "/a/c-120.txt")
		if got, want := v.reply.text(), keptText("c", 120); got != want {
			t.Errorf("the last answer reads %q, want %q", got, want)
		}
		first := s.library.loads
		s.press(fyne.KeyPageUp)
		settle()
		more := s.library.loads
		if more == first {
			t.Error("a page up nothing was read")
		}
		s.press(fyne.KeyPageDown)
		settle()
		if s.library.loads != more {
			t.Error("what was in sight a moment ago is read again")
		}
		for range 70 {
			s.press(fyne.KeyPageUp)
			settle()
		}
		held := 0
		for _, e := range s.shown.entries {
			if e.data != nil {
				held++
			}
		}
		if most := remembered + 20; held > most {
			t.Errorf("the words of %d answers are held, want at most %d", held, most)
		}
		s.press(fyne.KeyPageUp)
		settle()
		if got := s.view(t, "/a/c-1.txt").reply.text(); got != keptText("c", 1) {
			t.Errorf("the first answer reads %q", got)
		}
	})
}

func TestUnreadableAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := started(t, withFolder(keptConversation("c", 1)), func(s *scene, _ *Options) { s.library.err = errors.New("the disk is on fire") })
		if got := s.view(t, "/a/c-1.txt").remark.Text; got != "The disk is on fire." {
			t.Errorf("it says %q", got)
		}
	})
}

// While an answer arrives its files lie in the folder already, and when it has ended too. It is shown once.
func TestAnswersAreShownOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		before := keptConversation("c", 2)
		s := started(t, withFolder(before))
		s.began("c")
		s.conversation.happens(arrives("c", "q", "Question 3 of c?", "So")...)
		settle()
		receiving := keptAnswer("c", 3)
		receiving.Generated, receiving.Status = time.Now().Truncate(time.Second), "receiving"
		finished := *receiving
		finished.Status = "completed"
		want := []string{"Question 1 of c?", "Question 2 of c?", "Question 3 of c?"}
		check := func(when string) {
			t.Helper()
			settle()
			if got := s.questions(); !slices.Equal(got, want) {
				t.Errorf("%s shown are %q", when, got)
			}
		}
		check("before its files are seen")
		with := func(a *history.Answer) *history.Conversation {
			return &history.Conversation{ID: "c", Answers: append(slices.Clone(before.Answers), a)}
		}
		s.library.holds(with(receiving))
		check("while it arrives")
		s.library.holds(with(&finished))
		check("on disk, but not said to have ended")
		s.conversation.happens(ends("q", "Question 3 of c?", "So.", &finished))
		check("ended")
		s.onNew()
		settle()
		s.onOpen("c")
		check("come back to")

		s.library.holds(before)
		want = want[:2]
		check("deleted by other means")
	})
}

// What was kept in another folder has not been deleted.
func TestAnotherFolderTakesNothingAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := started(t, withFolder())
		s.began("c")
		kept := keptAnswer("c", 1)
		s.conversation.happens(append(arrives("c", "q", "Why?", "So"), ends("q", "Why?", "So.", kept))...)
		s.library.holds(&history.Conversation{ID: "c", Answers: []*history.Answer{kept}})
		settle()
		s.program.folder = "/b"
		s.library.holds()
		settle()
		if got := s.questions(); !slices.Equal(got, []string{"Why?"}) {
			t.Errorf("shown are %q", got)
		}
	})
}

func TestGoingOnWithAConversation(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		old := keptConversation("old", 3)
		s := started(t, withFolder(keptConversation("late", 1), old))
		s.began("now")
		s.onOpen("old")
		settle()
		s.onAsk("And then?")
		settle()
		if got := s.conversation.continued; !slices.Equal(got, []string{"old"}) {
			t.Fatalf("went on with %q", got)
		}
		want := []realtime.Exchange{}
		for i := range 3 {
			want = append(want, realtime.Exchange{Question: old.Answers[i].Question, Answer: keptText("old", i+1)})
		}
		if got := s.conversation.past; !slices.Equal(got, want) {
			t.Errorf("the server is told %q, want %q", got, want)
		}
		s.conversation.happens(realtime.Words{ID: "q1", Text: "This."}, ends("q1", "And then?", "This.", keptAnswer("old", 4)))
		settle()
		s.onAsk("More?")
		settle()
		if got := len(s.conversation.continued); got != 1 {
			t.Errorf("went on %d times with the conversation that is held", got)
		}
		s.conversation.happens(realtime.Words{ID: "q2", Text: "That."}, ends("q2", "More?", "That.", keptAnswer("old", 5)))
		s.onNew()
		settle()
		s.onOpen("old")
		settle()
		s.onAsk("Still?")
		settle()
		want = append(want, realtime.Exchange{Question: "And then?", Answer: "This."}, realtime.Exchange{Question: "More?", Answer: "That."})
		if got := s.conversation.past; !slices.Equal(got, want) {
			t.Errorf("later the server is told %q, want %q", got, want)
		}
	})
}

func TestAnAnswerGoesOnWhereItBelongs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := started(t)
		s.began("first")
		s.conversation.happens(arrives("first", "q", "Why?", "Because ")...)
		settle()
		s.onNew()
		settle()
		if len(s.questions()) != 0 || !s.welcome.Visible() {
			t.Errorf("a new conversation shows %q", s.questions())
		}
		list := value(s.board.sidebar).list
		if len(list) != 1 || list[0].ID != "first" || list[0].Title != "Why?" || !list[0].Live {
			t.Errorf("listed are %+v", list)
		}
		s.conversation.happens(realtime.Words{ID: "q", Text: "it is."})
		settle()
		s.onOpen("first")
		settle()
		if got := s.view(t, "q").reply.text(); got != "Because it is." {
			t.Errorf("come back to, it reads %q", got)
		}
		s.conversation.happens(ends("q", "Why?", "Because it is.", keptAnswer("first", 1)))
		settle()
		if list := value(s.board.sidebar).list; list[0].Live {
			t.Error("an answer that has ended is listed as one that arrives")
		}
	})
}

// What was said to one server is not for another.
func TestAnotherServerBeginsAnew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := started(t)
		s.began("first")
		s.conversation.happens(append(arrives("first", "q", "Why?", "So"), ends("q", "Why?", "So.", keptAnswer("first", 1)))...)
		settle()
		s.began("second")
		settle()
		if got := s.questions(); len(got) != 0 {
			t.Errorf("shown are %q", got)
		}
		s.onAsk("Now?")
		settle()
		if len(s.conversation.continued) != 0 {
			t.Errorf("the other server is told of %q", s.conversation.continued)
		}
	})
}

// An answer that another program is receiving changes every second.
func TestAnAnswerThatChangesKeepsItsPlace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := keptConversation("c", 2)
		c.Answers[1].Status = "receiving"
		s := started(t, withFolder(c))
		v := s.view(t, "/a/c-2.txt")
		if got := v.remark.Text; got != "Another program is still receiving it." {
			t.Errorf("it says %q", got)
		}
		height, text := v.Size().Height, v.reply.text()
		longer := *c.Answers[1]
		longer.Duration += time.Second
		longer.TextSize += 10
		s.library.words[longer.Files.Transcript] = text + " And more."
		s.library.holds(&history.Conversation{ID: "c", Answers: []*history.Answer{c.Answers[0], &longer}})
		settle()
		if s.view(t, "/a/c-2.txt") != v {
			t.Error("it is built anew")
		}
		if got := v.reply.text(); got != text+" And more." {
			t.Errorf("it reads %q", got)
		}
		if v.Size().Height < height {
			t.Errorf("its height went from %v to %v", height, v.Size().Height)
		}
		finished := longer
		finished.Status = "completed"
		s.library.holds(&history.Conversation{ID: "c", Answers: []*history.Answer{c.Answers[0], &finished}})
		settle()
		if v.remark.Visible() {
			t.Errorf("complete, it says %q", v.remark.Text)
		}
	})
}

func TestUnreadableFolder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := started(t, withFolder())
		broken := snapshotOf()
		broken.Err = errors.New("permission denied")
		s.library.shows(broken)
		settle()
		if got := value(s.board.warnings); len(got) != 1 || !strings.Contains(got[0], "Permission denied.") {
			t.Errorf("the window says %q", got)
		}
		s.library.holds()
		settle()
		if got := value(s.board.warnings); len(got) != 0 {
			t.Errorf("mended, the window says %q", got)
		}
	})
}

func TestDraftsStayInTheirConversation(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		lost := Draft{Question: "Lost?", Sentence: "No luck.", When: morning, Conversation: "nowhere"}
		late := Draft{Question: "Late?", Sentence: "No luck.", When: morning.Add(time.Hour), Conversation: "c"}
		s := started(t, withFolder(keptConversation("c", 1)), leftAt(t, "nowhere", "", 0), func(s *scene, _ *Options) {
			s.drafts.drafts = Drafts{Failed: []Draft{lost, late}}
		})
		s.began("now")
		settle()
		if got := s.questions(); !slices.Equal(got, []string{"Lost?"}) {
			t.Errorf("of a conversation of which nothing lies in the folder %q is shown", got)
		}
		s.onOpen("c")
		settle()
		if got := s.questions(); !slices.Equal(got, []string{"Question 1 of c?", "Late?"}) {
			t.Errorf("of one that has an answer %q is shown", got)
		}
		pass(time.Second)
		if got := s.drafts.saved().Failed; len(got) != 2 || got[0].Conversation != "nowhere" || got[1].Conversation != "c" {
			t.Errorf("saved are %+v", got)
		}
	})
}
