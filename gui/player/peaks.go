package player

import (
	"math"
	"time"

	"geppetto-audio/audio"
)

// resample makes n bars, 0 to 1, of the peaks of an answer of a length. A bar is as loud as the loudest it stands for,
// as loud as one hears it rather than as a meter measures it; what no peak is known of is silent. The bars are
// appended to dst.
func resample(dst []float32, peaks []uint8, length time.Duration, n int) []float32 {
	for i := range int64(n) {
		var loudest uint8
		if length > 0 {
			step := int64(audio.WaveformStep) * int64(n)
			from := int64(length) * i / step
			to := (int64(length)*(i+1) + step - 1) / step
			from, to = min(from, int64(len(peaks))), min(to, int64(len(peaks)))
			for _, p := range peaks[from:to] {
				loudest = max(loudest, p)
			}
		}
		dst = append(dst, float32(math.Sqrt(float64(loudest)/math.MaxUint8)))
	}
	return dst
}
