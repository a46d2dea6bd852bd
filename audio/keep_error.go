package audio

import (
	"errors"
	"fmt"
	"io/fs"
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
	Held  int64 // bytes of the answer that are held in memory, to be written later
	Lost  int64 // bytes of its sound that are lost
}

// Error is one sentence, with what to do.
func (e *KeepError) Error() string {
	s := e.fault()
	switch {
	case e.Held > 0:
		s += fmt.Sprintf("; the answer is held in memory (%s)", megabytes(e.Held))
		if e.Lost > 0 {
			s += fmt.Sprintf(" but for its last %s, which found no room there", megabytes(e.Lost))
		}
	case e.Lost > 0:
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
	return fmt.Sprintf("keep the answer in %s: %v", e.Dir, e.Cause)
}

func (e *KeepError) advice() string {
	if e.Held == 0 {
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
	case errors.Is(err, syscall.ENAMETOOLONG):
		return FaultTooLong
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
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
