package atomicfile

import (
	"errors"
	"os"
	"time"

	"golang.org/x/sys/windows"
)

// rename tries again for a moment: virus scanners and search indexers open a file as soon as it is closed, and Windows
// refuses to replace what somebody has open.
func rename(from, to string) error {
	for wait := time.Millisecond; ; wait *= 2 {
		err := os.Rename(from, to)
		inUse := errors.Is(err, windows.ERROR_SHARING_VIOLATION) || errors.Is(err, windows.ERROR_ACCESS_DENIED)
		if !inUse || wait > 256*time.Millisecond {
			return err
		}
		time.Sleep(wait)
	}
}

// SyncDir does nothing: NTFS keeps names in a journal, and a folder can't be synced.
func SyncDir(string) error { return nil }
