package gui

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fyne.io/fyne/v2/test"

	"geppetto-audio/audio"
	"geppetto-audio/realtime"
)

func TestHeldAnswersCanBeKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := started(t)
		if s.shelter.card.Visible() {
			t.Fatal("something is in memory only, at the start")
		}
		q := realtime.Question{ID: "a", Text: "Why?"}
		full := errors.New("there is no room on the disk")
		s.conversation.happens(realtime.Asked{Question: q}, realtime.Words{ID: "a", Text: "So."},
			realtime.Ended{Question: q, Text: "So.", Outcome: realtime.Outcome{Status: realtime.Completed, Heard: -1},
				Kept: realtime.Kept{Err: full, Held: "a"}})
		s.program.mu.Lock()
		s.program.held = []audio.HeldAnswer{{ID: "a", Question: "Why?", Bytes: 480_000, Err: full}}
		s.program.mu.Unlock()
		s.program.heldNews <- struct{}{}
		settle()
		if got := s.shelter.line.Text; !s.shelter.card.Visible() || !strings.Contains(got, "no room on the disk") {
			t.Fatalf("the window says %q, want why the answer is in memory only", got)
		}
		if s.view(t, "a").rescue.Visible() {
			t.Error("a folder can be chosen in two places")
		}
		again, found := findButton(s.shelter.card, "Try again")
		if !found {
			t.Fatal("it can't be tried again")
		}
		test.Tap(again)
		settle()
		if want := []string{""}; !slices.Equal(s.program.keptIn, want) {
			t.Errorf("tried %q, want the folder of all answers", s.program.keptIn)
		}

		s.program.mu.Lock()
		s.program.waves["/b/a.wav"] = audio.Waveform{Peaks: []uint8{200}, Length: 10 * time.Second}
		s.program.held = nil
		s.program.rescued = []audio.RescuedAnswer{{ID: "a", Kept: realtime.Kept{Audio: "/b/a.wav", Transcript: "/b/a.txt", Duration: 10 * time.Second}}}
		s.program.mu.Unlock()
		s.program.heldNews <- struct{}{}
		settle()
		if s.shelter.card.Visible() {
			t.Error("an answer that is on disk is still said not to be")
		}
		v := s.view(t, "a")
		if v.remark.Visible() {
			t.Errorf("the answer still says %q", v.remark.Text)
		}
		if got := v.shown.wave.Length; got != 10*time.Second {
			t.Errorf("its waveform is that of %v", got)
		}
		if got := v.shown.kept.Transcript; got != "/b/a.txt" {
			t.Errorf("it lies in %q", got)
		}
	})
}

func TestSessionLogOpensOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := started(t)
		menuItem(t, s, "Session log").Action()
		settle()
		first := s.inspector
		if first == nil {
			t.Fatal("there is no session log")
		}
		menuItem(t, s, "Session log").Action()
		if s.inspector != first {
			t.Error("it is open twice")
		}
		first.Close()
		settle()
		if s.inspector != nil {
			t.Error("it can't be opened again")
		}
	})
}
