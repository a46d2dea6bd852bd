package demo

import "math"

const (
	recordedRate = 16_000 // Hz, of the clips
	reach        = 16     // samples to either side that a new sample is made of
)

// upsample turns 16 kHz into 24 kHz: three samples for every two, by band-limited interpolation. Every third of the
// new samples is an old one.
func upsample(in []int16) []int16 {
	phases := [3][]float64{1: interpolator(2. / 3), 2: interpolator(1. / 3)}
	out := make([]int16, len(in)*sampleRate/recordedRate)
	for n := range out {
		if n%3 == 0 {
			out[n] = in[n/3*2]
			continue
		}
		first := n*recordedRate/sampleRate - reach + 1
		sum := 0.0
		for i, weight := range phases[n%3] {
			if at := first + i; at >= 0 && at < len(in) {
				sum += weight * float64(in[at])
			}
		}
		out[n] = int16(max(math.MinInt16, min(math.MaxInt16, math.Round(sum))))
	}
	return out
}

// interpolator gives the weights of the samples around a point that lies the given part of a sample after one of
// them: a sinc under a Hann window.
func interpolator(after float64) []float64 {
	weights := make([]float64, 2*reach)
	for i := range weights {
		x := float64(i-reach+1) - after
		weights[i] = math.Sin(math.Pi*x) / (math.Pi * x) * math.Pow(math.Cos(math.Pi*x/(2*reach)), 2)
	}
	return weights
}
