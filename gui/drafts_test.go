package gui

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"fyne.io/fyne/v2/test"
	"github.com/google/go-cmp/cmp"

	"geppetto-audio/gui/look"
	"geppetto-audio/internal/translate"
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

// What went wrong in an earlier run is told as if it were of this one: in this one's language, with what helps, and where
// it stood.
func TestFailuresOfAnEarlierRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		first := started(t)
		wrong := failed("a", "Which model?", fmt.Errorf("connect: %w", &realtime.Error{Code: "model_not_found", HTTPStatus: 404}))
		first.conversation.happens(wrong...)
		q := realtime.Question{ID: "b", Text: "Which folder?"}
		first.conversation.happens(realtime.Asked{Question: q}, realtime.Ended{Question: q,
			Outcome: realtime.Outcome{Status: realtime.Completed}, Kept: realtime.Kept{Err: errors.New("permission denied")}})
		first.conversation.happens(realtime.Asked{Question: realtime.Question{ID: "c", Text: "When?"}})
		first.conversation.happens(failed("d", "Odd?", errors.New("i/o timeout"))...)
		settle()
		drafts := first.presenter.thread.drafts()
		for i := range drafts {
			drafts[i].Conversation, drafts[i].When = "c", morning.Add(90*time.Second)
		}
		drafts = append(drafts, Draft{Question: "Old?", Sentence: "It was late.", When: morning.Add(time.Hour), Conversation: "c"})
		first.close()

		if err := translate.Load("de"); err != nil {
			t.Fatal(err)
		}
		defer func() { _ = translate.Load("en") }()
		s := started(t, withFolder(keptConversation("c", 2)), func(s *scene, _ *Options) { s.drafts.drafts.Failed = drafts })
		s.onOpen("c")
		settle()
		var got []string
		for _, slot := range s.transcript.slots {
			if a := slot.entry.past(); a != nil {
				got = append(got, a.Question)
				continue
			}
			x := value(slot.entry.data)
			got = append(got, x.question+" "+x.problem)
			s.transcript.toEntry(slot.entry, 0)
			settle()
			for _, o := range s.view(t, x.id).remedies.objects {
				if o.Visible() {
					got[len(got)-1] += " [" + o.(*look.Button).Text + "]"
				}
			}
		}
		want := []string{
			"Question 1 of c?",
			"Which model? " + explain(&realtime.Error{Code: "model_not_found"}) + " [Noch einmal] [Einstellungen …] [Entfernen]",
			"Which folder? Zugriff verweigert. [Noch einmal] [Ordner wählen …] [Entfernen]",
			"When? Das Programm wurde geschlossen, bevor eine Antwort kam. [Noch einmal] [Entfernen]",
			"Odd? Es kam keine Antwort. [Noch einmal] [Entfernen]",
			"Question 2 of c?",
			"Old? It was late. [Noch einmal] [Entfernen]",
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
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
