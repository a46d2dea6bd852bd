package archive

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
)

// ErrReceiving is returned where an answer is still being written, by this program or another.
var ErrReceiving = errors.New("the answer is still arriving")

const (
	// updateTries bounds how often Update begins anew because somebody else was faster.
	updateTries = 20
	// lockWait bounds how long a program that hangs can keep others from changing a transcript.
	lockWait = 2 * time.Second
)

// Update changes the transcript at path, whole or not at all, without losing what another program of ours writes at
// the same time: everybody who updates takes the folder's lock where the system has one, and a transcript that has
// changed since it was read is read again. An answer that is still arriving is refused with ErrReceiving, since its
// writer would overwrite the change. Where change returns false nothing is written.
func Update(ctx context.Context, path string, change func(*Transcript) bool) error {
	lock := flock.New(filepath.Dir(path), flock.SetFlag(os.O_RDONLY))
	waiting, cancel := context.WithTimeout(ctx, lockWait)
	defer cancel()
	// Windows can't lock a folder, and some network file systems can't lock at all: the second look has to do there.
	if ok, err := lock.TryLockContext(waiting, 5*time.Millisecond); err == nil && ok {
		defer func() { _ = lock.Unlock() }()
	}
	for range updateTries {
		done, err := update(ctx, path, change)
		if done || err != nil {
			return err
		}
	}
	return fmt.Errorf("change the transcript %s: it keeps being changed by another program", path)
}

// update tries once. It is done unless the transcript changed meanwhile.
func update(ctx context.Context, path string, change func(*Transcript) bool) (done bool, err error) {
	if err := ctx.Err(); err != nil {
		return false, fmt.Errorf("change the transcript: %w", err)
	}
	before, err := readBounded(path)
	if err != nil {
		return false, fmt.Errorf("change the transcript: %w", err)
	}
	t, err := Parse(path, before)
	if err != nil {
		return false, fmt.Errorf("change the transcript %s: %w", path, err)
	}
	if t.Status == Receiving {
		return false, fmt.Errorf("change the transcript %s: %w", path, ErrReceiving)
	}
	if !change(&t) {
		return true, nil
	}
	err = save(path, t, func() error {
		if now, err := readBounded(path); err != nil || !bytes.Equal(before, now) {
			return errors.Join(errChanged, err)
		}
		return nil
	})
	if errors.Is(err, errChanged) && !errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}

var errChanged = errors.New("changed by another program")

// Busy tells whether another program, or this one, is still writing an answer.
func Busy(e Entry) (bool, error) { return receiving(e, locked) }

func receiving(e Entry, locked func(path string) (bool, error)) (bool, error) {
	sound, err := os.Lstat(e.Audio)
	if err == nil && sound.Mode().IsRegular() {
		busy, err := locked(e.Audio)
		if errors.Is(err, fs.ErrPermission) {
			return false, nil // nobody can be writing what may not be written
		}
		if !errors.Is(err, fs.ErrNotExist) && !noLocks(err) {
			return busy, err
		}
	}
	// An answer whose WAV could not be made has its transcript locked, but for the moments in which that is replaced.
	info, err := os.Lstat(e.Transcript)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return false, nil
		}
		return false, fmt.Errorf("look at the transcript: %w", err)
	}
	if info.Mode().IsRegular() {
		if busy, err := locked(e.Transcript); busy && err == nil {
			return true, nil
		}
	}
	if settled(info, time.Now()) && (sound == nil || settled(sound, time.Now())) {
		return false, nil // where there are no locks, its sound tells too
	}
	t, err := Read(e.Transcript)
	return err == nil && t.Status == Receiving, nil
}
