package replay

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"geppetto-audio/internal/eventlog"
	"geppetto-audio/realtime"
)

// A Recording is a log that can be played.
type Recording struct {
	file      *os.File
	scripts   []*script // one for each session with the server in which something was asked
	questions []*question
	sound     *soundtrack
}

// A question is one that was asked.
type question struct {
	realtime.Question
	script       int // the session it was asked in
	at           time.Time
	ended        time.Time // when its answer was there; zero where nothing tells
	conversation string    // empty: not known
	past         []realtime.Exchange
	spoken       int64 // bytes of a recording it was asked with
	status       realtime.Status
	reason       string
	heard        time.Duration // -1: not known, or to its end
	kept         bool
}

// Open reads a log, which must be a file. The WAVs that it speaks of are looked for in the log's own folder and in
// others.
func Open(path string, folders ...string) (*Recording, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open the log: %w", err)
	}
	if info, err := f.Stat(); err == nil && !info.Mode().IsRegular() {
		return nil, errors.Join(errNoFile, f.Close())
	}
	r := &Recording{file: f, sound: newSoundtrack(append([]string{filepath.Dir(path)}, folders...))}
	if err := r.load(); err != nil {
		return nil, errors.Join(fmt.Errorf("read the log: %w", err), f.Close())
	}
	if len(r.questions) == 0 {
		return nil, errors.Join(ErrNothing, f.Close())
	}
	r.sound.look()
	return r, nil
}

// errNoFile is returned for what can't be read twice.
var errNoFile = errors.New("open the log: what is to be played must be a file; save it to one first")

// ErrNothing is returned for a log in which nothing was asked.
var ErrNothing = errors.New("there is no question in this log: it can be printed, but there is nothing to play")

func (r *Recording) load() error {
	b := newBuilder(r)
	lines := eventlog.NewReader(r.file)
	for {
		l, err := lines.Next()
		if errors.Is(err, io.EOF) {
			b.finish()
			return lines.Found()
		}
		if err != nil {
			return err
		}
		b.add(&l)
	}
}

// Questions is how many questions were asked.
func (r *Recording) Questions() int { return len(r.questions) }

// Session is what the first conversation was held with.
func (r *Recording) Session() realtime.Session { return r.scripts[0].session }

// Missing says, in sentences, what of the sound could not be found so far: silence of the same length is played in its
// place.
func (r *Recording) Missing() []string { return r.sound.complaints() }

// Close closes the files.
func (r *Recording) Close() error {
	return errors.Join(r.sound.close(), r.file.Close())
}

// is says whether a path leads to the log.
func (r *Recording) is(path string) bool {
	a, err := r.file.Stat()
	if err != nil {
		return false
	}
	b, err := os.Stat(path)
	return err == nil && os.SameFile(a, b)
}

// line reads a line of the log once more.
func (r *Recording) line(s *step, buf []byte) (eventlog.Line, []byte, error) {
	if int64(cap(buf)) < s.length {
		buf = make([]byte, s.length)
	}
	buf = buf[:s.length]
	if _, err := r.file.ReadAt(buf, s.offset); err != nil {
		return eventlog.Line{}, buf, fmt.Errorf("read the log: %w", err)
	}
	return eventlog.Parse(buf), buf, nil
}
