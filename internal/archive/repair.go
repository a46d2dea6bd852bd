package archive

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/gofrs/flock"

	"geppetto-audio/internal/atomicfile"
)

const (
	// quiet is how long nothing may have changed before a file counts as left behind.
	quiet = time.Minute

	// ReasonEnded is the reason of an answer whose program died.
	ReasonEnded = "the program ended"
)

// A Repaired is an answer whose program died while it arrived, and which Repair has filed.
type Repaired struct {
	Files      Entry
	Transcript Transcript
	Duration   time.Duration // of the sound that was saved
}

// Repair makes whole what a crash left in a folder. An answer that says receiving, whose WAV (or, without one, whose
// transcript) can be locked, and that has not changed for a minute before now, gets its WAV's sizes from the length of
// the file and is filed as interrupted; one with neither sound nor words is removed. So are the temporary files of a
// program that died. What another program is still writing, and what is not the program's own, is left alone.
//
// Where the file system knows no locks, the minute has to have passed by its own clock too: that of a server may be
// wrong, and make what is being written look old.
//
// An answer that can't be repaired doesn't keep the others from it: the error holds what went wrong with each.
func Repair(dir string, now time.Time) ([]Repaired, error) {
	return repairer{now: now, locked: locked, clock: clockOf}.repairAll(dir)
}

// A repairer knows what Repair asks the system.
type repairer struct {
	now    time.Time
	locked func(path string) (bool, error)
	clock  func(dir string) (time.Time, error)
}

func (r repairer) repairAll(dir string) ([]Repaired, error) {
	dir, files, err := readDir(dir)
	if err != nil {
		return nil, err
	}
	var repaired []Repaired
	var errs []error
	for _, file := range files {
		info, err := file.Info()
		if err != nil || !settled(info, r.now) {
			continue // gone since, or still changing
		}
		if temporary.MatchString(file.Name()) {
			errs = append(errs, remove(filepath.Join(dir, file.Name())))
			continue
		}
		if n, ok := transcriptName(file.Name()); ok {
			x, err := r.repair(dir, n)
			if x != nil {
				repaired = append(repaired, *x)
			}
			errs = append(errs, err)
		}
	}
	if len(repaired) > 0 {
		errs = append(errs, atomicfile.SyncDir(dir))
	}
	return repaired, errors.Join(errs...)
}

// settled says that a file has not changed for a while. One that was changed long after now is from before the clock
// was set back.
func settled(info fs.FileInfo, now time.Time) bool { return now.Sub(info.ModTime()).Abs() >= quiet }

// repair files one answer, if it was left behind. Two programs may do so at the same time: they come to the same end.
func (r repairer) repair(dir string, n name) (*Repaired, error) {
	e := entryOf(dir, n)
	t, ok := leftBehind(e, n)
	if !ok {
		return nil, nil
	}
	info, err := os.Lstat(e.Audio)
	switch {
	case t.Audio == "" || errors.Is(err, fs.ErrNotExist):
		e.Audio = ""
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular() || !settled(info, r.now):
		return nil, nil
	}
	alive, err := r.locked(cmp.Or(e.Audio, e.Transcript))
	if noLocks(err) {
		alive, err = r.changing(e)
	}
	if alive || err != nil {
		return nil, err
	}
	if t, ok = leftBehind(e, n); !ok {
		return nil, nil // its writer came to an end before it let go of the lock
	}
	return interrupt(e, t)
}

// changing tells whether a file of the answer was changed within the last minute of its file system's own clock.
func (r repairer) changing(e Entry) (bool, error) {
	there, err := r.clock(filepath.Dir(e.Transcript))
	if err != nil {
		return false, fmt.Errorf("ask the folder what time it is: %w", err)
	}
	for _, path := range []string{e.Transcript, cmp.Or(e.Audio, e.Transcript)} {
		if info, err := os.Lstat(path); err != nil || !settled(info, there) {
			return true, nil // gone since, too
		}
	}
	return false, nil
}

// clockOf is the time of a folder's file system.
func clockOf(dir string) (time.Time, error) {
	f, err := CreateOverflow(dir)
	if err != nil {
		return time.Time{}, err
	}
	_, werr := f.Write([]byte{0})
	info, err := f.Stat()
	_ = f.Close()
	_ = remove(f.Name())
	if err := cmp.Or(werr, err); err != nil {
		return time.Time{}, err
	}
	return info.ModTime(), nil
}

// interrupt makes the WAV whole and says in the transcript what became of the answer.
func interrupt(e Entry, t Transcript) (*Repaired, error) {
	var sound int64
	var foreign error
	if e.Audio != "" {
		var err error
		switch sound, err = restore(e.Audio); {
		case errors.Is(err, ErrNotWAV):
			foreign = fmt.Errorf("repair %s: %w", e.Audio, err)
		case err != nil:
			return nil, fmt.Errorf("repair %s: %w", e.Audio, err)
		case sound == 0:
			if err := remove(e.Audio); err != nil {
				return nil, err
			}
			e.Audio = ""
		}
	}
	if e.Audio == "" {
		t.Audio = ""
	}
	if t.Audio == "" && t.Text == "" {
		return nil, remove(e.Transcript)
	}
	t.Status, t.Reason = Interrupted, ReasonEnded
	if err := Save(e.Transcript, t); err != nil {
		return nil, err
	}
	return &Repaired{Files: e, Transcript: t, Duration: SoundTime(sound)}, foreign
}

// leftBehind reads the transcript of an answer that is arriving, or was when its program died. An empty one is a name
// that was claimed and no more.
func leftBehind(e Entry, n name) (Transcript, bool) {
	t, err := Read(e.Transcript)
	if info, serr := os.Stat(e.Transcript); serr == nil && info.Size() == 0 {
		return Transcript{Generated: n.began(), Audio: filepath.Base(e.Audio), Status: Receiving}, true
	}
	return t, err == nil && t.Status == Receiving
}

// locked tells whether the writer of a file lives.
func locked(path string) (bool, error) {
	lock := flock.New(path, flock.SetFlag(os.O_RDWR))
	free, err := lock.TryLock()
	if err != nil {
		return false, fmt.Errorf("lock %s: %w", path, err)
	}
	if !free {
		return true, nil
	}
	return false, lock.Unlock()
}

// noLocks says that the file system knows no locks, as some network shares do.
func noLocks(err error) bool {
	return errors.Is(err, errors.ErrUnsupported) || errors.Is(err, syscall.ENOLCK)
}

// restore makes the WAV at path whole and returns the length of its sound in bytes.
func restore(path string) (sound int64, err error) {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	info, err := f.Stat()
	if err != nil || info.Size() < HeaderSize {
		return 0, err // the header is written at once, before any sound
	}
	h, err := readHeader(f)
	if err != nil {
		return 0, err
	}
	if info.Size() > HeaderSize+MaxSound+maxBehind {
		return 0, ErrNotWAV
	}
	sound, behind, err := h.settle(f, info.Size())
	if err != nil {
		return 0, err
	}
	end := HeaderSize + sound + behind
	was := h
	PutSizes(h[:], sound, behind)
	if h == was && end == info.Size() {
		return sound, f.Sync() // a change would make it look as if somebody was writing it
	}
	if _, err := f.WriteAt(h[wholeAt:], wholeAt); err != nil {
		return 0, err
	}
	if end < info.Size() {
		if err := f.Truncate(end); err != nil {
			return 0, err
		}
	}
	return sound, f.Sync()
}

func remove(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
