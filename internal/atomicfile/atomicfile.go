// Package atomicfile replaces a file in one step: whoever reads it, after a crash or a power cut too, finds the old
// content or the new, never a part of either. It may be used from any goroutine and by several programs at once.
package atomicfile

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// TempPrefix begins the name of the file that Write works in, which lies beside the one it writes. A program that
// dies in the middle leaves one; whoever lists a folder passes over such names.
const TempPrefix = ".tmp-"

// Write puts data into the file at path, which is created with perm, before the umask, where it is missing or not.
// The folder must exist. A symbolic link is replaced, not followed. After an error the old file is as it was and no
// temporary file remains, with one exception: when the folder could not be synced, the new content is there but may
// not survive a power cut.
func Write(path string, data []byte, perm os.FileMode) error {
	if err := write(path, data, perm); err != nil {
		return fmt.Errorf("write %s: %w", filepath.Base(path), err)
	}
	return nil
}

func write(path string, data []byte, perm os.FileMode) error {
	f, err := Create(path, TempPrefix+"*", perm)
	if err != nil {
		return err
	}
	defer f.Discard()
	if _, err := f.Write(data); err != nil {
		return err
	}
	if err := f.Finish(); err != nil {
		return err
	}
	if err := f.Replace(); err != nil {
		return err
	}
	return SyncDir(filepath.Dir(path))
}

// A File is written beside another whose place it is to take: Create, Write, Finish, Replace, and SyncDir where the
// new content must survive a power cut. One goroutine uses it at a time.
type File struct {
	*os.File
	path     string // where it is to be
	replaced bool
}

// Create begins a file that is to take the place of the one at path. Its own name is the pattern, with digits in place
// of the star. Perm is before the umask. Discard must be called in the end.
func Create(path, pattern string, perm os.FileMode) (*File, error) {
	before, after, _ := strings.Cut(pattern, "*")
	for {
		// os.CreateTemp is not for this: its 0600 would have to be widened past the umask.
		name := filepath.Join(filepath.Dir(path), before+strconv.FormatUint(rand.Uint64(), 10)+after)
		f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, perm)
		if err == nil {
			return &File{File: f, path: path}, nil
		}
		if !errors.Is(err, fs.ErrExist) {
			return nil, err
		}
	}
}

// Finish brings what was written to disk, and closes the file. Some file systems put a new name on disk before the new
// content: without it a power cut leaves an empty file.
func (f *File) Finish() error {
	if err := f.Sync(); err != nil {
		return err
	}
	return f.Close()
}

// Replace puts a file that is finished in the place of the other.
func (f *File) Replace() error {
	err := rename(f.Name(), f.path)
	f.replaced = err == nil
	return err
}

// ReplaceAt is Replace for another place in the same folder.
func (f *File) ReplaceAt(path string) error {
	f.path = path
	return f.Replace()
}

// Discard removes the file, unless it has taken the other's place.
func (f *File) Discard() {
	if !f.replaced {
		_ = f.Close() // it may be closed already; what counts is the error that led here
		_ = os.Remove(f.Name())
	}
}
