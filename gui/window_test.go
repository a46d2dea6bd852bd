package gui

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"go.uber.org/goleak"

	"geppetto-audio/audio"
	"geppetto-audio/gui/look"
	"geppetto-audio/internal/translate"
	"geppetto-audio/realtime"
)

func TestMain(m *testing.M) {
	if err := translate.Load("en"); err != nil {
		panic(err)
	}
	goleak.VerifyTestMain(m)
}

// inBubble runs a test of the window in virtual time.
func inBubble(t *testing.T, name string, f func(*testing.T)) {
	t.Helper()
	t.Run(name, func(t *testing.T) { synctest.Test(t, f) })
}

func TestAskAndRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := started(t)
		if s.window.Canvas().Focused() != fyne.Focusable(s.composer) {
			t.Fatal("the question field has not the focus at the start")
		}
		if !s.welcome.Visible() {
			t.Error("an empty window doesn't invite a question")
		}
		s.types("Why is the sky blue?")
		s.press(fyne.KeyReturn)
		settle()
		if got := s.conversation.asked; len(got) != 1 || got[0].Text != "Why is the sky blue?" {
			t.Fatalf("asked %+v", got)
		}
		settle()
		v := s.view(t, "q1")
		if s.welcome.Visible() || v.answer.Visible() {
			t.Error("a question that waits shows an invitation or an answer")
		}
		if !strings.Contains(v.asked.Text, "waiting") {
			t.Errorf("a question not sent says %q", v.asked.Text)
		}

		s.conversation.happens(realtime.Sent{ID: "q1"}, realtime.Words{ID: "q1", Text: "Because "},
			realtime.Words{ID: "q1", Text: "it is."}, realtime.Sound{ID: "q1", Received: 2 * time.Second})
		settle()
		if !v.answer.Visible() || v.reply.text() != "Because it is." || clocks(v.player) != "0:00 / 0:02+" {
			t.Errorf("the answer shows %q, %q", v.reply.text(), clocks(v.player))
		}
		if strings.Contains(v.asked.Text, "waiting") {
			t.Errorf("a question answered says %q", v.asked.Text)
		}
	})
}

func TestExampleAsks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := started(t, func(s *scene, _ *Options) { s.program.endpoint.Demo = true })
		for _, question := range examples(true) {
			if _, found := findButton(s.welcome, question); !found {
				t.Errorf("the invitation lacks %q", question)
			}
		}
		b, _ := findButton(s.welcome, examples(true)[1])
		test.Tap(b)
		settle()
		if got := s.conversation.asked; len(got) != 1 || got[0].Text != examples(true)[1] {
			t.Errorf("asked %+v", got)
		}
	})
}

// findButton finds a button by its words.
func findButton(in fyne.CanvasObject, words string) (*look.Button, bool) {
	for _, o := range test.LaidOutObjects(in) {
		if b, ok := o.(*look.Button); ok && b.Text == words {
			return b, true
		}
	}
	return nil, false
}

func TestStop(t *testing.T) {
	for _, c := range []struct {
		name string
		does func(*scene)
		want bool
	}{
		{"nothing to stop", func(s *scene) {}, false},
		{"thinking", func(s *scene) {
			s.conversation.happens(realtime.Asked{Question: realtime.Question{ID: "a"}}, realtime.StateChanged{State: realtime.Thinking})
		}, true},
		{"waiting for a connection", func(s *scene) {
			s.conversation.happens(realtime.Asked{Question: realtime.Question{ID: "a"}}, realtime.StateChanged{State: realtime.Waiting, Retry: time.Hour})
		}, true},
		{"speaking after all has come", func(s *scene) {
			s.conversation.happens(completed("a", "?", "!", time.Minute)...)
			s.player.set(audio.PlayerStatus{ID: "a", State: audio.Playing})
		}, true},
		{"heard to the end", func(s *scene) {
			s.conversation.happens(completed("a", "?", "!", time.Minute)...)
			s.player.set(audio.PlayerStatus{ID: "a"})
		}, false},
	} {
		inBubble(t, c.name, func(t *testing.T) {
			s := started(t)
			c.does(s)
			settle()
			if got := s.stop.Visible(); got != c.want {
				t.Errorf("Stop is offered: %v, want %v", got, c.want)
			}
			s.press(fyne.KeyEscape)
			if got := s.conversation.stops == 1; got != c.want {
				t.Errorf("Escape stopped %d times", s.conversation.stops)
			}
		})
	}
}

func TestReadingIsNotDisturbed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := started(t)
		for range 30 {
			s.conversation.happens(completed("q"+time.Now().String(), "Why?", "So it is, and more of it.", time.Second)...)
			pass(time.Second)
		}
		if s.latest.Visible() {
			t.Error("the way to the latest is offered where it is in sight")
		}
		s.press(fyne.KeyPageUp)
		if !s.latest.Visible() {
			t.Fatal("the way to the latest is not offered")
		}
		offset := s.transcript.scroll.Offset.Y
		s.conversation.happens(realtime.Warned{Err: errors.New("a cloud passes")}, realtime.StateChanged{State: realtime.Answering})
		settle()
		if got := s.transcript.scroll.Offset.Y; got != offset {
			t.Errorf("scrolled from %v to %v by itself", offset, got)
		}
		test.Tap(s.latest)
		if s.latest.Visible() || !s.transcript.pinned {
			t.Error("the latest is not shown")
		}
		s.press(fyne.KeyPageUp)
		s.conversation.Ask(realtime.Question{Text: "And now?"})
		settle()
		if !s.transcript.pinned {
			t.Error("a new question is out of sight")
		}
	})
}

func TestWarningsAreDismissed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := started(t, func(_ *scene, o *Options) { o.Warning = "the file .env can't be read" })
		s.conversation.happens(realtime.Warned{Err: errors.New("the disk is slow")})
		settle()
		if got := len(s.warnings.column.Objects); got != 2 {
			t.Fatalf("%d warnings, want 2", got)
		}
		dismiss, _ := findButton(s.warnings.column, "")
		test.Tap(dismiss)
		settle()
		if got := value(s.board.warnings); !slices.Equal(got, []string{"The disk is slow."}) {
			t.Errorf("left are %q", got)
		}
	})
}

func TestSizeIsRemembered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t)
		if got, want := s.savedSize(), fyne.NewSize(defaultWidth, defaultHeight); got != want {
			t.Errorf("at first %v, want %v", got, want)
		}
		s.window.Resize(fyne.NewSize(900, 640))
		s.savePlace()
		if got, want := s.savedSize(), fyne.NewSize(900, 640); got != want {
			t.Errorf("later %v, want %v", got, want)
		}
	})
}

// Whatever is said, the window stays as large as the person made it.
func TestLongSentencesDontGrowTheWindow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := started(t)
		least := s.root.MinSize()
		s.conversation.happens(
			realtime.StateChanged{State: realtime.Offline, Err: errors.New(strings.Repeat("very ", 60) + "wrong")},
			realtime.Warned{Err: errors.New(strings.Repeat("very ", 60) + "odd")})
		settle()
		if got := s.root.MinSize(); got != least {
			t.Errorf("the window needs %v, before %v", got, least)
		}
		if got := s.status.Size().Height; got < 50 {
			t.Errorf("a long sentence has one line only (%v)", got)
		}
		if bottom := s.composer.Position().Y; bottom < 0 {
			t.Errorf("the question field is at %v", bottom)
		}
	})
}

// Fyne's queue of events is left nothing to do at the end, which it would forget at times, or never come to an end with.
func TestTheEndIsOurs(t *testing.T) {
	life := newApp(t).Lifecycle()
	fynes := life.(interface {
		OnStopped() func()
		SetOnStoppedHookExecuted(func())
	})
	saved := 0
	fynes.SetOnStoppedHookExecuted(func() { saved++ })
	end := takeEnding(life)
	if fynes.OnStopped() != nil {
		t.Error("Fyne does it too")
	}
	if end(); saved != 1 {
		t.Errorf("done %d times, want once", saved)
	}
	takeEnding(life)() // where there is nothing to take
}
