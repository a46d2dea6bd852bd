package audio

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"slices"
	"testing"

	"github.com/mewkiz/flac"

	"geppetto-audio/assets"
)

// whole is a track that holds all of a sound.
func whole(pcm []byte) *track {
	t := &track{}
	t.append(pcm)
	t.ended = true
	return t
}

// stretched is a sound at another speed, read in pieces of uneven size.
func stretched(pcm []byte, speed float64) []int16 {
	var s stretcher
	s.start(whole(pcm), 0, speed)
	return samples(drain(&s))
}

// drain reads all that can be read now.
func drain(s *stretcher) (pcm []byte) {
	piece := make([]byte, 514)
	for i := 0; ; i++ {
		n := s.read(piece[:2+i%512])
		if n == 0 {
			return pcm
		}
		pcm = append(pcm, piece[:n]...)
	}
}

// wave16 makes a sound of that many seconds from a function of the time.
func wave16(seconds float64, f func(t float64) float64) []byte {
	var pcm []byte
	for i := range int(seconds * playRate) {
		pcm = binary.LittleEndian.AppendUint16(pcm, uint16(int16(math.Round(f(float64(i)/playRate)))))
	}
	return pcm
}

func sine(hz, loud float64) func(float64) float64 {
	return func(t float64) float64 { return loud * math.Sin(2*math.Pi*hz*t) }
}

// pitch is the frequency of a tone, from the first rising zero to the last.
func pitch(s []int16) float64 {
	first, last, n := -1.0, 0.0, -1
	for i := 1; i < len(s); i++ {
		if s[i-1] < 0 && s[i] >= 0 {
			last = float64(i) - float64(s[i])/float64(int(s[i])-int(s[i-1]))
			if n++; first < 0 {
				first = last
			}
		}
	}
	return float64(n) * playRate / (last - first)
}

var speeds = []float64{0.75, 0.8, 0.9, 1.05, 1.25, 1.5, 1.75, 2}

func TestStretchKeepsPitchAndLength(t *testing.T) {
	for _, speed := range speeds {
		for _, hz := range []float64{60, 100, 173, 440, 1000, 3300} {
			t.Run(fmt.Sprintf("%v Hz at %v", hz, speed), func(t *testing.T) {
				got := stretched(wave16(4, sine(hz, 8192)), speed)
				if p := pitch(got); math.Abs(p/hz-1) > 0.005 {
					t.Errorf("pitch %.2f Hz", p)
				}
				if want := 4 * playRate / speed; math.Abs(float64(len(got))/want-1) > 0.01 {
					t.Errorf("%d samples, want %.0f", len(got), want)
				}
				own := roughest(stretched(wave16(4, sine(hz, 8192)), 1))
				if r := roughest(got); r > own*12/10+6 {
					t.Errorf("second difference %d, of the tone itself %d", r, own)
				}
				if low := quietest(got, playRate/50); low < 7000 {
					t.Errorf("a seam goes down to %d of 8192", low)
				}
			})
		}
	}
}

// However short an answer is, from a second on it is as long as the speed wants it, within a hundredth: what is missing
// or too much near its end counts most there.
func TestStretchKeepsTheLengthOfShortSounds(t *testing.T) {
	const longest = 4.0 // s
	spoken := speech(t)
	for name, sound := range map[string][]byte{
		"silence":      wave16(longest, sine(0, 0)),
		"a deep tone":  wave16(longest, sine(70, 8192)),
		"a tone":       wave16(longest, sine(173, 8192)),
		"a high tone":  wave16(longest, sine(3300, 8192)),
		"a chirp":      wave16(longest, func(t float64) float64 { return 8192 * math.Sin(2*math.Pi*(100*t+190*t*t)) }),
		"speech":       spoken,
		"later speech": spoken[len(spoken)/4*2:],
		"noise":        hiss(7, longest*playRate),
	} {
		for _, speed := range speeds {
			t.Run(fmt.Sprintf("%s at %v", name, speed), func(t *testing.T) {
				for seconds := 1.0; seconds <= longest; seconds += 0.3931 {
					pcm := sound[:2*int(seconds*playRate)]
					got := stretched(pcm, speed)
					want := float64(len(pcm)/2) / speed
					if miss := 100 * math.Abs(float64(len(got))/want-1); miss > 1 {
						t.Errorf("%.2f s: %d samples, want %.0f: %.2f %% off", seconds, len(got), want, miss)
					}
					if own, r := roughest(samples(pcm)), roughest(got); r > own*12/10+6 {
						t.Errorf("%.2f s: second difference %d, of the sound itself %d", seconds, r, own)
					}
				}
			})
		}
	}
}

// quietest is the least of the peaks of all windows of a sound.
func quietest(s []int16, window int) int {
	low := math.MaxInt16
	for at := 0; at+window <= len(s); at += window / 2 {
		low = min(low, int(slices.Max(s[at:at+window])))
	}
	return low
}

func TestStretchOfAChirpHasNoJumpOfPhase(t *testing.T) {
	// From 100 Hz to 2 kHz within 5 s.
	sweep := wave16(5, func(t float64) float64 {
		return 8192 * math.Sin(2*math.Pi*(100*t+190*t*t))
	})
	own := roughest(samples(sweep))
	for _, speed := range speeds {
		got := stretched(sweep, speed)
		if r := roughest(got); r > own*12/10 {
			t.Errorf("%v: second difference %d, of the sweep itself %d", speed, r, own)
		}
		if low := quietest(got, playRate/50); low < 6500 {
			t.Errorf("%v: a seam goes down to %d of 8192", speed, low)
		}
	}
}

func TestStretchKeepsClicks(t *testing.T) {
	for name, under := range map[string]func(float64) float64{
		"silence": sine(0, 0), "a tone": sine(220, 4000), "a deep tone": sine(70, 6000),
	} {
		for _, speed := range speeds {
			t.Run(fmt.Sprintf("in %s at %v", name, speed), func(t *testing.T) {
				const every = 0.137 // s
				n := 0
				sound := wave16(4, func(t float64) float64 {
					if at := int(math.Round(t * playRate)); at > 0 && at%int(every*playRate) == 0 {
						n++
						return under(t) + 20000
					}
					return under(t)
				})
				var clicks []int
				got := stretched(sound, speed)
				for i, v := range got {
					if v > 13000 {
						clicks = append(clicks, i)
					}
				}
				if len(clicks) != n {
					t.Fatalf("%d clicks of %d", len(clicks), n)
				}
				for i, at := range clicks {
					if got[at] < 20000-6000 || got[at-1] > 8000 || got[at+1] > 8000 {
						t.Errorf("a click has become %v", got[at-1:at+2])
					}
					if i > 0 {
						apart := float64(at-clicks[i-1]) / playRate * speed
						if math.Abs(apart-every) > 0.08 {
							t.Errorf("%v s between two clicks that were %v s apart", apart, every)
						}
					}
				}
			})
		}
	}
}

// A click near the end of a short answer is kept, and the answer is as long as it should be all the same.
func TestStretchKeepsAClickNearTheEnd(t *testing.T) {
	for _, speed := range speeds {
		for before := 2; before < 4000; before += 97 {
			const n = playRate * 5 / 4
			sound := wave16(float64(n)/playRate, sine(220, 4000))
			binary.LittleEndian.PutUint16(sound[2*(n-before):], 20000)
			got := stretched(sound, speed)
			if at := slices.Index(got, 20000); at < 0 || slices.Contains(got[at+1:], 20000) {
				t.Errorf("a click %d samples before the end at %v is not there once", before, speed)
			}
			if want := n / speed; math.Abs(float64(len(got))/want-1) > 0.01 {
				t.Errorf("with a click %d samples before the end at %v: %d samples, want %.0f", before, speed, len(got), want)
			}
		}
	}
}

func TestStretchAtSpeedOneChangesNothing(t *testing.T) {
	sound := hiss(1, 3*playRate)
	if got := stretched(sound, 1); !slices.Equal(got, samples(sound)) {
		t.Errorf("%d samples that differ from the %d of the track", len(got), len(sound)/2)
	}
}

func TestStretchOfATrackThatArrives(t *testing.T) {
	sound := wave16(4, sine(440, 8192))
	for _, speed := range speeds {
		tr := &track{}
		var s stretcher
		s.start(tr, 0, speed)
		var got []byte
		for i := 0; i < len(sound); i += 1000 {
			tr.append(sound[i:min(len(sound), i+1000)])
			got = append(got, drain(&s)...)
			if s.rest() > playRate/5 {
				t.Fatalf("%v: %d samples are held back", speed, s.rest())
			}
		}
		tr.ended = true
		got = append(got, drain(&s)...)
		if s.rest() != 0 {
			t.Errorf("%v: %d samples are left", speed, s.rest())
		}
		if p := pitch(samples(got)); math.Abs(p/440-1) > 0.005 {
			t.Errorf("%v: pitch %.2f Hz", speed, p)
		}
		if want := 4 * playRate / speed; math.Abs(float64(len(got)/2)/want-1) > 0.01 {
			t.Errorf("%v: %d samples, want %.0f", speed, len(got)/2, want)
		}
	}
}

func TestStretchFollowsTheSpeed(t *testing.T) {
	sound := wave16(10, sine(100, 8192))
	var s stretcher
	s.start(whole(sound), 0, 1)
	piece := make([]byte, 480)
	var got []byte
	for i := 0; ; i++ {
		if i%37 == 36 {
			s.speed = speeds[i/37%len(speeds)]
		}
		n := s.read(piece)
		if n == 0 {
			break
		}
		got = append(got, piece[:n]...)
		if drift := math.Abs(s.want - float64(s.at)); drift > 2*stretchReach+stretchFade+240 {
			t.Fatalf("%v samples from where it should be", drift)
		}
	}
	if r := roughest(samples(got)); r > 3*roughest(samples(sound)) {
		t.Errorf("second difference %d, of the tone itself %d", r, roughest(samples(sound)))
	}
	s.start(whole(sound), 0, 1.5)
	drain(&s)
	s.start(s.track, playRate, 1.5)
	s.read(piece)
	s.speed = 1
	at := s.at - int64(s.left)
	rest := samples(drain(&s))
	if s.left == 0 && !slices.Equal(rest[stretchFade:], samples(sound)[at+stretchFade:]) {
		t.Error("back at speed 1 the rest is not the track as it is")
	}
}

func TestStretchAllocatesNothing(t *testing.T) {
	tr := whole(hiss(1, 20*playRate))
	var s stretcher
	s.start(tr, 0, 1.5)
	piece := make([]byte, 480)
	if n := testing.AllocsPerRun(500, func() { s.read(piece) }); n != 0 {
		t.Errorf("%v allocations a block", n)
	}
}

// BenchmarkStretch tells what a second of what is heard costs.
func BenchmarkStretch(b *testing.B) {
	for _, speed := range []float64{1, 0.75, 1.5, 2} {
		b.Run(fmt.Sprint(speed), func(b *testing.B) {
			tr := whole(wave16(60, func(t float64) float64 { // a voice, as far as work goes
				return 4000 * (math.Sin(2*math.Pi*140*t) + math.Sin(2*math.Pi*710*t) + math.Sin(2*math.Pi*2900*t))
			}))
			piece := make([]byte, 480)
			var s stretcher
			b.ReportAllocs()
			for b.Loop() {
				s.start(tr, playRate, speed)
				for range 100 {
					s.read(piece)
				}
			}
		})
	}
}

// speech is a spoken answer of the demo, at our rate.
func speech(t *testing.T) []byte {
	t.Helper()
	packed, err := assets.Speech.Open("speech/sky.flac")
	if err != nil {
		t.Fatal(err)
	}
	defer packed.Close()
	stream, err := flac.New(packed)
	if err != nil {
		t.Fatal(err)
	}
	var slow []int32 // at 16 kHz
	for {
		frame, err := stream.ParseNext()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		slow = append(slow, frame.Subframes[0].Samples...)
	}
	return wave16(float64(len(slow)-1)/16000, func(t float64) float64 {
		i, part := math.Modf(t * 16000)
		return float64(slow[int(i)]) + part*float64(slow[int(i)+1]-slow[int(i)])
	})
}

func TestStretchOfSpeech(t *testing.T) {
	spoken := speech(t)
	own, power := roughest(samples(spoken)), loudness(samples(spoken))
	for _, speed := range speeds {
		got := stretched(spoken, speed)
		if want := float64(len(spoken)/2) / speed; math.Abs(float64(len(got))/want-1) > 0.01 {
			t.Errorf("%v: %d samples, want %.0f", speed, len(got), want)
		}
		if r := roughest(got); r > own*11/10 {
			t.Errorf("%v: second difference %d, of the speech itself %d", speed, r, own)
		}
		// Seams of opposite phases take from the loudness, sound left out changes it.
		if l := loudness(got); math.Abs(l/power-1) > 0.06 {
			t.Errorf("%v: loudness %.0f, of the speech itself %.0f", speed, l, power)
		}
	}
}

// loudness is the root of the mean square.
func loudness(s []int16) float64 {
	var sum float64
	for _, v := range s {
		sum += float64(v) * float64(v)
	}
	return math.Sqrt(sum / float64(len(s)))
}
