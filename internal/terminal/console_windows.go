package terminal

import (
	"os"

	"golang.org/x/sys/windows"
)

// enableEscapes has the Windows console obey escape sequences, which older ones can't.
func enableEscapes(f *os.File) bool {
	var mode uint32
	h := windows.Handle(f.Fd())
	if windows.GetConsoleMode(h, &mode) != nil {
		return false
	}
	return windows.SetConsoleMode(h, mode|windows.ENABLE_VIRTUAL_TERMINAL_PROCESSING) == nil
}
