package e2e

import (
	"testing"
	"time"

	"geppetto-audio/internal/archive"
	"geppetto-audio/internal/rig"
	"geppetto-audio/internal/settings"
)

// What the window does by itself and what a person does run side by side here with the race detector, which ends the
// program at the first finding. There is no sound card: the detector is too slow for sound.
func TestTheWindowHasNoRaces(t *testing.T) {
	display := rig.StartDisplay(t, deskWidth, deskHeight)
	r := prepare(t, append(display.Env(), "ALSA_CONFIG_PATH=/dev/null")) // the program's own demo answers
	r.Cmd.Path = raced
	f := folder{t, r.output, time.Now().AddDate(0, 0, -2)}
	for _, word := range []string{"apples", "pears", "quinces"} {
		f.day = f.day.Add(-3 * time.Hour)
		f.put(word, "What of "+word+"?", 6)
	}
	d := r.sit(display)
	d.rest()

	// While an answer arrives all else is used.
	d.write("Why is the sky blue?")
	d.display.Key("Return")
	rig.Eventually(t, time.Minute, "an answer begins", func() bool { return d.arriving() > 2*time.Second })
	d.press("ctrl+f")
	d.write("pears 3")
	d.display.Key("Return", "Prior", "Prior", "Next", "ctrl+b", "ctrl+b")
	f.put("quinces", "What else of quinces?", 2)
	d.display.Key("ctrl+comma", "Down", "Down", "Down", "Tab", "Right", "Right", "Tab", "Right")
	d.setting("theme and text size", func(s settings.Settings) bool {
		return s.Theme == settings.ThemeDark && s.TextSize == 1.1
	})
	d.press("Escape")
	d.display.Key("ctrl+shift+Up", "ctrl+m", "ctrl+m", "ctrl+p", "ctrl+shift+Right")
	var first archive.Item
	rig.Eventually(t, time.Minute, "the answer is kept", func() bool {
		first = d.ended()[0]
		return first.Transcript.Question == "Why is the sky blue?"
	})
	d.press("ctrl+n")
	second := d.ask("Hello")
	if second.Transcript.Conversation == first.Transcript.Conversation {
		t.Errorf("both were asked in %s", first.Transcript.Conversation)
	}
	d.press("ctrl+r")
	d.write("Named")
	d.press("Return")
	rig.Eventually(t, 20*time.Second, "the title is in the folder", func() bool { return d.kept(second).Title == "Named" })
	display.Resize(d.window, 700, 600)
	d.press("ctrl+k")
	d.press("Escape")
	d.press("ctrl+f", "Down", "Down", "Return")
	d.display.Type("And a sunset?")
	d.display.Key("Return")
	rig.Eventually(t, time.Minute, "another answer begins", func() bool { return d.arriving() > 0 })
	d.end() // in the middle of it
	if last := d.ended()[0].Transcript; last.Status != "stopped" || last.Reason != "closed" {
		t.Errorf("kept %+v", last)
	}
}

// arriving is how much has come of the answer that is arriving.
func (d *desk) arriving() time.Duration {
	all, _ := archive.List(d.output)
	if len(all) == 0 || all[0].Transcript.Status != archive.Receiving {
		return 0
	}
	return all[0].Duration
}
