package audio

import (
	"slices"
	"testing"
	"time"

	"geppetto-audio/realtime"
)

// joint says where in sound b goes on after a was cut off, both of them heard: 0 is without a gap, more is skipped.
func joint(t *testing.T, sound, a, b []int16) int {
	t.Helper()
	cut := 0
	for cut < len(a) && a[cut] == sound[cut] {
		cut++
	}
	for at := range sound[fadeIn:] {
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
					// The fade begins so softly that its first few samples are silent.
					if skip := joint(t, samples(sound), before, after); skip > 4 || skip < -fakePeriod {
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

func TestPlayerTellsTheFurthestThatWasHeard(t *testing.T) {
	bench(t, func(t *testing.T, p *Player, d *fakeDevice) {
		answer(p, "a", hiss(1, 5*playRate))
		time.Sleep(time.Second)
		p.Seek(0)
		time.Sleep(300 * ms)
		if got := p.Stop(); len(got) != 1 || got[0].Time < 900*ms || got[0].Time > 1100*ms {
			t.Errorf("Stop: %v, want a at about a second", got)
		}
		answer(p, "b", hiss(1, playRate))
		hear(t, p, d)
		p.Toggle() // once more
		time.Sleep(500 * ms)
		if s := p.Status(); s.State != Playing || s.Position < 300*ms || s.Position > 500*ms {
			t.Errorf("played again: %+v", s)
		}
		if got := p.Stop(); len(got) != 0 {
			t.Errorf("Stop told of a replay: %v", got)
		}
	})
}

func TestPlayerHoldsOneTrackThatIsOver(t *testing.T) {
	bench(t, func(t *testing.T, p *Player, d *fakeDevice) {
		answer(p, "a", hiss(1, playRate))
		answer(p, "b", hiss(2, playRate))
		var first, second *track
		p.do(func(time.Time) { first, second = p.current, p.queue[0] })
		held := func(tr *track) (held bool) {
			p.do(func(time.Time) { held = tr.blocks != nil })
			return held
		}
		hear(t, p, d)
		if held(first) || !held(second) {
			t.Error("after two answers in turn the first is still held, or the second is not")
		}
		p.Begin("c")
		if held(second) {
			t.Error("an answer that was replaced is still held")
		}
	})
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
					if got := roughest(append(d.last().heard(), 0, 0)); got > 60 {
						t.Errorf("second difference %d", got)
					}
				})
			})
		}
	}
}
