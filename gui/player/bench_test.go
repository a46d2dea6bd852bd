package player

import (
	"image"
	"testing"
	"time"

	"geppetto-audio/audio"
	"geppetto-audio/gui/look"
)

// What an update takes on Fyne's goroutine, before the window is drawn.
func BenchmarkUpdatePlaying(b *testing.B) {
	s := newStage(b, 700, usual()...)
	status := heard(0, audio.Playing)
	for b.Loop() {
		status.Position = (status.Position + time.Second/15) % minute
		s.Update(status)
		s.HeightFor(700)
	}
}

// A long answer that arrives comes with a new copy of its waveform each time.
func BenchmarkUpdateArriving(b *testing.B) {
	s := newStage(b, 700, usual()...)
	all := speech(27 * time.Minute)
	n := 0
	for b.Loop() {
		n = n%len(all.Peaks) + 1
		length := time.Duration(n) * audio.WaveformStep
		s.Update(Status{Playable: true, State: audio.Playing, Length: length, Arriving: true,
			Wave: audio.Waveform{Peaks: all.Peaks[:n], Length: length}})
		s.HeightFor(700)
	}
}

func BenchmarkUpdateIdle(b *testing.B) {
	s := newStage(b, 700, usual()...)
	status := heard(0, audio.Idle)
	for b.Loop() {
		s.Update(status)
	}
}

func BenchmarkDraw(b *testing.B) {
	bars := resample(nil, speech(minute).Peaks, minute, 80)
	p := picture{bars: bars, left: wavePad, head: 200, highest: liveBar}
	ink, _ := inksIn(variants["day"], look.ColorAnswer)
	img := image.NewRGBA(image.Rect(0, 0, 410, waveHeight))
	for b.Loop() {
		p.draw(img, 1, ink)
	}
}
