package audio

import (
	"bytes"
	"math/rand/v2"
	"testing"
)

// hiss gives n samples that never repeat, none of them zero.
func hiss(seed uint64, n int) []byte {
	r := rand.New(rand.NewPCG(seed, 0))
	pcm := make([]byte, 2*n)
	for i := range pcm {
		pcm[i] = byte(1 + r.IntN(255))
	}
	return pcm
}

func TestTrackGivesBackWhatCame(t *testing.T) {
	sound := hiss(1, 3*trackBlock)
	for _, chunk := range []int{1, 7, 4800, trackBlock - 1, trackBlock, trackBlock + 1, len(sound)} {
		var tr track
		for rest := sound; len(rest) > 0; {
			n := min(chunk, len(rest))
			tr.append(rest[:n])
			rest = rest[n:]
		}
		if got, want := tr.samples(), int64(len(sound)/2); got != want {
			t.Fatalf("chunks of %d: %d samples, want %d", chunk, got, want)
		}
		for _, at := range []int64{0, 1, trackBlock/2 - 1, trackBlock / 2, trackBlock/2 + 1, tr.samples() - 1, tr.samples()} {
			p := make([]byte, 2*trackBlock+3)
			n := tr.copyTo(p, at)
			if want := sound[2*at : min(len(sound), int(2*at)+len(p)&^1)]; !bytes.Equal(p[:n], want) {
				t.Errorf("chunks of %d: %d bytes from sample %d differ from the %d that came", chunk, n, at, len(want))
			}
		}
	}
}

func TestTrackWaitsForTheOtherHalfOfASample(t *testing.T) {
	var tr track
	tr.append([]byte{1, 2, 3})
	p := make([]byte, 8)
	if n := tr.copyTo(p, 0); n != 2 {
		t.Fatalf("%d bytes of one and a half samples, want 2", n)
	}
	tr.append([]byte{4})
	if n := tr.copyTo(p, 1); n != 2 || p[0] != 3 || p[1] != 4 {
		t.Errorf("second sample %v (%d bytes), want [3 4]", p[:n], n)
	}
	if n := tr.copyTo(p, 5); n != 0 {
		t.Errorf("%d bytes from beyond the end", n)
	}
}
