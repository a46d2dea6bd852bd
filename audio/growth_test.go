package audio

import (
	"fmt"
	"os"
	"runtime"
	"testing"
	"testing/synctest"
	"time"
)

// A footprint is what a process takes.
type footprint struct{ goroutines, files, heap int }

func footprintNow() footprint {
	runtime.GC()
	runtime.GC() // for what finalizers let go of
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	files, _ := os.ReadDir("/proc/self/fd") // none where the system has no such folder
	return footprint{runtime.NumGoroutine(), len(files), int(m.HeapAlloc)}
}

// A thousand short answers, each heard and kept, and now and then one that is stopped, held or finds no device, leave
// nothing behind in memory.
func TestAThousandAnswersLeaveNothingBehind(t *testing.T) {
	dir := t.TempDir()
	if shm, err := os.MkdirTemp("/dev/shm", "growth-"); err == nil { // three thousand syncs take their time elsewhere
		t.Cleanup(func() { _ = os.RemoveAll(shm) })
		dir = shm
	}
	synctest.Test(t, func(t *testing.T) {
		d := &fakeDevice{}
		p := NewPlayer(PlayerOptions{Device: d})
		defer p.Close()
		r := NewRecorder(func() string { return dir }, nil)
		faults := &disk{room: 1 << 40}
		r.create = faults.create
		sound := hiss(1, playRate/5)
		var before footprint
		for n := range 1000 {
			if n == 100 { // what is kept for good is there by now
				synctest.Wait()
				before = footprintNow()
			}
			a := recorded
			a.ID, a.Began, a.Conversation = fmt.Sprint("a", n), recordedAt.Add(time.Duration(n)*time.Second), fmt.Sprint(n/10)
			faults.mu.Lock()
			faults.room = 1 << 40
			if n%50 == 7 {
				faults.room = 2000
			}
			faults.mu.Unlock()
			if n%100 == 33 {
				s := d.last()
				s.lock(func() { s.err = errFake })
			}
			take := r.Keep(a)
			p.Begin(a.ID)
			take.Words("Because.")
			for range 4 {
				take.Sound(sound[:len(sound)/4])
				p.Write(a.ID, sound[:len(sound)/4])
			}
			p.End(a.ID)
			k := finish(take, completed)
			if (k.Held != "") != (n%50 == 7) {
				t.Fatalf("kept %+v", k)
			}
			if n%10 == 3 {
				p.Stop()
			} else if err := p.Wait(t.Context()); err != nil {
				t.Fatal(err)
			}
			d.set(func(d *fakeDevice) { d.streams = d.streams[max(0, len(d.streams)-1):] })
			s := d.last()
			s.lock(func() { s.out = s.out[:0] }) // it would remember hours
		}
		if len(r.Held()) != 0 || len(r.Rescued()) != 20 {
			t.Errorf("held %+v", r.Held())
		}
		synctest.Wait()
		after := footprintNow()
		t.Logf("before %+v, after %+v", before, after)
		if after.goroutines > before.goroutines || after.files > before.files || after.heap > before.heap+5<<20 {
			t.Errorf("grew from %+v to %+v", before, after)
		}
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
}
