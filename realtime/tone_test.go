package realtime

import (
	"encoding/binary"
	"math"
)

// sine is a tone at half the full scale.
func sine(hz float64, rate, samples int) []byte {
	var pcm []byte
	for i := range samples {
		s := int16(16384 * math.Sin(2*math.Pi*hz*float64(i)/float64(rate)))
		pcm = binary.LittleEndian.AppendUint16(pcm, uint16(s))
	}
	return pcm
}

func sampleAt(pcm []byte, i int) int { return int(int16(binary.LittleEndian.Uint16(pcm[i:]))) }

func resampled(pcm []byte) (all []int) {
	out := resample(pcm, 16000)
	for i := 0; i+1 < len(out); i += 2 {
		all = append(all, sampleAt(out, i))
	}
	return all
}
