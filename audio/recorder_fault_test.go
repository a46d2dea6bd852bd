package audio

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"geppetto-audio/internal/archive"
	"geppetto-audio/realtime"
)

// A disk has room for so many bytes of each file, and may not sync.
type disk struct {
	mu   sync.Mutex
	room int64
	sync error
}

func (d *disk) create(path string) (wavTarget, error) {
	f, err := createWAVTarget(path)
	return &faulty{f, d}, err
}

// mend makes room for everything.
func (d *disk) mend() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.room, d.sync = 1<<40, nil
}

// faulty is a file on such a disk.
type faulty struct {
	wavTarget
	disk *disk
}

func (f *faulty) WriteAt(p []byte, off int64) (int, error) {
	f.disk.mu.Lock()
	fits := max(0, min(int64(len(p)), f.disk.room-off))
	f.disk.mu.Unlock()
	n, err := f.wavTarget.WriteAt(p[:fits], off)
	if err == nil && n < len(p) {
		err = syscall.ENOSPC
	}
	return n, err
}

func (f *faulty) Sync() error {
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	if f.disk.sync != nil {
		return f.disk.sync
	}
	return f.wavTarget.Sync()
}

// keptWhole checks that an answer is on disk as if nothing had been wrong.
func keptWhole(t *testing.T, k realtime.Kept, dir string, sound []byte) {
	t.Helper()
	if k.Err != nil || k.Held != "" || filepath.Dir(k.Audio) != dir || k.Duration != archive.SoundTime(int64(len(sound))) {
		t.Errorf("kept %+v in %s", k, dir)
	}
	data, err := os.ReadFile(k.Audio)
	if err != nil {
		t.Fatal(err)
	}
	if n := binary.LittleEndian.Uint32(data[40:]); int(n) != len(sound) {
		t.Fatalf("%d bytes of sound, want %d", n, len(sound))
	}
	sameSound(t, data[44:44+len(sound)], sound)
	if !bytes.Contains(data[44+len(sound):], []byte("Why is the sky blue?")) {
		t.Error("no titles")
	}
	x := transcriptAt(t, k.Transcript)
	if x.Status != "completed" || x.Text != "Because." || x.Audio != filepath.Base(k.Audio) || x.Question != recorded.Question {
		t.Errorf("transcript %+v", x)
	}
	if names := filesIn(t, dir); len(names) != 2 {
		t.Errorf("files %q", names)
	}
}

// A disk that takes no more keeps what it has, valid as far as it goes; the rest is held, and written when there is
// room, or somewhere else. Whoever hands the sound over is never held up.
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
		"no sync":                 {room: 1 << 30, sync: syscall.EIO},
	} {
		for _, elsewhere := range []bool{false, true} {
			t.Run(fmt.Sprint(name, ", elsewhere ", elsewhere), func(t *testing.T) {
				r, dir := newRecorder(t)
				d := &disk{room: c.room, sync: c.sync}
				r.create = d.create
				take := r.Keep(recorded)
				take.Words("Because.")
				for chunk := range slices.Chunk(sound, 12_001) {
					take.Sound(chunk)
				}
				k := finish(take, completed)
				want := cmp.Or(c.sync, error(syscall.ENOSPC))
				held, least := r.Held(), 3<<20-c.kept
				if c.sync != nil {
					least = remembered - soundBlock
				}
				if k.Held != "a1" || !errors.Is(k.Err, want) || !strings.Contains(k.Err.Error(), dir) ||
					len(held) != 1 || held[0].ID != "a1" || held[0].Bytes < least || held[0].Err.Error() != k.Err.Error() {
					t.Errorf("kept %+v, held %+v, want %v", k, held, want)
				}
				if x := transcriptAt(t, k.Transcript); x.Status != archive.Receiving || x.Text != "Because." {
					t.Errorf("transcript %+v", x)
				}
				if c.kept > 0 {
					if n := headerSound(t, k.Audio); n != int(c.kept) {
						t.Fatalf("the header tells of %d bytes, want %d", n, c.kept)
					}
				}
				if repaired, err := archive.Repair(dir, time.Now().Add(time.Hour)); err != nil || len(repaired) != 0 {
					t.Errorf("repaired what is held: %+v, %v", repaired, err)
				}
				if err := r.Retry(""); !errors.Is(err, want) || len(r.Rescued()) != 0 {
					t.Errorf("tried again: %v", err)
				}
				d.mend()
				to, left := "", dir
				if elsewhere {
					to = filepath.Join(t.TempDir(), "new")
					left = to
				}
				<-r.Changes()
				if err := r.Retry(to); err != nil || len(r.Held()) != 0 {
					t.Fatalf("with room: %v, held %+v", err, r.Held())
				}
				<-r.Changes()
				rescued := r.Rescued()
				if len(rescued) != 1 || rescued[0].ID != "a1" || len(r.Rescued()) != 0 {
					t.Fatalf("rescued %+v", rescued)
				}
				keptWhole(t, rescued[0].Kept, left, sound)
				if elsewhere && len(filesIn(t, dir)) != 0 {
					t.Errorf("left %q", filesIn(t, dir))
				}
				if r.room.Load() != heldMax {
					t.Errorf("%d bytes of memory are not given back", heldMax-r.room.Load())
				}
			})
		}
	}
}

// Titles for which there is no room are left out: nobody misses them.
func TestRecorderWithoutRoomForTheTitles(t *testing.T) {
	sound := noise(20_000)
	for _, room := range []int64{44 + 20_000, 44 + 20_000 + 21} {
		r, _ := newRecorder(t)
		r.create = (&disk{room: room}).create
		take := r.Keep(recorded)
		take.Sound(sound)
		k := finish(take, completed)
		if k.Err != nil || transcriptAt(t, k.Transcript).Status != "completed" {
			t.Errorf("kept %+v", k)
		}
		sameSound(t, soundIn(t, k.Audio), sound)
		if info, err := os.Stat(k.Audio); err != nil || info.Size() != 44+20_000 {
			t.Errorf("%d bytes, %v", info.Size(), err)
		}
	}
}

// Where nothing can be written the answer is held, and written as soon as a later one could be.
func TestRecorderWithoutAFolder(t *testing.T) {
	r, dir := newRecorder(t)
	if err := os.WriteFile(dir, nil, 0o600); err != nil { // in the folder's place
		t.Fatal(err)
	}
	sound := noise(480_010)
	take := r.Keep(recorded)
	take.Words("Because.")
	for chunk := range slices.Chunk(sound, 48_001) {
		take.Sound(chunk)
	}
	k := finish(take, completed)
	if k.Err == nil || !strings.Contains(k.Err.Error(), dir) || k.Audio != "" || k.Transcript != "" || k.Duration != 0 || k.Held != "a1" {
		t.Errorf("kept %+v", k)
	}
	overflow, closer, err := r.Overflow()
	if err != nil || overflow == nil {
		t.Fatalf("no place for sound before its turn: %v", err)
	}
	if err := closer.Close(); err != nil {
		t.Error(err)
	}
	<-r.Changes()
	if err := os.Remove(dir); err != nil {
		t.Fatal(err)
	}
	later := recorded
	later.ID, later.Began = "a2", recordedAt.Add(time.Minute)
	again := r.Keep(later)
	again.Sound(noise(4800))
	if k := finish(again, completed); k.Err != nil || k.Audio == "" {
		t.Errorf("kept %+v once there is room for the folder", k)
	}
	<-r.Changes()
	rescued := r.Rescued()
	if len(rescued) != 1 {
		t.Fatalf("rescued %+v, held %+v", rescued, r.Held())
	}
	for _, path := range []string{"audio_20261120_123218.wav", "audio_20261120_123218.txt"} {
		if err := os.Remove(filepath.Join(dir, path)); err != nil {
			t.Error(err)
		}
	}
	keptWhole(t, rescued[0].Kept, dir, sound)
}

func TestRecorderWithoutAWAV(t *testing.T) {
	for _, words := range []string{"Because.", ""} {
		r, dir := newRecorder(t)
		var allowed atomic.Bool
		r.create = func(path string) (wavTarget, error) {
			if !allowed.Load() {
				return nil, os.ErrPermission
			}
			return createWAVTarget(path)
		}
		take := r.Keep(recorded)
		take.Words(words)
		take.Sound(noise(48_000))
		k := finish(take, completed)
		var why *KeepError
		if !errors.As(k.Err, &why) || why.Fault() != FaultReadOnly || k.Audio != "" || k.Held != "a1" {
			t.Errorf("words %q: kept %+v", words, k)
		}
		// What is there of it is not taken for that of a dead program.
		before := filesIn(t, dir)
		if repaired, err := archive.Repair(dir, time.Now().Add(time.Hour)); err != nil || len(repaired) != 0 || !slices.Equal(filesIn(t, dir), before) {
			t.Errorf("repaired %+v, %v: %q of %q", repaired, err, filesIn(t, dir), before)
		}
		allowed.Store(true)
		if err := r.Retry(""); err != nil {
			t.Error(err)
		}
		sameSound(t, soundIn(t, r.Rescued()[0].Kept.Audio), noise(48_000))
		if names := filesIn(t, dir); len(names) != 2 {
			t.Errorf("words %q: files %q", words, names)
		}
	}
}

// The folder may go while an answer arrives, with its files or only they: all of it is written anew.
func TestRecorderLosesItsFiles(t *testing.T) {
	for name, c := range map[string]struct {
		lose  func(dir string) error
		audio string
		files int
	}{
		"the folder": {os.RemoveAll, "audio_20261120_123118.wav", 2},
		"the WAV": {func(dir string) error {
			return os.Remove(filepath.Join(dir, "audio_20261120_123118.wav"))
		}, "audio_20261120_123118_2.wav", 2},
		"the WAV, with another in its place": {func(dir string) error {
			path := filepath.Join(dir, "audio_20261120_123118.wav")
			return errors.Join(os.Rename(path, path+".old"), os.WriteFile(path, []byte("another"), 0o600))
		}, "audio_20261120_123118_2.wav", 4},
		"nothing": {func(string) error { return nil }, "audio_20261120_123118.wav", 2},
	} {
		for _, seconds := range []int{5, 150} { // more than is remembered
			t.Run(fmt.Sprint(name, " of ", seconds), func(t *testing.T) {
				dir := filepath.Join(t.TempDir(), "audio_output")
				var k realtime.Kept
				sound := noise(48_000 * (seconds + 1))
				synctest.Test(t, func(t *testing.T) {
					r := NewRecorder(func() string { return dir }, nil)
					defer r.Close()
					take := r.Keep(recorded)
					take.Words("Because")
					take.Sound(sound[:48_000])
					synctest.Wait()
					for n := range seconds {
						if n == seconds-3 {
							synctest.Wait()
							if err := c.lose(dir); err != nil {
								t.Fatal(err)
							}
						}
						take.Words(" and")
						take.Sound(sound[48_000*(n+1) : 48_000*(n+2)])
						time.Sleep(time.Second)
					}
					k = finish(take, completed)
				})
				if k.Err != nil || k.Audio != filepath.Join(dir, c.audio) {
					t.Fatalf("kept %+v", k)
				}
				if x := transcriptAt(t, k.Transcript); x.Text != "Because"+strings.Repeat(" and", seconds) || x.Audio != c.audio {
					t.Errorf("transcript %+v", x)
				}
				sameSound(t, soundIn(t, k.Audio), sound)
				if names := filesIn(t, dir); len(names) != c.files {
					t.Errorf("files %q", names)
				}
			})
		}
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
