package gui

import (
	"fmt"
	"testing"

	"fyne.io/fyne/v2"
)

// What a step costs on Fyne's goroutine, before the window is drawn, must not depend on how many entries there are.

// BenchmarkTranscriptScroll is a step of the wheel, in the middle.
func BenchmarkTranscriptScroll(b *testing.B) {
	for _, count := range []int{50, 10_000} {
		b.Run(fmt.Sprint(count), func(b *testing.B) {
			s := newSlabs(b, count)
			s.page(-float32(count) / 16)
			n := 0
			for b.Loop() {
				n++
				step := float32(-40)
				if n/20%2 == 1 {
					step = 40
				}
				s.scroll.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, step)})
			}
		})
	}
}

// BenchmarkTranscriptAppend is one entry more, and one less.
func BenchmarkTranscriptAppend(b *testing.B) {
	for _, count := range []int{50, 10_000} {
		b.Run(fmt.Sprint(count), func(b *testing.B) {
			s := newSlabs(b, count)
			s.add(1)
			n := 0
			for b.Loop() {
				n++
				s.setEntries(s.entries[:count+n%2])
			}
		})
	}
}
