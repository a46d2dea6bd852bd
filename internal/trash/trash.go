// Package trash moves files to the system's trash, from where a person can get them back: the freedesktop.org trash of
// Linux and its kin, the recycle bin of Windows, the Trash of macOS. Its functions may be called from any goroutine.
package trash

import (
	"errors"
	"fmt"
	"path/filepath"
)

// ErrNone is returned for a file on a volume that has no trash.
var ErrNone = errors.New("there is no trash for this volume")

// Available tells whether what lies in a folder can be put into a trash.
func Available(dir string) bool {
	dir, err := filepath.Abs(dir)
	return err == nil && available(dir)
}

// Put moves a file to the trash. A link is moved itself, not what it leads to.
func Put(path string) error {
	path, err := filepath.Abs(path)
	if err == nil {
		err = put(path)
	}
	if err != nil {
		return fmt.Errorf("move to the trash: %w", err)
	}
	return nil
}
