package ledger

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
)

// patience is how long another program's writing is waited for.
const patience = time.Second

// write appends the entries that aren't in the file yet, each in one piece.
func (l *Ledger) write() (err error) {
	if err := os.MkdirAll(filepath.Dir(l.path), 0o700); err != nil {
		return err
	}
	unlock := l.lock()
	defer unlock()
	f, err := os.OpenFile(l.path, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	defer func() {
		if closeErr := f.Close(); err == nil {
			err = closeErr
		}
	}()
	for len(l.unwritten) > 0 {
		text, err := json.Marshal(newLine(l.unwritten[0]))
		if err != nil {
			// Nothing can make a line of it, now or later: a year of five digits, say.
			l.unwritten = l.unwritten[1:]
			return err
		}
		if !endsLine(f) {
			text = append([]byte("\n"), text...)
		}
		n, err := f.Write(append(text, '\n'))
		// What lacks nothing but its end of line gets that from the next one. Written again, it would count twice.
		if n >= len(text) {
			l.unwritten = l.unwritten[1:]
		}
		if err != nil {
			return err
		}
	}
	return f.Sync()
}

// lock keeps other programs from adding at the same time, and gives what ends that. It does without where there is no
// lock to be had (some network drives know none): the system appends each line in one piece anyway.
func (l *Ledger) lock() (unlock func()) {
	// Beside the file, not on it: Windows lets nobody else read what is locked.
	lock := flock.New(l.path+".lock", flock.SetPermissions(0o600))
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if ok, err := lock.TryLockContext(ctx, 5*time.Millisecond); !ok || err != nil {
		return func() {}
	}
	return func() { _ = lock.Close() }
}

// endsLine says whether what is appended would begin a line. A program that died in the middle of one leaves it open.
func endsLine(f *os.File) bool {
	end, err := f.Seek(0, io.SeekEnd)
	if err != nil || end == 0 {
		return err == nil
	}
	var last [1]byte
	_, err = f.ReadAt(last[:], end-1)
	return err == nil && bytes.Equal(last[:], []byte("\n"))
}
