package audio

import (
	"fmt"
	"io"
	"log/slog"
	"os"
	"slices"
	"sync"

	"geppetto-audio/internal/archive"
	"geppetto-audio/realtime"
)

var _ realtime.Keeper = (*Recorder)(nil)

// A Recorder keeps answers in a folder: each as a WAV, written as its sound comes, and a transcript. It has one
// goroutine, which runs while there is an answer to be written and takes one after the other.
type Recorder struct {
	dir     func() string
	log     *slog.Logger
	create  func(path string) (wavTarget, error)
	buffers chan []byte // empty ones, for the next answer
	wg      sync.WaitGroup

	mu    sync.Mutex
	takes []*take // not yet on disk, in the order they were begun
}

// NewRecorder makes a recorder for the folder that dir names when an answer begins. The folder is made where it is
// missing. A nil log is none.
func NewRecorder(dir func() string, log *slog.Logger) *Recorder {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return &Recorder{dir: dir, log: log, create: createWAVTarget, buffers: make(chan []byte, 3)}
}

// Keep begins an answer; its files appear at once.
func (r *Recorder) Keep(a realtime.Answer) realtime.Take {
	t := newTake(r, a)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.takes = append(r.takes, t)
	if len(r.takes) == 1 {
		r.wg.Go(r.audioProcessingRoutine)
	}
	return t
}

// audioProcessingRoutine writes the answers that were begun, one after the other, and ends when there are no more.
func (r *Recorder) audioProcessingRoutine() {
	for t := r.next(nil); t != nil; t = r.next(t) {
		t.record()
	}
}

// next is the take to be written after the one that is done.
func (r *Recorder) next(done *take) *take {
	r.mu.Lock()
	defer r.mu.Unlock()
	if done != nil {
		r.takes = slices.Delete(r.takes, 0, 1)
	}
	if len(r.takes) == 0 {
		return nil
	}
	return r.takes[0]
}

// Amend rewrites how a kept answer ended.
func (r *Recorder) Amend(k realtime.Kept, o realtime.Outcome) error {
	t, err := archive.Read(k.Transcript)
	if err != nil {
		return fmt.Errorf("amend the transcript: %w", err)
	}
	endTranscript(&t, o, k.Duration)
	if err := archive.Save(k.Transcript, t); err != nil {
		return fmt.Errorf("amend the transcript: %w", err)
	}
	return nil
}

// Overflow makes a temporary file in the folder of the answers.
func (r *Recorder) Overflow() (io.ReadWriteSeeker, io.Closer, error) {
	f, err := archive.CreateOverflow(r.dir())
	if err != nil {
		return nil, nil, fmt.Errorf("set sound aside: %w", err)
	}
	return f, overflowFile{f}, nil
}

// overflowFile removes its file where archive.CreateOverflow could not.
type overflowFile struct{ *os.File }

func (o overflowFile) Close() error {
	err := o.File.Close()
	_ = os.Remove(o.Name())
	return err
}

// Close waits until everything is on disk. An answer that was not finished ends as stopped, because the program was
// closed. Nothing may be kept meanwhile.
func (r *Recorder) Close() {
	r.mu.Lock()
	for _, t := range r.takes {
		t.Finish(realtime.Outcome{Status: realtime.Stopped, Reason: realtime.ReasonClosed, Heard: -1}, nil)
	}
	r.mu.Unlock()
	r.wg.Wait()
}

// buffer returns an empty buffer of takeBuffer bytes.
func (r *Recorder) buffer() []byte {
	select {
	case b := <-r.buffers:
		return b[:0]
	default:
		return make([]byte, 0, takeBuffer)
	}
}

// release takes a buffer back.
func (r *Recorder) release(b []byte) {
	if b == nil {
		return
	}
	select {
	case r.buffers <- b:
	default:
	}
}
