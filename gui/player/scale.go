package player

import "time"

// A scale is where on a waveform a time is.
type scale struct {
	left, width float32 // of the first bar to the last
	length      time.Duration
}

// at is the time at a place; outside the waveform that of its nearest end.
func (s scale) at(x float32) time.Duration {
	if s.width <= 0 {
		return 0
	}
	return s.clamp(time.Duration(float64(x-s.left) / float64(s.width) * float64(s.length)))
}

// x is the place of a time.
func (s scale) x(at time.Duration) float32 {
	if s.length <= 0 {
		return s.left
	}
	return s.left + float32(float64(s.clamp(at))/float64(s.length)*float64(s.width))
}

func (s scale) clamp(at time.Duration) time.Duration { return max(0, min(at, s.length)) }
