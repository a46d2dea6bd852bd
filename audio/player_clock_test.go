package audio

import (
	"testing"
	"time"
)

func TestPlayClock(t *testing.T) {
	const period = playRate / 50
	began := time.Unix(1000, 0)
	c := playClock{latency: 60 * ms}
	check := func(after time.Duration, want int64) {
		t.Helper()
		if got := c.heard(began.Add(after)); got != want {
			t.Errorf("after %v: %d samples heard, want %d", after, got, want)
		}
	}
	check(0, 0)
	c.observe(began, period)
	check(60*ms, 0)
	check(70*ms, period/2)
	c.observe(began.Add(20*ms), 2*period)
	check(80*ms, period)
	c.observe(began.Add(40*ms), 2*period) // nothing was taken
	check(90*ms, 3*period/2)
	check(85*ms, 3*period/2) // never backwards
	check(500*ms, 2*period)
	c.observe(began.Add(time.Second), 3*period)
	check(1059*ms, 2*period)
	check(1070*ms, 5*period/2)
	check(2*time.Second, 3*period)
}

func TestPlayClockTellsARunawayDevice(t *testing.T) {
	began := time.Unix(1000, 0)
	for name, c := range map[string]struct {
		speed float64
		burst int64 // taken at the start
		want  bool
	}{
		"real time":             {1, 0, false},
		"a large buffer":        {1, playRate * 7 / 10, false},
		"a crystal a bit fast":  {1.001, 2400, false},
		"twice the speed":       {2, 0, true},
		"as fast as it gets it": {1000, 0, true},
	} {
		var clock playClock
		runaway := false
		for after := time.Duration(0); after < 5*time.Second; after += 10 * ms {
			clock.observe(began.Add(after), c.burst+int64(c.speed*float64(samplesIn(after))))
			runaway = runaway || clock.runaway()
		}
		// A stall pays back what was taken too fast.
		if runaway != c.want {
			t.Errorf("%s: runaway %v, want %v", name, runaway, c.want)
		}
	}
}
