package audio

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"
	"unicode"

	"github.com/go-audio/wav"
	"github.com/gofrs/flock"

	"geppetto-audio/internal/archive"
	"geppetto-audio/realtime"
)

const (
	// saveEvery is how often the transcript of an answer that is arriving is rewritten, if words came.
	saveEvery = time.Second
	// syncEvery is how often sound that is arriving is forced to disk.
	syncEvery = 5 * time.Second

	// maxTitle bounds the question in the WAV's titles, in bytes.
	maxTitle = 16 << 10
)

var errGone = errors.New("the file was removed while it was being written")

// A recording is the two files of an answer that is arriving. Only the recorder's goroutine uses it. Nothing it does
// returns an error: the first one is kept for the end, and what is on disk stays valid.
type recording struct {
	log        *slog.Logger
	dir        string
	entry      archive.Entry // empty where no name could be had
	transcript archive.Transcript
	text       []byte
	file       *wavFile // nil where it could not be made
	lock       *flock.Flock
	titles     *wav.Metadata

	broken  bool  // the WAV takes no more sound
	err     error // the first that happened to the WAV
	textErr error // what kept the transcript from being saved the last time

	dirty, unsynced   bool
	savedAt, syncedAt time.Time
}

func openRecording(r *Recorder, a realtime.Answer) *recording {
	d := &recording{log: r.log, dir: r.dir(), titles: titlesOf(a)}
	if a.Began.IsZero() {
		a.Began = time.Now()
	}
	entry, err := archive.Claim(d.dir, a.Began)
	if err != nil {
		d.fail(err)
		return d
	}
	d.entry, d.dir = entry, filepath.Dir(entry.Transcript)
	d.transcript = archive.Transcript{
		Generated:    a.Began,
		Audio:        filepath.Base(entry.Audio),
		Conversation: a.Conversation,
		Question:     a.Question,
		Model:        a.Model,
		Voice:        a.Voice,
		Status:       archive.Receiving,
	}
	d.save()
	d.openWAV(r.create)
	if err := archive.Sync(d.dir); err != nil {
		d.log.Warn("the folder of the answers could not be synced", "error", err)
	}
	return d
}

func (d *recording) openWAV(create func(string) (wavTarget, error)) {
	f, err := create(d.entry.Audio)
	if err == nil {
		d.file, err = newWAVFile(f)
		if err != nil {
			_ = os.Remove(d.entry.Audio)
		}
	}
	if err != nil {
		d.fail(err)
		d.transcript.Audio, d.dirty = "", true
		return
	}
	// Any lock keeps others from the exclusive one that repair asks for. A shared one lets other programs play the
	// file on Windows too, where a locked byte can't be read by others.
	d.lock = flock.New(d.entry.Audio, flock.SetFlag(os.O_RDWR))
	if locked, err := d.lock.TryRLock(); err != nil || !locked {
		d.log.Warn("the WAV could not be locked", "file", d.entry.Audio, "error", err)
	}
	d.sync()
}

// fail notes that the WAV takes no more sound: what still comes is swallowed.
func (d *recording) fail(err error) {
	d.broken = true
	d.note(err)
}

func (d *recording) note(err error) {
	if err != nil && d.err == nil {
		d.err = fmt.Errorf("keep the answer in %s: %w", d.dir, err)
		d.log.Error("an answer can't be kept whole", "error", d.err)
	}
}

func (d *recording) addWords(words string) {
	if words != "" && d.entry.Transcript != "" {
		d.text = append(d.text, words...)
		d.dirty = true
	}
}

func (d *recording) addSound(pcm []byte) {
	if d.broken {
		return
	}
	d.unsynced = true
	if err := d.file.write(pcm); err != nil {
		d.fail(err)
	}
}

// tend does what is due, and returns the time until something may be. Busy says that more is about to come.
func (d *recording) tend(busy bool) time.Duration {
	now := time.Now()
	if d.dirty && now.Sub(d.savedAt) >= saveEvery {
		d.save()
	}
	if d.unsynced && now.Sub(d.syncedAt) >= syncEvery {
		d.sync()
	}
	wait := time.Hour
	if busy {
		wait = takeBatchEvery
	}
	if d.dirty {
		wait = min(wait, saveEvery-now.Sub(d.savedAt))
	}
	if d.unsynced {
		wait = min(wait, syncEvery-now.Sub(d.syncedAt))
	}
	return wait
}

// save rewrites the transcript. Where that fails the old one stays, and the next second tries again.
func (d *recording) save() {
	d.savedAt = time.Now()
	d.transcript.Text = string(d.text)
	err := archive.Save(d.entry.Transcript, d.transcript)
	d.dirty = err != nil
	if err != nil {
		err = fmt.Errorf("keep the answer in %s: %w", d.dir, err)
		if d.textErr == nil {
			d.log.Warn("a transcript can't be saved", "error", err)
		}
	}
	d.textErr = err
}

func (d *recording) sync() {
	d.syncedAt = time.Now()
	d.unsynced = false
	d.note(d.file.f.Sync())
}

// finish completes both files and tells where they are.
func (d *recording) finish(o realtime.Outcome) realtime.Kept {
	if d.entry.Transcript == "" {
		return realtime.Kept{Err: d.err}
	}
	kept := realtime.Kept{Transcript: d.entry.Transcript}
	if d.file != nil {
		kept.Audio, kept.Duration = d.closeWAV()
	}
	if kept.Audio == "" && len(d.text) == 0 {
		kept.Transcript = ""
		if err := os.Remove(d.entry.Transcript); err != nil && d.err == nil && !errors.Is(err, os.ErrNotExist) {
			d.note(err)
		}
	} else {
		d.transcript.Audio = ""
		if kept.Audio != "" {
			d.transcript.Audio = filepath.Base(kept.Audio)
		}
		d.transcript.Tokens = tokensOf(o.Usage)
		endTranscript(&d.transcript, o, kept.Duration)
		d.save()
		if info, err := os.Stat(kept.Transcript); err != nil || info.Size() == 0 {
			kept.Transcript = "" // it could not be saved even once
		}
	}
	if err := archive.Sync(d.dir); err != nil {
		d.note(err)
	}
	d.unlock()
	kept.Err = cmp.Or(d.err, d.textErr)
	return kept
}

// closeWAV completes the WAV, or removes it where it holds no sound. The lock is kept, if there is a file, until the
// transcript says how the answer ended.
func (d *recording) closeWAV() (path string, sound time.Duration) {
	if d.file.sound > 0 {
		d.note(d.file.finish(d.titles))
	}
	mine, err := d.file.f.Stat()
	if err == nil {
		var there os.FileInfo
		if there, err = os.Lstat(d.entry.Audio); err == nil && !os.SameFile(mine, there) {
			err = errGone
		}
	}
	d.note(errors.Join(err, d.file.f.Close()))
	if err != nil {
		return "", 0
	}
	if d.file.sound == 0 {
		d.unlock()
		d.note(os.Remove(d.entry.Audio))
		return "", 0
	}
	return d.entry.Audio, archive.SoundTime(d.file.sound)
}

func (d *recording) unlock() {
	if d.lock == nil {
		return
	}
	if err := d.lock.Unlock(); err != nil {
		d.log.Warn("the WAV could not be unlocked", "file", d.entry.Audio, "error", err)
	}
	d.lock = nil
}

// endTranscript says how the answer ended. Whole is the length of the sound on disk.
func endTranscript(t *archive.Transcript, o realtime.Outcome, whole time.Duration) {
	t.Status, t.Reason, t.Heard = string(o.Status), o.Reason, nil
	whole = cmp.Or(o.Received, whole)
	if o.Heard >= 0 && whole > 0 {
		t.Heard = &archive.Heard{Played: min(o.Heard, whole), Whole: whole}
	}
}

func tokensOf(u *realtime.Usage) *archive.Tokens {
	if u == nil {
		return nil
	}
	in, cached, out := u.InputDetails, u.InputDetails.CachedDetails, u.OutputDetails
	return &archive.Tokens{
		Input: u.InputTokens, InputText: in.Text, InputAudio: in.Audio,
		CachedText: cached.Text, CachedAudio: cached.Audio,
		Output: u.OutputTokens, OutputText: out.Text, OutputAudio: out.Audio,
	}
}

// titlesOf makes the LIST chunk of a WAV, so that a stray file says what it is.
func titlesOf(a realtime.Answer) *wav.Metadata {
	comment := strings.Trim(a.Model+", "+a.Voice, ", ")
	return &wav.Metadata{Title: titleOf(a.Question), Comments: titleOf(comment), Software: titleOf("Geppetto Audio")}
}

// titleOf makes a string fit a LIST chunk: one line of bounded length, and an odd number of bytes, because go-audio/wav
// adds one for the end and leaves out the padding that an odd entry needs.
func titleOf(s string) string {
	s = strings.Join(strings.FieldsFunc(strings.ToValidUTF8(s, "?"), func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r)
	}), " ")
	if len(s) > maxTitle {
		s = strings.ToValidUTF8(s[:maxTitle], "")
	}
	if s != "" && len(s)%2 == 0 {
		s += "\x00"
	}
	return s
}
