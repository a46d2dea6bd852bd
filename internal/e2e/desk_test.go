package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"geppetto-audio/internal/archive"
	"geppetto-audio/internal/rig"
	"geppetto-audio/internal/settings"
)

// shots is a folder for pictures of the window, such as those in docs; empty, none are kept.
var shots = os.Getenv("GEPPETTO_SHOTS")

// The window's size where nobody has chosen another.
const deskWidth, deskHeight = 1000, 760

// A desk is a person at the program's window, who uses the keyboard alone.
type desk struct {
	*run
	display *rig.Display
	window  string
}

// sit starts a program in a window that fills the screen.
func (r *run) sit(d *rig.Display) *desk {
	r.t.Helper()
	s := &desk{run: r.start(), display: d}
	r.t.Cleanup(func() {
		if r.t.Failed() && shots != "" {
			d.Screenshot(filepath.Join(shots, "failed.png"))
		}
	})
	s.window = d.WaitWindow(within(r.t, time.Minute), "Geppetto Audio")
	return s
}

// again prepares another start of the program in the same home.
func (r *run) again() *run { return &run{r.Again(), r.t, r.output} }

// press presses keys one after the other, and lets the window come to rest.
func (d *desk) press(keys ...string) {
	d.t.Helper()
	d.display.Key(keys...)
	d.rest()
}

// write writes where the cursor is.
func (d *desk) write(text string) {
	d.t.Helper()
	d.display.Type(text)
	d.rest()
}

// rest lets the window come to rest.
func (d *desk) rest() {
	d.t.Helper()
	d.display.Rest(time.Second)
}

// ask asks a question and waits until its answer is kept.
func (d *desk) ask(question string) archive.Item {
	d.t.Helper()
	before := len(d.ended())
	d.display.Type(question)
	d.display.Key("Return")
	rig.Eventually(d.t, time.Minute, "the answer is kept", func() bool { return len(d.ended()) > before })
	item := d.ended()[0]
	if item.Transcript.Question != question {
		d.t.Fatalf("asked %q, the newest answer is to %q", question, item.Transcript.Question)
	}
	d.rest()
	return item
}

// ended are the answers in the folder that have arrived and can be read, the newest first.
func (d *desk) ended() []archive.Item {
	all, _ := archive.List(d.output)
	var ended []archive.Item
	for _, i := range all {
		if i.Transcript.Status != archive.Receiving {
			ended = append(ended, i)
		}
	}
	return ended
}

// kept reads an answer's transcript anew.
func (d *desk) kept(i archive.Item) archive.Transcript {
	d.t.Helper()
	t, err := archive.Read(i.Files.Transcript)
	if err != nil {
		d.t.Fatal(err)
	}
	return t
}

// setting waits until the settings file says so.
func (d *desk) setting(what string, ok func(settings.Settings) bool) {
	d.t.Helper()
	file := settings.NewFile(filepath.Join(d.Home, ".config", "geppetto-audio", "settings.toml"))
	rig.Eventually(d.t, 20*time.Second, "saved: "+what, func() bool {
		s, err := file.Load()
		return err == nil && ok(s)
	})
}

// place is where the window was left, as it remembers.
func (d *desk) place() (conversation, answer string, beyond float64) {
	d.t.Helper()
	found, _ := filepath.Glob(filepath.Join(d.Home, ".config", "fyne", "*", "preferences.json"))
	if len(found) != 1 {
		d.t.Fatalf("the window remembers in %v", found)
	}
	text, err := os.ReadFile(found[0])
	var preferences struct{ Window string }
	var p struct {
		Conversation, Answer string
		Beyond               float64
	}
	if err == nil {
		err = json.Unmarshal(text, &preferences)
	}
	if err == nil {
		err = json.Unmarshal([]byte(preferences.Window), &p)
	}
	if err != nil {
		d.t.Fatal(err)
	}
	return p.Conversation, p.Answer, p.Beyond
}

// changes does something that the window must show: more than some letters of the picture are others then.
func (d *desk) changes(what string, do func()) {
	d.t.Helper()
	before := d.display.Pixels()
	do()
	rig.Eventually(d.t, 15*time.Second, what+" is seen", func() bool { return differing(before, d.display.Pixels()) > 0.0005 })
	d.rest()
}

// differing is the part of two pictures that is not the same.
func differing(a, b []byte) float64 {
	n := 0
	for at := 0; at+4 <= min(len(a), len(b)); at += 4 {
		if !bytes.Equal(a[at:at+4], b[at:at+4]) {
			n++
		}
	}
	return float64(n) / float64(len(a)/4)
}

// brightness of a picture, from 0 to 255.
func brightness(pixels []byte) int {
	sum := 0
	for at := 0; at+4 <= len(pixels); at += 4 {
		sum += int(pixels[at]) + int(pixels[at+1]) + int(pixels[at+2])
	}
	return sum / (len(pixels) / 4 * 3)
}

// shot takes a picture of the window, which may not be blank.
func (d *desk) shot(name string) {
	d.t.Helper()
	picture(d.t, d.display, name)
}

func picture(t *testing.T, d *rig.Display, name string) {
	t.Helper()
	dir := shots
	if dir == "" {
		dir = t.TempDir()
	}
	path := filepath.Join(dir, name+".png")
	d.Screenshot(path)
	if info, err := os.Stat(path); err != nil || info.Size() < 5000 {
		t.Errorf("the window is blank: %v %v", info, err)
	}
}

// leave ends the program from its menu.
func (d *desk) leave() {
	d.t.Helper()
	d.press("Alt_L", "Up")
	d.display.Key("Return")
	d.over()
}

// end ends the program as the system does.
func (d *desk) end() {
	d.t.Helper()
	d.Signal(syscall.SIGINT)
	d.over()
}

// absent is what Fyne misses on standard error where there is no desktop, as in a test, and that it reads its own
// preferences while it writes them. All else that it complains of is a mistake in the program.
var absent = []string{"Getting favorite locations", "Preferences load error"}

func (d *desk) over() {
	d.t.Helper()
	if code := d.exit(30 * time.Second); code != 0 {
		d.t.Errorf("exit code %d: %s", code, d.Err())
	}
	for line := range strings.Lines(d.Err()) {
		missed := func(what string) bool { return strings.Contains(line, what) }
		if strings.Contains(line, "Fyne error:") && !slices.ContainsFunc(absent, missed) {
			d.t.Errorf("the program said:\n%s", d.Err())
			break
		}
	}
}

// fake puts a program of that name first in the PATH, which writes its arguments to the file returned.
func (r *run) fake(name string) string {
	r.t.Helper()
	dir := filepath.Join(r.Home, "bin")
	called := filepath.Join(r.Home, name+".called")
	script := fmt.Sprintf("#!/bin/sh\nprintf '%%s\\n' \"$@\" >>'%s'\n", called)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		r.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name), []byte(script), 0o700); err != nil {
		r.t.Fatal(err)
	}
	r.Setenv("PATH=" + dir + ":" + os.Getenv("PATH"))
	return called
}
