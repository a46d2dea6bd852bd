package audio

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"syscall"
)

// reasonNotWhole stands in a transcript of which sound is missing.
const reasonNotWhole = "not all of it could be kept"

var errNotWhole = errors.New(reasonNotWhole)

// KeepFault is what kept an answer from being written, as far as a person can do something about it.
type KeepFault int

// The faults of a disk.
const (
	FaultOther    KeepFault = iota
	FaultNoRoom             // the disk is full, or a quota is used up
	FaultReadOnly           // the folder may not be written to
	FaultGone               // the folder, or the disk it is on, is not there
	FaultTooLong            // the path is longer than the system allows
)

// A KeepError says why an answer could not be written, and what became of it instead.
type KeepError struct {
	Dir   string // the folder
	Cause error
	Count int    // of answers that this is about, where it is about several
	Held  int64  // bytes that are held in memory, to be written later
	Lost  int64  // bytes of sound that are lost
	In    string // another folder, in which the answers lie meanwhile
}

// TellTogether makes one error of those of several answers, of which the last counts where they differ; nil of none.
func TellTogether(held []HeldAnswer) error {
	var all *KeepError
	for _, h := range slices.Backward(held) {
		one := (*KeepError)(nil)
		if !errors.As(h.Err, &one) {
			return h.Err
		}
		if all == nil {
			sum := *one
			sum.Count = len(held)
			all = &sum
			continue
		}
		all.Held, all.Lost = all.Held+one.Held, all.Lost+one.Lost
	}
	if all == nil {
		return nil
	}
	return all
}

// Error is one sentence, with what to do.
func (e *KeepError) Error() string {
	s := e.fault()
	switch {
	case e.In != "" && e.Count > 1:
		s += fmt.Sprintf("; %d earlier answers lie in %s", e.Count, e.In)
	case e.In != "":
		s += "; an earlier answer lies in " + e.In
	case e.Held > 0 && e.Count > 1:
		s += fmt.Sprintf("; %d answers are held in memory (%s)", e.Count, megabytes(e.Held))
	case e.Held > 0:
		s += fmt.Sprintf("; the answer is held in memory (%s)", megabytes(e.Held))
	}
	if e.Lost > 0 && e.Held > 0 {
		s += fmt.Sprintf(" but for %s of sound, which found no room there", megabytes(e.Lost))
	} else if e.Lost > 0 {
		s += fmt.Sprintf("; %s of its sound are lost", megabytes(e.Lost))
	}
	return s + e.advice()
}

func (e *KeepError) fault() string {
	switch e.Fault() {
	case FaultNoRoom:
		return "there is no room on the disk of " + e.Dir
	case FaultReadOnly:
		return "the folder " + e.Dir + " may not be written to"
	case FaultGone:
		return "the folder " + e.Dir + " can't be reached"
	case FaultTooLong:
		return "the path of the folder " + e.Dir + " is too long"
	}
	if errors.Is(e.Cause, errNotWhole) {
		return "not all of the answer could be kept in " + e.Dir
	}
	return fmt.Sprintf("keep the answer in %s: %v", e.Dir, e.Cause)
}

func (e *KeepError) advice() string {
	if e.Held == 0 && e.In == "" {
		return ""
	}
	switch e.Fault() {
	case FaultNoRoom:
		return ": make room, or choose another folder"
	case FaultReadOnly:
		return ": allow it, or choose another folder"
	case FaultGone:
		return ": bring it back, or choose another folder"
	}
	return ": choose another folder"
}

// Fault says what sort of fault it was.
func (e *KeepError) Fault() KeepFault {
	switch err := e.Cause; {
	case diskFull(err):
		return FaultNoRoom
	case pathTooLong(err):
		return FaultTooLong
	case errors.Is(err, fs.ErrPermission), readOnly(err):
		return FaultReadOnly
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, errGone), errors.Is(err, syscall.ENOTDIR), diskGone(err):
		return FaultGone
	}
	return FaultOther
}

func (e *KeepError) Unwrap() error { return e.Cause }

func megabytes(n int64) string {
	if n < 100_000 {
		return fmt.Sprintf("%d kB", (n+999)/1000)
	}
	return fmt.Sprintf("%.1f MB", float64(n)/1e6)
}
