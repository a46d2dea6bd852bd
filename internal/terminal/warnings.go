package terminal

import (
	"fmt"
	"io"
)

// Warnings are sentences about what did not stop the program, on their way to the person. Those that come before or
// after the conversation wait for Flush.
type Warnings struct {
	errs    io.Writer
	waiting chan error
}

// mostWarnings is how many may wait. More would only say the same.
const mostWarnings = 64

// NewWarnings makes them, for standard error.
func NewWarnings(errs io.Writer) *Warnings {
	return &Warnings{errs, make(chan error, mostWarnings)}
}

// Add has an error said. It may be called from any goroutine and never waits.
func (w *Warnings) Add(err error) {
	select {
	case w.waiting <- err:
	default:
	}
}

// Flush says what is left, once there is no conversation.
func (w *Warnings) Flush() {
	for {
		select {
		case err := <-w.waiting:
			// Nobody can be told that standard error is gone.
			_, _ = fmt.Fprintln(w.errs, sentence(explain(err)))
		default:
			return
		}
	}
}

func (w *Warnings) more() <-chan error {
	if w == nil {
		return nil
	}
	return w.waiting
}
