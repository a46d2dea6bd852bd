package player

import (
	"slices"
	"testing"
	"time"

	"geppetto-audio/audio"
)

func TestResample(t *testing.T) {
	const step = audio.WaveformStep
	for name, c := range map[string]struct {
		peaks  []uint8
		length time.Duration
		n      int
		want   []float32
	}{
		"one each":             {[]uint8{0, 255, 0, 255}, 4 * step, 4, []float32{0, 1, 0, 1}},
		"the loudest of each":  {[]uint8{0, 255, 1, 0, 1, 0}, 6 * step, 2, []float32{1, 0.0626}},
		"as one hears":         {[]uint8{64}, step, 1, []float32{0.501}},
		"more bars than peaks": {[]uint8{255, 0}, 2 * step, 4, []float32{1, 1, 0, 0}},
		"not all is known":     {[]uint8{255}, 4 * step, 4, []float32{1, 0, 0, 0}},
		"nothing is known":     {nil, time.Minute, 3, []float32{0, 0, 0}},
		"there is nothing":     {nil, 0, 2, []float32{0, 0}},
		"more than its length": {[]uint8{0, 0, 255}, 2 * step, 2, []float32{0, 0}},
	} {
		t.Run(name, func(t *testing.T) {
			got := resample(nil, c.peaks, c.length, c.n)
			if !slices.EqualFunc(got, c.want, func(a, b float32) bool { return abs(a-b) < 0.001 }) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

// Wherever a loud moment is, it is seen.
func TestResampleMissesNothing(t *testing.T) {
	for _, n := range []int{1, 7, 59, 60, 61, 500} {
		for at := range 400 {
			peaks := make([]uint8, 400)
			peaks[at] = 255
			bars := resample(nil, peaks, 400*audio.WaveformStep, n)
			if slices.Max(bars) != 1 {
				t.Fatalf("of %d bars none shows peak %d", n, at)
			}
			if first, want := slices.Index(bars, 1), at*n/400; first != want {
				t.Fatalf("of %d bars the %dth shows peak %d, want the %dth", n, first, at, want)
			}
		}
	}
}

func BenchmarkResample(b *testing.B) {
	const length = 27 * time.Minute
	peaks := make([]uint8, length/audio.WaveformStep)
	dst := make([]float32, 0, 80)
	for b.Loop() {
		resample(dst[:0], peaks, length, 80)
	}
}
