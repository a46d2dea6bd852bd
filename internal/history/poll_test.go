package history

import (
	"context"
	"errors"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"geppetto-audio/internal/archive"
)

// bubble runs a library, which watches by what it is given, in time of its own.
func bubble(t *testing.T, dir string, watch watchFunc, test func(l *Library)) {
	synctest.Test(t, func(t *testing.T) {
		l := New(dir, nil)
		l.watch = watch
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { l.Run(ctx); close(done) }()
		synctest.Wait()
		test(l)
		cancel()
		<-done
	})
}

// unwatchable is the system when it has no watches left.
func unwatchable(string, func(string, bool), func()) (func(), error) {
	return nil, errors.New("no space left on device")
}

// silent is a watch as on a network drive: what others do there it doesn't tell.
func silent(string, func(string, bool), func()) (func(), error) { return func() {}, nil }

func after(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

func TestWithoutAWatch(t *testing.T) {
	f := newFolder(t)
	f.put(0, archive.Transcript{Question: "there?"})
	bubble(t, f.dir, unwatchable, func(l *Library) {
		if s := l.Snapshot(); s.Answers != 1 || !s.Complete {
			t.Fatalf("at first:\n%s", listing(s))
		}
		f.put(1, archive.Transcript{Question: "new?"})
		after(lookEvery)
		if find(l.Snapshot(), 1) == nil {
			t.Error("a new answer isn't seen")
		}
		f.remove(f.txt(0), f.wav(0))
		after(lookEvery)
		if find(l.Snapshot(), 0) != nil {
			t.Error("a deleted answer is still there")
		}
		f.write(f.txt(1), "in place")
		after(listEvery + lookEvery)
		if find(l.Snapshot(), 1).Problem == "" {
			t.Error("a change in place isn't seen")
		}
	})
}

func TestWatchThatTellsNothing(t *testing.T) {
	f := newFolder(t)
	bubble(t, f.dir, silent, func(l *Library) {
		f.put(0, archive.Transcript{Question: "from elsewhere?"})
		after(listEvery + lookEvery)
		if find(l.Snapshot(), 0) == nil {
			t.Error("a new answer isn't seen")
		}
		f.remove(f.dir)
		after(lookEvery)
		if l.Snapshot().Answers != 0 {
			t.Error("the folder's end isn't seen")
		}
	})
}

// A folder that can't be listed for a while keeps what is known of it.
func TestFolderThatFails(t *testing.T) {
	f := newFolder(t)
	f.put(0, archive.Transcript{Question: "there?"})
	bubble(t, f.dir, silent, func(l *Library) {
		aside := f.dir + ".aside"
		if err := os.Rename(f.dir, aside); err != nil {
			t.Fatal(err)
		}
		f.write(f.dir, "a file in its place")
		after(lookEvery)
		s := l.Snapshot()
		if s.Err == nil || find(s, 0) == nil {
			t.Errorf("error %v with\n%s", s.Err, listing(s))
		}
		f.remove(f.dir)
		if err := os.Rename(aside, f.dir); err != nil {
			t.Fatal(err)
		}
		after(lookEvery)
		if s := l.Snapshot(); s.Err != nil || find(s, 0) == nil {
			t.Errorf("error %v with\n%s", s.Err, listing(s))
		}
	})
}

// However much happens, there are no more than ten snapshots a second, and the last one is right.
func TestChangesAreGathered(t *testing.T) {
	f := newFolder(t)
	var changed func(string, bool)
	watch := func(_ string, c func(string, bool), _ func()) (func(), error) {
		changed = c
		return func() {}, nil
	}
	bubble(t, f.dir, watch, func(l *Library) {
		signals := 0
		for i := range 500 {
			f.words(0, archive.Transcript{Text: "words of any length"[:i%19]})
			changed(stem(0)+".txt", true)
			changed(".audio_20261120_120000.txt.123.tmp", true)
			after(10 * time.Millisecond)
			select {
			case <-l.Changes():
				signals++
			default:
			}
		}
		after(time.Second)
		if a := find(l.Snapshot(), 0); a == nil || a.TextSize != 499%19 {
			t.Errorf("at last %+v", a)
		}
		if signals < 20 || signals > 52 {
			t.Errorf("%d signals in five seconds", signals)
		}
	})
}

// The sound of an answer that arrives grows ten times a second, which is nobody's concern.
func TestGrowingSoundIsLeftAlone(t *testing.T) {
	f := newFolder(t)
	f.put(0, archive.Transcript{Status: archive.Receiving})
	f.put(1, archive.Transcript{})
	var changed func(string, bool)
	watch := func(_ string, c func(string, bool), _ func()) (func(), error) {
		changed = c
		return func() {}, nil
	}
	bubble(t, f.dir, watch, func(l *Library) {
		before := l.Snapshot()
		for _, n := range []int{0, 1} {
			f.write(f.wav(n), string(wavOf(96000)))
			changed(stem(n)+".wav", false)
		}
		after(time.Second)
		s := l.Snapshot()
		if find(s, 0) != find(before, 0) {
			t.Error("the answer was read again")
		}
		if find(s, 1).Duration != 2*time.Second {
			t.Error("a change of a filed answer's sound isn't seen")
		}
	})
}
