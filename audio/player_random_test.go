package audio

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// TestPlayerIsNeverJammed does anything at all, in any order, with a device that comes and goes. Whatever happened,
// what is left can be heard to its end then, and a further answer is heard whole.
func TestPlayerIsNeverJammed(t *testing.T) {
	for seed := range uint64(100) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			bench(t, func(t *testing.T, p *Player, d *fakeDevice) {
				r := rand.New(rand.NewPCG(seed, 1))
				path := writeWave(t, ownHeader, hiss(seed, 2*playRate))
				for range 60 {
					disturb(t, p, d, r, path)
					time.Sleep(time.Duration(r.Int64N(int64(400*ms)))/time.Duration(1+r.IntN(200)) + time.Microsecond)
					if s := p.Status(); s.Position < 0 || s.Position > s.Length {
						t.Fatalf("position outside: %+v", s)
					}
				}
				d.set(func(d *fakeDevice) { d.broken = false })
				for id := range 4 {
					p.End(fmt.Sprint(id))
				}
				p.SetVolume(1)
				p.SetMuted(false)
				p.SetSpeed(1)
				p.SetAutoplay(true)
				p.SetInterrupt(false)
				if n := len(p.aside); n > 0 {
					t.Errorf("%d answers are held though none arrives", n)
				}
				limited, cancel := context.WithTimeout(t.Context(), time.Hour)
				defer cancel()
				err := error(nil)
				for again := true; again; again = errors.As(err, new(*DeviceError)) {
					if p.Status().State == Paused {
						p.Resume()
					}
					err = p.Wait(limited)
				}
				if err != nil {
					t.Fatalf("%v: %+v", err, p.Status())
				}
				p.Stop()
				time.Sleep(tryAgain + time.Second)
				answer(p, "volume", hiss(seed, playRate)) // a ramp to the new volume may lie in it
				sound := hiss(seed+1000, playRate)
				answer(p, "last", sound)
				if got := hear(t, p, d); len(got) < playRate || !slices.Equal(got[len(got)-playRate:], samples(sound)) {
					t.Errorf("of a further answer %d samples were heard, not the %d", len(got), playRate)
				}
			})
		})
	}
}

func disturb(t *testing.T, p *Player, d *fakeDevice, r *rand.Rand, path string) {
	id := fmt.Sprint(r.IntN(4))
	switch r.IntN(22) {
	case 0, 1:
		p.Begin(id)
	case 2, 3, 4, 5:
		p.Write(id, hiss(r.Uint64(), playRate)[:r.IntN(playRate)])
	case 6:
		p.End(id)
	case 7:
		p.Pause()
	case 8:
		p.Resume()
	case 9:
		p.Toggle()
	case 10:
		p.Seek(time.Duration(r.Int64N(int64(3 * time.Second))))
	case 11:
		p.Stop()
	case 12:
		if err := p.PlayFile(id, path); err != nil {
			t.Errorf("PlayFile: %v", err)
		}
	case 13:
		p.SetVolume(r.Float64())
	case 16:
		if err := p.PlayFileAt(id, path, time.Duration(r.Int64N(int64(3*time.Second)))); err != nil {
			t.Errorf("PlayFileAt: %v", err)
		}
	case 17:
		p.SetSpeed(0.5 + 2*r.Float64())
	case 18:
		p.SetMuted(r.IntN(2) == 0)
	case 19:
		p.SetAutoplay(r.IntN(3) > 0)
	case 20:
		p.SetInterrupt(r.IntN(2) == 0)
	case 21:
		p.Seek(p.Status().Length - time.Duration(r.Int64N(int64(200*ms))))
	case 14:
		d.set(func(d *fakeDevice) { d.broken = r.IntN(2) == 0 })
	case 15:
		if _, done := d.opened(); done > 0 && r.IntN(2) == 0 {
			s := d.last()
			s.lock(func() { s.err = errFake })
		}
	}
}
