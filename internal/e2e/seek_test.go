package e2e

import (
	"slices"
	"testing"
	"time"
)

// The whole program, at a key: up to the seam one hears the old place, soon after it the new one, sample by sample.
func TestSeekingIsHeard(t *testing.T) {
	w := startWalk(t)
	w.write(storyQuestion)
	w.display.Key("Return")
	w.loud()
	w.arrived(15 * time.Second)
	w.jumps(10*time.Second, "ctrl+shift+Right")
	w.rest()
	w.display.Key("Escape")
	w.silent()
	heard := w.recording.Stop().Samples
	w.end()

	all := stretches(heard, w.server.samples)
	seam := slices.IndexFunc(all, func(s stretch) bool { return s.ahead > 5*24000 })
	if seam < 1 || seam == len(all)-1 && all[seam].length < 6000 {
		t.Fatalf("there is no seam in %+v", all)
	}
	old, now := all[seam-1], all[seam]
	if ahead := span(now.ahead); ahead < 9800*time.Millisecond || ahead > 10200*time.Millisecond {
		t.Errorf("the key went %v ahead", ahead)
	}
	// Fading from one place to the other takes a moment.
	if between := span(now.heard - old.heard - old.length); between > 60*time.Millisecond {
		t.Errorf("between the places are %v of something else", between)
	}
}

// A stretch is sound that is heard from a place in what was sent, both counted in samples.
type stretch struct {
	heard, place, length int
	ahead                int // of where the stretch before it would have gone on
}

// stretches finds them in what was heard, in order. Drawn by the processor, the window may leave too little of it for
// the sound card at a busy moment: then there is a little silence between two of them.
func stretches(heard, sent []int16) []stretch {
	const window, step = 240, 24
	var all []stretch
	for at := 0; at+window <= len(heard); {
		place := find(sent, heard[at:at+window])
		if place < 0 {
			at += step
			continue
		}
		s := stretch{heard: at, place: place}
		for at < len(heard) && s.place+s.length < len(sent) && heard[at] == sent[s.place+s.length] {
			at, s.length = at+1, s.length+1
		}
		if len(all) > 0 {
			before := all[len(all)-1]
			s.ahead = s.place - before.place - before.length
		}
		all = append(all, s)
	}
	return all
}

func span(samples int) time.Duration { return time.Duration(samples) * time.Second / 24000 }
