package audio

import (
	"bytes"
	"encoding/binary"
	"io"
	"math"
	"testing"
	"testing/iotest"
)

// doubled is what comes out of a doubler, the left channel alone; both must be equal.
func doubled(t *testing.T, r io.Reader, size int) []float64 {
	t.Helper()
	d := newDoubler(r)
	var out []float64
	p := make([]byte, size)
	for {
		n, err := d.Read(p)
		if n%8 != 0 {
			t.Fatalf("Read gave %d bytes, no whole samples of the source", n)
		}
		for i := 0; i < n; i += 4 {
			left, right := int16(binary.LittleEndian.Uint16(p[i:])), int16(binary.LittleEndian.Uint16(p[i+2:]))
			if left != right {
				t.Fatalf("left %d, right %d", left, right)
			}
			out = append(out, float64(left))
		}
		if err == io.EOF {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// level is how much of a frequency is in a signal of 48 kHz, as an amplitude.
func level(signal []float64, hz float64) float64 {
	var re, im, sum float64
	for i, v := range signal {
		w := 0.5 - 0.5*math.Cos(2*math.Pi*float64(i)/float64(len(signal))) // Hann window
		phase := 2 * math.Pi * hz * float64(i) / (2 * playRate)
		re, im, sum = re+w*v*math.Cos(phase), im+w*v*math.Sin(phase), sum+w
	}
	return 2 * math.Hypot(re, im) / sum
}

func TestDoublerKeepsTheSound(t *testing.T) {
	for _, hz := range []float64{100, 1000, 5000, 10000} {
		var pcm []byte
		for i := range playRate {
			v := 16000 * math.Sin(2*math.Pi*hz*float64(i)/playRate)
			pcm = binary.LittleEndian.AppendUint16(pcm, uint16(int16(math.Round(v))))
		}
		out := doubled(t, bytes.NewReader(pcm), 4096)
		if len(out) != 2*playRate {
			t.Fatalf("%d samples of %d", len(out), playRate)
		}
		out = out[1000 : len(out)-1000]
		if got := 20 * math.Log10(level(out, hz)/16000); math.Abs(got) > 0.1 {
			t.Errorf("%v Hz: %.2f dB", hz, got)
		}
		// Doubling the rate makes a mirror image above the source's band, unless a filter takes it out.
		if got := 20 * math.Log10(level(out, playRate-hz)/16000); got > -60 {
			t.Errorf("%v Hz: mirrored at %v Hz with %.0f dB", hz, playRate-hz, got)
		}
	}
}

func TestDoublerPassesTheSourcesSamples(t *testing.T) {
	sound := samples(hiss(1, 2000))
	for name, r := range map[string]io.Reader{
		"whole":      bytes.NewReader(hiss(1, 2000)),
		"in parts":   iotest.HalfReader(bytes.NewReader(hiss(1, 2000))),
		"with error": iotest.DataErrReader(bytes.NewReader(hiss(1, 2000))),
	} {
		out := doubled(t, r, 800)
		for i := doublerTaps / 2; i < len(sound); i++ {
			if got, want := out[2*i], float64(sound[i-doublerTaps/2]); got != want {
				t.Fatalf("%s: sample %d is %v, want %v", name, i, got, want)
			}
		}
	}
}

func TestDoublerDoesNotOverflow(t *testing.T) {
	var pcm []byte
	for i := range 2400 { // a square wave overshoots where it is filtered
		v := uint16(math.MaxInt16)
		if i/37%2 == 1 {
			v = 0x8000
		}
		pcm = binary.LittleEndian.AppendUint16(pcm, v)
	}
	out := doubled(t, bytes.NewReader(pcm), 960)
	for i := 101; i < len(out)-1; i += 2 {
		if out[i-1] == out[i+1] && out[i]*out[i-1] < 0 {
			t.Fatalf("sample %d is %v between two of %v: it wrapped around", i, out[i], out[i-1])
		}
	}
}
