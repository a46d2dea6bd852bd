package audio

import (
	"errors"
	"path/filepath"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"geppetto-audio/realtime"
)

// Whatever becomes of the sound device while an answer arrives, whoever hands the sound over never waits, the files get
// every byte, the state says what is wrong, and the answer goes on from where it was, by itself or when it is resumed.
func TestSoundFaultsReachNeitherNetworkNorFiles(t *testing.T) {
	lose := func(d *fakeDevice) {
		s := d.last()
		s.lock(func() { s.err = errFake })
	}
	broken := func(b bool) func(*fakeDevice) {
		return func(d *fakeDevice) { d.set(func(d *fakeDevice) { d.broken = b }) }
	}
	nothing := func(*fakeDevice) {}
	for name, c := range map[string]struct {
		before, amid, late func(*fakeDevice) // at the beginning, after 2 s, and after 4 s of sound or when the answer is complete
		err                error             // what the state says after 3 s
		waits              bool              // for a person, once the answer is complete
		afterwards         bool              // late is when the answer is complete
		pace               time.Duration     // how much faster than it sounds the answer comes; 0: not at all
	}{
		"none at all": {before: broken(true), amid: nothing, late: broken(false), err: ErrNoDevice, waits: true},
		"lost and back": {before: nothing, amid: func(d *fakeDevice) { broken(true)(d); lose(d) }, late: broken(false),
			err: ErrDeviceLost},
		"lost for good": {before: nothing, amid: func(d *fakeDevice) { broken(true)(d); lose(d) }, late: broken(false),
			err: ErrDeviceLost, waits: true, afterwards: true},
		"another one is the default now": {before: nothing, amid: lose, late: nothing},
		"asleep": {before: nothing, late: nothing, amid: func(d *fakeDevice) {
			s := d.last()
			s.lock(func() { s.frozen = true })
		}},
		"asleep, and gone when it wakes": {before: nothing, late: broken(false), afterwards: true, waits: true, amid: func(d *fakeDevice) {
			broken(true)(d)
			s := d.last()
			s.lock(func() { s.frozen = true })
		}},
		"one that swallows": {before: func(d *fakeDevice) { d.set(func(d *fakeDevice) { d.tick = 10 * time.Microsecond }) }, amid: nothing,
			late: func(d *fakeDevice) { d.set(func(d *fakeDevice) { d.tick = 0 }) }, err: ErrDeviceRunaway, waits: true, pace: 6},
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "audio_output")
			sound := hiss(1, 20*playRate)
			var kept realtime.Kept
			bench(t, func(t *testing.T, p *Player, d *fakeDevice) {
				r := NewRecorder(func() string { return dir }, nil)
				defer r.Close()
				take := r.Keep(recorded)
				take.Words("Because.")
				c.before(d)
				p.Begin("a1")
				for i, chunk := range slices.Collect(slices.Chunk(sound, 12_000)) {
					at := time.Now()
					p.Write("a1", chunk)
					take.Sound(chunk)
					if waited := time.Since(at); waited > 0 {
						t.Errorf("%d: held up for %v", i, waited)
					}
					time.Sleep(250 * ms / max(1, c.pace))
					switch i {
					case 7:
						c.amid(d)
					case 11:
						if s := p.Status(); !errors.Is(s.Err, c.err) {
							t.Errorf("after 3 s: %+v, want %v", s, c.err)
						}
					case 15:
						if !c.afterwards {
							c.late(d)
						}
					}
				}
				p.End("a1")
				kept = finish(take, completed)
				time.Sleep(20 * time.Second)
				if s := p.Status(); (s.State == Paused) != c.waits || (s.Err != nil) != c.waits {
					t.Errorf("when it is complete: %+v", s)
				}
				if c.afterwards {
					c.late(d)
				}
				at := samplesIn(p.Status().Position)
				if c.waits {
					p.Resume()
				}
				synctest.Wait()
				got := hear(t, p, d)
				// What was heard then leads to the end, from where it was.
				tail := samples(sound)[len(sound)/2-len(got)+fadeIn:]
				if !slices.Equal(got[fadeIn:], tail) {
					t.Errorf("%d samples heard in the end are not the rest", len(got))
				}
				from := int64(len(sound)/2 - len(got))
				if c.waits && (from-at > playRate/50 || at-from > playRate/20) {
					t.Errorf("went on from %v, it was at %v", timeOf(from), timeOf(at))
				}
				if !c.waits && (from < 2*playRate-playRate/5 || from > 2*playRate+playRate/50) {
					t.Errorf("went on from %v", timeOf(from))
				}
				if s := p.Status(); s.Err != nil || s.Position != 20*time.Second {
					t.Errorf("at the end: %+v", s)
				}
			})
			keptWhole(t, kept, dir, sound)
		})
	}
}
