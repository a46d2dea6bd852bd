package audio

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
	"unicode"

	"github.com/go-audio/wav"

	"geppetto-audio/internal/archive"
	"geppetto-audio/internal/atomicfile"
	"geppetto-audio/realtime"
)

// maxTitle bounds the question in the WAV's titles, in bytes.
const maxTitle = 16 << 10

// errHead is for a long answer whose beginning is only where it can't be read any more.
var errHead = errors.New("its beginning can't be read")

// finish completes both files and tells where they are. Where that can't be done it is false: the answer is to be held.
func (d *recording) finish(o realtime.Outcome) (realtime.Kept, bool) {
	d.outcome = o
	if d.memory.end == 0 && d.lost == 0 && len(d.text) == 0 {
		d.discard()
		return realtime.Kept{}, true
	}
	kept, err := d.settle(d.dir)
	if err != nil {
		d.fail(err)
		return d.partial(), false
	}
	return kept, true
}

// partial tells where what is on disk of an answer lies that is held.
func (d *recording) partial() realtime.Kept {
	if d.due() {
		d.save()
	}
	kept := realtime.Kept{Err: d.problem()}
	if info, err := os.Lstat(d.entry.Transcript); err == nil && info.Size() > 0 {
		kept.Transcript = d.entry.Transcript
	}
	if d.file != nil && d.file.sound > 0 && d.present() == nil {
		kept.Audio, kept.Duration = d.entry.Audio, archive.SoundTime(d.file.sound)
	}
	return kept
}

// problem says why the answer is not on disk.
func (d *recording) problem() *KeepError {
	return &KeepError{Dir: d.dir, Cause: cmp.Or(d.err, d.textErr), Held: d.held(), Lost: d.lost}
}

// held is how many bytes of the answer are in memory.
func (d *recording) held() int64 { return d.memory.size() + int64(len(d.text)) }

// settle completes both files in a folder, wherever they have been so far.
func (d *recording) settle(dir string) (realtime.Kept, error) {
	if !sameFolder(dir, d.dir) || d.vanished() {
		return d.move(dir)
	}
	return d.complete()
}

func sameFolder(a, b string) bool {
	x, err := filepath.Abs(a)
	y, err2 := filepath.Abs(b)
	return err == nil && err2 == nil && x == y
}

// vanished says that the file is no longer where it was, and that what is there is not the answer's own.
func (d *recording) vanished() bool {
	return d.file != nil && errors.Is(d.present(), errGone) && d.takeUp() != nil
}

// takeUp goes on with what is under the answer's name: a disk that was pulled out is back.
func (d *recording) takeUp() error {
	if !d.ownWords() {
		return errGone
	}
	f, err := os.OpenFile(d.entry.Audio, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	info, err := f.Stat()
	if err != nil || info.Size() < archive.HeaderSize+d.memory.from-d.skip {
		_ = f.Close()
		return cmp.Or(err, errHead)
	}
	file, err := newWAVFile(f)
	if err != nil {
		return err
	}
	file.sound = max(0, d.memory.from-d.skip)
	d.unlock()
	_ = d.file.f.Close()
	d.file, d.err = file, cmp.Or(d.err, errGone) // all that is in memory is to be written again
	d.guard()
	return nil
}

// ownWords says whether the transcript is still the one that was begun.
func (d *recording) ownWords() bool {
	info, err := os.Lstat(d.entry.Transcript)
	if err != nil || !info.Mode().IsRegular() {
		return false
	}
	if info.Size() == 0 {
		return true
	}
	t, err := archive.Read(d.entry.Transcript)
	mine := d.transcript
	return err == nil && t.Status == archive.Receiving && t.Generated.Equal(mine.Generated.Truncate(time.Second)) &&
		t.Conversation == mine.Conversation
}

// complete brings everything to disk and says in the transcript how the answer ended. Where it fails it can be done
// again.
func (d *recording) complete() (realtime.Kept, error) {
	if err := d.claim(); err != nil {
		return realtime.Kept{}, err
	}
	kept := realtime.Kept{Transcript: d.entry.Transcript}
	if d.memory.end > d.skip {
		if d.err != nil || d.file == nil {
			if err := d.write(); err != nil {
				return realtime.Kept{}, err
			}
		}
		titled, err := d.file.finish(d.titles)
		if err != nil {
			return realtime.Kept{}, err
		}
		if titled != nil {
			d.log.Warn("a WAV has no titles", "file", d.entry.Audio, "error", titled)
		}
		kept.Audio, kept.Duration = d.entry.Audio, archive.SoundTime(d.file.sound)
	}
	if d.file == nil {
		d.unlock()
	}
	if err := archive.Save(d.entry.Transcript, d.ended(kept)); err != nil {
		return realtime.Kept{}, err
	}
	d.close(kept.Audio == "")
	if err := atomicfile.SyncDir(d.dir); err != nil {
		d.log.Warn("the folder of the answers could not be synced", "error", err)
	}
	if d.lost > 0 || d.full {
		kept.Err = &KeepError{Dir: d.dir, Cause: errNotWhole, Lost: d.lost}
	}
	return kept, nil
}

// close lets go of the WAV, and removes one without sound. The lock is kept until then, so that the transcript says how
// the answer ended before another program may ask.
func (d *recording) close(remove bool) {
	if d.file != nil {
		if err := d.file.f.Close(); err != nil {
			d.log.Warn("close the WAV", "error", err)
		}
	}
	d.unlock()
	if d.file != nil && remove {
		if err := os.Remove(d.entry.Audio); err != nil && !errors.Is(err, fs.ErrNotExist) {
			d.log.Warn("remove a WAV without sound", "error", err)
		}
	}
	d.file = nil
}

// move completes the answer in another folder, or under another name in its own, and removes what is left of it where
// it was.
func (d *recording) move(dir string) (realtime.Kept, error) {
	n, kept, err := d.copyTo(dir, d.skip)
	if err != nil {
		return realtime.Kept{}, err
	}
	d.discard()
	*d = *n
	return kept, nil
}

// shelterIn completes a copy of the answer in a shelter: all of it, which is to take the place of what lies in the folder
// of the answers, or what is in memory where the beginning can't be read.
func (d *recording) shelterIn(dir string) error {
	whole := *d
	whole.transcript.MeantFor(cmp.Or(d.entry.Transcript, archive.Wanted(d.dir, d.named)))
	_, _, err := whole.copyTo(dir, d.skip)
	if errors.Is(err, errHead) {
		_, _, err = d.copyTo(dir, d.memory.from)
	}
	return err
}

// copyTo completes a copy of the answer, from a place on.
func (d *recording) copyTo(dir string, skip int64) (*recording, realtime.Kept, error) {
	n := *d
	n.dir, n.entry, n.file, n.lock, n.skip = dir, archive.Entry{}, nil, nil, skip
	n.err, n.textErr, n.full, n.unsynced = nil, nil, false, false
	err := n.claim()
	if err == nil && d.memory.end > skip {
		if err = n.openWAV(); err == nil {
			err = n.copyHead(d)
		}
		if err == nil {
			err = n.catchUp()
		}
	}
	var kept realtime.Kept
	if err == nil {
		kept, err = n.complete()
	}
	if err != nil {
		n.discard()
		return nil, realtime.Kept{}, err
	}
	return &n, kept, nil
}

// copyHead copies what is on disk only.
func (d *recording) copyHead(from *recording) error {
	head := d.memory.from - d.skip
	if head <= 0 || d.skip != from.skip {
		return nil
	}
	if from.file == nil || from.file.sound < head {
		return errHead
	}
	block := make([]byte, soundBlock)
	for d.file.sound < head {
		b := block[:min(soundBlock, head-d.file.sound)]
		if n, err := from.file.f.ReadAt(b, archive.HeaderSize+d.file.sound); n < len(b) {
			return fmt.Errorf("%w: %w", errHead, err)
		}
		if err := d.put(b); err != nil {
			return err
		}
	}
	return nil
}

// discard removes the files, as far as they are the answer's own, and lets go of them.
func (d *recording) discard() {
	if d.entry.Transcript == "" {
		return
	}
	wav := d.file != nil && d.present() == nil
	words := d.ownWords()
	d.close(wav)
	if words {
		if err := os.Remove(d.entry.Transcript); err != nil {
			d.log.Warn("remove a transcript of nothing", "error", err)
		}
	}
	d.entry = archive.Entry{}
}

// abandon leaves what is on disk as an answer that was interrupted.
func (d *recording) abandon() {
	if d.entry.Transcript != "" && d.ownWords() {
		d.transcript.Status, d.transcript.Reason = archive.Interrupted, reasonNotWhole
		d.transcript.Text = string(d.text)
		_ = archive.Save(d.entry.Transcript, d.transcript) // else repair files it when it is next looked at
	}
	d.close(false)
}

// ended is the transcript of the answer as it ended.
func (d *recording) ended(kept realtime.Kept) archive.Transcript {
	t := d.transcript
	t.Text, t.Audio, t.Tokens = string(d.text), "", tokensOf(d.outcome.Usage)
	if kept.Audio != "" {
		t.Audio = filepath.Base(kept.Audio)
	}
	endTranscript(&t, d.outcome, kept.Duration)
	if d.lost > 0 || d.skip > 0 {
		t.Status, t.Reason = archive.Interrupted, reasonNotWhole
	}
	return t
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
