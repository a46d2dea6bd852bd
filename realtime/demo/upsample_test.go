package demo

import (
	"math"
	"testing"
)

// tone is a sine of 1 s at half of full scale.
func tone(hertz float64, rate int) []int16 {
	samples := make([]int16, rate)
	for i := range samples {
		samples[i] = int16(math.Round(16384 * math.Sin(2*math.Pi*hertz*float64(i)/float64(rate))))
	}
	return samples
}

func TestUpsampleKeepsTones(t *testing.T) {
	for _, hertz := range []float64{50, 440, 1000, 3500, 6000} {
		got, want := upsample(tone(hertz, recordedRate)), tone(hertz, sampleRate)
		if len(got) != len(want) {
			t.Fatalf("%d samples, want %d", len(got), len(want))
		}
		var signal, wrong float64
		for i := 2 * reach; i < len(got)-2*reach; i++ { // the tone begins and ends with a jump
			d := float64(got[i]) - float64(want[i])
			signal, wrong = signal+float64(want[i])*float64(want[i]), wrong+d*d
		}
		if db := 10 * math.Log10(wrong/signal); db > -50 {
			t.Errorf("%g Hz is off by %.0f dB", hertz, db)
		}
	}
}

func TestUpsampleOfFullScaleDoesNotWrap(t *testing.T) {
	in := make([]int16, 300)
	for i := range in {
		in[i] = math.MaxInt16
		if i%6 < 3 {
			in[i] = math.MinInt16
		}
	}
	out := upsample(in)
	for i := range out {
		if i%3 == 0 && i/3*2 < len(in) && out[i] != in[i/3*2] {
			t.Fatalf("sample %d is %d, want the old %d", i, out[i], in[i/3*2])
		}
		if i%9 == 1 && i > 90 && i < 300 && out[i] > 0 {
			t.Errorf("sample %d, within a run of the lowest value, is %d", i, out[i])
		}
	}
}
