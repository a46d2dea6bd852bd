package faults

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"geppetto-audio/realtime"
	"geppetto-audio/realtime/demo"
)

// places are where to break the line, in bytes the server has sent: in and after every header of a frame, and in the
// middle of every frame; in full, sixty in every frame, which are all in the short ones.
func places(t *testing.T) []int {
	var mu sync.Mutex
	var frames []int
	bubble(t, "where the frames lie", func(t *testing.T) {
		k := newTalk(t, false, always(demo.Behaviour{}), demo.WithAnswers(answers), demo.WithObserver(func(direction string, frame []byte) {
			mu.Lock()
			defer mu.Unlock()
			if direction == "out" {
				frames = append(frames, len(frame))
			}
		}))
		k.whole(k.ask("Why?"))
	})
	mu.Lock()
	defer mu.Unlock()
	var all []int
	at := 0
	for _, payload := range frames {
		header := 2
		if payload > 125 {
			header = 4
		}
		size := header + payload
		step := max(1, size/2)
		if soak {
			step = max(1, size/60)
		}
		for n := range header + 1 {
			all = append(all, at+n)
		}
		for n := header + step; n < size; n += step {
			all = append(all, at+n)
		}
		at += size
	}
	if len(all) < 80 {
		t.Fatalf("%d frames have but %d places", len(frames), len(all))
	}
	return all[1:] // before the first byte is nothing to cut
}

// Wherever the line breaks: what came is kept, what didn't is asked for again, and the next question is answered.
func TestTheLineIsCutAtAnyByte(t *testing.T) {
	broken(t, realtime.ReasonCut, 10*time.Second, func(at int) demo.Behaviour { return demo.Behaviour{CutAtByte: at} })
}

func TestTheLineFreezesAtAnyByte(t *testing.T) {
	broken(t, realtime.ReasonCut, 150*time.Second, func(at int) demo.Behaviour { return demo.Behaviour{FreezeAtByte: at} })
}

func broken(t *testing.T, reason string, within time.Duration, behave func(at int) demo.Behaviour) {
	ends := map[realtime.Status]int{}
	for _, at := range places(t) {
		bubble(t, fmt.Sprint("byte ", at), func(t *testing.T) {
			k := newTalk(t, false, once(behave(at)), demo.WithAnswers(answers))
			began := time.Now()
			e := k.ask("Why?")
			switch e.Outcome.Status {
			case realtime.Completed:
				k.whole(e)
			case realtime.Interrupted:
				if k.partial(e); e.Kept.Transcript == "" || e.Outcome.Reason != reason || k.connections != 1 {
					t.Errorf("ended %s after %d connections, kept %+v", describe(e.Outcome), k.connections, e.Kept)
				}
			default:
				t.Errorf("ended %s", describe(e.Outcome))
			}
			if took := time.Since(began); took > within {
				t.Errorf("took %s", took)
			}
			ends[e.Outcome.Status]++
			k.whole(k.ask("And?"))
			k.settled()
		})
	}
	if ends[realtime.Completed] < 10 || ends[realtime.Interrupted] < 30 {
		t.Errorf("the places are not where they should be: %v", ends)
	}
}
