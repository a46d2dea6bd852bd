package archive

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"

	"geppetto-audio/internal/atomicfile"
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
// old words or the new ones, and so does the next start after a crash. Who may read it stays as it is. The change of the
// folder lasts when that is synced too.
func Save(path string, t Transcript) error { return save(path, t, func() error { return nil }) }

// save asks whether it still may right before the new words take the place of the old.
func save(path string, t Transcript, may func() error) (err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("save the transcript: %w", err)
		}
	}()
	f, err := createTemporary(path)
	if err != nil {
		return err
	}
	defer f.Discard()
	if info, err := os.Stat(path); err == nil {
		_ = f.Chmod(info.Mode().Perm()) // a file system without permissions may refuse it
	}
	if _, err := f.Write(t.Marshal()); err != nil {
		return err
	}
	if err := f.Finish(); err != nil {
		return err
	}
	if err := may(); err != nil {
		return err
	}
	return f.Replace()
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
func createTemporary(path string) (*atomicfile.File, error) {
	return atomicfile.Create(path, "."+filepath.Base(path)+".*.tmp", 0o600)
}
