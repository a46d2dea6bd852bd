package gui

import (
	"errors"
	"slices"
	"strings"
	"syscall"
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
		s.program.mu.Lock()
		s.program.waves["a"], s.program.waves["/a/a.wav"] = audio.Waveform{Length: 9 * time.Second}, audio.Waveform{Length: time.Second}
		s.program.mu.Unlock()
		s.conversation.happens(realtime.Asked{Question: q}, realtime.Words{ID: "a", Text: "So."},
			realtime.Ended{Question: q, Text: "So.", Outcome: realtime.Outcome{Status: realtime.Completed, Heard: -1},
				Kept: realtime.Kept{Err: full, Held: "a", Audio: "/a/a.wav"}})
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
		if got := s.view(t, "a").shown.wave.Length; got != 9*time.Second {
			t.Errorf("its waveform is that of %v, a part that found room", got)
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

// Whoever quits is told first that an answer would go to a place that doesn't last.
func TestQuittingAsksWhileSomethingIsHeld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := started(t)
		asks := func() bool { return s.window.Canvas().Overlays().Top() != nil }
		menuItem(t, s, "Quit").Action()
		if asks() {
			t.Errorf("asked although everything is on the disk: %q", s.dialogText())
		}
		s.program.mu.Lock()
		s.program.held = []audio.HeldAnswer{{ID: "a", Err: errors.New("there is no room on the disk")}}
		s.program.mu.Unlock()
		for name, quit := range map[string]func(){"the menu": menuItem(t, s, "Quit").Action, "the window": s.onQuit} {
			quit()
			if !asks() || !strings.Contains(s.dialogText(), "no room on the disk") {
				t.Fatalf("%s doesn't say what would become of the answer", name)
			}
			test.Tap(s.dialogButton(t, "Don't quit"))
			if asks() {
				t.Errorf("%s asks on", name)
			}
		}
	})
}

// One sentence tells of all answers in memory, and one of those that an earlier run had to shelter: those ask nothing of
// whoever quits.
func TestHeldLine(t *testing.T) {
	full := func(held int64) *audio.KeepError {
		return &audio.KeepError{Dir: "/a", Cause: syscall.ENOSPC, Held: held}
	}
	sheltered := audio.HeldAnswer{In: "/b", Err: &audio.KeepError{Dir: "/a", Cause: syscall.ENOSPC, In: "/b"}}
	for _, c := range []struct {
		held []audio.HeldAnswer
		want string
	}{
		{nil, ""},
		{[]audio.HeldAnswer{{Err: full(1_200_000)}},
			"There is no room on the disk of /a; the answer is held in memory (1.2 MB): make room, or choose another folder."},
		{[]audio.HeldAnswer{{Err: full(1_200_000)}, {Err: full(2_400_000)}},
			"There is no room on the disk of /a; 2 answers are held in memory (3.6 MB): make room, or choose another folder."},
		{[]audio.HeldAnswer{sheltered, {Err: full(1_200_000)}, sheltered},
			"There is no room on the disk of /a; the answer is held in memory (1.2 MB): make room, or choose another folder. " +
				"There is no room on the disk of /a; 2 earlier answers lie in /b: make room, or choose another folder."},
	} {
		if got := heldLine(c.held); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
	synctest.Test(t, func(t *testing.T) {
		s := started(t)
		s.program.mu.Lock()
		s.program.held = []audio.HeldAnswer{sheltered}
		s.program.mu.Unlock()
		s.onQuit()
		if s.window.Canvas().Overlays().Top() != nil {
			t.Error("quitting asks about what is safe")
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
		for _, open := range s.app.Driver().AllWindows() {
			if open.Title() == "Session log" {
				open.Close()
			}
		}
		settle()
		if s.inspector != nil {
			t.Error("it can't be opened again")
		}
	})
}
