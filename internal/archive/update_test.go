package archive

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gofrs/flock"
)

func TestTitle(t *testing.T) {
	x := example
	x.Title = "Light\nand air"
	file := string(x.Marshal())
	if !strings.Contains(file, "\nConversation: 20261120_122950_k3f9\nTitle: Light and air\nQuestion: ") {
		t.Errorf("file\n%s", file)
	}
	got, err := Parse(transcriptPath, []byte(file))
	if err != nil || got.Title != "Light and air" {
		t.Errorf("title %q, %v", got.Title, err)
	}
	e, now := leave(t, t.TempDir(), nil, Transcript{Generated: began, Title: "Kept", Status: Receiving, Text: "Words"}, 2*time.Minute)
	if _, err := Repair(filepath.Dir(e.Transcript), now); err != nil {
		t.Fatal(err)
	}
	if got, err := Read(e.Transcript); err != nil || got.Title != "Kept" || got.Status != Interrupted {
		t.Errorf("repaired: %+v, %v", got, err)
	}
}

func TestUpdate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "audio_20261120_123118.txt")
	write(t, path, exampleFile)
	if err := Update(t.Context(), path, func(x *Transcript) bool { return x.Title != "" }); err != nil || read(t, path) != exampleFile {
		t.Errorf("without a change: %v\n%s", err, read(t, path))
	}
	// Another program that takes no lock comes in between: its change must live too.
	looks := 0
	err := Update(t.Context(), path, func(x *Transcript) bool {
		if looks++; looks == 1 {
			write(t, path, strings.Replace(exampleFile, "stopped", "completed", 1))
		}
		x.Title = "New"
		return true
	})
	if got, rerr := Read(path); err != nil || rerr != nil || looks != 2 || got.Status != "completed" || got.Title != "New" {
		t.Errorf("after %d looks %+v, %v, %v", looks, got, err, rerr)
	}

	for name, c := range map[string]struct {
		content string
		want    error
	}{
		"arriving":      {strings.Replace(exampleFile, "stopped", Receiving, 1), ErrReceiving},
		"no transcript": {"Shopping", ErrNotTranscript},
	} {
		write(t, path, c.content)
		err := Update(t.Context(), path, func(x *Transcript) bool { x.Title = "New"; return true })
		if !errors.Is(err, c.want) || read(t, path) != c.content {
			t.Errorf("%s: %v\n%s", name, err, read(t, path))
		}
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := Update(t.Context(), path, func(*Transcript) bool { return true }); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("without a file: %v", err)
	}
	write(t, path, exampleFile)
	err = Update(t.Context(), path, func(*Transcript) bool { return os.Remove(path) == nil })
	if !errors.Is(err, os.ErrNotExist) {
		t.Errorf("of a file that went meanwhile: %v", err)
	}
	if left := names(t, filepath.Dir(path)); len(left) != 0 {
		t.Errorf("left %q", left)
	}
	over, cancel := context.WithCancel(t.Context())
	cancel()
	if err := Update(over, path, func(*Transcript) bool { return true }); !errors.Is(err, context.Canceled) {
		t.Errorf("after its context: %v", err)
	}
}

// Of many changes at the same time none is lost.
func TestUpdatesAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "audio_20261120_123118.txt")
	x := example
	x.Title = "0"
	write(t, path, string(x.Marshal()))
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for range 5 {
				err := Update(t.Context(), path, func(x *Transcript) bool {
					n, _ := strconv.Atoi(x.Title)
					x.Title = strconv.Itoa(n + 1)
					return true
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	if got, err := Read(path); err != nil || got.Title != "20" {
		t.Errorf("counted %s, %v", got.Title, err)
	}
}

func TestBusy(t *testing.T) {
	dir := t.TempDir()
	e, now := leave(t, dir, wavOf(0, 0), arriving, 0)
	lock := flock.New(e.Audio, flock.SetFlag(os.O_RDWR))
	if ok, err := lock.TryRLock(); !ok || err != nil {
		t.Fatal(ok, err)
	}
	if busy, err := Busy(e); !busy || err != nil {
		t.Errorf("of a locked WAV: %v, %v", busy, err)
	}
	if err := lock.Unlock(); err != nil {
		t.Fatal(err)
	}
	if busy, err := Busy(e); busy || err != nil {
		t.Errorf("of a WAV that isn't locked: %v, %v", busy, err)
	}
	e, _ = leave(t, dir, nil, arriving, 0)
	if busy, err := Busy(e); !busy || err != nil {
		t.Errorf("of a transcript just written: %v, %v", busy, err)
	}
	setAge(t, e.Transcript, now, time.Hour)
	if busy, err := Busy(e); busy || err != nil {
		t.Errorf("of an old one: %v, %v", busy, err)
	}
	if busy, err := Busy(EntryOf(dir, "audio_20200101_000000")); busy || err != nil {
		t.Errorf("of nothing: %v, %v", busy, err)
	}
}

func TestStem(t *testing.T) {
	for base, want := range map[string]string{
		"audio_20261120_123118.wav":          "audio_20261120_123118",
		"audio_20261120_123118_2.txt":        "audio_20261120_123118_2",
		"audio_20261120_123118":              "",
		"audio_20261120_123118.txt.bak":      "",
		".audio_20261120_123118.txt.123.tmp": "",
		"notes.txt":                          "",
	} {
		got, ok := Stem(base)
		if got != want || ok != (want != "") {
			t.Errorf("Stem(%q) = %q, %v", base, got, ok)
		}
		if ok && filepath.Base(EntryOf("dir", got).Transcript) != got+".txt" {
			t.Errorf("EntryOf(%q) = %+v", got, EntryOf("dir", got))
		}
	}
	if got := Began("/x/audio_20261120_123118_2.txt"); got.Format(time.DateTime) != "2026-11-20 12:31:18" {
		t.Errorf("Began = %v", got)
	}
	if got := Began("notes.txt"); !got.IsZero() {
		t.Errorf("Began of notes = %v", got)
	}
}
