// Package atomicfile replaces a file in one step: whoever reads it, after a crash or a power cut too, finds the old
// content or the new, never a part of either. It may be used from any goroutine and by several programs at once.
package atomicfile

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// TempPrefix begins the name of the file that Write works in, which lies beside the one it writes. A program that
// dies in the middle leaves one; whoever lists a folder passes over such names.
const TempPrefix = ".tmp-"

// Write puts data into the file at path, which is created with perm, before the umask, where it is missing or not.
// The folder must exist. A symbolic link is replaced, not followed. After an error the old file is as it was and no
// temporary file remains, with one exception: when the folder could not be synced, the new content is there but may
// not survive a power cut.
func Write(path string, data []byte, perm os.FileMode) (err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("write %s: %w", filepath.Base(path), err)
		}
	}()
	dir := filepath.Dir(path)
	f, err := create(dir, perm)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			// Either may have been done already; what counts is the first error.
			_ = f.Close()
			_ = os.Remove(f.Name())
		}
	}()
	if _, err := f.Write(data); err != nil {
		return err
	}
	// Some file systems put the new name on disk before the new content: without this a power cut leaves an empty file.
	if err := f.Sync(); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	if err := rename(f.Name(), path); err != nil {
		return err
	}
	return syncDir(dir)
}

// create makes a new file beside the one to be written. os.CreateTemp is not for this: its 0600 would have to be
// widened past the umask.
func create(dir string, perm os.FileMode) (*os.File, error) {
	for {
		f, err := os.OpenFile(filepath.Join(dir, TempPrefix+rand.Text()), os.O_WRONLY|os.O_CREATE|os.O_EXCL, perm)
		if !errors.Is(err, fs.ErrExist) {
			return f, err
		}
	}
}
