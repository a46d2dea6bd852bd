package archive

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestListNewestFirst(t *testing.T) {
	dir := t.TempDir()
	put := func(at time.Time, x Transcript, wav []byte) Entry {
		e, err := Claim(dir, at)
		if err != nil {
			t.Fatal(err)
		}
		if wav != nil {
			write(t, e.Audio, string(wav))
			x.Audio = filepath.Base(e.Audio)
		}
		write(t, e.Transcript, string(x.Marshal()))
		return e
	}
	var want []Item
	for i := range 12 {
		x := Transcript{Generated: began, Status: "completed", Text: strings.Repeat("word ", i+1)}
		e := put(began, x, wavOf(4800*i, 0, speech(4800*i)))
		x.Audio = filepath.Base(e.Audio)
		want = append(want, Item{Files: e, Transcript: x, Duration: time.Duration(i) * 100 * time.Millisecond})
	}
	words := Transcript{Generated: began.Add(time.Second), Status: "failed", Text: "only words"}
	e := put(words.Generated, words, nil)
	want = append(want, Item{Files: Entry{Transcript: e.Transcript}, Transcript: words})
	slices.Reverse(want)
	write(t, filepath.Join(dir, "notes.txt"), exampleFile)
	write(t, filepath.Join(dir, "audio_20261120_123118_99.wav"), "lost its transcript")
	write(t, filepath.Join(dir, "audio_20261120_123118_98.txt"), "no transcript")
	if _, err := Claim(dir, began); err != nil {
		t.Fatal(err)
	}

	got, err := List(dir)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("List (-want +got):\n%s", diff)
	}
	if !errors.Is(err, ErrNotTranscript) || !strings.Contains(err.Error(), "_98.txt") {
		t.Errorf("error %v, want one about the file that is no transcript", err)
	}
	if items, err := List(filepath.Join(dir, "none")); err != nil || items != nil {
		t.Errorf("List without a folder = %v, %v", items, err)
	}
}

func TestDuration(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.wav")
	for want, wav := range map[time.Duration][]byte{
		0:                       wavOf(0, 0),
		100 * time.Millisecond:  wavOf(4800, 0, speech(9600)),              // not yet counted
		200 * time.Millisecond:  wavOf(1<<31, 0, speech(9600)),             // cut off
		1500 * time.Millisecond: wavOf(72000, 8, speech(72000), speech(8)), // with a chunk behind
		time.Second / 24000:     wavOf(2, 0, speech(2)),
	} {
		write(t, path, string(wav))
		if got, err := Duration(path); err != nil || got != want {
			t.Errorf("Duration = %v, %v, want %v", got, err, want)
		}
	}
	for _, wav := range []string{"", "RIFF", strings.Repeat("x", 100), strings.Replace(string(wavOf(8, 0, speech(8))), "\xc0\x5d", "\x80\xbb", 1)} {
		write(t, path, wav)
		if got, err := Duration(path); !errors.Is(err, ErrNotWAV) {
			t.Errorf("Duration(%.44q) = %v, %v", wav, got, err)
		}
	}
	if got := SoundTime(172_800_000 * 24); got != 24*time.Hour {
		t.Errorf("SoundTime of a day = %v", got)
	}
}

func TestSaveReplacesWhole(t *testing.T) {
	path := filepath.Join(t.TempDir(), "audio_20261120_123118.txt")
	write(t, path, "old")
	if err := os.Chmod(path, 0o640); err != nil {
		t.Fatal(err)
	}
	open, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer open.Close()
	if err := Save(path, example); err != nil {
		t.Fatal(err)
	}
	if got := read(t, path); got != exampleFile {
		t.Errorf("saved\n%s", got)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o640 {
		t.Errorf("permissions %v, %v", info.Mode(), err)
	}
	// A reader that had the old file open still has all of it: it was replaced, not rewritten.
	old := make([]byte, 10)
	if n, _ := open.Read(old); string(old[:n]) != "old" {
		t.Errorf("the open file now says %q", old[:n])
	}
	if left := names(t, filepath.Dir(path)); len(left) != 1 {
		t.Errorf("left %q", left)
	}
}

func TestSaveFails(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "audio_20261120_123118.txt")
	if err := os.MkdirAll(filepath.Join(path, "occupied"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := Save(path, example); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("Save over a folder: %v", err)
	}
	if left := names(t, dir); len(left) != 1 {
		t.Errorf("left %q", left)
	}
	if err := Save(filepath.Join(dir, "none", "audio_20261120_123118.txt"), example); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("Save without a folder: %v", err)
	}
}

// What Save leaves behind when its program dies before the renaming is what Repair looks for.
func TestTemporaryNamesAreKnown(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "audio_20261120_123118_2.txt")
	if err := os.MkdirAll(path, 0o755); err != nil {
		t.Fatal(err)
	}
	f, err := createTemporary(path)
	if err != nil {
		t.Fatal(err)
	}
	f.Close()
	o, err := CreateOverflow(dir)
	if err != nil {
		t.Fatal(err)
	}
	o.Close()
	for _, created := range []string{f.Name(), o.Name()} {
		if !temporary.MatchString(filepath.Base(created)) {
			t.Errorf("Repair doesn't know %s", created)
		}
	}
}

func TestReadIsBounded(t *testing.T) {
	path := filepath.Join(t.TempDir(), "audio_20261120_123118.txt")
	write(t, path, exampleFile)
	if err := os.Truncate(path, maxTranscript+1); err != nil {
		t.Fatal(err)
	}
	took := allocated(func() {
		if _, err := Read(path); !errors.Is(err, ErrNotTranscript) {
			t.Errorf("Read of a huge file: %v", err)
		}
	})
	if took > 1<<20 {
		t.Errorf("took %d bytes", took)
	}
}

func TestOverflow(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new")
	f, err := CreateOverflow(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteAt([]byte("sound"), 0); err != nil {
		t.Error(err)
	}
	got := make([]byte, 5)
	if _, err := f.ReadAt(got, 0); err != nil || string(got) != "sound" {
		t.Errorf("read %q, %v", got, err)
	}
	if err := f.Close(); err != nil {
		t.Error(err)
	}
}
