package rig

import (
	"slices"
	"time"
)

// FirstSound finds the first sample that is louder than threshold, and when it sounded.
func FirstSound(c Capture, threshold int16) (sample int, at time.Time, ok bool) {
	for i, s := range c.Samples {
		if loud(s, threshold) {
			return i, c.When(i), true
		}
	}
	return 0, time.Time{}, false
}

// LastSound finds the last sample that is louder than threshold, and when it sounded.
func LastSound(c Capture, threshold int16) (sample int, at time.Time, ok bool) {
	for i, s := range slices.Backward(c.Samples) {
		if loud(s, threshold) {
			return i, c.When(i), true
		}
	}
	return 0, time.Time{}, false
}

// A Gap is a stretch of silence with sound before and after it.
type Gap struct {
	Sample int // at which it begins
	Length time.Duration
}

// Gaps finds the silences of at least the length shortest between the first and the last sound, silence being what is
// not louder than threshold.
func Gaps(c Capture, threshold int16, shortest time.Duration) []Gap {
	var gaps []Gap
	last := -1
	for i, s := range c.Samples {
		if !loud(s, threshold) {
			continue
		}
		if length := span((i-last-1)/c.Channels, c.Rate); last >= 0 && i-last > 1 && length >= shortest {
			gaps = append(gaps, Gap{Sample: last + 1, Length: length})
		}
		last = i
	}
	return gaps
}

// MaxSecondDifference measures clicks: the greatest change of slope from one sample to the next, which a jump or an
// abrupt end in smooth sound drives up. It is of use on one channel and beside the value of the sound undisturbed.
func MaxSecondDifference(samples []int16) int {
	greatest := 0
	for i := 2; i < len(samples); i++ {
		d := int(samples[i]) - 2*int(samples[i-1]) + int(samples[i-2])
		greatest = max(greatest, d, -d)
	}
	return greatest
}

// window is the number of samples by which a place in a sound is recognised.
const window = 64

// Align finds where in the capture the wanted sound begins, and says whether it is there whole and bit for bit. The
// sound must not repeat itself: noise, or counted samples. When it is there only in parts, offset is the place its
// beginning would have by the first part found; without any, it is -1 and far from exact.
func Align(c Capture, want []int16) (offset int, exact bool) {
	offset, found := -1, false
	for at := 0; at < len(want); at += max(window, len(want)/100) {
		part := want[at:min(at+window, len(want))]
		if plain(part) {
			continue
		}
		for i := find(c.Samples, part, 0); i >= 0; i = find(c.Samples, part, i+1) {
			if holds(c.Samples, want, i-at) {
				return i - at, true
			}
			if !found {
				offset, found = i-at, true
			}
		}
		if found {
			break
		}
	}
	return offset, false
}

// A Jump is a place at which a capture stops following the wanted sound and goes on with another part of it.
type Jump struct {
	Want     int // sample of the wanted sound that should have come
	Captured int // sample of the capture that came instead
	Shift    int // samples inserted, such as silence or a repetition; lost when negative; when 0, altered or not recorded
}

// Jumps explains why [Align] doesn't call a capture exact. An exact one has none.
func Jumps(c Capture, want []int16) []Jump {
	offset, exact := Align(c, want)
	if exact {
		return nil
	}
	var jumps []Jump
	for i := 0; i < len(want); {
		if at := i + offset; at >= 0 && at < len(c.Samples) && c.Samples[at] == want[i] {
			i++
			continue
		}
		next, found := resume(c, want, i, i+offset)
		if !found {
			return append(jumps, Jump{Want: i, Captured: i + offset, Shift: i - len(want)})
		}
		jumps = append(jumps, Jump{Want: i, Captured: i + offset, Shift: next.Captured - next.Want - offset})
		i, offset = next.Want, next.Captured-next.Want
	}
	return jumps
}

// resume finds where, from sample i of the wanted sound and sample at of the capture on, the two agree again. It looks
// five seconds ahead.
func resume(c Capture, want []int16, i, at int) (Jump, bool) {
	for end := min(len(want), i+5*c.Rate*c.Channels); i+window <= end; i += window {
		part := want[i : i+window]
		if plain(part) {
			continue
		}
		if found := find(c.Samples, part, max(at, 0)); found >= 0 {
			return Jump{Want: i, Captured: found}, true
		}
	}
	return Jump{}, false
}

// find returns the first index from which samples hold part, not before from, or -1.
func find(samples, part []int16, from int) int {
	for i := from; i+len(part) <= len(samples); i++ {
		if samples[i] == part[0] && slices.Equal(samples[i:i+len(part)], part) {
			return i
		}
	}
	return -1
}

// holds tells whether all of want is in samples from offset on.
func holds(samples, want []int16, offset int) bool {
	return offset >= 0 && offset+len(want) <= len(samples) && slices.Equal(samples[offset:offset+len(want)], want)
}

// plain tells whether part is too even, such as silence, to be recognised by.
func plain(part []int16) bool {
	return int(slices.Max(part))-int(slices.Min(part)) < 16
}

func loud(s, threshold int16) bool { return int(s) > int(threshold) || int(s) < -int(threshold) }
