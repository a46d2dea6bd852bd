package terminal

import (
	"os"

	"golang.org/x/term"
)

// A Console is the terminal a person sits at.
type Console struct {
	Out, Err bool                       // which of Options.Out and Options.Err are the terminal
	Size     func() (columns, rows int) // its size now
	// Raw hands every key to the program, until restore; nil where nobody types at the terminal.
	Raw func() (restore func() error, err error)
}

// OpenConsole finds the terminal behind the standard streams. It gives nil where none can be drawn on: a prompt is put
// on standard error, or on standard output unless that is for JSON.
func OpenConsole(in, out, errs *os.File, json bool) *Console {
	if os.Getenv("TERM") == "dumb" {
		return nil
	}
	c := &Console{Out: isScreen(out), Err: isScreen(errs)}
	screen := errs
	if !c.Err {
		screen = out
		if json || !c.Out {
			return nil
		}
	}
	c.Size = func() (columns, rows int) {
		columns, rows, err := term.GetSize(int(screen.Fd()))
		if err != nil || columns <= 0 || rows <= 0 {
			return 80, 24
		}
		return columns, rows
	}
	if fd := int(in.Fd()); term.IsTerminal(fd) {
		c.Raw = func() (func() error, error) {
			state, err := term.MakeRaw(fd)
			if err != nil {
				return nil, err
			}
			return func() error { return term.Restore(fd, state) }, nil
		}
	}
	return c
}

// isScreen tells a terminal that understands escape sequences.
func isScreen(f *os.File) bool {
	return term.IsTerminal(int(f.Fd())) && enableEscapes(f)
}
