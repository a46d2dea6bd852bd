package archive

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"time"
)

// maxTranscript bounds what Read takes: a day of speech is less than 2 MB of words.
const maxTranscript = 64 << 20

// temporary matches the names of files that a program which died may leave: a transcript not yet renamed, and sound
// that came before its turn. No other file is ever removed.
var temporary = regexp.MustCompile(`^\.audio_(\d{8}_\d{6}(_\d+)?\.txt|overflow)\.\d+\.tmp$`)

// Read reads the transcript at path. The error wraps ErrNotTranscript where the file is not one.
func Read(path string) (Transcript, error) {
	data, err := readBounded(path)
	if err != nil {
		return Transcript{}, fmt.Errorf("read the transcript: %w", err)
	}
	t, err := Parse(path, data)
	if err != nil {
		return Transcript{}, fmt.Errorf("read the transcript %s: %w", path, err)
	}
	return t, nil
}

func readBounded(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() > maxTranscript {
		return nil, fmt.Errorf("%s: %w", path, ErrNotTranscript)
	}
	data := make([]byte, info.Size())
	n, err := io.ReadFull(f, data)
	if err == io.ErrUnexpectedEOF || err == io.EOF {
		err = nil
	}
	return data[:n], err
}

// Save puts the transcript at path, whole or not at all, in place of the one that is there: another program sees the
// old words or the new ones, and so does the next start after a crash. Sync makes the change of the folder last too.
func Save(path string, t Transcript) error { return save(path, t, func() error { return nil }) }

// save asks whether it still may right before the new words take the place of the old.
func save(path string, t Transcript, may func() error) (err error) {
	f, err := createTemporary(path)
	if err != nil {
		return fmt.Errorf("save the transcript: %w", err)
	}
	defer func() {
		if err != nil {
			f.Close()
			os.Remove(f.Name())
			err = fmt.Errorf("save the transcript: %w", err)
		}
	}()
	if info, err := os.Stat(path); err == nil {
		if err := f.Chmod(info.Mode().Perm()); err != nil {
			return err
		}
	}
	if _, err := f.Write(t.Marshal()); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	if err := may(); err != nil {
		return err
	}
	return rename(f.Name(), path)
}

// rename tries again for a while on Windows, where a virus scanner or an indexer that has just opened a file keeps it
// from being replaced.
func rename(from, to string) error {
	err := os.Rename(from, to)
	if runtime.GOOS != "windows" {
		return err
	}
	for wait := time.Millisecond; err != nil && wait < time.Second/2; wait *= 2 {
		time.Sleep(wait)
		err = os.Rename(from, to)
	}
	return err
}

// Sync makes the names of a folder's files survive a power cut.
func Sync(dir string) error {
	if runtime.GOOS == "windows" { // a folder can't be flushed there, and its journal needs no help
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("sync the folder: %w", err)
	}
	defer d.Close()
	if err := d.Sync(); err != nil {
		return fmt.Errorf("sync the folder %s: %w", dir, err)
	}
	return nil
}

// CreateOverflow makes a temporary file for sound that came before its turn, and the folder where it is missing. Where
// the system allows it the file has no name any more when CreateOverflow returns, so a crash leaves nothing; else
// whoever closes it removes it, and Repair removes what a dead program left. A file that is open can't be removed
// there, so Repair can't take it from a living one.
func CreateOverflow(dir string) (*os.File, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the folder: %w", err)
	}
	f, err := os.CreateTemp(dir, "."+prefix+"overflow.*.tmp")
	if err != nil {
		return nil, fmt.Errorf("make a temporary file: %w", err)
	}
	_ = os.Remove(f.Name())
	return f, nil
}

// createTemporary makes the file that is to take the place of the one at path.
func createTemporary(path string) (*os.File, error) {
	return os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*.tmp")
}
