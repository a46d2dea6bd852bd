package replay

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"geppetto-audio/realtime/demo"
)

// play runs the command on a log, and gives its exit code and what it said.
func play(t *testing.T, c Command) (code int, out, errs string) {
	t.Helper()
	var o, e bytes.Buffer
	c.Mute, c.Out, c.Err, c.Signals = true, &o, &e, make(chan os.Signal)
	code = c.Run(t.Context())
	return code, o.String(), e.String()
}

// What is played can be recorded, and that played again.
func TestAReplayOfAReplay(t *testing.T) {
	log, from := scene{options: []demo.Option{plain("Yes.", 31, 40000)}, play: askOnce}.record(t)
	want := answersIn(t, from)
	again, once := filepath.Join(t.TempDir(), "again.jsonl"), t.TempDir()
	if code, out, errs := play(t, Command{Log: log, Folders: []string{from}, Output: once, Events: again}); code != 0 || errs != "" {
		t.Fatalf("code %d: %s%s", code, out, errs)
	}
	_, twice := replay(t, again, once, 0)
	compare(t, answersIn(t, twice), want)
	if code, _, errs := play(t, Command{Log: log, Output: once, Events: log}); code != 1 || !strings.Contains(errs, "name another file") {
		t.Errorf("into itself: code %d: %s", code, errs)
	}
}

// What is missing is told before it is not heard.
func TestMissingSoundIsToldFirst(t *testing.T) {
	log, _ := scene{options: []demo.Option{plain("Gone.", 5, 60002)}, play: askOnce}.record(t)
	var all bytes.Buffer
	code := Command{Log: log, Output: t.TempDir(), Mute: true, Out: &all, Err: &all, Signals: make(chan os.Signal)}.Run(t.Context())
	said := all.String()
	if code != 0 || strings.Count(said, "is not there") != 1 || !strings.HasPrefix(said, "The recording audio_") || !strings.HasSuffix(said, ".wav\n") {
		t.Errorf("code %d: %s", code, said)
	}
}

// A log that can't be read a second time ends the replay.
func TestTheLogIsGone(t *testing.T) {
	log, from := scene{options: []demo.Option{plain("Yes.", 31, 40000)}, play: askOnce}.record(t)
	recording, err := Open(log, from)
	if err != nil {
		t.Fatal(err)
	}
	stage, err := recording.Play(0)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(log, 10); err != nil {
		t.Fatal(err)
	}
	code, err := Command{Mute: true, Out: io.Discard, Err: io.Discard, Signals: make(chan os.Signal)}.play(t.Context(), recording, stage, t.TempDir())
	if code != 1 || err != nil || stage.Err() == nil {
		t.Errorf("code %d, %v; the stage says %v", code, err, stage.Err())
	}
	for _, err := range []error{stage.Close(), recording.Close()} {
		if err != nil {
			t.Error(err)
		}
	}
}

func TestWhatCanNotBePlayed(t *testing.T) {
	dir := t.TempDir()
	for name, content := range map[string]string{"empty": "", "packed": "\x1f\x8b\x08\n", "text": "Dear diary\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, want := range map[string]string{
		".": "must be a file", "absent": "open the log", "empty": "no session log", "packed": "unpack it first", "text": "no session log",
	} {
		if code, out, errs := play(t, Command{Log: filepath.Join(dir, name)}); code != 1 || out != "" || !strings.Contains(errs, want) {
			t.Errorf("%s: code %d: %s%s", name, code, out, errs)
		}
	}
	if made, _ := filepath.Glob(filepath.Join(dir, "*-replay")); made != nil {
		t.Errorf("there are folders for nothing: %v", made)
	}
}

func TestPrintingWhatComesIn(t *testing.T) {
	var out, errs bytes.Buffer
	if code := Print("-", false, false, strings.NewReader(`{"note":"hello"}`), &out, &errs); code != 0 || !strings.Contains(out.String(), "hello") {
		t.Errorf("code %d: %s%s", code, &out, &errs)
	}
	out.Reset()
	if code := Print(t.TempDir(), false, true, nil, &out, &errs); code != 1 || out.Len() > 0 || !strings.Contains(errs.String(), "read the log") {
		t.Errorf("a folder: code %d: %s%s", code, &out, &errs)
	}
}
