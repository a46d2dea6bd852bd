package audio

import "time"

const (
	// runawayBurst is what a device may take at once beyond real time. A pipe into a player buffers most of a second.
	runawayBurst = playRate
	// provingTime is how long a device is watched before it is believed to have a clock.
	provingTime = 100 * time.Millisecond
	// stuckTime is how long a device may take nothing while it has something to play.
	stuckTime = 3 * time.Second
)

// A playClock tells what has left the loudspeaker, from what the device has taken and when. Places are counted in
// samples since the device was opened.
type playClock struct {
	latency time.Duration // from being taken to being heard
	taken   int64
	spoken  int64 // the latest answer of heard, so that it never runs backwards
	steps   []playStep
	first   time.Time // when the device first took something; zero before
	last    time.Time // when it last did
	burst   int64     // taken beyond real time
}

// A playStep is what the device took at once.
type playStep struct {
	at       time.Time
	from, to int64
}

// observe says that the device has now taken that many samples.
func (c *playClock) observe(now time.Time, taken int64) {
	if taken <= c.taken {
		return
	}
	if c.first.IsZero() {
		c.first, c.last = now, now
	}
	c.burst = max(0, c.burst-samplesIn(now.Sub(c.last))) + taken - c.taken
	c.steps = append(c.steps, playStep{now, c.taken, taken})
	c.taken, c.last = taken, now
}

// heard is how many samples have left the loudspeaker.
func (c *playClock) heard(now time.Time) int64 {
	for len(c.steps) > 0 {
		s := c.steps[0]
		since := now.Sub(s.at) - c.latency
		if since < 0 {
			break
		}
		c.spoken = max(c.spoken, min(s.to, s.from+samplesIn(since)))
		if c.spoken < s.to {
			break
		}
		c.steps = c.steps[1:]
	}
	return c.spoken
}

// runaway says whether the device takes sound as fast as it gets it.
func (c *playClock) runaway() bool { return c.burst > runawayBurst }

// samplesIn and timeOf convert between lengths and counts of samples.
func samplesIn(d time.Duration) int64 { return int64(d) * playRate / int64(time.Second) }
func timeOf(n int64) time.Duration    { return time.Duration(n) * time.Second / playRate }
