//go:build linux

package bench

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"geppetto-audio/audio"
	"geppetto-audio/internal/rig"
)

const soundRuns = 9

// BenchmarkFirstSound hands the player the first delta of an answer, a quarter of a second, and looks when the sound
// card gets the first of it. The device is open, as it is from a conversation's first answer on.
func BenchmarkFirstSound(b *testing.B) {
	card := rig.StartSound(b, 24000, 1)
	card.Setenv(b)
	for range b.N {
		player := audio.NewPlayer(audio.PlayerOptions{})
		var cold, warm []float64
		for run := range soundRuns + 1 {
			noise := make([]byte, 12000)
			for i := range noise {
				noise[i] = byte(rand.Uint32()) | 1
			}
			recording := card.Record(b)
			began := time.Now()
			id := fmt.Sprint(run)
			player.Begin(id)
			player.Write(id, noise)
			player.End(id)
			if err := player.Wait(b.Context()); err != nil {
				b.Fatal(err)
			}
			_, at, ok := rig.FirstSound(recording.Stop(), 0)
			if !ok {
				b.Fatal("nothing was heard")
			}
			if run == 0 {
				cold = append(cold, ms(at.Sub(began)))
			} else {
				warm = append(warm, ms(at.Sub(began)))
			}
		}
		b.ReportMetric(median(cold), "ms-cold")
		b.ReportMetric(median(warm), "ms-first-sound")
		if err := player.Close(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(0, "ns/op")
}

// BenchmarkStop stops a 100 Hz tone at -12 dBFS and looks when the sound card falls silent, and how much sharper than
// the tone itself the end of it is.
func BenchmarkStop(b *testing.B) {
	card := rig.StartSound(b, 24000, 1)
	card.Setenv(b)
	tone := make([]byte, 2*24000*5)
	var samples []int16
	for i := range len(tone) / 2 {
		v := int16(math.Round(0.25 * math.MaxInt16 * math.Sin(2*math.Pi*100*float64(i)/24000)))
		binary.LittleEndian.PutUint16(tone[2*i:], uint16(v))
		samples = append(samples, v)
	}
	for range b.N {
		player := audio.NewPlayer(audio.PlayerOptions{})
		var silence, click []float64
		for run := range soundRuns {
			recording := card.Record(b)
			id := fmt.Sprint(run)
			player.Begin(id)
			player.Write(id, tone)
			if _, err := recording.WaitSound(b.Context(), 24000, 1000); err != nil {
				b.Fatal(err)
			}
			stopped := time.Now()
			player.Stop()
			if _, err := recording.WaitSilence(b.Context(), recording.Len(), 0, time.Second); err != nil {
				b.Fatal(err)
			}
			capture := recording.Stop()
			first, _, _ := rig.FirstSound(capture, 0)
			_, last, _ := rig.LastSound(capture, 0)
			running := capture.Samples[first+12000:] // the tone's own beginning is abrupt
			silence = append(silence, ms(last.Sub(stopped)))
			click = append(click, float64(rig.MaxSecondDifference(running))/float64(rig.MaxSecondDifference(samples)))
		}
		b.ReportMetric(median(silence), "ms-to-silence")
		b.ReportMetric(median(click), "times-the-tone's-own")
		if err := player.Close(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(0, "ns/op")
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
