//go:build linux

package bench

import (
	"context"
	"os"
	"runtime/debug"
	"slices"
	"testing"
	"time"

	"geppetto-audio/internal/history"
)

// BenchmarkHistoryOpen lists a folder of 10,000 answers of 800 characters whose files the system has in memory.
func BenchmarkHistoryOpen(b *testing.B) {
	dir := b.TempDir()
	fillFolder(b, dir, manyAnswers, 4)
	var first, all, cpu time.Duration
	for range b.N {
		began, used := time.Now(), processorTime()
		l, stop := openHistory(b.Context(), dir)
		<-l.Changes()
		first += time.Since(began)
		complete(l)
		all += time.Since(began)
		cpu += processorTime() - used
		stop()
	}
	ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 / float64(b.N) }
	b.ReportMetric(ms(first), "ms-to-first")
	b.ReportMetric(ms(all), "ms-to-all")
	b.ReportMetric(ms(cpu), "cpu-ms")
	b.ReportMetric(0, "ns/op")
}

// BenchmarkHistoryMemory tells how much more of the process is resident with that folder listed and searched.
func BenchmarkHistoryMemory(b *testing.B) {
	dir := b.TempDir()
	fillFolder(b, dir, manyAnswers, 4)
	for range b.N {
		debug.FreeOSMemory()
		before := status(b, os.Getpid(), "VmRSS")
		l, stop := openHistory(b.Context(), dir)
		complete(l)
		time.Sleep(time.Second) // what reading left over is given back after the end
		b.ReportMetric(status(b, os.Getpid(), "VmRSS")-before, "MB")
		for range 100 {
			l.Search(b.Context(), "ba", 100)
		}
		b.ReportMetric(status(b, os.Getpid(), "VmRSS")-before, "MB-searched")
		stop()
	}
	b.ReportMetric(0, "ns/op")
}

// BenchmarkHistorySearch searches them as a keystroke does, for at most a hundred hits.
func BenchmarkHistorySearch(b *testing.B) {
	dir := b.TempDir()
	vocabulary := fillFolder(b, dir, manyAnswers, 4)
	l, stop := openHistory(b.Context(), dir)
	defer stop()
	complete(l)
	for _, q := range []struct{ name, query string }{
		{"one-letter", "a"},
		{"common", vocabulary[3]},
		{"rare", vocabulary[3500]},
		{"two-words", vocabulary[5] + " " + vocabulary[700]},
		{"two-rare", vocabulary[3500] + " " + vocabulary[3600]},
		{"nowhere", "xylophone"},
	} {
		b.Run(q.name, func(b *testing.B) {
			var took []time.Duration
			var hits int
			for b.Loop() {
				began := time.Now()
				hits = len(l.Search(b.Context(), q.query, 100))
				took = append(took, time.Since(began))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)*95/100].Microseconds())/1000, "p95-ms")
			b.ReportMetric(float64(hits), "hits")
		})
	}
}

// openHistory runs a library until stop is called.
func openHistory(ctx context.Context, dir string) (l *history.Library, stop func()) {
	l = history.New(dir, nil)
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() { l.Run(ctx); close(done) }()
	return l, func() { cancel(); <-done }
}

func complete(l *history.Library) {
	for !l.Snapshot().Complete {
		<-l.Changes()
	}
}
