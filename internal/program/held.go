package program

import (
	"fmt"

	"geppetto-audio/audio"
)

// lateKept tells that so many answers of earlier runs lie in their folder now. It is no error, but told as one.
type lateKept int

func (n lateKept) Error() string {
	if n == 1 {
		return "an answer that found no room the last time is in its folder now"
	}
	return fmt.Sprintf("%d answers that found no room the last time are in their folder now", int(n))
}

// Held lists the answers that could not be written to the disk and are in memory only.
func (p *Program) Held() []audio.HeldAnswer { return p.Recorder.Held() }

// HeldChanges receives when Held or Rescued have something new to tell.
func (p *Program) HeldChanges() <-chan struct{} { return p.Recorder.Changes() }

// Rescued tells, once each, of the answers that were held and are on disk since.
func (p *Program) Rescued() []audio.RescuedAnswer {
	rescued := p.Recorder.Rescued()
	for _, r := range rescued {
		p.events.Rescued(r.ID, r.Kept)
	}
	return rescued
}

// KeepHeld writes what is held to a folder, to that of all answers where dir is empty. The disk may take its time.
func (p *Program) KeepHeld(dir string) error { return p.Recorder.Retry(dir) }
