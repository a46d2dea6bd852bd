package audio

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"time"
)

// quietTone is a sine of 100 Hz at -12 dBFS.
func quietTone(seconds float64) []byte { return wave16(seconds, sine(100, math.MaxInt16/4)) }

// TestPlayerSeeksSeamlessly seeks in a tone from and to all its phases: nothing is heard that is sharper than three
// times the tone itself, and no silence.
func TestPlayerSeeksSeamlessly(t *testing.T) {
	sound := quietTone(10)
	own := roughest(samples(sound))
	for _, speed := range []float64{1, 1.5} {
		for wait := range 10 {
			t.Run(fmt.Sprint(speed, wait), func(t *testing.T) {
				bench(t, func(t *testing.T, p *Player, d *fakeDevice) {
					p.SetSpeed(speed)
					answer(p, "a", sound)
					time.Sleep(300*ms + time.Duration(wait)*1300*time.Microsecond)
					for to := 1000; to < 8000; to += 701 {
						p.Seek(time.Duration(to) * ms)
						time.Sleep(time.Duration(wait*to%170) * ms / 3)
					}
					time.Sleep(200 * ms)
					heard, _ := trim(d.last().heard())
					heard = heard[playRate/10:]
					if got := roughest(heard); got > 3*own {
						t.Errorf("second difference %d, of the tone itself %d", got, own)
					}
					if low := quietest(heard, playRate/50); low < 100 {
						t.Errorf("goes down to %d", low)
					}
				})
			})
		}
	}
}

func TestPlayerHearsTheRightSamplesSoon(t *testing.T) {
	sound := hiss(1, 8*playRate)
	for name, prepare := range map[string]func(*Player){
		"complete": func(p *Player) { answer(p, "a", sound) },
		"arriving": func(p *Player) { p.Begin("a"); p.Write("a", sound) },
		"from file": func(p *Player) {
			if err := p.PlayFileAt("a", writeWave(t, ownHeader, sound), 2*time.Second); err != nil {
				t.Error(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			bench(t, func(t *testing.T, p *Player, d *fakeDevice) {
				prepare(p)
				time.Sleep(time.Second)
				for _, to := range []time.Duration{5 * time.Second, 100 * ms, 0, 7500 * ms} {
					before := len(d.last().heard())
					p.Seek(to)
					if s := p.Status(); s.Position != to || s.State != Playing {
						t.Errorf("sought: %+v, want %v", s, to)
					}
					time.Sleep(400 * ms)
					heard := d.last().heard()[before:]
					want := samples(sound)[int(samplesIn(to))+fadeIn:][:playRate/10]
					at := 0
					for at+len(want) <= len(heard) && !slices.Equal(heard[at:at+len(want)], want) {
						at++
					}
					if at+len(want) > len(heard) {
						t.Fatalf("what stands at %v is not heard", to)
					}
					// Here the device and the player hold 60 ms each, and 20 ms go at once.
					if took := timeOf(int64(at - fadeIn)); took > 160*ms {
						t.Errorf("heard after %v", took)
					}
				}
			})
		})
	}
}

func TestPlayerSeeksToWhatHasNotCome(t *testing.T) {
	bench(t, func(t *testing.T, p *Player, d *fakeDevice) {
		sound := tone(4 * time.Second)
		p.Begin("a")
		p.Write("a", sound[:4*playRate])
		time.Sleep(500 * ms)
		p.Seek(3 * time.Second)
		if s := p.Status(); s.Position != 2*time.Second {
			t.Errorf("position %v, want as far as it has come", s.Position)
		}
		time.Sleep(time.Second)
		if s := p.Status(); s.State != Playing || s.Position != 2*time.Second {
			t.Errorf("waits: %+v", s)
		}
		p.Write("a", sound[4*playRate:])
		p.End("a")
		got := hear(t, p, d)
		want, _ := trim(samples(sound)[2*playRate+fadeIn:])
		if !slices.Equal(got[len(got)-len(want):], want) {
			t.Error("what came then was not heard to its end")
		}
		if got := roughest(d.last().heard()); got > 60 {
			t.Errorf("a click: second difference %d", got)
		}
	})
}

func TestPlayerPlaysAFileFromAPlace(t *testing.T) {
	sound := hiss(1, 3*playRate)
	path := writeWave(t, ownHeader, sound)
	for _, c := range []struct{ at, want time.Duration }{
		{0, 0}, {time.Second, time.Second}, {-time.Second, 0}, {2999 * ms, 2999 * ms}, {time.Hour, 3 * time.Second},
	} {
		bench(t, func(t *testing.T, p *Player, d *fakeDevice) {
			if err := p.PlayFileAt("a", path, c.at); err != nil {
				t.Fatal(err)
			}
			if s := p.Status(); s.Position != c.want || s.Length != 3*time.Second {
				t.Errorf("from %v: %+v", c.at, s)
			}
			if err := p.Wait(t.Context()); err != nil {
				t.Fatal(err)
			}
			if c.want == 3*time.Second {
				return
			}
			got := hear(t, p, d)
			want := samples(sound)[samplesIn(c.want):]
			if c.want > 0 {
				want = want[min(len(want), fadeIn):]
			}
			if !slices.Equal(got[max(0, len(got)-len(want)):], want) {
				t.Errorf("from %v: %d samples heard", c.at, len(got))
			}
		})
	}
}

func TestPlayerTellsOfEverySeek(t *testing.T) {
	bench(t, func(t *testing.T, p *Player, d *fakeDevice) {
		answer(p, "a", hiss(1, 3*playRate))
		for range 2 { // to the same place twice
			time.Sleep(500 * ms)
			select {
			case <-p.Changes():
			default:
			}
			p.Seek(time.Second)
			select {
			case <-p.Changes():
			default:
				t.Error("a seek was not told")
			}
		}
	})
}
