package audio

import (
	"math"
	"slices"
	"time"
)

// The speeds at which answers can be heard.
const (
	SlowestSpeed = 0.75
	FastestSpeed = 2.0
)

// SetVolume sets the linear gain, 0 to 1.
func (p *Player) SetVolume(v float64) {
	p.do(func(time.Time) {
		if !math.IsNaN(v) {
			p.volume = max(0, min(v, 1))
		}
	})
}

// SetMuted silences without pausing, whatever the volume is.
func (p *Player) SetMuted(muted bool) {
	p.do(func(time.Time) { p.muted = muted })
}

// gain is the linear gain of what is heard.
func (p *Player) gain() float64 {
	if p.muted {
		return 0
	}
	return p.volume
}

// SetSpeed sets how fast answers are heard, [SlowestSpeed] to [FastestSpeed] times as they were spoken. Their pitch
// stays. What plays now follows at once, without a break.
func (p *Player) SetSpeed(s float64) {
	p.do(func(time.Time) {
		if math.IsNaN(s) {
			return
		}
		p.speed = max(SlowestSpeed, min(s, FastestSpeed))
		if p.pipe != nil {
			p.pipe.src.speed = p.speed
		}
	})
}

// SetAutoplay says whether answers play by themselves as they arrive, which they do at first. Otherwise they are held
// ready while they arrive, and PlayFile or PlayFileAt plays them; what waits for its turn no longer does.
func (p *Player) SetAutoplay(on bool) {
	p.do(func(time.Time) {
		p.manual = !on
		if on {
			return
		}
		for _, t := range p.queue {
			t.held = true
		}
		p.aside = append(p.aside, slices.DeleteFunc(p.queue, func(t *track) bool { return t.ended })...)
		p.queue = nil
	})
}

// SetInterrupt says whether an answer that begins while another plays, or is paused, plays at once instead; the other
// fades out. At first answers wait for their turn.
func (p *Player) SetInterrupt(on bool) {
	p.do(func(time.Time) { p.interrupt = on })
}
