package audio

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"geppetto-audio/realtime"
)

func TestPlayerWithoutADevice(t *testing.T) {
	bench(t, func(t *testing.T, p *Player, d *fakeDevice) {
		d.set(func(d *fakeDevice) { d.broken = true })
		if tried, _ := d.opened(); p.Status().Err != nil || tried != 0 {
			t.Fatalf("a device was looked for before one was needed")
		}
		answer(p, "a", hiss(1, playRate))
		err := p.Wait(t.Context())
		if !errors.Is(err, ErrNoDevice) || !errors.Is(err, errFake) || err.Error() != ErrNoDevice.Error() {
			t.Errorf("Wait: %v, want the sentence of %v", err, ErrNoDevice)
		}
		if s := p.Status(); s.Err != err || s.State != Paused || s.Length != time.Second {
			t.Errorf("without a device: %+v", s)
		}
		answer(p, "b", hiss(2, playRate))
		if err := p.Wait(t.Context()); !errors.Is(err, ErrNoDevice) {
			t.Errorf("Wait: %v", err)
		}
		time.Sleep(5 * time.Second)
		if tried, _ := d.opened(); tried != 1 {
			t.Errorf("opened %d times though nobody asked for sound", tried)
		}
		if got := p.Stop(); len(got) != 0 {
			t.Errorf("Stop told of answers nobody could hear: %v", got)
		}
		if err := p.Wait(t.Context()); err != nil {
			t.Errorf("Wait with nothing to play: %v", err)
		}
	})
}

func TestPlayerFindsADeviceLater(t *testing.T) {
	newest := hiss(2, playRate)
	for name, act := range map[string]func(*Player){
		"asked by Resume":      func(p *Player) { answer(p, "b", newest); p.Resume() },
		"asked by PlayFile":    func(p *Player) { answer(p, "b", newest); p.PlayFile("b", "") },
		"asked by Toggle":      func(p *Player) { answer(p, "b", newest); p.Toggle() },
		"with an answer later": func(p *Player) { time.Sleep(tryAgain); answer(p, "b", newest) },
	} {
		t.Run(name, func(t *testing.T) {
			bench(t, func(t *testing.T, p *Player, d *fakeDevice) {
				d.set(func(d *fakeDevice) { d.broken = true })
				answer(p, "a", hiss(1, playRate))
				p.Begin("waits")
				time.Sleep(time.Second)
				d.set(func(d *fakeDevice) { d.broken = false })
				act(p)
				if got := hear(t, p, d); !slices.Equal(got, samples(newest)) {
					t.Errorf("heard %d samples, want the %d of the newest answer", len(got), playRate)
				}
				if s := p.Status(); s.Err != nil || s.ID != "b" {
					t.Errorf("with a device: %+v", s)
				}
			})
		})
	}
}

func TestPlayerSeeksWithoutADevice(t *testing.T) {
	bench(t, func(t *testing.T, p *Player, d *fakeDevice) {
		d.set(func(d *fakeDevice) { d.broken = true })
		answer(p, "a", hiss(1, 3*playRate))
		time.Sleep(time.Second)
		p.Seek(time.Second)
		d.set(func(d *fakeDevice) { d.broken = false })
		p.Resume()
		time.Sleep(time.Second)
		if s := p.Status(); s.State != Playing || s.Position < 1800*ms || s.Position > 2*time.Second {
			t.Errorf("a second after Resume at 1 s: %+v", s)
		}
		if got := hear(t, p, d); len(got) < 2*playRate-fadeIn || len(got) > 2*playRate {
			t.Errorf("heard %d samples, want the %d from there on", len(got), 2*playRate)
		}
	})
}

func TestPlayerGoesOnWhenTheDeviceIsBack(t *testing.T) {
	bench(t, func(t *testing.T, p *Player, d *fakeDevice) {
		sound := hiss(1, 3*playRate)
		answer(p, "a", sound)
		time.Sleep(time.Second)
		lost := d.last()
		d.set(func(d *fakeDevice) { d.broken = true })
		lost.lock(func() { lost.err = errFake })
		before, _ := trim(lost.heard())
		time.Sleep(2 * time.Second)
		if s := p.Status(); !errors.Is(s.Err, ErrDeviceLost) || s.State != Playing || s.Position < 900*ms || s.Position > 1050*ms {
			t.Errorf("lost: %+v", s)
		}
		answer(p, "b", hiss(2, playRate))
		if tried, _ := d.opened(); tried > 8 {
			t.Errorf("%d attempts within 2 s", tried)
		}
		d.set(func(d *fakeDevice) { d.broken = false })
		got := hear(t, p, d)
		if skip := joint(t, samples(sound), before, got); skip > int(samplesIn(20*ms)) || skip < -int(samplesIn(20*ms)) {
			t.Errorf("%d samples skipped", skip)
		}
		if s := p.Status(); s.Err != nil || s.ID != "b" || s.State != Idle {
			t.Errorf("at the end: %+v", s)
		}
	})
}

func TestPlayerGivesUpOnALostDevice(t *testing.T) {
	bench(t, func(t *testing.T, p *Player, d *fakeDevice) {
		sound := hiss(1, 3*playRate)
		answer(p, "a", sound)
		time.Sleep(time.Second)
		d.set(func(d *fakeDevice) { d.broken = true })
		lost := d.last()
		lost.lock(func() { lost.err = errFake })
		began := time.Now()
		if err := p.Wait(t.Context()); !errors.Is(err, ErrDeviceLost) {
			t.Errorf("Wait: %v", err)
		}
		if took := time.Since(began); took < 5*time.Second || took > 15*time.Second {
			t.Errorf("gave up after %v", took)
		}
		before, _ := d.opened()
		time.Sleep(time.Hour)
		if after, _ := d.opened(); after != before {
			t.Error("went on looking for a device")
		}
		if got := p.Stop(); len(got) != 1 || got[0].Time < 900*ms || got[0].Time > 1050*ms {
			t.Errorf("Stop: %v, want a at about a second", got)
		}
	})
}

func TestPlayerLosesARestingDevice(t *testing.T) {
	bench(t, func(t *testing.T, p *Player, d *fakeDevice) {
		answer(p, "a", hiss(1, playRate))
		hear(t, p, d)
		time.Sleep(10 * time.Second)
		resting := d.last()
		resting.lock(func() { resting.err = errFake })
		sound := hiss(2, playRate)
		answer(p, "b", sound)
		if got := hear(t, p, d); !slices.Equal(got, samples(sound)) {
			t.Errorf("heard %d samples, want %d", len(got), playRate)
		}
		if _, done := d.opened(); done != 2 {
			t.Errorf("%d devices were opened, want 2", done)
		}
	})
}

func TestPlayerLetsARunawayDeviceGo(t *testing.T) {
	for name, begin := range map[string]func(*Player){
		"an answer": func(p *Player) { p.Begin("a"); feed(p, "a", hiss(1, 10*playRate), 12000, 40*ms); p.End("a") },
		"a word":    func(p *Player) { answer(p, "a", hiss(1, 2400)) },
	} {
		t.Run(name, func(t *testing.T) {
			bench(t, func(t *testing.T, p *Player, d *fakeDevice) {
				d.set(func(d *fakeDevice) { d.tick = 10 * time.Microsecond })
				begin(p)
				time.Sleep(100 * ms)
				s := p.Status()
				if !errors.Is(s.Err, ErrDeviceRunaway) || !d.last().over() {
					t.Fatalf("%+v, closed %v", s, d.last().over())
				}
				if err := p.Wait(t.Context()); !errors.Is(err, ErrDeviceRunaway) {
					t.Errorf("Wait: %v", err)
				}
				if tried, _ := d.opened(); tried != 1 {
					t.Errorf("opened %d times", tried)
				}
			})
		})
	}
}

func TestPlayerOpensAStuckDeviceAgain(t *testing.T) {
	bench(t, func(t *testing.T, p *Player, d *fakeDevice) {
		sound := hiss(1, 3*playRate)
		answer(p, "a", sound)
		time.Sleep(time.Second)
		stuck := d.last()
		stuck.lock(func() { stuck.frozen = true })
		time.Sleep(5 * time.Second)
		got := hear(t, p, d)
		if _, done := d.opened(); done != 2 || !stuck.over() {
			t.Fatalf("closed %v, %d devices", stuck.over(), done)
		}
		if len(got) < 2*playRate-2400 || !slices.Equal(got[fadeIn:], samples(sound)[3*playRate-len(got)+fadeIn:]) {
			t.Errorf("the rest was not heard: %d samples", len(got))
		}
	})
}

func TestPlayerRestsTheDevice(t *testing.T) {
	bench(t, func(t *testing.T, p *Player, d *fakeDevice) {
		first, second := hiss(1, playRate), hiss(2, playRate)
		answer(p, "a", first)
		hear(t, p, d)
		s := d.last()
		time.Sleep(2 * time.Second)
		if _, times := s.rested(); times != 0 {
			t.Error("rests after 2 s")
		}
		time.Sleep(3 * time.Second)
		if now, times := s.rested(); !now || times != 1 {
			t.Fatalf("does not rest after 5 s")
		}
		before := len(s.heard())
		p.Begin("b")
		time.Sleep(ms)
		if now, _ := s.rested(); now {
			t.Error("rests though an answer has begun")
		}
		time.Sleep(20 * time.Second)
		if now, _ := s.rested(); now {
			t.Error("rests though an answer is on its way")
		}
		p.Write("b", second)
		p.End("b")
		hear(t, p, d)
		if got, _ := trim(s.heard()[before:]); !slices.Equal(got, samples(second)) {
			t.Errorf("heard %d samples, want %d", len(got), playRate)
		}
		p.Seek(0)
		p.Resume()
		time.Sleep(500 * ms)
		p.Pause()
		time.Sleep(5 * time.Second)
		if now, _ := s.rested(); !now {
			t.Error("does not rest while paused")
		}
		if _, done := d.opened(); done != 1 {
			t.Errorf("%d devices were opened, want 1", done)
		}
	})
}

func TestPlayerTellsHowMuchWasHeardOfAnAnswerReplaced(t *testing.T) {
	bench(t, func(t *testing.T, p *Player, d *fakeDevice) {
		p.Begin("a")
		p.Write("a", hiss(1, 5*playRate))
		time.Sleep(time.Second)
		if err := p.PlayFile("old", writeWave(t, ownHeader, hiss(2, 5*playRate))); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Second)
		p.Write("a", hiss(3, playRate))
		got := p.Stop()
		if len(got) != 1 || got[0].ID != "a" || got[0].Time < 900*ms || got[0].Time > 1100*ms {
			t.Errorf("Stop: %v, want a at about a second, and nothing of the replay", got)
		}
		p.Begin("b")
		p.Write("b", hiss(1, playRate))
		time.Sleep(500 * ms)
		if err := p.PlayFile("old", writeWave(t, ownHeader, hiss(2, playRate))); err != nil {
			t.Fatal(err)
		}
		p.End("b") // it came whole: nobody stopped it
		if got := p.Stop(); !slices.Equal(got, []realtime.Heard(nil)) {
			t.Errorf("Stop: %v", got)
		}
	})
}

func TestPlayerWaitEndsWithItsContext(t *testing.T) {
	bench(t, func(t *testing.T, p *Player, d *fakeDevice) {
		p.Begin("a")
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := p.Wait(ctx); err != context.DeadlineExceeded {
			t.Errorf("Wait: %v", err)
		}
	})
}
