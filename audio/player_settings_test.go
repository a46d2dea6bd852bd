package audio

import (
	"math"
	"slices"
	"testing"
	"time"

	"geppetto-audio/realtime"
)

func TestPlayerPlaysAtASpeed(t *testing.T) {
	for _, speed := range speeds {
		bench(t, func(t *testing.T, p *Player, d *fakeDevice) {
			p.SetSpeed(speed)
			answer(p, "a", wave16(4, sine(440, 8192)))
			time.Sleep(300*ms + fakeLatency) // at first the position may be a buffer behind, until the device is seen to take more
			began := p.Status().Position
			time.Sleep(time.Second)
			if got, want := p.Status().Position-began, time.Duration(speed*float64(time.Second)); (got - want).Abs() > 5*ms {
				t.Errorf("%v: in a second the position went on by %v", speed, got)
			}
			got := hear(t, p, d)
			if hz := pitch(got); math.Abs(hz/440-1) > 0.005 {
				t.Errorf("%v: pitch %.2f Hz", speed, hz)
			}
			if want := 4 * playRate / speed; math.Abs(float64(len(got))/want-1) > 0.01 {
				t.Errorf("%v: heard %d samples, want %.0f", speed, len(got), want)
			}
			if s := p.Status(); s.Position != 4*time.Second || s.Length != 4*time.Second || s.Speed != speed {
				t.Errorf("at the end: %+v", s)
			}
		})
	}
}

func TestPlayerBoundsTheSpeed(t *testing.T) {
	bench(t, func(t *testing.T, p *Player, d *fakeDevice) {
		for _, c := range []struct{ set, want float64 }{{0.1, 0.75}, {9, 2}, {1.1, 1.1}, {math.NaN(), 1.1}, {1, 1}} {
			p.SetSpeed(c.set)
			if got := p.Status().Speed; got != c.want {
				t.Errorf("SetSpeed(%v): %v, want %v", c.set, got, c.want)
			}
		}
	})
}

// TestPlayerChangesItsSpeed does so again and again, and compares the position with what is heard: a sweep, of which
// the pitch tells the place.
func TestPlayerChangesItsSpeed(t *testing.T) {
	sweep := wave16(20, func(t float64) float64 { return 8192 * math.Sin(2*math.Pi*(300*t+25*t*t)) })
	bench(t, func(t *testing.T, p *Player, d *fakeDevice) {
		answer(p, "a", sweep)
		last := time.Duration(0)
		for i := range 120 {
			if i%7 == 0 {
				p.SetSpeed(speeds[i/7%len(speeds)])
			}
			if i == 60 {
				p.SetSpeed(1)
			}
			time.Sleep(83 * ms)
			at := p.Status().Position
			if at < last {
				t.Fatalf("position went back from %v to %v", last, at)
			}
			last = at
			heard := d.last().heard()
			if i < 5 {
				continue
			}
			heard = heard[len(heard)-playRate/20:] // the middle of it was heard 25 ms ago
			place := time.Duration((pitch(heard) - 300) / 50 * float64(time.Second))
			if off := at - 30*ms - place; off.Abs() > 70*ms {
				t.Errorf("position %v while %v is heard", at, place)
			}
		}
		heard, _ := trim(d.last().heard())
		if got, own := roughest(heard), roughest(samples(sweep)); got > own*3/2 {
			t.Errorf("second difference %d, of the sweep itself %d", got, own)
		}
		got := p.Stop()
		if want := p.Status().Position; len(got) != 1 || (got[0].Time-want).Abs() > 30*ms {
			t.Errorf("Stop: %v at %v", got, want)
		}
	})
}

func TestPlayerIsMuted(t *testing.T) {
	bench(t, func(t *testing.T, p *Player, d *fakeDevice) {
		p.SetMuted(true)
		p.SetVolume(0.5)
		if s := p.Status(); !s.Muted || s.Volume != 0.5 {
			t.Errorf("muted: %+v", s)
		}
		sound := tone(3 * time.Second)
		answer(p, "a", sound)
		time.Sleep(time.Second)
		if s := p.Status(); s.State != Playing || s.Position < 800*ms {
			t.Errorf("muted: %+v", s)
		}
		if got, _ := trim(d.last().heard()); len(got) > 0 {
			t.Errorf("%d samples heard", len(got))
		}
		p.SetMuted(false)
		p.SetVolume(1)
		time.Sleep(time.Second)
		before := p.Status().Position
		if s := p.Status(); s.Muted {
			t.Errorf("not muted: %+v", s)
		}
		heard := d.last().heard()
		at := len(heard) - playRate/4
		if got := heard[at:]; !slices.Equal(got, samples(sound)[int(samplesIn(before))-playRate/4:][:len(got)]) {
			t.Error("what is heard then is not what stands there")
		}
		p.SetMuted(true)
		time.Sleep(200 * ms)
		heard = d.last().heard()
		if got, _ := trim(heard[len(heard)-playRate/20:]); len(got) > 0 {
			t.Error("still heard")
		}
		if got := roughest(heard); got > 60 {
			t.Errorf("a click: second difference %d", got)
		}
	})
}

func TestPlayerHoldsAnswersReady(t *testing.T) {
	bench(t, func(t *testing.T, p *Player, d *fakeDevice) {
		p.SetAutoplay(false)
		sound := hiss(1, 4*playRate)
		p.Begin("a")
		p.Write("a", sound[:4*playRate])
		time.Sleep(time.Second)
		if tried, _ := d.opened(); tried > 0 || p.Status().ID != "" {
			t.Errorf("an answer plays by itself: %+v", p.Status())
		}
		if err := p.Wait(t.Context()); err != nil {
			t.Errorf("Wait: %v", err)
		}
		if err := p.PlayFileAt("a", "/no/such/file", time.Second); err != nil {
			t.Fatal(err)
		}
		if s := p.Status(); s.ID != "a" || s.Position != time.Second || !s.Arriving {
			t.Errorf("asked for: %+v", s)
		}
		time.Sleep(300 * ms)
		if s := p.Status(); s.State != Playing || s.Position < 1200*ms {
			t.Errorf("asked for: %+v", s)
		}
		p.Write("a", sound[4*playRate:])
		p.End("a")
		got := hear(t, p, d)
		if want := samples(sound)[playRate+fadeIn:]; !slices.Equal(got[len(got)-len(want):], want) || len(got) > len(want)+fadeIn {
			t.Errorf("heard %d samples, want the %d from there on", len(got), len(want))
		}
	})
}

func TestPlayerHoldsOnlyWhatArrives(t *testing.T) {
	bench(t, func(t *testing.T, p *Player, d *fakeDevice) {
		p.SetAutoplay(false)
		answer(p, "a", hiss(1, playRate))
		if err := p.PlayFile("a", "/no/such/file"); err == nil {
			t.Error("an answer that is complete was held though nobody played it")
		}
		p.Begin("b")
		p.Write("b", hiss(2, playRate))
		if got := p.Stop(); len(got) != 0 {
			t.Errorf("Stop told of an answer nobody asked to hear: %v", got)
		}
		p.SetAutoplay(true)
		p.Begin("c")
		p.Write("c", hiss(3, playRate))
		p.Begin("d")
		p.Begin("e")
		p.Write("e", hiss(4, playRate))
		p.End("e")
		p.SetAutoplay(false) // what waits does so no longer
		p.End("c")
		hear(t, p, d)
		if s := p.Status(); s.ID != "c" {
			t.Errorf("played by itself: %+v", s)
		}
		sound := hiss(5, playRate)
		p.Write("d", sound)
		if err := p.PlayFile("d", "/no/such/file"); err != nil {
			t.Errorf("an answer that arrives: %v", err)
		}
		p.End("d")
		got := hear(t, p, d)
		if !slices.Equal(got[len(got)-playRate:], samples(sound)) {
			t.Error("it was not heard whole")
		}
		if len(p.aside) > 0 {
			t.Errorf("%d answers are held", len(p.aside))
		}
	})
}

func TestPlayerInterrupts(t *testing.T) {
	for name, pause := range map[string]bool{"playing": false, "paused": true} {
		t.Run(name, func(t *testing.T) {
			bench(t, func(t *testing.T, p *Player, d *fakeDevice) {
				p.SetInterrupt(true)
				p.Begin("a")
				p.Write("a", tone(5*time.Second))
				time.Sleep(time.Second)
				if pause {
					p.Pause()
					time.Sleep(300 * ms)
				}
				sound := tone(2 * time.Second)
				began := time.Now()
				p.Begin("b")
				p.Write("b", sound)
				p.End("b")
				if s := p.Status(); s.ID != "b" || s.Position != 0 {
					t.Errorf("interrupted: %+v", s)
				}
				got := hear(t, p, d)
				want, _ := trim(samples(sound))
				if !slices.Equal(got[len(got)-len(want):], want) {
					t.Error("the answer that interrupts was not heard whole")
				}
				if took := time.Since(began); took > 2200*ms {
					t.Errorf("it was over after %v", took)
				}
				if got := roughest(d.last().heard()); got > 60 {
					t.Errorf("a click: second difference %d", got)
				}
				// What it interrupted is still arriving: it can be played.
				if err := p.PlayFileAt("a", "/no/such/file", 2*time.Second); err != nil {
					t.Fatal(err)
				}
				time.Sleep(500 * ms)
				if s := p.Status(); s.ID != "a" || !s.Arriving || s.Position < 2300*ms || s.Position > 2500*ms {
					t.Errorf("back to it: %+v", s)
				}
				if got := p.Stop(); len(got) != 1 || got[0].ID != "a" || got[0].Time < 2300*ms {
					t.Errorf("Stop: %v", got)
				}
			})
		})
	}
}

func TestPlayerForgetsAnInterruptedAnswerOnceItIsComplete(t *testing.T) {
	bench(t, func(t *testing.T, p *Player, d *fakeDevice) {
		p.SetInterrupt(true)
		p.Begin("a")
		p.Write("a", hiss(1, 5*playRate))
		time.Sleep(time.Second)
		p.Begin("b")
		p.Write("b", hiss(2, 5*playRate))
		time.Sleep(500 * ms)
		p.End("a")
		if err := p.PlayFile("a", "/no/such/file"); err == nil {
			t.Error("an answer that is complete and not played is held")
		}
		if got, want := p.Stop(), "b"; len(got) != 1 || got[0].ID != want {
			t.Errorf("Stop: %v, want %v alone", got, want)
		}
	})
}

func TestPlayerTellsWhatWasHeardInTheAnswersOwnTime(t *testing.T) {
	bench(t, func(t *testing.T, p *Player, d *fakeDevice) {
		p.SetSpeed(2)
		answer(p, "a", hiss(1, 10*playRate))
		time.Sleep(time.Second + fakeLatency + fakeOpening)
		p.Seek(9 * time.Second) // nothing of that is heard yet
		got := p.Stop()
		if len(got) != 1 || got[0].Time < 1900*ms || got[0].Time > 2*time.Second {
			t.Errorf("Stop: %v, want %v", got, []realtime.Heard{{ID: "a", Time: 2 * time.Second}})
		}
		if s := p.Status(); s.Position != 9*time.Second {
			t.Errorf("position %v, want what was sought", s.Position)
		}
	})
}
