//go:build linux

package bench

import (
	"testing"
	"time"

	"geppetto-audio/internal/rig"
)

// BenchmarkStreamingText lets 6,000 characters stream into a window of 900 by 700 at 15 updates a second, words alone
// and words with their sound, and compares the processor time with that of the same window idle.
func BenchmarkStreamingText(b *testing.B) {
	program, url := buildProgram(b), startServer(b)
	for _, kind := range []string{"words", "talk"} {
		b.Run(kind, func(b *testing.B) {
			var idle, more []float64
			for range b.N {
				s := openScreen(b, 900, 700)
				p := sit(b, s, program, nil, "--mute", "--base-url", url, "--output", b.TempDir())
				p.arrives()
				s.Resize(p.window, 900, 700)
				p.rests()
				const seconds = 40 // 6,000 characters, ten an update, fifteen updates a second
				rest := p.share(10 * time.Second)
				p.asks("%s %d 10 15", kind, seconds*150)
				busy := p.share(seconds * time.Second)
				p.leaves()
				idle, more = append(idle, 100*rest), append(more, 100*(busy-rest))
			}
			b.ReportMetric(median(idle), "%-idle")
			b.ReportMetric(median(more), "%-more")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// BenchmarkIdle looks at a window with twelve answers in it, which have been heard, from ten seconds after the last key
// on.
func BenchmarkIdle(b *testing.B) {
	program, url := buildProgram(b), startServer(b)
	card := rig.StartSound(b, 24000, 1)
	for range b.N {
		s := openScreen(b, usualWidth, usualHeight)
		p := sit(b, s, program, card.Env(), "--base-url", url, "--output", b.TempDir())
		p.arrives()
		p.rests()
		for range 12 {
			p.asks("talk 15 15 15")
			time.Sleep(2 * time.Second)
		}
		time.Sleep(10 * time.Second)
		b.ReportMetric(100*p.share(20*time.Second), "%")
		p.leaves()
	}
	b.ReportMetric(0, "ns/op")
}

// BenchmarkPlaying looks at a window in which an answer is heard that has come long ago, its waveform in sight.
func BenchmarkPlaying(b *testing.B) {
	program, url := buildProgram(b), startServer(b)
	card := rig.StartSound(b, 24000, 1)
	for range b.N {
		s := openScreen(b, usualWidth, usualHeight)
		p := sit(b, s, program, card.Env(), "--base-url", url, "--output", b.TempDir())
		p.arrives()
		p.rests()
		p.asks("talk 900 90 15") // a minute of sound, within a second
		time.Sleep(5 * time.Second)
		var busy []float64
		for range 5 {
			busy = append(busy, 100*p.share(8*time.Second))
		}
		b.ReportMetric(median(busy), "%")
		p.leaves()
	}
	b.ReportMetric(0, "ns/op")
}
