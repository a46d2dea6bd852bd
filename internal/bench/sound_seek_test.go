//go:build linux

package bench

import (
	"encoding/binary"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"geppetto-audio/audio"
	"geppetto-audio/internal/rig"
)

// BenchmarkSeek seeks in a playing answer and looks when the sound card gets the right samples.
func BenchmarkSeek(b *testing.B) {
	card := rig.StartSound(b, 24000, 1)
	card.Setenv(b)
	noise := make([]byte, 2*24000*20)
	var samples []int16
	for i := range len(noise) / 2 {
		samples = append(samples, int16(rand.Int32()))
		binary.LittleEndian.PutUint16(noise[2*i:], uint16(samples[i]))
	}
	for range b.N {
		player := audio.NewPlayer(audio.PlayerOptions{})
		var took []float64
		player.Begin("a")
		player.Write("a", noise)
		for run := range 3 * soundRuns {
			recording := card.Record(b)
			time.Sleep(time.Duration(300+7*run) * time.Millisecond)
			to := (run*7 + 3) % 18
			began := time.Now()
			player.Seek(time.Duration(to) * time.Second)
			time.Sleep(400 * time.Millisecond)
			capture := recording.Stop()
			const fade = 240 // samples of the seam
			want := samples[24000*to+fade:][:1000]
			for i := fade; i+len(want) <= len(capture.Samples); i++ {
				if slices.Equal(capture.Samples[i:i+len(want)], want) && capture.When(i).After(began) {
					took = append(took, ms(capture.When(i-fade).Sub(began)))
					break
				}
			}
		}
		if len(took) < 2*soundRuns {
			b.Fatalf("of %d seeks %d were heard", 3*soundRuns, len(took))
		}
		slices.Sort(took)
		b.ReportMetric(median(took), "ms-to-the-right-samples")
		b.ReportMetric(took[len(took)-1], "ms-worst")
		if err := player.Close(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(0, "ns/op")
}

// BenchmarkSeekClick seeks in a 100 Hz tone at -12 dBFS and looks how much sharper than the tone itself the seams are.
func BenchmarkSeekClick(b *testing.B) {
	card := rig.StartSound(b, 24000, 1)
	card.Setenv(b)
	tone := make([]byte, 2*24000*10)
	var samples []int16
	for i := range len(tone) / 2 {
		samples = append(samples, int16(math.Round(0.25*math.MaxInt16*math.Sin(2*math.Pi*100*float64(i)/24000))))
		binary.LittleEndian.PutUint16(tone[2*i:], uint16(samples[i]))
	}
	for range b.N {
		player := audio.NewPlayer(audio.PlayerOptions{})
		var click []float64
		player.Begin("a")
		player.Write("a", tone)
		time.Sleep(500 * time.Millisecond)
		for run := range 3 * soundRuns {
			recording := card.Record(b)
			player.Seek(time.Second + time.Duration(run)*211300*time.Microsecond)
			time.Sleep(300 * time.Millisecond)
			click = append(click, float64(rig.MaxSecondDifference(recording.Stop().Samples))/float64(rig.MaxSecondDifference(samples)))
		}
		b.ReportMetric(median(click), "times-the-tone's-own")
		if err := player.Close(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(0, "ns/op")
}
