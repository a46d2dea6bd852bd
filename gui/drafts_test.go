package gui

import (
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"fyne.io/fyne/v2/test"

	"geppetto-audio/realtime"
)

func TestDraftsSurvive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		first := newScene(t)
		first.start()
		settle()
		first.conversation.happens(failed("a", "Why?", errors.New("no luck"))...)
		first.conversation.happens(realtime.Asked{Question: realtime.Question{ID: "b", Text: "And how?"}})
		first.types("an unsent thought")
		pass(saveDelay + time.Second)
		saves := first.drafts.saves
		pass(time.Hour)
		if first.drafts.saves != saves || saves > 3 {
			t.Errorf("saved %d times at first, %d later", saves, first.drafts.saves)
		}
		first.types("!")
		first.close() // at once: what was typed last is saved too

		second := started(t, func(s *scene, o *Options) {
			s.drafts = first.drafts
			o.Drafts = first.drafts
		})
		if got, want := second.composer.Text, "an unsent thought!"; got != want {
			t.Errorf("the field holds %q, want %q", got, want)
		}
		var got []string
		for _, slot := range second.transcript.slots {
			x := value(slot.entry.data)
			got = append(got, x.question+" "+x.problem)
		}
		if want := []string{"Why? No luck.", "And how? The program was closed before an answer came."}; !slices.Equal(got, want) {
			t.Errorf("questions: got %q, want %q", got, want)
		}
		retry, _ := findButton(second.view(t, "draft-1").remedies, "Retry")
		test.Tap(retry)
		settle()
		second.conversation.happens(realtime.Words{ID: "draft-1", Text: "So."})
		pass(saveDelay + time.Second)
		if got := first.drafts.saved().Failed; len(got) != 1 || got[0].Question != "And how?" {
			t.Errorf("still kept as drafts: %+v", got)
		}
	})
}

func TestDraftsThatCantBeRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := started(t, func(s *scene, _ *Options) {
			s.drafts.loadErr, s.drafts.saveErr = errors.New("the drafts can't be read"), errors.New("the disk is full")
		})
		s.types("thought")
		pass(saveDelay + time.Second)
		if got, want := value(s.board.warnings), []string{"The drafts can't be read.", "The disk is full."}; !slices.Equal(got, want) {
			t.Errorf("warnings %q, want %q", got, want)
		}
	})
}

func TestWhatIsTypedEarlyIsKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t, func(s *scene, _ *Options) { s.drafts.drafts.Unsent = "old" })
		s.types("new")
		s.start()
		t.Cleanup(s.close)
		settle()
		if s.composer.Text != "new" {
			t.Errorf("the field holds %q", s.composer.Text)
		}
	})
}
