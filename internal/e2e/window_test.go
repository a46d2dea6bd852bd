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
			display := rig.StartDisplay(t, deskWidth, deskHeight)
			recording := sound.Record(t)
			r := prepare(t, append(append(sound.Env(), display.Env()...), "FYNE_THEME="+theme), "--base-url", startDemo(t))
			days(t, r.output)
			d := r.sit(display)
			d.rest()
			// The question field has the focus.
			display.Type("Where are my answers kept?")
			display.Key("Return")
			if _, err := recording.WaitSound(within(t, time.Minute), 0, 200); err != nil {
				t.Fatalf("nothing is heard: %v", err)
			}
			rig.Eventually(t, time.Minute, "the answer is kept", func() bool {
				return d.ended()[0].Transcript.Question == "Where are my answers kept?"
			})
			item := d.ended()[0]
			if item.Transcript.Status != "completed" || item.Transcript.Conversation != today {
				t.Errorf("kept %+v", item.Transcript)
			}
			kept := samples(t, item.Files.Audio)
			if _, err := recording.WaitSilence(within(t, time.Minute), 0, 0, 2*time.Second); err != nil {
				t.Fatalf("it is never silent: %v", err)
			}
			heard := recording.Stop()
			// Drawn by the processor, the window may leave too little of it for the sound card at a busy moment: then
			// there is a little silence, but never is anything lost, repeated or out of order.
			for _, jump := range rig.Jumps(heard, kept) {
				t.Logf("silence at %v", jump)
				if jump.Shift <= 0 || !silent(heard.Samples[jump.Captured:jump.Captured+jump.Shift]) {
					t.Errorf("what was heard is not what was kept: %+v", jump)
				}
			}
			d.showInDocs(sound, theme)
			d.end()
		})
	}
}

// showInDocs takes the pictures for the README: an answer that is being played again, and a search.
func (d *desk) showInDocs(sound *rig.Sound, theme string) {
	recording := sound.Record(d.t)
	d.display.Key("ctrl+p")
	from, err := recording.WaitSound(within(d.t, time.Minute), 0, 200)
	if err == nil {
		_, err = recording.WaitSound(within(d.t, time.Minute), from+3*24000, 200)
	}
	if err != nil {
		d.t.Fatalf("it is not heard again: %v", err)
	}
	d.shot("window-" + theme)
	d.press("Escape")
	d.changes("what was found", func() {
		d.press("ctrl+f")
		d.write("light")
	})
	if theme == "light" {
		d.shot("search")
	}
}

func silent(samples []int16) bool {
	return !slices.ContainsFunc(samples, func(s int16) bool { return s != 0 })
}

func TestEscapeStopsTheAnswer(t *testing.T) {
	sound := rig.StartSound(t, 24000, 1)
	display := rig.StartDisplay(t, deskWidth, deskHeight)
	recording := sound.Record(t)
	// Without a key the program talks to its demo.
	d := prepare(t, append(sound.Env(), display.Env()...)).sit(display)
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
	rig.Eventually(t, 20*time.Second, "the transcript says stopped", func() bool {
		tr := d.answers(1, 20*time.Second)[0].Transcript
		return tr.Status == "stopped" && tr.Reason == "by you"
	})
	item := d.answers(1, time.Second)[0]
	if h := item.Transcript.Heard; h == nil || h.Played < 800*time.Millisecond || h.Played >= h.Whole {
		t.Errorf("heard %+v", h)
	}
	d.end()
}

func TestClosingTheWindowKeepsTheRunningAnswer(t *testing.T) {
	display := rig.StartDisplay(t, deskWidth, deskHeight)
	d := prepare(t, append(display.Env(), "ALSA_CONFIG_PATH=/dev/null")).sit(display) // no sound card at all
	display.Type("Why is the sky blue?")
	display.Key("Return")
	rig.Eventually(t, time.Minute, "an answer begins", func() bool {
		wavs, _ := filepath.Glob(filepath.Join(d.output, "*.wav"))
		if len(wavs) == 0 {
			return false
		}
		info, err := os.Stat(wavs[0])
		return err == nil && info.Size() > 100_000
	})
	d.leave()
	if tr := d.answers(1, time.Second)[0].Transcript; tr.Status != "stopped" || tr.Reason != "closed" {
		t.Errorf("kept %+v", tr)
	}
}

// A second window is gone with the first, and the program ends as it always does.
func TestEndingWithTheSessionLogOpen(t *testing.T) {
	display := rig.StartDisplay(t, deskWidth, deskHeight)
	d := prepare(t, append(display.Env(), "ALSA_CONFIG_PATH=/dev/null")).sit(display)
	d.changes("the session log", func() { display.Key("ctrl+shift+i") })
	d.end()
}
