package terminal

import (
	"os"
	"os/signal"
	"syscall"
)

// Signals catches what asks a program to stop, for Options.Signals, until release is called. From then on a write to a
// closed pipe is an error and no longer the end of the process, so that files can be finalised.
func Signals() (ch <-chan os.Signal, release func()) {
	// Two interrupts in a row have to arrive as two.
	c := make(chan os.Signal, 4)
	signal.Notify(c, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	// Caught and left unread, not ignored: children would inherit that.
	pipes := make(chan os.Signal, 1)
	signal.Notify(pipes, syscall.SIGPIPE)
	return c, func() {
		signal.Stop(c)
		signal.Stop(pipes)
	}
}
