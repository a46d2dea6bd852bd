package player

import (
	"testing"
	"time"
)

func TestScale(t *testing.T) {
	s := scale{left: 4, width: 300, length: time.Minute}
	for _, c := range []struct {
		x    float32
		at   time.Duration
		back float32 // where that time is
	}{
		{4, 0, 4},
		{154, 30 * time.Second, 154},
		{304, time.Minute, 304},
		{79, 15 * time.Second, 79},
		{-50, 0, 4},
		{0, 0, 4},
		{9999, time.Minute, 304},
	} {
		if got := s.at(c.x); got != c.at {
			t.Errorf("at %v: %v, want %v", c.x, got, c.at)
		}
		if got := s.x(c.at); got != c.back {
			t.Errorf("%v is at %v, want %v", c.at, got, c.back)
		}
	}
	if got := s.x(2 * time.Minute); got != 304 {
		t.Errorf("after the end: %v", got)
	}
	if got := s.x(-time.Second); got != 4 {
		t.Errorf("before the beginning: %v", got)
	}
}

func TestScaleOfNothing(t *testing.T) {
	for name, s := range map[string]scale{"no width": {left: 4, length: time.Minute}, "no length": {left: 4, width: 100}} {
		if got := s.at(50); got != 0 {
			t.Errorf("%s: time %v", name, got)
		}
		if got := s.x(0); got != 4 {
			t.Errorf("%s: place %v", name, got)
		}
	}
}

func FuzzScaleThereAndBack(f *testing.F) {
	f.Add(float32(200), int64(time.Minute), int64(time.Second))
	f.Fuzz(func(t *testing.T, width float32, length, at int64) {
		if !(width > 1 && width < 1e5) || length <= 0 || length > int64(24*time.Hour) {
			t.Skip()
		}
		s := scale{left: 4, width: width, length: time.Duration(length)}
		x := s.x(time.Duration(at))
		if x < 4 || x > 4+width {
			t.Fatalf("%v is at %v of %v", time.Duration(at), x, width)
		}
		// A float32 is good for a thousandth of a unit here.
		if near := s.x(s.at(x)); abs(near-x) > 0.05 {
			t.Fatalf("there %v, back %v", x, near)
		}
	})
}
