package realtime

import (
	"io"
	"time"
)

// A Keeper puts answers on disk. It is called from one goroutine, and one answer at a time.
type Keeper interface {
	// Keep begins an answer. It is called at the first delta of either kind, so that a question that gets nothing
	// leaves nothing. What goes wrong is told by Finish.
	Keep(Answer) Take
	// Amend rewrites how a kept answer ended: it was stopped while it was still being heard.
	Amend(Kept, Outcome) error
	// Overflow makes a temporary file for sound that came before its turn. Close removes it.
	Overflow() (io.ReadWriteSeeker, io.Closer, error)
}

// A Take is one answer being kept.
type Take interface {
	// Sound appends 24 kHz mono 16-bit little-endian PCM; a chunk may be of any length, odd ones included.
	// It copies pcm, and blocks while the disk is behind by more than a bounded amount.
	Sound(pcm []byte)
	// Words appends to the transcript.
	Words(text string)
	// Finish says that nothing more comes. It does not wait: kept is called once, from a goroutine of the
	// keeper's, when the last byte is on disk or can't be.
	Finish(Outcome, func(Kept))
}

// A Placer is a Take that wants to know which part of the response the sound that follows belongs to. Sound is kept in
// the order in which it is heard, which need not be the one in which it came.
type Placer interface{ Place(PartKey) }

// A Speaker plays answers one after the other. No method waits for the sound device.
type Speaker interface {
	// Begin queues an answer whose sound will follow.
	Begin(id string)
	// Write appends PCM as in Take.Sound. It copies pcm and never blocks.
	Write(id string, pcm []byte)
	// End says that the answer's sound is complete.
	End(id string)
	// Stop silences what is playing, forgets what is queued, and tells how much of every answer not heard to its
	// end had left the loudspeaker.
	Stop() []Heard
}

// Heard is how much of an answer was played.
type Heard struct {
	ID   string
	Time time.Duration
}
