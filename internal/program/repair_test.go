package program

import (
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"geppetto-audio/audio"
)

// A program that died just before the start leaves an answer that looks as if it were still arriving. It is filed all
// the same, when a minute has passed without a word of it.
func TestAnAnswerLeftJustBeforeTheStartIsFiledToo(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "audio_20261120_120000.txt")
	const left = "Generated: 2026-11-20 12:00:00 +0000\nAudio File: none\nQuestion: Why?\nStatus: receiving\nTranscript:\nBecause\n"
	if err := os.WriteFile(path, []byte(left), 0o600); err != nil {
		t.Fatal(err)
	}
	status := func() string {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		_, rest, _ := strings.Cut(string(text), "Status: ")
		status, _, _ := strings.Cut(rest, "\n")
		return status
	}
	synctest.Test(t, func(t *testing.T) {
		p := &Program{}
		p.output.Store(&dir)
		p.log = slog.New(slog.DiscardHandler)
		p.Recorder = audio.NewRecorder(p.Folder, nil)
		// Files have the system's time, and the bubble its own.
		if err := os.Chtimes(path, time.Now(), time.Now()); err != nil {
			t.Fatal(err)
		}
		p.Repair()
		if got := status(); got != "receiving" {
			t.Fatalf("it is filed as %q at once", got)
		}
		p.RepairLate(t.Context())
		if got := status(); got != "interrupted" {
			t.Errorf("later it is filed as %q", got)
		}
	})
}
