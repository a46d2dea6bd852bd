package faults

import (
	"fmt"
	"os"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"geppetto-audio/realtime"
	"geppetto-audio/realtime/demo"
)

const (
	dayAnswers = 1000
	dayEvents  = 50 // of either kind, at least
)

// lasting is how much of a day is lived through: a quarter of it, or all.
func lasting() (answers, events int) {
	if soak {
		return dayAnswers, dayEvents
	}
	return dayAnswers / 4, dayEvents / 4
}

// A use is what a program takes of its computer.
type use struct {
	goroutines, files int
	heap              int64
}

func used() use {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&m)
	u := use{goroutines: runtime.NumGoroutine(), heap: int64(m.HeapAlloc)}
	if fds, err := os.ReadDir("/proc/self/fd"); err == nil {
		u.files = len(fds)
	}
	return u
}

// A day of a thousand answers, with a cut in fifty of them and fifty sessions that reach their end, leaves no trace
// but the files.
func TestADay(t *testing.T) {
	answers, events := lasting()
	synctest.Test(t, func(t *testing.T) {
		// Every other session is cut in its sixth answer, the others reach their end.
		answer := said[:24_000]
		k := newTalk(t, true, func(n int) demo.Behaviour {
			b := demo.Behaviour{ExpiresIn: 20 * time.Minute}
			if n%2 == 0 {
				b.CutAfter = 5*len(answer) + 5000
			}
			return b
		}, demo.WithAnswers(func(q demo.Question) demo.Answer {
			return demo.Answer{Parts: []demo.Part{{Text: "The answer to " + q.Text, Audio: answer}}}
		}))
		var before use
		status := map[realtime.Status]int{}
		began := time.Now()
		for n := range answers {
			if n == answers/10 {
				synctest.Wait()
				before = used()
			}
			e := k.ask(fmt.Sprint("question ", n))
			delete(k.words, e.Question.ID)
			status[e.Outcome.Status]++
			time.Sleep(time.Until(began.Add(time.Duration(n+1) * 24 * time.Hour / dayAnswers)))
			k.speaker.forget(t, e.Question.ID)
		}
		synctest.Wait()
		after := used()
		t.Logf("%d sessions, %v, before %+v, after %+v", k.connections, status, before, after)
		cuts, ended := status[realtime.Interrupted], k.connections-1-status[realtime.Interrupted]
		if cuts < events || ended < events || cuts+status[realtime.Completed] != answers {
			t.Errorf("%d cuts and %d renewals; ended %v", cuts, ended, status)
		}
		if after.goroutines > before.goroutines || after.files > before.files || after.heap > before.heap+5<<20 {
			t.Errorf("before %+v, after %+v", before, after)
		}
	})
}
