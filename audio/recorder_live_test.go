package audio

import (
	"encoding/binary"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gofrs/flock"

	"geppetto-audio/internal/archive"
	"geppetto-audio/realtime"
)

// headerSound is how much sound a WAV's header tells of, which must be in the file.
func headerSound(t *testing.T, path string) int {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	n := int(binary.LittleEndian.Uint32(data[40:]))
	if whole := int(binary.LittleEndian.Uint32(data[4:])); whole != 36+n || len(data) < 44+n {
		t.Fatalf("the header tells of %d bytes of sound and %d in all, the file has %d", n, whole, len(data))
	}
	return n
}

// While an answer arrives, at whatever pace, the files can be read and lack at most what came in the last second.
func TestRecorderFilesAreAlwaysWhole(t *testing.T) {
	for _, c := range []struct {
		name  string
		chunk int
		every time.Duration
	}{
		{"real time", 12000, 250 * time.Millisecond},
		{"six times real time", 12000, 250 * time.Millisecond / 6},
		{"trickle", 3, 7 * time.Millisecond},
		{"seldom", 96001, 3 * time.Second},
		{"at once", 200_000, 500 * time.Millisecond},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			synctest.Test(t, func(t *testing.T) {
				r := NewRecorder(func() string { return dir }, nil)
				defer r.Close()
				sound := noise(c.chunk)
				take := r.Keep(recorded)
				take.Words("It")
				synctest.Wait()
				path := filepath.Join(dir, "audio_20261120_123118")
				if n := headerSound(t, path+".wav"); n != 0 {
					t.Errorf("%d bytes of sound before the first", n)
				}
				type arrival struct {
					at           time.Time
					sound, words int
				}
				arrivals := []arrival{{time.Now(), 0, 2}}
				for range max(40, int(3*time.Second/c.every)) {
					take.Sound(sound)
					take.Words("!")
					last := arrivals[len(arrivals)-1]
					arrivals = append(arrivals, arrival{time.Now(), last.sound + len(sound), last.words + 1})
					time.Sleep(c.every)
					synctest.Wait()
					for len(arrivals) > 1 && time.Since(arrivals[1].at) >= time.Second {
						arrivals = arrivals[1:]
					}
					// All that had come a second ago, but for half a sample, must be there.
					due := arrivals[0]
					if time.Since(due.at) < time.Second {
						continue
					}
					if n := headerSound(t, path+".wav"); n < due.sound&^1 {
						t.Fatalf("the WAV holds %d of %d bytes", n, due.sound)
					}
					if x := transcriptAt(t, path+".txt"); x.Status != archive.Receiving || len(x.Text) < due.words || x.Audio == "" {
						t.Fatalf("the transcript says %+v, want %d letters", x, due.words)
					}
				}
				k := finish(take, completed)
				if n := len(arrivals); k.Duration != archive.SoundTime(int64(arrivals[n-1].sound)) {
					t.Errorf("kept %+v of %d bytes", k, arrivals[n-1].sound)
				}
			})
		})
	}
}

// The transcript is rewritten about once a second while words come, and not at all while none do.
func TestRecorderRewritesTheTranscriptSeldom(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		r := NewRecorder(func() string { return dir }, nil)
		defer r.Close()
		take := r.Keep(recorded)
		path := filepath.Join(dir, "audio_20261120_123118.txt")
		rewritten := func(words string) (n int) {
			var last []byte
			for range 100 {
				take.Words(words)
				take.Sound(noise(4800))
				time.Sleep(100 * time.Millisecond)
				synctest.Wait()
				now, err := os.ReadFile(path)
				if err != nil {
					t.Fatal(err)
				}
				if last != nil && string(now) != string(last) {
					n++
				}
				last = now
			}
			return n
		}
		if n := rewritten("x"); n < 9 || n > 11 {
			t.Errorf("rewritten %d times in ten seconds", n)
		}
		time.Sleep(time.Second)
		synctest.Wait()
		before, err := os.Stat(path)
		if n := rewritten(""); n != 0 || err != nil {
			t.Errorf("rewritten %d times without words, %v", n, err)
		}
		if after, err := os.Stat(path); err != nil || !os.SameFile(before, after) {
			t.Errorf("replaced without words: %v", err)
		}
	})
}

// spy counts what reaches the disk.
type spy struct {
	wavTarget
	writes int
	synced []time.Time
}

func (s *spy) WriteAt(p []byte, off int64) (int, error) {
	s.writes++
	return s.wavTarget.WriteAt(p, off)
}

func (s *spy) Sync() error {
	s.synced = append(s.synced, time.Now())
	return s.wavTarget.Sync()
}

func TestRecorderSyncsEveryFiveSeconds(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		var s *spy
		r := NewRecorder(func() string { return dir }, nil)
		r.create = func(path string) (wavTarget, error) {
			f, err := createWAVTarget(path)
			s = &spy{wavTarget: f}
			return s, err
		}
		take := r.Keep(recorded)
		for range 120 {
			take.Sound(noise(12000))
			time.Sleep(250 * time.Millisecond)
		}
		synctest.Wait()
		syncs := len(s.synced)
		for i := 1; i < syncs; i++ {
			if gap := s.synced[i].Sub(s.synced[i-1]); gap > 5*time.Second+300*time.Millisecond {
				t.Errorf("%v without a sync", gap)
			}
		}
		if syncs < 6 || syncs > 8 {
			t.Errorf("%d syncs in half a minute", syncs)
		}
		take.Sound(noise(12000))
		time.Sleep(time.Minute)
		synctest.Wait()
		if idle := len(s.synced) - syncs; idle != 1 || s.synced[syncs].Sub(s.synced[syncs-1]) > 5*time.Second {
			t.Errorf("%d syncs of the last sound, want one within five seconds", idle)
		}
		before := len(s.synced)
		k := finish(take, completed)
		r.Close()
		if len(s.synced) == before || k.Err != nil {
			t.Errorf("kept %+v without a sync", k)
		}
	})
}

// Sound in crumbs doesn't cost a write each.
func TestRecorderGathersCrumbs(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		var s *spy
		r := NewRecorder(func() string { return dir }, nil)
		r.create = func(path string) (wavTarget, error) {
			f, err := createWAVTarget(path)
			s = &spy{wavTarget: f}
			return s, err
		}
		take := r.Keep(recorded)
		sound := noise(20_000)
		for i := range sound {
			take.Sound(sound[i : i+1])
			time.Sleep(time.Millisecond)
		}
		k := finish(take, completed)
		r.Close()
		if limit := 2*20*101 + 10; s.writes > limit { // sound and sizes, every hundredth of a second
			t.Errorf("%d writes in 20 s, want at most %d", s.writes, limit)
		}
		sameSound(t, soundIn(t, k.Audio), sound)
	})
}

func TestRecorderHoldsTheLockWhileItWrites(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		r := NewRecorder(func() string { return dir }, nil)
		defer r.Close()
		take := r.Keep(recorded)
		take.Sound(noise(4800))
		synctest.Wait()
		lock := flock.New(filepath.Join(dir, "audio_20261120_123118.wav"))
		if ok, err := lock.TryLock(); ok || err != nil {
			t.Errorf("locked a WAV that is being written: %v, %v", ok, err)
		}
		if repaired, err := archive.Repair(dir, time.Now().Add(100*365*24*time.Hour)); err != nil || len(repaired) != 0 {
			t.Errorf("repaired an answer that is arriving: %+v, %v", repaired, err)
		}
		finish(take, completed)
		if ok, err := lock.TryLock(); !ok || err != nil {
			t.Errorf("can't lock a WAV that is kept: %v, %v", ok, err)
		}
		if err := lock.Close(); err != nil {
			t.Error(err)
		}
	})
}

// hung is a disk that doesn't answer before it is let go.
type hung struct {
	wavTarget
	asked chan struct{}
	let   chan struct{}
	once  sync.Once
}

func (h *hung) WriteAt(p []byte, off int64) (int, error) {
	if off >= 44 {
		h.once.Do(func() { close(h.asked) })
		<-h.let
	}
	return h.wavTarget.WriteAt(p, off)
}

// A disk that doesn't keep up holds the caller back when about a megabyte waits, and no sooner.
func TestRecorderHoldsBackTheCaller(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		h := &hung{asked: make(chan struct{}), let: make(chan struct{})}
		r := NewRecorder(func() string { return dir }, nil)
		r.create = func(path string) (wavTarget, error) {
			f, err := createWAVTarget(path)
			h.wavTarget = f
			return h, err
		}
		take := r.Keep(recorded)
		sound := noise(5 << 20)
		take.Sound(sound[:12000])
		<-h.asked
		given := 12000
		for given+12000 <= 12000+takeBuffer { // the buffer that is not being written
			take.Sound(sound[given : given+12000])
			given += 12000
		}
		returned := make(chan struct{})
		go func() {
			take.Sound(sound[given:])
			close(returned)
		}()
		synctest.Wait()
		select {
		case <-returned:
			t.Error("5 MB were taken while the disk hung")
		default:
		}
		close(h.let)
		<-returned
		k := finish(take, completed)
		r.Close()
		if k.Err != nil {
			t.Error(k.Err)
		}
		data, err := os.ReadFile(k.Audio)
		if err != nil {
			t.Fatal(err)
		}
		sameSound(t, data[44:44+len(sound)], sound)
	})
}

// The next answer may begin while the last one is still being brought to disk; they are kept in their order.
func TestRecorderKeepsInOrder(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		h := &hung{asked: make(chan struct{}), let: make(chan struct{})}
		r := NewRecorder(func() string { return dir }, nil)
		r.create = func(path string) (wavTarget, error) {
			f, err := createWAVTarget(path)
			if h.wavTarget == nil {
				h.wavTarget = f
				return h, err
			}
			return f, err
		}
		var order []string
		for _, id := range []string{"first", "second", "third"} {
			take := r.Keep(recorded)
			take.Sound(noise(9600))
			take.Words(id)
			take.Finish(completed, func(k realtime.Kept) { order = append(order, transcriptAt(t, k.Transcript).Text) })
		}
		synctest.Wait()
		if len(order) != 0 {
			t.Errorf("%q kept while the disk hung", order)
		}
		close(h.let)
		r.Close()
		if len(order) != 3 || order[0] != "first" || order[1] != "second" || order[2] != "third" {
			t.Errorf("kept in the order %q", order)
		}
	})
}
