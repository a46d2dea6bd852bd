package audio

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"geppetto-audio/realtime"
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
		feed(p, "a", sound[playRate:], 480, 10*ms) // just as fast as it is heard
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

// covered says where in sound b goes on after a was cut off, both of them heard: 0 is without a gap, more is skipped.
func joint(t *testing.T, sound, a, b []int16) int {
	t.Helper()
	cut := 0
	for cut < len(a) && a[cut] == sound[cut] {
		cut++
	}
	for at := range sound {
		if n := len(sound) - at; n <= len(b) && slices.Equal(sound[at+fadeIn:], b[fadeIn:][:n-fadeIn]) {
			return at - cut
		}
	}
	t.Fatal("what was heard after the cut is not what was to come")
	return 0
}

func TestPlayerPausesAndResumes(t *testing.T) {
	for name, pause := range map[string]time.Duration{"at once": 0, "in a moment": 50 * ms, "after the device rests": 10 * time.Second} {
		t.Run(name, func(t *testing.T) {
			bench(t, func(t *testing.T, p *Player, d *fakeDevice) {
				sound := hiss(1, 2*playRate)
				answer(p, "a", sound)
				time.Sleep(700 * ms)
				p.Pause()
				time.Sleep(pause)
				at := p.Status().Position
				if pause > 150*ms {
					if s := p.Status(); s.State != Paused || s.Position < 600*ms || s.Position > 720*ms {
						t.Errorf("paused: %+v", s)
					}
					heard := d.last().heard()
					if heard, _ = trim(heard); len(heard) > int(samplesIn(850*ms)) {
						t.Errorf("went on for %v", timeOf(int64(len(heard)))-700*ms)
					}
				}
				before, _ := trim(d.last().heard())
				p.Toggle()
				if s := p.Status(); s.State != Playing || s.Position < at {
					t.Errorf("resumed: %+v", s)
				}
				hear(t, p, d)
				if pause > 150*ms {
					after, _ := trim(d.last().heard())
					after, _ = trim(after[len(before):])
					if skip := joint(t, samples(sound), before, after); skip > 0 || skip < -fakePeriod {
						t.Errorf("%d samples skipped", skip)
					}
				}
				if s := p.Status(); s.Position != 2*time.Second || s.State != Idle {
					t.Errorf("at the end: %+v", s)
				}
			})
		})
	}
}

func TestPlayerSeeks(t *testing.T) {
	bench(t, func(t *testing.T, p *Player, d *fakeDevice) {
		sound := hiss(1, 4*playRate)
		p.Begin("a")
		p.Write("a", sound[:4*playRate]) // half of it
		time.Sleep(300 * ms)
		seek := func(to, want time.Duration) {
			t.Helper()
			before := len(d.last().heard())
			p.Seek(to)
			if got := p.Status().Position; got != want {
				t.Errorf("Seek(%v): position %v at once, want %v", to, got, want)
			}
			time.Sleep(400 * ms)
			if got := p.Status().Position - want; got < 0 || got > 400*ms {
				t.Errorf("Seek(%v): 400 ms later %v on from there", to, got)
			}
			if want == 2*time.Second {
				return // nothing there yet
			}
			heard := d.last().heard()[before:]
			heard = heard[samplesIn(200*ms):] // the fade and the silence after it are over
			heard, _ = trim(heard)
			at := slices.Index(samples(sound), heard[fadeIn])
			for at >= 0 && !slices.Equal(samples(sound)[at:][:1000], heard[fadeIn:][:1000]) {
				next := slices.Index(samples(sound)[at+1:], heard[fadeIn])
				if next < 0 {
					t.Fatalf("Seek(%v): what is heard is no part of the answer", to)
				}
				at += 1 + next
			}
			if got := timeOf(int64(at)); got < want || got > want+100*ms {
				t.Errorf("Seek(%v): heard from %v on", to, got)
			}
		}
		seek(1500*ms, 1500*ms)
		seek(100*ms, 100*ms)
		seek(time.Hour, 2*time.Second)
		p.Write("a", sound[4*playRate:])
		p.End("a")
		time.Sleep(300 * ms)
		seek(3*time.Second, 3*time.Second)
		seek(-time.Second, 0)
		p.Pause()
		p.Seek(2500 * ms)
		p.Seek(3500 * ms)
		time.Sleep(time.Second)
		if s := p.Status(); s.State != Paused || s.Position != 3500*ms {
			t.Errorf("sought while paused: %+v", s)
		}
		p.Resume()
		hear(t, p, d)
		p.Seek(3900 * ms) // what was heard is still there
		p.Resume()
		hear(t, p, d)
		heard, _ := trim(d.last().heard())
		if want := samples(sound)[4*playRate-1000:]; !slices.Equal(heard[len(heard)-1000:], want) {
			t.Error("the end was not heard again")
		}
	})
}

func TestPlayerStops(t *testing.T) {
	bench(t, func(t *testing.T, p *Player, d *fakeDevice) {
		if got := p.Stop(); len(got) != 0 {
			t.Errorf("Stop with nothing to play: %v", got)
		}
		answer(p, "heard", hiss(1, playRate))
		hear(t, p, d)
		answer(p, "a", hiss(2, 10*playRate))
		answer(p, "b", hiss(3, playRate))
		p.Begin("c")
		time.Sleep(time.Second)
		position := p.Status().Position
		began := len(d.last().heard())
		got := p.Stop()
		if want := []realtime.Heard{{ID: "a", Time: position}, {ID: "b"}, {ID: "c"}}; !slices.Equal(got, want) {
			t.Errorf("Stop: %v, want %v", got, want)
		}
		if position < 900*ms || position > time.Second {
			t.Errorf("position %v after a second", position)
		}
		if err := p.Wait(t.Context()); err != nil {
			t.Errorf("Wait: %v", err)
		}
		time.Sleep(time.Second)
		rest := d.last().heard()[began:]
		if sound, _ := trim(rest); len(sound) > int(samplesIn(150*ms)) {
			t.Errorf("went on for %v", timeOf(int64(len(sound))))
		}
		p.Write("c", hiss(4, playRate)) // it was forgotten
		p.End("c")
		if got := p.Stop(); len(got) != 0 {
			t.Errorf("second Stop: %v", got)
		}
		// The next answer is heard whole, at full volume.
		sound := hiss(5, playRate)
		began = len(d.last().heard())
		answer(p, "d", sound)
		hear(t, p, d)
		if rest, _ := trim(d.last().heard()[began:]); !slices.Equal(rest, samples(sound)) {
			t.Errorf("after Stop %d samples differ from the %d of the next answer", len(rest), playRate)
		}
	})
}

func TestPlayerPlaysWholeWhatComesRightAfterStop(t *testing.T) {
	for _, wait := range []time.Duration{0, 30 * ms, 90 * ms} {
		bench(t, func(t *testing.T, p *Player, d *fakeDevice) {
			answer(p, "a", hiss(1, playRate))
			time.Sleep(500 * ms)
			p.Stop()
			time.Sleep(wait)
			sound := hiss(2, playRate)
			answer(p, "b", sound)
			got := hear(t, p, d)
			if len(got) < playRate || !slices.Equal(got[len(got)-playRate:], samples(sound)) {
				t.Errorf("%v after Stop: the next answer was not heard whole", wait)
			}
		})
	}
}

func TestPlayerGoesOnAfterStopWhenAsked(t *testing.T) {
	bench(t, func(t *testing.T, p *Player, d *fakeDevice) {
		p.Begin("a")
		p.Write("a", hiss(1, playRate))
		time.Sleep(500 * ms)
		p.Stop()
		p.Write("a", hiss(2, playRate))
		p.End("a")
		time.Sleep(time.Second)
		s := p.Status()
		if s.ID != "a" || s.State != Idle || s.Length != 2*time.Second || s.Position < 400*ms || s.Position > 500*ms {
			t.Errorf("stopped: %+v", s)
		}
		p.Resume()
		hear(t, p, d)
		if s := p.Status(); s.Position != 2*time.Second {
			t.Errorf("heard to %v, want 2 s", s.Position)
		}
		if got := p.Stop(); len(got) != 0 {
			t.Errorf("Stop told of it twice: %v", got)
		}
	})
}

func TestPlayerMakesNoClicks(t *testing.T) {
	for name, act := range map[string]func(*Player){
		"stop":          func(p *Player) { p.Stop() },
		"pause":         func(p *Player) { p.Pause() },
		"pause, resume": func(p *Player) { p.Pause(); time.Sleep(300 * ms); p.Resume() },
		"quick toggles": func(p *Player) {
			p.Toggle()
			time.Sleep(25 * ms)
			p.Toggle()
			time.Sleep(35 * ms)
			p.Toggle()
			p.Toggle()
		},
		"seek":           func(p *Player) { p.Seek(1234 * ms) },
		"seek, seek":     func(p *Player) { p.Seek(1234 * ms); time.Sleep(40 * ms); p.Seek(789 * ms) },
		"stop, next":     func(p *Player) { p.Stop(); answer(p, "b", tone(time.Second)) },
		"stop, resume":   func(p *Player) { p.Stop(); time.Sleep(10 * ms); p.Resume() },
		"volume":         func(p *Player) { p.SetVolume(0.1); time.Sleep(100 * ms); p.SetVolume(0.9) },
		"volume, paused": func(p *Player) { p.Pause(); p.SetVolume(0.3); time.Sleep(10 * ms); p.Resume() },
		"close":          func(p *Player) { p.Close() },
	} {
		for _, at := range []time.Duration{300 * ms, 307 * ms, 313 * ms} {
			t.Run(name, func(t *testing.T) {
				bench(t, func(t *testing.T, p *Player, d *fakeDevice) {
					answer(p, "a", tone(2*time.Second))
					time.Sleep(at)
					act(p)
					time.Sleep(3 * time.Second)
					// A cut without a fade measures thousands, the sine itself 11, the device's ramp some 33 more.
					if got := roughest(d.last().heard()); got > 60 {
						t.Errorf("second difference %d", got)
					}
				})
			})
		}
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
		answer(p, "b", sound)
		before := len(d.last().heard())
		hear(t, p, d)
		if got, _ := trim(d.last().heard()[before+fakePeriod:]); len(got) > 0 {
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
		for range 10 {
			p.SetVolume(1) // as it is
			watch(10 * ms)
		}
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
		if !d.last().closed {
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
		if d.opens != 1 {
			t.Errorf("a closed player opened the device again")
		}
	})
}
