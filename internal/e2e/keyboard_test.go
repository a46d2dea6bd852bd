package e2e

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"geppetto-audio/internal/archive"
	"geppetto-audio/internal/rig"
	"geppetto-audio/internal/settings"
)

// A walk goes through the window by keyboard, and looks at what comes of it: on the disk, in the loudspeaker, and at
// the server.
type walk struct {
	*desk
	sound     *rig.Sound
	recording *rig.Recording
	server    *server
	opened    string // what was opened outside
}

func startWalk(t *testing.T) *walk {
	w := &walk{sound: rig.StartSound(t, 24000, 1), server: startServer(t)}
	display := rig.StartDisplay(t, deskWidth, deskHeight)
	w.recording = w.sound.Record(t)
	env := append(append(w.sound.Env(), display.Env()...), "FYNE_THEME=light")
	r := prepare(t, env, "--base-url", w.server.URL())
	w.opened = r.fake("xdg-open")
	w.desk = r.sit(display)
	return w
}

func TestEverythingByKeyboard(t *testing.T) {
	w := startWalk(t)
	w.rest()
	w.shot("1-empty")
	story := w.hearAndSeek()
	w.loudAndFast()
	other := w.newConversation(story)
	w.searchAndContinue(story)
	w.renameAndExport(story)
	w.preferences(story)
	w.deleteBoth(other)
	w.openAndHelp()
	w.leaveAndReturn(story)
}

// at waits for sound, and tells from what place in the story it is.
func (w *walk) at() time.Duration {
	w.t.Helper()
	place := -1
	rig.Eventually(w.t, 20*time.Second, "the story is heard", func() bool {
		place = find(w.server.samples, w.recording.Last(240))
		return place >= 0
	})
	return time.Duration(place) * time.Second / 24000
}

// find is the place of samples among others, -1 where they are not, or silent.
func find(all, part []int16) int {
	if len(part) == 0 || slices.Max(part) < 10 {
		return -1
	}
	for at := 0; at+len(part) <= len(all); at++ {
		if all[at] == part[0] && slices.Equal(all[at:at+len(part)], part) {
			return at
		}
	}
	return -1
}

// jumps presses keys that go to another place in what is heard.
func (w *walk) jumps(by time.Duration, keys ...string) {
	w.t.Helper()
	before, from := w.at(), time.Now()
	w.display.Key(keys...)
	var after time.Duration
	rig.Eventually(w.t, 20*time.Second, strings.Join(keys, " ")+" is heard", func() bool {
		after = w.at()
		moved := after - before
		return moved > by-500*time.Millisecond && moved < by+time.Since(from)+500*time.Millisecond
	})
	w.t.Logf("%v: from %v to %v", keys, before, after)
}

// silent and loud wait until nothing is heard any more, and until something is heard again.
func (w *walk) silent() {
	w.t.Helper()
	if _, err := w.recording.WaitSilence(within(w.t, 20*time.Second), w.recording.Len(), 0, 300*time.Millisecond); err != nil {
		w.t.Fatal(err)
	}
}

func (w *walk) loud() {
	w.t.Helper()
	if _, err := w.recording.WaitSound(within(w.t, 20*time.Second), w.recording.Len(), 0); err != nil {
		w.t.Fatal(err)
	}
}

// arrived waits until so much of the story has come, and more is to come.
func (w *walk) arrived(length time.Duration) archive.Item {
	w.t.Helper()
	rig.Eventually(w.t, 20*time.Second, length.String()+" have arrived", func() bool { return w.arriving() >= length })
	all, err := archive.List(w.output)
	if err != nil {
		w.t.Fatal(err)
	}
	return all[0]
}

// hearAndSeek asks for the story and goes about in it, while it arrives and after.
func (w *walk) hearAndSeek() archive.Item {
	w.write(storyQuestion)
	w.display.Key("Return")
	w.loud()
	receiving := w.arrived(14 * time.Second)
	w.jumps(10*time.Second, "ctrl+shift+Right")
	w.jumps(-10*time.Second, "ctrl+shift+Left")
	if status := w.kept(receiving).Status; status != archive.Receiving {
		w.t.Errorf("by now the story is %s: it was to arrive still", status)
	}
	w.shot("2-arriving")
	story := w.answers(1, time.Minute)[0]
	if pcm, err := os.ReadFile(story.Files.Audio); err != nil || len(pcm) < len(w.server.story) {
		w.t.Errorf("kept %d bytes, %v", len(pcm), err)
	}
	w.jumps(10*time.Second, "ctrl+shift+Right")

	before := w.at()
	w.press("ctrl+p")
	w.silent()
	w.shot("3-paused")
	w.display.Key("ctrl+p")
	w.loud()
	if after := w.at(); after < before || after > before+5*time.Second {
		w.t.Errorf("paused at %v, it goes on at %v", before, after)
	}
	// Where one does not write, the keys of a player need no Ctrl.
	w.display.Key("Tab", "Tab")
	w.jumps(-10*time.Second, "Left")
	w.display.Key("m")
	w.silent()
	w.setting("mute", func(s settings.Settings) bool { return s.Mute })
	w.display.Key("m")
	w.loud()
	w.setting("no mute", func(s settings.Settings) bool { return !s.Mute })
	return story
}

// loudAndFast changes speed and volume, and stops.
func (w *walk) loudAndFast() {
	w.display.Key("ctrl+l", "ctrl+shift+Up", "ctrl+shift+Up")
	w.setting("speed", func(s settings.Settings) bool { return s.Speed == 1.5 })
	w.display.Key("ctrl+shift+Down", "ctrl+shift+Down")
	w.setting("usual speed", func(s settings.Settings) bool { return s.Speed == 1 })
	w.display.Key("shift+Tab", "shift+Tab", "Left", "Left")
	w.setting("volume", func(s settings.Settings) bool { return s.Volume > 0.7 && s.Volume < 0.95 })
	w.display.Key("Right", "Right")
	w.setting("full volume", func(s settings.Settings) bool { return s.Volume == 1 })
	w.display.Key("ctrl+l", "Escape")
	w.silent()
	w.rest()
	w.shot("4-stopped")
}

// newConversation begins another one, which knows nothing of the story.
func (w *walk) newConversation(story archive.Item) archive.Item {
	w.changes("an empty conversation", func() { w.press("ctrl+n") })
	other := w.ask("How deep is the sea?")
	if other.Transcript.Conversation == story.Transcript.Conversation || w.server.told("lighthouse") {
		w.t.Errorf("%s goes on", story.Transcript.Conversation)
	}
	return other
}

// searchAndContinue finds the story by a word of it and goes on with that conversation.
func (w *walk) searchAndContinue(story archive.Item) {
	w.press("ctrl+f")
	w.changes("what was found", func() { w.write("lighth") })
	w.shot("5-search")
	w.changes("the story", func() { w.press("Return") })
	next := w.ask("And then?")
	if got := next.Transcript.Conversation; got != story.Transcript.Conversation {
		w.t.Errorf("asked in %s, want %s", got, story.Transcript.Conversation)
	}
	if !w.server.told("lighthouse") || !w.server.told(storyQuestion) || w.server.told("sea") {
		w.t.Errorf("the server knows %+v", w.server.last().History)
	}
	w.press("ctrl+f", "Escape", "Escape") // ends the search
}

// renameAndExport gives the conversation a name, and takes it out as Markdown.
func (w *walk) renameAndExport(story archive.Item) {
	w.press("ctrl+r")
	w.press("ctrl+a")
	w.write("An evening by the sea")
	w.press("Return")
	rig.Eventually(w.t, 10*time.Second, "the title is in the folder", func() bool {
		return w.kept(story).Title == "An evening by the sea"
	})
	w.press("ctrl+e")
	w.shot("6-export")
	w.press("Return")
	w.press("ctrl+a")
	w.write("story.md")
	w.press("Return")
	exported := filepath.Join(filepath.Dir(w.output), "story.md")
	rig.Eventually(w.t, 10*time.Second, "the exported file is there", func() bool {
		text, _ := os.ReadFile(exported)
		return len(text) > 0
	})
	text, _ := os.ReadFile(exported)
	for _, part := range []string{"An evening by the sea", storyQuestion, "The keeper of the lighthouse", "And then?"} {
		if !strings.Contains(string(text), part) {
			w.t.Errorf("%q is not in the export:\n%.300s", part, text)
		}
	}
	w.rest()
	w.press("Escape") // closes what says so
}

// preferences changes voice, theme and the size of letters. The conversation goes on.
func (w *walk) preferences(story archive.Item) {
	light := brightness(w.display.Pixels())
	w.press("ctrl+comma")
	w.press("Down") // the server tells its models now
	w.press("Tab", "Tab", "Tab", "ctrl+a")
	w.write("cedar")
	w.setting("voice", func(s settings.Settings) bool { return s.Voice == "cedar" })
	w.shot("7-preferences")
	w.press("shift+Tab", "shift+Tab", "shift+Tab", "Down", "Down", "Tab", "Right", "Right", "Tab", "Right")
	w.setting("theme and text size", func(s settings.Settings) bool {
		return s.Theme == settings.ThemeDark && s.TextSize == 1.1
	})
	w.press("Escape")
	if dark := brightness(w.display.Pixels()); light < 150 || dark > 100 {
		w.t.Errorf("the brightness of the light window is %d, of the dark one %d", light, dark)
	}
	size := func(key string, want float64) {
		w.t.Helper()
		w.press(key)
		w.setting(key, func(s settings.Settings) bool { return s.TextSize == want })
	}
	size("ctrl+equal", 1.2)
	size("ctrl+plus", 1.3)
	size("ctrl+minus", 1.2)
	size("ctrl+0", 1)

	spoken := w.ask("Who speaks?").Transcript
	if spoken.Voice != "cedar" || w.server.last().Voice != "cedar" || spoken.Conversation != story.Transcript.Conversation {
		w.t.Errorf("%s speaks, at the server %s, in %s", spoken.Voice, w.server.last().Voice, spoken.Conversation)
	}
	if !w.server.told("lighthouse") {
		w.t.Errorf("the new voice knows %+v", w.server.last().History)
	}
	w.shot("8-dark")
}

// deleteBoth deletes an answer, then the whole of the other conversation. Both lie in the trash then.
func (w *walk) deleteBoth(other archive.Item) {
	spoken := w.ended()[0]
	w.press("ctrl+shift+BackSpace")
	w.press("Escape") // it is asked first
	if _, err := os.Stat(spoken.Files.Audio); err != nil {
		w.t.Error(err)
	}
	w.press("ctrl+shift+BackSpace")
	w.shot("9-delete")
	w.press("Return")
	w.thrownAway(spoken)

	w.press("ctrl+f", "Down", "Down", "Return") // the second of the list
	w.press("ctrl+shift+d")
	w.press("Return")
	w.thrownAway(other)
	if left := w.ended(); len(left) != 2 {
		w.t.Errorf("%d answers are left", len(left))
	}
}

func (w *walk) thrownAway(i archive.Item) {
	w.t.Helper()
	trash := filepath.Join(w.Home, ".local", "share", "Trash", "files")
	for _, path := range []string{i.Files.Audio, i.Files.Transcript} {
		rig.Eventually(w.t, 10*time.Second, filepath.Base(path)+" is in the trash", func() bool {
			_, there := os.Stat(path)
			_, gone := os.Stat(filepath.Join(trash, filepath.Base(path)))
			return os.IsNotExist(there) && gone == nil
		})
	}
	w.rest()
}

// openAndHelp opens the folder, and looks at the pages of help.
func (w *walk) openAndHelp() {
	w.press("ctrl+o")
	rig.Eventually(w.t, 10*time.Second, "the folder is opened", func() bool {
		said, _ := os.ReadFile(w.opened)
		return strings.TrimSpace(string(said)) == "file://"+w.output
	})
	for _, page := range []struct {
		name string
		keys []string
	}{{"keyboard", []string{"ctrl+slash"}}, {"about", []string{"Alt_L", "Left", "Down", "Down", "Return"}}} {
		before := w.display.Pixels()
		w.changes("the page "+page.name, func() { w.press(page.keys...) })
		w.shot("10-" + page.name)
		w.press("Escape")
		if left := differing(before, w.display.Pixels()); left > 0.02 {
			w.t.Errorf("the page %s stays: %f of the picture differs", page.name, left)
		}
	}
}

// leaveAndReturn ends the program and starts it again, where it was left: the window's size, the conversation, its
// place, and what was written.
func (w *walk) leaveAndReturn(story archive.Item) {
	w.press("ctrl+f")
	w.write("lamp")
	w.press("Return")
	w.press("ctrl+f", "Escape", "Escape") // ends the search, whose marks don't come back
	w.press("ctrl+l")
	w.press("Next")
	w.display.Resize(w.window, 900, 700)
	w.rest()
	w.press("Prior")
	w.display.Type("A thought not sent")
	w.rest()
	left := w.display.Pixels()
	w.shot("11-left")
	w.leave()
	conversation, answer, beyond := w.place()
	if conversation != story.Transcript.Conversation || answer != story.Files.Transcript || beyond < 50 {
		w.t.Errorf("left at %s, %s, %v", conversation, answer, beyond)
	}

	w.desk = w.again().sit(w.display)
	w.rest()
	if width, height := w.display.Size(w.window); width != 900 || height != 700 {
		w.t.Errorf("the window measures %d by %d", width, height)
	}
	w.shot("12-returned")
	if d := differing(left, w.display.Pixels()); d > 0.05 {
		w.t.Errorf("%f of the picture is another after a new start", d)
	}
	w.leave()
	if c, a, b := w.place(); c != conversation || a != answer || b < beyond-2 || b > beyond+2 {
		w.t.Errorf("left at %s, %s, %v, the next time at %s, %s, %v", conversation, answer, beyond, c, a, b)
	}

	w.desk = w.again().sit(w.display)
	w.rest()
	w.display.Key("Return")
	asked := w.answers(3, time.Minute)[0].Transcript
	if asked.Question != "A thought not sent" || asked.Conversation != conversation || !w.server.told("lighthouse") {
		w.t.Errorf("asked %q in %s", asked.Question, asked.Conversation)
	}
	w.leave()
}
