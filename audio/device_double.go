package audio

import (
	"encoding/binary"
	"io"
	"math"
)

// doublerTaps is the length of the half-band filter's odd phase: flat to 10.5 kHz, and 60 dB down from 13.5 kHz.
const doublerTaps = 32

// A doubler turns 24 kHz mono into 48 kHz stereo, both 16-bit little-endian: every other sample is one of the source
// (0.67 ms late), those between are interpolated by a half-band filter.
type doubler struct {
	src  io.Reader
	taps [doublerTaps]float64
	past [doublerTaps]int16 // the newest last
	in   []byte
}

func newDoubler(src io.Reader) *doubler {
	d := &doubler{src: src}
	var sum float64
	for i := range d.taps {
		x := float64(i) - (doublerTaps-1)/2.0
		w := x / (doublerTaps / 2)
		d.taps[i] = math.Sin(math.Pi*x) / (math.Pi * x) * bessel0(6*math.Sqrt(1-w*w)) // Kaiser window
		sum += d.taps[i]
	}
	for i := range d.taps {
		d.taps[i] /= sum
	}
	return d
}

// bessel0 is the modified Bessel function of the first kind, order zero.
func bessel0(x float64) float64 {
	sum, term := 1.0, 1.0
	for k := 1.0; term > 1e-12*sum; k++ {
		term *= x / 2 / k * x / 2 / k
		sum += term
	}
	return sum
}

// Read gives whole source samples, eight bytes each, and fewer than asked for rather than wait for more.
func (d *doubler) Read(p []byte) (int, error) {
	want := len(p) / 8 * 2
	if want == 0 {
		return 0, io.ErrShortBuffer
	}
	if len(d.in) < want {
		d.in = make([]byte, want)
	}
	n, err := d.src.Read(d.in[:want])
	out := p[:0]
	for i := 0; i+1 < n; i += 2 {
		copy(d.past[:], d.past[1:])
		d.past[doublerTaps-1] = int16(binary.LittleEndian.Uint16(d.in[i:]))
		var between float64
		for k, c := range d.taps {
			between += c * float64(d.past[k])
		}
		between = math.Round(max(math.MinInt16, min(math.MaxInt16, between)))
		even, odd := uint16(d.past[doublerTaps/2-1]), uint16(int16(between))
		for _, v := range [...]uint16{even, even, odd, odd} {
			out = binary.LittleEndian.AppendUint16(out, v)
		}
	}
	return len(out), err
}
