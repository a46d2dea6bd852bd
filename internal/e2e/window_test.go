package e2e

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"geppetto-audio/internal/rig"
)

func TestWindowAskHearKeep(t *testing.T) {
	for _, theme := range []string{"light", "dark"} {
		t.Run(theme, func(t *testing.T) {
			sound := rig.StartSound(t, 24000, 1)
			display := rig.StartDisplay(t, 760, 820)
			recording := sound.Record(t)
			r := prepare(t, append(append(sound.Env(), display.Env()...), "FYNE_THEME="+theme)).start()
			window := display.WaitWindow(within(t, time.Minute), "Geppetto Audio")
			display.Resize(window, 760, 820)
			// Without a key the program talks to its demo. The question field has the focus.
			display.Type("Where are my answers kept?")
			display.Key("Return")
			if _, err := recording.WaitSound(within(t, time.Minute), 0, 200); err != nil {
				t.Fatalf("nothing is heard: %v", err)
			}
			item := r.answers(1, time.Minute)[0]
			if item.Transcript.Question != "Where are my answers kept?" || item.Transcript.Status != "completed" {
				t.Errorf("kept %+v", item.Transcript)
			}
			kept := samples(t, item.Files.Audio)
			if _, err := recording.WaitSilence(within(t, time.Minute), 0, 0, 2*time.Second); err != nil {
				t.Fatalf("it is never silent: %v", err)
			}
			picture(t, display, "window-"+theme)
			heard := recording.Stop()
			// Drawn by the processor, the window may leave too little of it for the sound card at a busy moment: then
			// there is a little silence, but never is anything lost, repeated or out of order.
			for _, jump := range rig.Jumps(heard, kept) {
				t.Logf("silence at %v", jump)
				if jump.Shift <= 0 || !silent(heard.Samples[jump.Captured:jump.Captured+jump.Shift]) {
					t.Errorf("what was heard is not what was kept: %+v", jump)
				}
			}
			if err := r.cmd.Process.Signal(os.Interrupt); err != nil {
				t.Fatal(err)
			}
			if code := r.exit(30 * time.Second); code != 0 {
				t.Errorf("exit code %d: %s", code, r.err.String())
			}
		})
	}
}

func silent(samples []int16) bool {
	return !slices.ContainsFunc(samples, func(s int16) bool { return s != 0 })
}

func TestEscapeStopsTheAnswer(t *testing.T) {
	sound := rig.StartSound(t, 24000, 1)
	display := rig.StartDisplay(t, 760, 820)
	recording := sound.Record(t)
	r := prepare(t, append(sound.Env(), display.Env()...)).start()
	display.WaitWindow(within(t, time.Minute), "Geppetto Audio")
	display.Type("Why is the sky blue?")
	display.Key("Return")
	from, err := recording.WaitSound(within(t, time.Minute), 0, 200)
	if err != nil {
		t.Fatal(err)
	}
	// A second of it is heard first.
	if from, err = recording.WaitSound(within(t, time.Minute), from+24000, 200); err != nil {
		t.Fatal(err)
	}
	display.Key("Escape")
	if _, err := recording.WaitSilence(within(t, time.Minute), from, 0, 2*time.Second); err != nil {
		t.Fatalf("it goes on: %v", err)
	}
	eventually(t, 20*time.Second, "the transcript says stopped", func() bool {
		items := r.answers(1, 20*time.Second)
		tr := items[0].Transcript
		return tr.Status == "stopped" && tr.Reason == "by you"
	})
	item := r.answers(1, time.Second)[0]
	if h := item.Transcript.Heard; h == nil || h.Played < 800*time.Millisecond || h.Played >= h.Whole {
		t.Errorf("heard %+v", h)
	}
	if err := r.cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	r.exit(30 * time.Second)
}

func TestClosingTheWindowKeepsTheRunningAnswer(t *testing.T) {
	display := rig.StartDisplay(t, 760, 820)
	r := prepare(t, append(display.Env(), "ALSA_CONFIG_PATH=/dev/null")) // no sound card at all
	r.cmd.Path = raced                                                   // the window's threads are part of what is tested
	r.start()
	display.WaitWindow(within(t, time.Minute), "Geppetto Audio")
	display.Type("Why is the sky blue?")
	display.Key("Return")
	eventually(t, time.Minute, "an answer begins", func() bool {
		wavs, _ := filepath.Glob(filepath.Join(r.output, "*.wav"))
		if len(wavs) == 0 {
			return false
		}
		info, err := os.Stat(wavs[0])
		return err == nil && info.Size() > 100_000
	})
	if err := r.cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if code := r.exit(30 * time.Second); code != 0 {
		t.Errorf("exit code %d: %s", code, r.err.String())
	}
	if tr := r.answers(1, time.Second)[0].Transcript; tr.Status != "stopped" || tr.Reason != "closed" {
		t.Errorf("kept %+v", tr)
	}
}
