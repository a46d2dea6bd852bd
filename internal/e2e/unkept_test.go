//go:build linux

package e2e

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// A disk that fills up in mid-answer and has no room until the program ends costs nothing: the next start that finds
// room brings the answer, whole, in place of the part that the disk had taken.
func TestTheNextStartKeepsWhatFoundNoRoom(t *testing.T) {
	const question = "What can you do?"
	reference := prepare(t, nil, "ask", "--demo", "--mute", question).start()
	if code := reference.exit(time.Minute); code != 0 {
		t.Fatalf("exit code %d: %s", code, reference.Err())
	}
	r := prepare(t, nil, "ask", "--demo", "--mute", question)
	if err := os.Mkdir(r.output, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount("tmpfs", r.output, "tmpfs", 0, "size=100k"); err != nil {
		t.Skipf("SKIPPED, NOT TESTED ON A REAL DISK: only root may mount one here: %v", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(r.output, syscall.MNT_DETACH) })
	next := &run{Program: r.Again(), t: t, output: r.output}
	shelter := filepath.Join(r.Home, ".local", "state", "geppetto-audio", "unkept")
	code := r.start().exit(time.Minute)
	if said := r.Err(); code != 1 || !strings.Contains(said, "no room") || !strings.Contains(said, shelter) || strings.Contains(r.Out(), "Saved") {
		t.Errorf("exit code %d, it said %q and %q", code, r.Out(), said)
	}
	if err := syscall.Mount("", r.output, "", syscall.MS_REMOUNT, "size=10m"); err != nil {
		t.Fatal(err)
	}
	if code := next.start().exit(time.Minute); code != 0 || !strings.Contains(next.Err(), "is in its folder now") {
		t.Errorf("exit code %d, it said %q", code, next.Err())
	}
	kept := next.answers(2, 0)
	if len(kept) != 2 {
		t.Fatalf("the folder holds %+v", kept)
	}
	late, want := kept[1], reference.answers(1, 0)[0]
	got, err := os.ReadFile(late.Files.Audio)
	whole, err2 := os.ReadFile(want.Files.Audio)
	if err := errors.Join(err, err2); err != nil || !bytes.Equal(got, whole) {
		t.Errorf("%d bytes of the WAV, want %d, %v", len(got), len(whole), err)
	}
	if late.Transcript.Text != want.Transcript.Text || late.Transcript.Status != "completed" || late.Transcript.Unknown != nil {
		t.Errorf("transcript %+v", late.Transcript)
	}
	if left, _ := filepath.Glob(filepath.Join(shelter, "audio_*")); left != nil {
		t.Errorf("the shelter still holds %q", left)
	}
}
