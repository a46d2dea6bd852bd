package gui

import (
	"fmt"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"geppetto-audio/internal/history"
	"geppetto-audio/realtime"
)

// grow is a snapshot in which one conversation has changed, as when an answer in it arrives.
func grow(s *history.Snapshot, at int) *history.Snapshot {
	next := &history.Snapshot{Conversations: append([]*history.Conversation(nil), s.Conversations...), Answers: s.Answers, Complete: true}
	c := *next.Conversations[at]
	next.Conversations[at] = &c
	return next
}

// BenchmarkSnapshot is what it takes to take in that an answer has changed in a folder of 10,000: in the conversation
// that is shown, or in another.
func BenchmarkSnapshot(b *testing.B) {
	for _, shape := range []struct {
		name          string
		conversations int
		changed       int
	}{{"one conversation", 1, 0}, {"the one shown of 2,000", 2000, 0}, {"another of 2,000", 2000, 7}} {
		b.Run(shape.name, func(b *testing.B) {
			newApp(b)
			s := &history.Snapshot{Complete: true}
			for i := range shape.conversations {
				s.Conversations = append(s.Conversations, keptConversation(fmt.Sprint("c", i), 10_000/shape.conversations))
			}
			th := newThread()
			th.begin("c0")
			th.apply(realtime.Asked{Question: realtime.Question{ID: "q", Text: "Why?"}, Conversation: "c0"}, time.Now())
			th.found(s, "/a")
			th.entries()
			b.ReportAllocs()
			for b.Loop() {
				s = grow(s, shape.changed)
				th.reordered = false
				th.found(s, "/a")
				if th.reordered {
					th.entries()
				}
				th.list()
			}
		})
	}
}

// BenchmarkOpenConversation is what it takes to turn to a conversation of so many answers and show its end.
func BenchmarkOpenConversation(b *testing.B) {
	for _, answers := range []int{50, 10_000} {
		b.Run(fmt.Sprint(answers), func(b *testing.B) {
			newApp(b)
			th := newThread()
			th.found(snapshotOf(keptConversation("c", answers), keptConversation("d", 1)), "/a")
			tr := newTranscript(func(e *entry) fyne.CanvasObject { return newTurnView(e, &turnActions{}) }, func(fyne.CanvasObject) {}, estimate, func(bool) {})
			w := test.NewTempWindow(b, tr)
			w.Resize(fyne.NewSize(780, 600))
			for b.Loop() {
				th.view("d")
				tr.setEntries(th.entries())
				th.view("c")
				tr.pin(true)
				tr.setEntries(th.entries())
			}
		})
	}
}
