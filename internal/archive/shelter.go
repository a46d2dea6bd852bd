package archive

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/gofrs/flock"

	"geppetto-audio/internal/atomicfile"
)

// ShelterLock is the name of the file that a program locks while it takes up what lies in a shelter.
const ShelterLock = ".lock"

// keyMeant is the header line of a sheltered transcript that names the one in whose place it belongs. No other
// transcript has it.
const keyMeant = "Meant For"

// A Sheltered is an answer that no folder of answers has taken yet.
type Sheltered struct {
	Item
	Meant string // the path that its transcript was to have, if that is known
	Dir   string // the folder that refused it
	Err   error  // why; nil where none was named
}

// MeantFor notes where the transcript of a sheltered answer belongs. A part of the answer may lie there: TakeUp puts the
// whole in its place.
func (t *Transcript) MeantFor(path string) {
	t.Unknown = slices.DeleteFunc(slices.Clone(t.Unknown), isMeant)
	if path != "" {
		t.Unknown = append(t.Unknown, keyMeant+": "+path)
	}
}

func meantFor(t Transcript) string {
	if i := slices.IndexFunc(t.Unknown, isMeant); i >= 0 {
		return strings.TrimPrefix(t.Unknown[i], keyMeant+": ")
	}
	return ""
}

func isMeant(header string) bool { return strings.HasPrefix(header, keyMeant+":") }

// TakeUp brings the answers that lie in a shelter into folders of answers. The function to names the folder for an answer
// that was meant for another, of which it gets the path or nothing; where it names none the answer stays. An answer comes
// whole or not at all, under a name that nobody else has, and leaves the shelter when it is safely there. While
// another program takes up the same shelter, nothing is done here.
//
// An answer that can't be moved doesn't keep the others from it: left tells why of each.
func TakeUp(shelter string, now time.Time, to func(meant string) (dir string)) (moved []Item, left []Sheltered, err error) {
	if _, err := os.Stat(shelter); errors.Is(err, fs.ErrNotExist) {
		return nil, nil, nil
	}
	lock := flock.New(filepath.Join(shelter, ShelterLock), flock.SetPermissions(0o600))
	switch free, err := lock.TryLock(); {
	case err == nil && !free:
		return nil, nil, nil
	case err == nil:
		defer func() { _ = lock.Unlock() }()
	case !noLocks(err):
		return nil, nil, fmt.Errorf("lock the folder %s: %w", shelter, err)
	}
	// A program may have died while it put something there.
	_, errRepair := Repair(shelter, now)
	items, err := List(shelter)
	slices.Reverse(items) // the oldest gets its name first
	for _, item := range items {
		if item.Transcript.Status == Receiving {
			continue // it is just being put there
		}
		s := Sheltered{Item: item, Meant: meantFor(item.Transcript)}
		meant := ""
		if s.Meant != "" {
			meant = filepath.Dir(s.Meant)
		}
		if s.Dir = to(meant); s.Dir != "" {
			var there Item
			if there, s.Err = s.takeUp(); s.Err == nil {
				moved = append(moved, there)
				continue
			}
		}
		left = append(left, s)
	}
	return moved, left, errors.Join(err, errRepair)
}

// takeUp puts the answer into its folder. The sound is brought to the folder's disk first, under a name that Repair
// clears away, so that what comes after it takes next to no room and time.
func (s *Sheltered) takeUp() (Item, error) {
	if err := os.MkdirAll(s.Dir, 0o700); err != nil {
		return Item{}, fmt.Errorf("make the folder: %w", err)
	}
	sound, err := s.bring()
	if err != nil {
		return Item{}, err
	}
	if sound != nil {
		defer sound.Discard()
	}
	partial, t := s.partial()
	there, claimed := partial, false
	if partial == (Entry{}) || !sameDir(filepath.Dir(s.Meant), s.Dir) {
		if there, err = s.claim(); err != nil {
			return Item{}, err
		}
		claimed = true
	} else {
		s.Transcript.Title = cmp.Or(t.Title, s.Transcript.Title)
	}
	if err := s.settle(there, sound); err != nil {
		if claimed {
			s.giveBack(there)
		}
		return Item{}, err
	}
	s.leave(partial, there)
	item := Item{Files: there, Transcript: s.words(there), Duration: s.Duration}
	if sound == nil {
		item.Files.Audio = ""
	}
	return item, nil
}

// bring copies the sound to the folder's disk; it is nil where there is none. What the disk made of it is read back.
func (s *Sheltered) bring() (_ *atomicfile.File, err error) {
	if s.Transcript.Audio == "" {
		return nil, nil
	}
	from, err := os.Open(s.Files.Audio)
	if errors.Is(err, fs.ErrNotExist) { // the system has cleared it away; there are the words still
		s.Transcript.Audio, s.Duration = "", 0
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer from.Close()
	to, err := atomicfile.Create(filepath.Join(s.Dir, "sound"), "."+prefix+"overflow.*.tmp", 0o644)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			to.Discard()
		}
	}()
	sum := sha256.New()
	if _, err := io.Copy(io.MultiWriter(to, sum), from); err != nil {
		return nil, err
	}
	if err := to.Finish(); err != nil {
		return nil, err
	}
	there, err := sumOf(to.Name())
	if err == nil && !bytes.Equal(there, sum.Sum(nil)) {
		err = errors.New("what was written there reads differently")
	}
	return to, err
}

func sumOf(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	sum := sha256.New()
	_, err = io.Copy(sum, f)
	return sum.Sum(nil), err
}

// claim takes a name in the folder and notes it in the shelter: a program that dies from here on leaves a part of the
// answer to the next one, and no answer twice.
func (s *Sheltered) claim() (Entry, error) {
	e, err := Claim(s.Dir, cmp.Or(Began(s.Files.Transcript), s.Transcript.Generated))
	if err != nil {
		return Entry{}, err
	}
	noted, begun := s.Transcript, s.words(e)
	noted.MeantFor(e.Transcript)
	begun.Status = Receiving
	if err = Save(e.Transcript, begun); err == nil {
		err = Save(s.Files.Transcript, noted)
	}
	if err != nil {
		_ = remove(e.Transcript)
	}
	return e, err
}

// giveBack undoes claim.
func (s *Sheltered) giveBack(there Entry) {
	_ = remove(there.Audio)
	_ = remove(there.Transcript)
	_ = Save(s.Files.Transcript, s.Transcript) // else the note names a file that is not there, which does no harm
}

// settle puts the sound and the words in their places.
func (s *Sheltered) settle(there Entry, sound *atomicfile.File) error {
	if sound != nil {
		if err := sound.ReplaceAt(there.Audio); err != nil {
			return err
		}
	}
	if err := Save(there.Transcript, s.words(there)); err != nil {
		return err
	}
	return atomicfile.SyncDir(s.Dir)
}

// leave empties the answer's places of before: the shelter, and that of a part of it elsewhere. The sound goes last, so
// that no words are left that speak of it.
func (s *Sheltered) leave(partial, there Entry) {
	for _, old := range []Entry{partial, s.Files} {
		if old == (Entry{}) || old == there {
			continue
		}
		if remove(old.Transcript) == nil && old.Audio != "" {
			_ = remove(old.Audio)
		}
	}
}

// words are those of the answer, as they stand in a folder of answers.
func (s *Sheltered) words(e Entry) Transcript {
	t := s.Transcript
	t.MeantFor("")
	if t.Audio != "" {
		t.Audio = filepath.Base(e.Audio)
	}
	return t
}

// partial finds what lies where the answer was meant to be, as far as it is of this answer and holds no more of it.
func (s *Sheltered) partial() (Entry, Transcript) {
	n, ok := transcriptName(filepath.Base(s.Meant))
	if !ok {
		return Entry{}, Transcript{}
	}
	e, mine := entryOf(filepath.Dir(s.Meant), n), s.Transcript
	if info, err := os.Lstat(e.Transcript); err != nil || !info.Mode().IsRegular() {
		return Entry{}, Transcript{}
	}
	t, err := Read(e.Transcript)
	if err != nil || !t.Generated.Equal(mine.Generated) || t.Conversation != mine.Conversation || t.Question != mine.Question ||
		!strings.HasPrefix(mine.Text, t.Text) {
		return Entry{}, Transcript{}
	}
	if d, err := Duration(e.Audio); d > s.Duration || err != nil && !errors.Is(err, fs.ErrNotExist) {
		return Entry{}, Transcript{}
	}
	return e, t
}

func sameDir(a, b string) bool {
	x, err := os.Stat(a)
	y, err2 := os.Stat(b)
	return err == nil && err2 == nil && os.SameFile(x, y)
}
