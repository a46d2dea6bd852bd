package audio

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"geppetto-audio/internal/archive"
	"geppetto-audio/realtime"
)

// faulty is a disk with room for so many bytes of one file, and one that may not sync.
type faulty struct {
	wavTarget
	room int64
	sync error
}

func (f *faulty) WriteAt(p []byte, off int64) (int, error) {
	fits := max(0, min(int64(len(p)), f.room-off))
	n, err := f.wavTarget.WriteAt(p[:fits], off)
	if err == nil && n < len(p) {
		err = syscall.ENOSPC
	}
	return n, err
}

func (f *faulty) Sync() error {
	if f.sync != nil {
		return f.sync
	}
	return f.wavTarget.Sync()
}

// A disk that takes no more keeps what it has, valid and titled as far as it goes, and says what happened; whoever
// hands the sound over is never held up.
func TestRecorderOnAFullDisk(t *testing.T) {
	sound := noise(3 << 20)
	for name, c := range map[string]struct {
		room, kept int64
		sync       error
	}{
		"full at once":            {room: 10},
		"full after the header":   {room: 44},
		"full after half a chunk": {room: 44 + 20_001, kept: 20_000},
		"full after a megabyte":   {room: 44 + 1<<20 + 3, kept: 1<<20 + 2},
		"full before the titles":  {room: 44 + 3<<20, kept: 3 << 20},
		"full within the titles":  {room: 44 + 3<<20 + 21, kept: 3 << 20},
		"no sync":                 {room: 1 << 30, kept: 3 << 20, sync: syscall.EIO},
	} {
		t.Run(name, func(t *testing.T) {
			r, dir := newRecorder(t)
			r.create = func(path string) (wavTarget, error) {
				f, err := createWAVTarget(path)
				return &faulty{f, c.room, c.sync}, err
			}
			take := r.Keep(recorded)
			take.Words("Because.")
			for chunk := range slices.Chunk(sound, 12_001) {
				take.Sound(chunk)
			}
			k := finish(take, completed)
			want := syscall.ENOSPC
			if c.sync != nil {
				want = syscall.EIO
			}
			if !errors.Is(k.Err, want) || !strings.HasPrefix(k.Err.Error(), "keep the answer in "+dir+": ") {
				t.Errorf("error %v, want %v", k.Err, want)
			}
			x := transcriptAt(t, k.Transcript)
			if x.Status != "completed" || x.Text != "Because." || (x.Audio != "") != (c.kept > 0) {
				t.Errorf("transcript %+v", x)
			}
			if c.kept == 0 {
				if names := filesIn(t, dir); k.Audio != "" || len(names) != 1 {
					t.Errorf("kept %+v, files %q", k, names)
				}
				return
			}
			data, err := os.ReadFile(k.Audio)
			if err != nil {
				t.Fatal(err)
			}
			if c.sync == nil && int64(len(data)) != 44+c.kept {
				t.Errorf("%d bytes in the file, want %d of sound", len(data), c.kept)
			}
			if n := headerSound(t, k.Audio); n != int(c.kept) {
				t.Fatalf("the header tells of %d bytes, want %d", n, c.kept)
			}
			sameSound(t, data[44:44+c.kept], sound[:c.kept])
			if k.Duration != archive.SoundTime(c.kept) {
				t.Errorf("duration %v of %d bytes", k.Duration, c.kept)
			}
		})
	}
}

// Where nothing can be kept, that is said at the end, and the next answer is tried anew.
func TestRecorderWithoutAFolder(t *testing.T) {
	occupied := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(occupied, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(occupied, "audio_output")
	r := NewRecorder(func() string { return dir }, nil)
	defer r.Close()
	take := r.Keep(recorded)
	take.Words("Because.")
	for range 100 {
		take.Sound(noise(48_001))
	}
	k := finish(take, completed)
	if k.Err == nil || !strings.Contains(k.Err.Error(), dir) || k.Audio != "" || k.Transcript != "" || k.Duration != 0 {
		t.Errorf("kept %+v", k)
	}
	if _, _, err := r.Overflow(); err == nil {
		t.Error("set sound aside without a folder")
	}
	if err := os.Remove(occupied); err != nil {
		t.Fatal(err)
	}
	again := r.Keep(recorded)
	again.Sound(noise(4800))
	if k := finish(again, completed); k.Err != nil || k.Audio == "" {
		t.Errorf("kept %+v once there is room for the folder", k)
	}
}

func TestRecorderWithoutAWAV(t *testing.T) {
	for _, words := range []string{"Because.", ""} {
		r, dir := newRecorder(t)
		r.create = func(string) (wavTarget, error) { return nil, os.ErrPermission }
		take := r.Keep(recorded)
		take.Words(words)
		take.Sound(noise(48_000))
		k := finish(take, completed)
		if !errors.Is(k.Err, os.ErrPermission) || k.Audio != "" || (k.Transcript != "") != (words != "") {
			t.Errorf("words %q: kept %+v", words, k)
		}
		if names := filesIn(t, dir); (words != "") != (len(names) == 1) || len(names) > 1 {
			t.Errorf("words %q: files %q", words, names)
		}
	}
}

// The folder may go while an answer arrives: with its files, or only they.
func TestRecorderLosesItsFiles(t *testing.T) {
	for name, c := range map[string]struct {
		lose       func(dir string) error
		transcript bool
	}{
		"the folder": {os.RemoveAll, false},
		"the WAV":    {func(dir string) error { return os.Remove(filepath.Join(dir, "audio_20261120_123118.wav")) }, true},
		"the WAV, with another in its place": {func(dir string) error {
			path := filepath.Join(dir, "audio_20261120_123118.wav")
			return errors.Join(os.Rename(path, path+".old"), os.WriteFile(path, []byte("another"), 0o600))
		}, true},
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "audio_output")
			var k realtime.Kept
			synctest.Test(t, func(t *testing.T) {
				r := NewRecorder(func() string { return dir }, nil)
				defer r.Close()
				take := r.Keep(recorded)
				take.Words("Because")
				take.Sound(noise(48_000))
				synctest.Wait()
				if err := c.lose(dir); err != nil {
					t.Fatal(err)
				}
				for range 5 {
					take.Words(" and")
					take.Sound(noise(48_000))
					time.Sleep(time.Second)
				}
				k = finish(take, completed)
			})
			if k.Err == nil || !strings.Contains(k.Err.Error(), dir) || k.Audio != "" || k.Duration != 0 {
				t.Errorf("kept %+v", k)
			}
			if c.transcript {
				if x := transcriptAt(t, k.Transcript); x.Text != "Because and and and and and" || x.Audio != "" {
					t.Errorf("transcript %+v", x)
				}
			} else if k.Transcript != "" {
				t.Errorf("kept %+v", k)
			}
		})
	}
}

// A transcript that can't be saved for a while doesn't touch the sound, and is whole in the end if it can be by then.
func TestRecorderSavesTheTranscriptLater(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "audio_20261120_123118.txt")
	synctest.Test(t, func(t *testing.T) {
		r := NewRecorder(func() string { return dir }, nil)
		defer r.Close()
		take := r.Keep(recorded)
		take.Sound(noise(48_000))
		synctest.Wait()
		if err := errors.Join(os.Remove(path), os.MkdirAll(filepath.Join(path, "occupied"), 0o700)); err != nil {
			t.Fatal(err)
		}
		take.Words("Because")
		time.Sleep(3 * time.Second)
		synctest.Wait()
		if err := os.RemoveAll(path); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Second)
		synctest.Wait()
		if x := transcriptAt(t, path); x.Text != "Because" || x.Status != archive.Receiving {
			t.Errorf("transcript %+v", x)
		}
		take.Sound(noise(48_000))
		if k := finish(take, completed); k.Err != nil || k.Duration != 2*time.Second || k.Transcript != path {
			t.Errorf("kept %+v", k)
		}
	})
	if names := filesIn(t, dir); len(names) != 2 {
		t.Errorf("files %q", names)
	}
}

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
	if err := errors.Join(w.finish(titlesOf(recorded)), f.Close()); err != nil {
		t.Error(err)
	}
	if got := soundIn(t, path); !bytes.Equal(got, sound[:1000]) {
		t.Errorf("%d bytes of sound, want 1000", len(got))
	}
}
