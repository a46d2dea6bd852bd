package audio

import (
	"bytes"
	"errors"
	"path/filepath"
	"testing"
)

// The sizes of a WAV end at 4 GiB: what fits is kept.
func TestWAVFileEndsAtItsLimit(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.wav")
	f, err := createWAVTarget(path)
	if err != nil {
		t.Fatal(err)
	}
	w, err := newWAVFile(f)
	if err != nil {
		t.Fatal(err)
	}
	if w.limit%2 != 0 || w.limit < 1<<32-1<<21 || w.limit+44+maxTitle+1024 > 1<<32 {
		t.Errorf("limit %d", w.limit)
	}
	w.limit = 1000
	sound := noise(1200)
	if err := w.write(sound[:600]); err != nil {
		t.Error(err)
	}
	if err := w.write(sound[600:]); !errors.Is(err, errWAVFull) {
		t.Errorf("write beyond the limit: %v", err)
	}
	titled, err := w.finish(titlesOf(recorded))
	if err := errors.Join(titled, err, f.Close()); err != nil {
		t.Error(err)
	}
	if got := soundIn(t, path); !bytes.Equal(got, sound[:1000]) {
		t.Errorf("%d bytes of sound, want 1000", len(got))
	}
}
