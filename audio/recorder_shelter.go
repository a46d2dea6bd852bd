package audio

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"geppetto-audio/internal/archive"
)

// The beginnings of the names of folders among the system's temporary files: of those that the next start looks for,
// and of others.
const (
	shelterPrefix = "geppetto-audio-unkept-"
	strayPrefix   = "geppetto-audio-"
)

// UseShelter names the folder for what its own folder does not take when the program ends: TakeUp brings it there
// later. Others says that an answer whose own folder is gone may come into the Recorder's. It is called before the
// Recorder is used.
func (r *Recorder) UseShelter(dir string, others bool) { r.shelter, r.others = dir, others }

// TakeUp brings what earlier runs had to put into the shelter into the folder it was meant for, each answer whole or not
// at all, and says how many came. What still can't come stays where it is, and Held lists it; the error is that of the
// first one. The disk may take its time.
func (r *Recorder) TakeUp() (int, error) {
	r.rescuing.Lock()
	defer r.rescuing.Unlock()
	return r.takeUp("")
}

// takeUp is TakeUp, for the folder dir where that is not empty. The caller holds rescuing.
func (r *Recorder) takeUp(dir string) (came int, first error) {
	if r.shelter == "" {
		return 0, nil
	}
	to := func(meant string) string {
		if info, err := os.Stat(meant); dir == "" && err == nil && info.IsDir() {
			return meant
		}
		if dir == "" && !r.others && meant != r.dir() {
			return ""
		}
		return cmp.Or(dir, r.dir())
	}
	var waiting []HeldAnswer
	for _, shelter := range r.shelters() {
		moved, left, err := archive.TakeUp(shelter, time.Now(), to)
		if err != nil {
			r.log.Warn("take up answers of an earlier run", "folder", shelter, "error", err)
		}
		for _, x := range moved {
			r.log.Info("an answer of an earlier run is kept", "transcript", x.Files.Transcript)
		}
		came += len(moved)
		for _, x := range left {
			if x.Err == nil {
				continue // it is another program's business
			}
			problem := &KeepError{Dir: x.Dir, Cause: x.Err, In: shelter}
			first = cmp.Or(first, error(problem))
			waiting = append(waiting, HeldAnswer{Question: x.Transcript.Question, In: shelter, Err: problem})
		}
		if shelter != r.shelter && len(left) == 0 {
			_ = os.Remove(filepath.Join(shelter, archive.ShelterLock))
			_ = os.Remove(shelter)
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(waiting)+len(r.waiting) > 0 {
		r.waiting = waiting
		r.signal()
	}
	return came, first
}

// shelters are the folders in which answers may lie that no other folder took.
func (r *Recorder) shelters() []string {
	all := []string{r.shelter}
	found, _ := filepath.Glob(filepath.Join(r.temp(), shelterPrefix+"*"))
	for _, dir := range found {
		// What others may read, others may have put there.
		if info, err := os.Lstat(dir); err == nil && info.IsDir() && (info.Mode().Perm() == 0o700 || runtime.GOOS == "windows") {
			all = append(all, dir)
		}
	}
	return all
}

// lastResort writes what is held into the shelter, or else where the system puts what is not to last, and says where
// that is.
func (r *Recorder) lastResort() error {
	r.rescuing.Lock()
	defer r.rescuing.Unlock()
	if r.rescue(r.dir()) == nil {
		return nil
	}
	r.mu.Lock()
	left := r.held
	r.held = nil
	r.signal()
	r.mu.Unlock()
	why := left[0].recording.problem()
	why.Held = 0
	var sheltered, saved, lost int
	var temp string
	for _, h := range left {
		switch {
		case r.shelter != "" && h.recording.shelterIn(r.shelter) == nil:
			sheltered++
		case r.shelterInTemp(h.recording, &temp) == nil:
			saved++
		default:
			lost++
		}
		h.recording.abandon()
		h.recording.memory.forget()
	}
	var errs []error
	if sheltered > 0 {
		errs = append(errs, fmt.Errorf("%s in %s until the next start puts it into its folder: %w", verb(sheltered, "lies", "lie"), r.shelter, why))
	}
	if saved > 0 {
		errs = append(errs, fmt.Errorf("%s in %s, until the system clears that away: %w", verb(saved, "lies", "lie"), temp, why))
	}
	if lost > 0 {
		errs = append(errs, fmt.Errorf("%s kept nowhere: %w", verb(lost, "could be", "could be"), why))
	}
	return errors.Join(errs...)
}

// shelterInTemp completes a copy of the answer in a folder among the system's temporary files, which is made where dir
// names none yet.
func (r *Recorder) shelterInTemp(d *recording, dir *string) error {
	made := *dir == ""
	if made {
		prefix := strayPrefix
		if r.shelter != "" {
			prefix = shelterPrefix
		}
		var err error
		if *dir, err = os.MkdirTemp(r.temp(), prefix); err != nil {
			return err
		}
	}
	err := d.shelterIn(*dir)
	if err != nil && made {
		_ = os.Remove(*dir)
		*dir = ""
	}
	return err
}

// verb begins a sentence about so many answers.
func verb(n int, one, more string) string {
	if n == 1 {
		return "one answer " + one
	}
	return fmt.Sprintf("%d answers %s", n, more)
}
