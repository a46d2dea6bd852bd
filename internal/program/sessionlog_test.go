package program

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"geppetto-audio/internal/settings"
)

func logsIn(t *testing.T, dir string) []string {
	t.Helper()
	all, err := filepath.Glob(filepath.Join(dir, "*.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestASessionLog(t *testing.T) {
	h := newPerson(t)
	h.env["OPENAI_API_KEY"] = "sk-planted-0123456789abcdef"
	p := h.connected(settings.Flags{BaseURL: serve(t, "")})
	if err := p.ExportLog(filepath.Join(h.paths.Work, "copy")); err == nil || !strings.Contains(err.Error(), "no session log") {
		t.Errorf("a copy of nothing: %v", err)
	}
	p.asks("Before anybody wanted to know")
	ring := p.WatchEvents(1000)
	if err := p.Record(true); err != nil || !p.Recording() {
		t.Fatalf("recording %t, %v", p.Recording(), err)
	}
	kept := p.asks("What is written down?").Kept
	logs := logsIn(t, p.LogFolder())
	if len(logs) != 1 {
		t.Fatalf("logs %q", logs)
	}
	text, err := os.ReadFile(logs[0])
	if err != nil {
		t.Fatal(err)
	}
	for want, there := range map[string]bool{
		"What is written down?": true, filepath.Base(kept.Audio): true, `"part":{`: true, "Before anybody": false, "planted": false,
	} {
		if strings.Contains(string(text), want) != there {
			t.Errorf("%q in the log: %t", want, !there)
		}
	}
	if seen := ring.Latest(); len(seen) < 10 || !strings.Contains(string(seen[len(seen)-1].Line), `"kept"`) {
		t.Errorf("%d lines came by", len(seen))
	}
	ring.Close()
	path := filepath.Join(h.paths.Work, "copy")
	if err := p.ExportLog(path); err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(path); err != nil || strings.Contains(string(text), "written down") || !strings.Contains(string(text), "(21 characters)") {
		t.Errorf("the copy: %v\n%.500s", err, text)
	}
	if err := p.ExportLog(logs[0]); err == nil {
		t.Error("a log became its own copy")
	}
	if err := p.PurgeLogs(kept.Transcript); err != nil || !p.Recording() {
		t.Errorf("recording %t, %v", p.Recording(), err)
	}
	left := logsIn(t, p.LogFolder())
	if len(left) != 1 || left[0] == logs[0] {
		t.Errorf("left are %q", left)
	}
	if err := p.Record(false); err != nil || p.Recording() {
		t.Errorf("recording %t, %v", p.Recording(), err)
	}
}
