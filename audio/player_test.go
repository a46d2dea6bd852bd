package audio

import (
	"io"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

const ms = time.Millisecond

// feed writes an answer in chunks, each after a pause.
func feed(p *Player, id string, pcm []byte, chunk int, pause time.Duration) {
	for len(pcm) > 0 {
		n := min(chunk, len(pcm))
		p.Write(id, pcm[:n])
		pcm = pcm[n:]
		if pause > 0 {
			time.Sleep(pause)
		}
	}
}

// answer plays a whole answer.
func answer(p *Player, id string, pcm []byte) {
	p.Begin(id)
	p.Write(id, pcm)
	p.End(id)
}

// hear waits until nothing is left to be heard and gives what was heard, silence trimmed.
func hear(t *testing.T, p *Player, d *fakeDevice) []int16 {
	t.Helper()
	if err := p.Wait(t.Context()); err != nil {
		t.Fatalf("Wait: %v", err)
	}
	sound, _ := trim(d.last().heard())
	return sound
}

func TestPlayerPlaysEveryByte(t *testing.T) {
	sound := hiss(1, 3*playRate)
	for name, c := range map[string]struct {
		chunk int
		pause time.Duration
	}{
		"at once":                    {len(sound), 0},
		"250 ms at six times":        {12000, 250 * ms / 6},
		"odd chunks":                 {4801, 20 * ms},
		"odd chunks, half the speed": {1201, 50 * ms},
		"single bytes":               {1, time.Microsecond},
	} {
		t.Run(name, func(t *testing.T) {
			bench(t, func(t *testing.T, p *Player, d *fakeDevice) {
				p.Begin("a")
				feed(p, "a", sound, c.chunk, c.pause)
				p.End("a")
				got := hear(t, p, d)
				// Where sound comes slower than it is heard there is silence in between; the noise has no zeros.
				got = slices.DeleteFunc(got, func(v int16) bool { return v == 0 })
				if !slices.Equal(got, samples(sound)) {
					t.Errorf("heard %d samples that differ from the %d written", len(got), len(sound)/2)
				}
			})
		})
	}
}

func TestPlayerBeginsWhenACushionIsThere(t *testing.T) {
	for name, c := range map[string]struct {
		length      time.Duration // of the answer
		chunk       time.Duration
		pause       time.Duration
		least, most time.Duration // from the first chunk until the device hands on the first sample
	}{
		"a delta of 250 ms":          {time.Second, 250 * ms, 40 * ms, 0, 21 * ms},
		"as soon as 120 ms are here": {time.Second, 20 * ms, 10 * ms, 50 * ms, 71 * ms},
		"after 150 ms at the latest": {time.Second, 20 * ms, 60 * ms, 150 * ms, 181 * ms},
		"at the end of a short one":  {30 * ms, 15 * ms, 10 * ms, 20 * ms, 41 * ms},
		"one of a single sample":     {time.Second / playRate, ms, 10 * ms, 10 * ms, 31 * ms},
	} {
		t.Run(name, func(t *testing.T) {
			bench(t, func(t *testing.T, p *Player, d *fakeDevice) {
				sound := hiss(1, int(max(1, samplesIn(c.length))))
				p.Begin("a")
				time.Sleep(500 * ms) // the device is open by now
				began := time.Now()
				feed(p, "a", sound, 2*int(samplesIn(c.chunk)), c.pause)
				p.End("a")
				hear(t, p, d)
				s := d.last()
				_, before := trim(s.heard())
				if took := s.at(before).Sub(began) - fakeLatency; took < c.least || took > c.most {
					t.Errorf("sounds after %v, want %v to %v", took, c.least, c.most)
				}
			})
		})
	}
}

func TestPlayerSoundsAtOnceWhenTheDeviceOpens(t *testing.T) {
	bench(t, func(t *testing.T, p *Player, d *fakeDevice) {
		answer(p, "a", hiss(1, playRate))
		hear(t, p, d)
		if _, before := trim(d.last().heard()); before > 0 {
			t.Errorf("%v of silence before an answer that was there before the device", timeOf(int64(before)))
		}
	})
}

func TestPlayerGoesOnAfterAStall(t *testing.T) {
	bench(t, func(t *testing.T, p *Player, d *fakeDevice) {
		sound := hiss(1, 2*playRate)
		p.Begin("a")
		p.Write("a", sound[:playRate])
		time.Sleep(1500 * ms)
		if s := p.Status(); s.State != Playing || s.Position != 500*ms || s.Length != 500*ms {
			t.Errorf("stalled: %+v, want playing at 500 ms of 500 ms", s)
		}
		for rest := sound[playRate:]; len(rest) > 0; rest = rest[4800:] { // as fast as it is heard, but unevenly
			p.Write("a", rest[:2400])
			time.Sleep(90 * ms)
			p.Write("a", rest[2400:4800])
			time.Sleep(10 * ms)
		}
		p.End("a")
		got := hear(t, p, d)
		var hole int
		for hole < len(got) && got[hole] != 0 {
			hole++
		}
		if hole != playRate/2 {
			t.Fatalf("heard %d samples before the stall, want %d", hole, playRate/2)
		}
		rest, _ := trim(got[hole:])
		if !slices.Equal(rest, samples(sound[playRate:])) {
			t.Errorf("after the stall %d samples differ from the %d that came, or have holes", len(rest), playRate*3/2)
		}
	})
}

func TestPlayerPlaysAnswersInTurn(t *testing.T) {
	bench(t, func(t *testing.T, p *Player, d *fakeDevice) {
		a, b, c := hiss(1, playRate), hiss(2, playRate/100), hiss(3, playRate)
		p.Begin("a")
		p.Begin("none")
		p.Begin("b")
		p.Begin("a") // once more changes nothing
		p.Write("b", b)
		p.Write("unknown", c)
		p.Begin("c")
		p.Write("a", a)
		p.End("a")
		p.End("b")
		p.Write("b", c) // too late
		time.Sleep(300 * ms)
		if s := p.Status(); s.ID != "a" || s.State != Playing {
			t.Errorf("playing %q, want a", s.ID)
		}
		p.End("none")
		time.Sleep(2 * time.Second)
		p.Write("c", c)
		p.End("c")
		got := slices.DeleteFunc(hear(t, p, d), func(v int16) bool { return v == 0 })
		if want := samples(slices.Concat(a, b, c)); !slices.Equal(got, want) {
			t.Errorf("heard %d samples that differ from the %d of three answers", len(got), len(want))
		}
		if s := p.Status(); s.ID != "c" || s.State != Idle || s.Position != time.Second || s.Length != time.Second || s.Arriving {
			t.Errorf("at the end: %+v", s)
		}
	})
}

func TestPlayerDoesNotJamOnAnEmptyAnswer(t *testing.T) {
	bench(t, func(t *testing.T, p *Player, d *fakeDevice) {
		p.Begin("empty")
		p.End("empty")
		p.Begin("half")
		p.Write("half", []byte{1})
		p.End("half")
		sound := hiss(1, 2400)
		answer(p, "a", sound)
		if got := hear(t, p, d); !slices.Equal(got, samples(sound)) {
			t.Errorf("heard %d samples, want %d", len(got), len(sound)/2)
		}
	})
}

func TestPlayerEmptiesAFilterBehindIt(t *testing.T) {
	sound := hiss(1, playRate)
	for name, end := range map[string]func(p *Player){
		"ended at once": func(p *Player) { p.End("a") },
		"ended late":    func(p *Player) { time.Sleep(1500 * ms); p.End("a") },
		"stopped":       func(p *Player) { time.Sleep(500 * ms); p.Stop() },
	} {
		t.Run(name, func(t *testing.T) {
			bench(t, func(t *testing.T, p *Player, d *fakeDevice) {
				d.set(func(d *fakeDevice) {
					d.filter = func(r io.Reader) io.Reader { return &lateReader{r, make([]byte, 32)} }
				})
				p.Begin("a")
				p.Write("a", sound)
				end(p)
				hear(t, p, d)
				time.Sleep(500 * ms)
				// The end of one that is ended late is held back until then.
				got := slices.DeleteFunc(d.last().heard(), func(v int16) bool { return v == 0 })
				if name != "stopped" && !slices.Equal(got, samples(sound)) {
					t.Errorf("heard %d samples of %d", len(got), len(sound)/2)
				}
				before := len(d.last().heard())
				answer(p, "b", sound)
				hear(t, p, d)
				time.Sleep(ms)
				if got, _ := trim(d.last().heard()[before:]); !slices.Equal(got, samples(sound)) {
					t.Errorf("the next answer: heard %d samples of %d", len(got), len(sound)/2)
				}
			})
		})
	}
}

func TestPlayerVolume(t *testing.T) {
	bench(t, func(t *testing.T, p *Player, d *fakeDevice) {
		p.SetVolume(0.5)
		sound := hiss(1, playRate)
		answer(p, "a", sound)
		half := samples(sound)
		for i, v := range half {
			half[i] = int16(roundHalf(v))
		}
		if got := hear(t, p, d); !slices.Equal(got, half) {
			t.Error("not heard at half the volume from the first sample on")
		}
		for v, want := range map[float64]float64{-1: 0, 2: 1, 0.25: 0.25} {
			p.SetVolume(v)
			if got := p.Status().Volume; got != want {
				t.Errorf("SetVolume(%v): %v", v, got)
			}
		}
		p.SetVolume(0)
		time.Sleep(100 * ms)
		before := len(d.last().heard())
		answer(p, "b", sound)
		hear(t, p, d)
		if got, _ := trim(d.last().heard()[before:]); len(got) > 0 {
			t.Errorf("%d samples heard at volume 0", len(got))
		}
	})
}

func roundHalf(v int16) int { // as math.Round does: away from zero
	if v < 0 {
		return -((1 - int(v)) / 2)
	}
	return (1 + int(v)) / 2
}

func TestPlayerPositionRunsForwardsIntoAPause(t *testing.T) {
	for wait := 500 * ms; wait < 520*ms; wait += 3 * ms {
		bench(t, func(t *testing.T, p *Player, d *fakeDevice) {
			answer(p, "a", hiss(1, 2*playRate))
			time.Sleep(wait)
			p.Pause()
			var last time.Duration
			for range 100 {
				at := p.Status().Position
				if at < last {
					t.Fatalf("position went back from %v to %v", last, at)
				}
				last = at
				time.Sleep(3 * ms)
			}
		})
	}
}

func TestPlayerPositionIsWhatIsHeard(t *testing.T) {
	bench(t, func(t *testing.T, p *Player, d *fakeDevice) {
		p.Begin("a")
		time.Sleep(200 * ms) // the device is open and proven
		sound := hiss(1, 2*playRate)
		feed(p, "a", sound, 12000, 40*ms)
		p.End("a")
		_, before := trim(d.last().heard())
		var last time.Duration
		for range 100 {
			time.Sleep(17 * ms)
			heard := max(0, len(d.last().heard())-before)
			got := p.Status().Position
			if diff := got - timeOf(int64(heard)); diff < -2*ms || diff > 2*ms {
				t.Fatalf("position %v when %v was heard", got, timeOf(int64(heard)))
			}
			if got < last {
				t.Fatalf("position went back from %v to %v", last, got)
			}
			last = got
		}
		hear(t, p, d)
	})
}

func TestPlayerTellsOfChanges(t *testing.T) {
	bench(t, func(t *testing.T, p *Player, d *fakeDevice) {
		var seen []PlayerState
		note := func() {
			select {
			case <-p.Changes():
				if s := p.Status().State; len(seen) == 0 || seen[len(seen)-1] != s {
					seen = append(seen, s)
				}
			default:
			}
		}
		watch := func(d time.Duration) {
			for range d / ms {
				time.Sleep(ms)
				synctest.Wait()
				note()
			}
		}
		p.Begin("a")
		watch(100 * ms)
		p.Write("a", hiss(1, playRate))
		watch(100 * ms)
		p.Pause()
		watch(100 * ms)
		p.Resume()
		p.End("a")
		watch(1500 * ms)
		if want := []PlayerState{Idle, Playing, Paused, Playing, Idle}; !slices.Equal(seen, want) {
			t.Errorf("states %v, want %v", seen, want)
		}
		p.SetVolume(1) // as it is
		p.Seek(time.Hour)
		time.Sleep(time.Second)
		select {
		case <-p.Changes():
			t.Error("a change was told where nothing changed")
		default:
		}
	})
}

func TestPlayerCloses(t *testing.T) {
	bench(t, func(t *testing.T, p *Player, d *fakeDevice) {
		answer(p, "a", hiss(1, 10*playRate))
		time.Sleep(500 * ms)
		waited := make(chan error)
		go func() { waited <- p.Wait(t.Context()) }()
		synctest.Wait()
		began := time.Now()
		p.Close()
		if err := <-waited; err != ErrPlayerClosed {
			t.Errorf("Wait: %v, want %v", err, ErrPlayerClosed)
		}
		if took := time.Since(began); took > 250*ms {
			t.Errorf("Close took %v", took)
		}
		if !d.last().over() {
			t.Error("the device is still open")
		}
		p.Begin("b")
		p.Write("b", hiss(1, 100))
		p.End("b")
		p.Resume()
		p.Seek(0)
		if err := p.PlayFile("c", writeWave(t, ownHeader, hiss(1, 100))); err != ErrPlayerClosed {
			t.Errorf("PlayFile: %v", err)
		}
		if got := p.Stop(); got != nil {
			t.Errorf("Stop: %v", got)
		}
		if tried, _ := d.opened(); tried != 1 {
			t.Errorf("a closed player opened the device again")
		}
	})
}
