package rig

import (
	"slices"
	"testing"
	"time"
)

func capture(samples ...[]int16) Capture {
	return Capture{Samples: slices.Concat(samples...), Rate: rate, Channels: 1, zero: time.Unix(100, 0)}
}

func silence(length int) []int16 { return make([]int16, length) }

func TestAlignAndJumps(t *testing.T) {
	want := noise(1, 3*rate)
	altered := slices.Clone(want)
	altered[rate]++
	for _, test := range []struct {
		name    string
		capture Capture
		want    []int16
		offset  int
		jumps   []Jump
	}{
		{"whole", capture(silence(500), want, silence(90)), want, 500, nil},
		{"silence at its head", capture(silence(40), silence(100), want), slices.Concat(silence(100), want), 40, nil},
		{"short", capture(silence(7), want[:20]), want[:20], 7, nil},
		{"one sample altered", capture(silence(9), altered), want, 9, []Jump{{rate, rate + 9, 0}}},
		{"hole", capture(want[:rate], silence(240), want[rate:]), want, 0, []Jump{{rate, rate, 240}}},
		{"samples lost", capture(want[:rate], want[rate+100:]), want, 0, []Jump{{rate, rate, -100}}},
		{"samples repeated", capture(silence(5), want[:rate], want[rate-480:]), want, 5, []Jump{{rate, rate + 5, 480}}},
		{"end missing", capture(silence(5), want[:rate]), want, 5, []Jump{{rate, rate + 5, -2 * rate}}},
		{"beginning missing", capture(want[1000:]), want, -1000, []Jump{{0, -1000, 0}}},
		{"not there", capture(noise(2, 4*rate)), want, -1, []Jump{{0, -1, -3 * rate}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			offset, exact := Align(test.capture, test.want)
			if offset != test.offset || exact != (test.jumps == nil) {
				t.Errorf("Align = %d, %v; want %d, %v", offset, exact, test.offset, test.jumps == nil)
			}
			if jumps := Jumps(test.capture, test.want); !slices.Equal(jumps, test.jumps) {
				t.Errorf("Jumps = %+v, want %+v", jumps, test.jumps)
			}
		})
	}
}

func TestFirstAndLastSound(t *testing.T) {
	c := capture(silence(rate/2), []int16{3, -3, -32768, 0, 20}, silence(rate))
	begin, at, ok := FirstSound(c, 3)
	if begin != rate/2+2 || !ok {
		t.Errorf("FirstSound = %d, %v", begin, ok)
	}
	if want := time.Unix(100, 0).Add(500*time.Millisecond + 2*time.Second/rate); at.Sub(want).Abs() > time.Microsecond {
		t.Errorf("first sound at %v, want %v", at, want)
	}
	if end, _, ok := LastSound(c, 3); end != rate/2+4 || !ok {
		t.Errorf("LastSound = %d, %v", end, ok)
	}
	if _, _, ok := FirstSound(capture(silence(rate)), 0); ok {
		t.Error("silence has a first sound")
	}
	if _, _, ok := LastSound(c, 32767); !ok {
		t.Error("the lowest sample is not louder than the highest")
	}
}

func TestGaps(t *testing.T) {
	sound := noise(1, 480)
	c := capture(silence(960), sound, silence(24), sound, silence(240), sound, silence(960))
	want := []Gap{{960 + 480 + 24 + 480, 10 * time.Millisecond}}
	if gaps := Gaps(c, 0, 2*time.Millisecond); !slices.Equal(gaps, want) {
		t.Errorf("Gaps = %v, want %v", gaps, want)
	}
	if gaps := Gaps(c, 0, time.Millisecond); len(gaps) != 2 {
		t.Errorf("Gaps of a millisecond = %v, want two", gaps)
	}
}

func TestMaxSecondDifference(t *testing.T) {
	ramp := make([]int16, 100)
	for i := range ramp {
		ramp[i] = int16(10 * i)
	}
	if got := MaxSecondDifference(ramp); got != 0 {
		t.Errorf("a straight line scores %d, want 0", got)
	}
	if got := MaxSecondDifference(append(ramp, 0)); got != 1000 {
		t.Errorf("an abrupt end from 990 on a slope of 10 scores %d, want 1000", got)
	}
}
