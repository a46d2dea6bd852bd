package sidebar

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"
)

// BenchmarkUpdate is what a snapshot costs when one conversation has changed and came to the top.
func BenchmarkUpdate(b *testing.B) {
	for _, count := range []int{50, 10_000} {
		b.Run(fmt.Sprint(count), func(b *testing.B) {
			s := newScene(b, 260, 800)
			lists := [2][]Conversation{many(count), many(count)}
			last := lists[1][count-1]
			last.When, last.Answers = now, 9
			lists[1] = slices.Insert(lists[1][:count-1], 0, last)
			s.Update(lists[0], "", true)
			s.list.scroll.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, -1000)})
			n := 0
			for b.Loop() {
				n++
				s.Update(lists[n%2], "", true)
			}
		})
	}
}

// BenchmarkFilling is a snapshot of the first scan: a thousand conversations more at the end.
func BenchmarkFilling(b *testing.B) {
	s := newScene(b, 260, 800)
	list := many(10_000)
	n := 0
	for b.Loop() {
		n++
		s.Update(list[:n%10*1000], "", false)
	}
}

// BenchmarkShowHits is what the hits of another query cost.
func BenchmarkShowHits(b *testing.B) {
	s := newScene(b, 260, 800)
	s.FocusSearch()
	s.types("blue")
	hits := [2][]Hit{hitsOf("blue", 200), hitsOf("yellow", 200)}
	n := 0
	for b.Loop() {
		n++
		s.ShowHits([]string{"blue", "yellow"}[n%2], hits[n%2], true)
	}
}

// BenchmarkScroll is a step of the wheel.
func BenchmarkScroll(b *testing.B) {
	for _, count := range []int{50, 10_000} {
		b.Run(fmt.Sprint(count), func(b *testing.B) {
			s := newScene(b, 260, 800)
			s.Update(many(count), "", true)
			n := 0
			for b.Loop() {
				n++
				step := float32(-40)
				if n/20%2 == 1 {
					step = 40
				}
				s.list.scroll.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, step)})
			}
		})
	}
}

// BenchmarkHover is the pointer going from row to row.
func BenchmarkHover(b *testing.B) {
	s := newScene(b, 260, 800)
	s.Update(many(10_000), "", true)
	n := 0
	for b.Loop() {
		n++
		s.list.point(fyne.NewPos(100, float32(50+60*(n%10))), true)
	}
}

// BenchmarkHeadings names what is in sight of ten years.
func BenchmarkHeadings(b *testing.B) {
	today := dayOf(now)
	for b.Loop() {
		headingOf(sectionOf(now.Add(-400*24*time.Hour), today), today)
	}
}
