package audio

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/go-audio/wav"
	"github.com/gofrs/flock"

	"geppetto-audio/internal/archive"
	"geppetto-audio/internal/atomicfile"
	"geppetto-audio/realtime"
)

const (
	// saveEvery is how often the transcript of an answer that is arriving is rewritten, if words came: what came a second
	// ago is on disk, with a tenth of a second for the disk to do it.
	saveEvery = 900 * time.Millisecond
	// syncEvery is how often sound that is arriving is forced to disk.
	syncEvery = 5 * time.Second
	// writeAgain is how soon a disk that took no more is tried again while the answer arrives.
	writeAgain = 5 * time.Second
)

var errGone = errors.New("the file was removed while it was being written")

// A recording is an answer on its way to its two files. Only one goroutine uses it at a time: the recorder's while the
// answer arrives, then whoever holds Recorder.rescuing.
//
// Nothing that it does while the answer arrives returns an error. Where the disk takes no more, the sound stays in
// memory, what is on disk stays valid, and the disk is tried again.
type recording struct {
	log        *slog.Logger
	create     func(path string) (wavTarget, error)
	id         string
	named      time.Time     // the second that the name is to tell
	dir        string        // where the files are, or are to be
	entry      archive.Entry // empty where no name could be had
	transcript archive.Transcript
	text       []byte
	memory     *soundMemory
	skip       int64    // where in all that came the file begins
	file       *wavFile // nil where it could not be made
	lock       *flock.Flock
	titles     *wav.Metadata

	outcome realtime.Outcome // once the answer has ended
	err     error            // why the file lacks sound; nil while it does not
	textErr error            // what kept the transcript from being saved the last time
	full    bool             // the WAV takes no more, whatever the disk has room for
	lost    int64            // bytes of sound for which there was no room in memory either

	dirty, unsynced            bool
	savedAt, syncedAt, retryAt time.Time
}

func openRecording(r *Recorder, a realtime.Answer) *recording {
	if a.Began.IsZero() {
		a.Began = time.Now()
	}
	d := &recording{
		log: r.log, create: r.create, id: a.ID, dir: r.dir(), named: r.inOrder(a), titles: titlesOf(a),
		memory: &soundMemory{room: &r.room},
		transcript: archive.Transcript{
			Generated:    a.Began,
			Conversation: a.Conversation,
			Question:     a.Question,
			Model:        a.Model,
			Voice:        a.Voice,
			Status:       archive.Receiving,
		},
	}
	_ = d.write() // notes what went wrong
	return d
}

// write brings to disk what is not there yet.
func (d *recording) write() error {
	err := d.claim()
	if err == nil {
		err = d.openWAV()
	}
	if err == nil {
		err = d.catchUp()
	}
	if err != nil {
		d.fail(err)
	} else if d.err != nil {
		d.log.Info("an answer can be kept again", "folder", d.dir)
		d.err = nil
	}
	return err
}

// claim takes a name and begins the transcript, unless that is done.
func (d *recording) claim() error {
	if d.entry.Transcript != "" && d.file == nil {
		if _, err := os.Lstat(d.entry.Transcript); errors.Is(err, fs.ErrNotExist) {
			d.unlock()
			d.entry = archive.Entry{}
		}
	}
	if d.entry.Transcript != "" {
		return nil
	}
	entry, err := archive.Claim(d.dir, d.named)
	if err != nil {
		return err
	}
	d.entry, d.dir = entry, filepath.Dir(entry.Transcript)
	d.transcript.Audio = filepath.Base(entry.Audio)
	d.save()
	return nil
}

// openWAV creates the WAV, unless that is done. Where that fails, a name that stands for nothing is given back, and one
// that stands for words is locked.
func (d *recording) openWAV() error {
	if d.file != nil {
		return nil
	}
	f, err := d.create(d.entry.Audio)
	if err == nil {
		if d.file, err = newWAVFile(f); err != nil {
			_ = os.Remove(d.entry.Audio)
		}
	}
	if err != nil {
		if info, serr := os.Lstat(d.entry.Transcript); serr == nil && info.Size() == 0 {
			d.unlock()
			_ = os.Remove(d.entry.Transcript)
			d.entry = archive.Entry{}
		}
		d.guard()
		return err
	}
	d.unlock()
	d.guard()
	if err := atomicfile.SyncDir(d.dir); err != nil {
		d.log.Warn("the folder of the answers could not be synced", "error", err)
	}
	return d.sync()
}

// guard locks the WAV, or the transcript where there is no WAV, so that no program takes the answer for one whose
// writer has died.
func (d *recording) guard() {
	path := d.entry.Audio
	if d.file == nil {
		path = d.entry.Transcript
	}
	if path == "" || d.lock != nil {
		return
	}
	// Any lock keeps others from the exclusive one that repair asks for. A shared one lets other programs play the
	// file on Windows too, where a locked byte can't be read by others.
	d.lock = flock.New(path, flock.SetFlag(os.O_RDWR))
	if locked, err := d.lock.TryRLock(); err != nil || !locked {
		d.log.Warn("an answer could not be locked", "file", path, "error", err)
	}
}

func (d *recording) unlock() {
	if d.lock == nil {
		return
	}
	if err := d.lock.Close(); err != nil {
		d.log.Warn("an answer could not be unlocked", "file", d.lock.Path(), "error", err)
	}
	d.lock = nil
}

// catchUp writes what memory holds and the file lacks. After a fault, the disk may have lost what it had taken: all that
// is in memory is written again.
func (d *recording) catchUp() error {
	if d.err != nil {
		if err := d.present(); err != nil {
			return err
		}
		if err := d.file.back(max(0, d.memory.from-d.skip)); err != nil {
			return err
		}
	} else if d.skip+d.file.sound >= d.memory.end {
		return nil
	}
	for d.skip+d.file.sound < d.memory.end && !d.full {
		if err := d.put(d.memory.at(d.skip + d.file.sound)); err != nil {
			return err
		}
	}
	return d.sync()
}

// put appends sound to the file.
func (d *recording) put(pcm []byte) error {
	d.unsynced = true
	err := d.file.write(pcm)
	if errors.Is(err, errWAVFull) {
		d.log.Error("an answer can't be kept whole", "file", d.entry.Audio, "error", err)
		d.full, err = true, nil
	}
	return err
}

// present says whether the open file is still the one that its name stands for.
func (d *recording) present() error {
	mine, err := d.file.f.Stat()
	if err != nil {
		return err
	}
	there, err := os.Lstat(d.entry.Audio)
	if errors.Is(err, fs.ErrNotExist) || err == nil && !os.SameFile(mine, there) {
		return errGone
	}
	return err
}

// fail notes that the disk takes no more for now.
func (d *recording) fail(err error) {
	if d.err == nil {
		d.log.Error("an answer can't be kept whole for now", "folder", d.dir, "error", err)
	}
	d.err, d.retryAt = err, time.Now().Add(writeAgain)
}

func (d *recording) addWords(words string) {
	if words != "" {
		d.text = append(d.text, words...)
		d.dirty = true
	}
}

func (d *recording) addSound(pcm []byte) {
	if d.full || d.lost > 0 {
		d.lost += int64(len(pcm)) // there are no holes in what is kept
		return
	}
	if d.err == nil {
		err := d.put(pcm)
		if err == nil {
			d.memory.remember(pcm)
			return
		}
		d.fail(err)
	}
	if held := d.memory.hold(pcm); held < len(pcm) {
		d.lost += int64(len(pcm) - held)
		d.log.Error("sound is lost: there is no room on disk and in memory", "folder", d.dir)
	}
}

// tend does what is due, and returns the time until something may be. Busy says that more is about to come.
func (d *recording) tend(busy bool) time.Duration {
	now := time.Now()
	if d.err != nil && !now.Before(d.retryAt) {
		_ = d.write() // notes what went wrong
	}
	if d.due() && now.Sub(d.savedAt) >= saveEvery {
		d.save()
	}
	if d.unsynced && d.err == nil && now.Sub(d.syncedAt) >= syncEvery {
		if err := d.sync(); err != nil {
			d.fail(err)
		}
	}
	wait := time.Hour
	if busy {
		wait = takeBatchEvery
	}
	if d.err != nil {
		wait = min(wait, d.retryAt.Sub(now))
	} else if d.unsynced {
		wait = min(wait, syncEvery-now.Sub(d.syncedAt))
	}
	if d.due() {
		wait = min(wait, saveEvery-now.Sub(d.savedAt))
	}
	return max(0, wait)
}

// due says whether the transcript is to be rewritten.
func (d *recording) due() bool { return d.dirty && d.entry.Transcript != "" }

// save rewrites the transcript. Where that fails the old one stays, and the next second tries again.
func (d *recording) save() {
	d.savedAt = time.Now()
	d.transcript.Text = string(d.text)
	if d.file == nil {
		d.unlock() // what was locked is about to be replaced
	}
	err := archive.Save(d.entry.Transcript, d.transcript)
	if d.file == nil {
		d.guard()
	}
	if err != nil && d.textErr == nil {
		d.log.Warn("a transcript can't be saved", "folder", d.dir, "error", err)
	}
	d.dirty, d.textErr = err != nil, err
}

// sync forces the sound to disk.
func (d *recording) sync() error {
	d.syncedAt = time.Now()
	if err := d.file.f.Sync(); err != nil {
		return fmt.Errorf("sync the WAV: %w", err)
	}
	d.unsynced = false
	return nil
}
