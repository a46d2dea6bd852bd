package history

import (
	"testing"
	"time"
)

const many = 10_000

// BenchmarkFirstSearch is the first keystroke after something has changed.
func BenchmarkFirstSearch(b *testing.B) {
	f := newFolder(b)
	f.fill(many)
	l := open(b, f.dir)
	for b.Loop() {
		s := l.Snapshot()
		fresh := &Snapshot{Conversations: s.Conversations, Answers: s.Answers}
		fresh.byTime()
	}
}

// BenchmarkFollow brings the list up to date with one answer of 10,000, and publishes it.
func BenchmarkFollow(b *testing.B) {
	f := newFolder(b)
	f.fill(many)
	l := New(f.dir, nil)
	k := newKeeper(l)
	k.list(b.Context(), time.Time{})
	i := 0
	for b.Loop() {
		a := *k.shelf.answers[stem(many/2)]
		i++
		a.TextSize = i
		k.shelf.put(&a)
		k.read(stem(many / 2))
		k.publish()
	}
}
