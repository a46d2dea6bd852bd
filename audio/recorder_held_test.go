package audio

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"geppetto-audio/internal/archive"
	"geppetto-audio/realtime"
)

// hold makes an answer that is held, because the folder dir can't be made.
func hold(t *testing.T, r *Recorder, dir string, sound []byte) realtime.Kept {
	t.Helper()
	if err := os.WriteFile(dir, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	take := r.Keep(recorded)
	take.Words("Because.")
	take.Sound(sound)
	k := finish(take, completed)
	if k.Held != "a1" || len(r.Held()) != 1 {
		t.Fatalf("kept %+v, held %+v", k, r.Held())
	}
	return k
}

// A disk that comes back by itself gets what is held within half a minute.
func TestRecorderTriesAgainByItself(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "audio_output")
	sound := noise(48_000)
	var kept realtime.Kept
	synctest.Test(t, func(t *testing.T) {
		r := NewRecorder(func() string { return dir }, nil)
		defer r.Close()
		hold(t, r, dir, sound)
		time.Sleep(10 * time.Minute)
		if len(r.Held()) != 1 || len(r.Rescued()) != 0 {
			t.Errorf("held %+v without a folder", r.Held())
		}
		if err := os.Remove(dir); err != nil {
			t.Fatal(err)
		}
		time.Sleep(rescueEvery)
		synctest.Wait()
		kept = r.Rescued()[0].Kept
	})
	keptWhole(t, kept, dir, sound)
}

// What is held can be seen, all of it, until it is on disk: then the file shows it.
func TestRecorderShowsWhatIsHeld(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "audio_output")
	r := NewRecorder(func() string { return dir }, nil)
	hold(t, r, dir, steps(stepSamples, 1000, 20000, 5000))
	if w, ok := r.Waveform("a1"); !ok || !slices.Equal(w.Peaks, []uint8{8, 156, 39}) || w.Length != 3*WaveformStep {
		t.Errorf("held: %+v, %v", w, ok)
	}
	if err := errors.Join(os.Remove(dir), r.Close()); err != nil {
		t.Fatal(err)
	}
	if w, ok := r.Waveform("a1"); ok {
		t.Errorf("on disk: %+v", w)
	}
}

// While it still arrives, too.
func TestRecorderGoesOnWhenThereIsRoom(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "audio_output")
	sound := noise(60 * 48_000)
	var kept realtime.Kept
	synctest.Test(t, func(t *testing.T) {
		r := NewRecorder(func() string { return dir }, nil)
		defer r.Close()
		d := &disk{room: 10 * 48_000}
		r.create = d.create
		take := r.Keep(recorded)
		take.Words("Because.")
		n := 0
		for second := range slices.Chunk(sound, 48_000) {
			take.Sound(second)
			if n++; n == 40 {
				d.mend()
			}
			time.Sleep(time.Second)
		}
		synctest.Wait()
		if n := headerSound(t, filepath.Join(dir, "audio_20261120_123118.wav")); n != len(sound) {
			t.Errorf("%d bytes in the WAV before the end, want %d", n, len(sound))
		}
		kept = finish(take, completed)
	})
	keptWhole(t, kept, dir, sound)
}

// What is only on the old disk goes with the rest to another folder.
func TestRecorderMovesALongAnswer(t *testing.T) {
	sound := noise(12 << 20)
	r, dir := newRecorder(t)
	d := &disk{room: 7<<20 + 1}
	r.create = d.create
	take := r.Keep(recorded)
	take.Words("Because.")
	for chunk := range slices.Chunk(sound, 12_001) {
		take.Sound(chunk)
	}
	if k := finish(take, completed); k.Held == "" {
		t.Fatalf("kept %+v", k)
	}
	if b := r.Held()[0].Bytes; b > 10<<20 || b < 5<<20 {
		t.Errorf("%d bytes are held", b)
	}
	d.mend()
	to := t.TempDir()
	if err := r.Retry(to); err != nil {
		t.Fatal(err)
	}
	keptWhole(t, r.Rescued()[0].Kept, to, sound)
	if names := filesIn(t, dir); len(names) != 0 {
		t.Errorf("left %q", names)
	}
}

// A disk that was pulled out and is back goes on under the same name, whatever it had lost.
func TestRecorderTakesUpADiskThatIsBack(t *testing.T) {
	sound := noise(48_000 * 10)
	r, dir := newRecorder(t)
	take := r.Keep(recorded)
	take.Words("Because.")
	take.Sound(sound[:240_000])
	path := filepath.Join(dir, "audio_20261120_123118.wav")
	for {
		if data, err := os.ReadFile(path); err == nil && len(data) > 200_000 {
			if err := errors.Join(os.Remove(path), os.WriteFile(path, data[:100_001], 0o600)); err != nil {
				t.Fatal(err)
			}
			break
		}
	}
	take.Sound(sound[240_000:])
	keptWhole(t, finish(take, completed), dir, sound)
}

// At the end, what nobody wanted goes where the system puts such things, and the error says where.
func TestRecorderClosesWithSomethingHeld(t *testing.T) {
	sound := noise(480_000)
	for name, c := range map[string]struct {
		back  bool // the folder
		where func(shelter string) error
		saved int
	}{
		"the folder is back": {back: true},
		"it is not":          {saved: 1},
		"nothing is left":    {where: os.Remove},
	} {
		t.Run(name, func(t *testing.T) {
			dir, shelter := filepath.Join(t.TempDir(), "audio_output"), filepath.Join(t.TempDir(), "shelter")
			if err := os.Mkdir(shelter, 0o700); err != nil {
				t.Fatal(err)
			}
			r := NewRecorder(func() string { return dir }, nil)
			r.temp = func() string { return shelter }
			hold(t, r, dir, sound)
			if c.back {
				if err := os.Remove(dir); err != nil {
					t.Fatal(err)
				}
			}
			if c.where != nil {
				if err := c.where(shelter); err != nil {
					t.Fatal(err)
				}
			}
			err := r.Close()
			if len(r.Held()) != 0 || r.room.Load() != heldMax {
				t.Errorf("still held: %+v", r.Held())
			}
			if c.back {
				if err != nil {
					t.Error(err)
				}
				keptWhole(t, r.Rescued()[0].Kept, dir, sound)
				return
			}
			if err == nil || !strings.Contains(err.Error(), dir) {
				t.Fatalf("error %v", err)
			}
			if c.saved == 0 {
				return
			}
			found, _ := filepath.Glob(filepath.Join(shelter, "geppetto-audio-*"))
			if len(found) != 1 || !strings.Contains(err.Error(), found[0]) {
				t.Fatalf("error %v, folders %q", err, found)
			}
			base := filepath.Join(found[0], "audio_20261120_123118")
			keptWhole(t, realtime.Kept{Audio: base + ".wav", Transcript: base + ".txt", Duration: archive.SoundTime(480_000)}, found[0], sound)
		})
	}
}

// Of what is sheltered, the part that is in the folder stays there too: a temporary file may go any time.
func TestRecorderLeavesAPartInTheFolder(t *testing.T) {
	sound := noise(480_000)
	r, dir := newRecorder(t)
	shelter := r.temp()
	r.create = func(path string) (wavTarget, error) {
		if strings.HasPrefix(path, shelter) {
			return createWAVTarget(path)
		}
		return (&disk{room: 100_044}).create(path)
	}
	take := r.Keep(recorded)
	take.Words("Because.")
	take.Sound(sound)
	k := finish(take, completed)
	if err := r.Close(); err == nil || !strings.Contains(err.Error(), shelter) {
		t.Errorf("error %v", err)
	}
	if x := transcriptAt(t, k.Transcript); x.Status != archive.Interrupted || x.Text != "Because." {
		t.Errorf("transcript %+v", x)
	}
	sameSound(t, soundIn(t, filepath.Join(dir, "audio_20261120_123118.wav")), sound[:100_000])
	found, _ := filepath.Glob(filepath.Join(shelter, "*", "*.wav"))
	if len(found) != 1 {
		t.Fatalf("sheltered %q", found)
	}
	sameSound(t, soundIn(t, found[0]), sound)
}

// Memory is bounded: what comes when it is full is lost, without a hole before it, and is told of.
func TestRecorderHoldsNoMoreThanThereIsRoomFor(t *testing.T) {
	sound := noise(3 << 20)
	r, dir := newRecorder(t)
	r.room.Store(1 << 20)
	first := hold(t, r, dir, sound[:700_000])
	second := recorded
	second.ID = "a2"
	take := r.Keep(second)
	for chunk := range slices.Chunk(sound, 12_001) {
		take.Sound(chunk)
	}
	k := finish(take, completed)
	var a, b *KeepError
	if !errors.As(first.Err, &a) || a.Lost != 0 || !errors.As(k.Err, &b) || b.Held != 256<<10 || b.Lost != int64(len(sound)-256<<10) {
		t.Fatalf("%v; %v", first.Err, k.Err)
	}
	if err := os.Remove(dir); err != nil {
		t.Fatal(err)
	}
	if err := r.Retry(""); err != nil {
		t.Fatal(err)
	}
	rescued := r.Rescued()
	sameSound(t, soundIn(t, rescued[0].Kept.Audio), sound[:700_000])
	k = rescued[1].Kept
	sameSound(t, soundIn(t, k.Audio), sound[:256<<10])
	if x := transcriptAt(t, k.Transcript); x.Status != archive.Interrupted || x.Reason != reasonNotWhole || k.Err == nil {
		t.Errorf("kept %+v, transcript %+v", k, x)
	}
}

func TestRecorderPathTooLong(t *testing.T) {
	top := t.TempDir()
	deep := top
	for room := 4095 - len("/audio_20261120_123118.txt"); len(deep) < room; { // the names fit, that of a temporary file doesn't
		deep = filepath.Join(deep, strings.Repeat("b", min(200, max(1, room-len(deep)-1))))
	}
	for name, dir := range map[string]string{"name": filepath.Join(top, strings.Repeat("a", 300)), "path": deep} {
		t.Run(name, func(t *testing.T) {
			r := NewRecorder(func() string { return dir }, nil)
			take := r.Keep(recorded)
			take.Words("Because.")
			take.Sound(noise(48_000))
			k := finish(take, completed)
			var why *KeepError
			if !errors.As(k.Err, &why) || why.Fault() != FaultTooLong || k.Held == "" {
				t.Errorf("kept %+v", k)
			}
			to := t.TempDir()
			if err := r.Retry(to); err != nil {
				t.Error(err)
			}
			keptWhole(t, r.Rescued()[0].Kept, to, noise(48_000))
			if left, err := filepath.Glob(filepath.Join(dir, "*")); err != nil || len(left) > 0 {
				t.Errorf("left %q, %v", left, err)
			}
			if err := r.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}
