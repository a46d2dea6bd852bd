package realtime

import (
	"encoding/binary"
	"math"
)

// resample brings 24 kHz mono 16-bit PCM to a lower rate, by band-limited interpolation: what the new rate can't hold
// is filtered out.
func resample(pcm []byte, rate int) []byte {
	if rate == SampleRate || rate <= 0 {
		return pcm
	}
	in := make([]float64, len(pcm)/2)
	for i := range in {
		in[i] = float64(int16(binary.LittleEndian.Uint16(pcm[2*i:])))
	}
	const lobes = 16
	cutoff := min(1, float64(rate)/SampleRate)
	reach := int(math.Ceil(lobes / cutoff))
	out := make([]byte, 0, 2*len(in)*rate/SampleRate)
	for n := range len(in) * rate / SampleRate {
		at := float64(n) * SampleRate / float64(rate)
		first, sum, weights := int(at)-reach+1, 0.0, 0.0
		for i := max(0, first); i < min(len(in), first+2*reach); i++ {
			x := at - float64(i)
			w := sinc(x*cutoff) * math.Pow(math.Cos(math.Pi/2*min(1, math.Abs(x)/float64(reach))), 2)
			sum += w * in[i]
			weights += w
		}
		sample := math.Round(sum / weights)
		out = binary.LittleEndian.AppendUint16(out, uint16(int16(max(math.MinInt16, min(math.MaxInt16, sample)))))
	}
	return out
}

func sinc(x float64) float64 {
	if x == 0 {
		return 1
	}
	return math.Sin(math.Pi*x) / (math.Pi * x)
}
