package audio

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"geppetto-audio/internal/archive"
	"geppetto-audio/realtime"
)

var _ realtime.Keeper = (*Recorder)(nil)

// A Recorder keeps answers in a folder: each as a WAV, written as its sound comes, and a transcript. It has one
// goroutine, which runs while there is an answer to be written and takes one after the other.
//
// What can't be written is held in memory, as far as there is room, and tried again: see Held.
type Recorder struct {
	dir     func() string
	shelter string        // for what can't be kept there when the program ends; empty: none
	others  bool          // an answer in the shelter whose own folder is gone may come into dir
	temp    func() string // for what can be kept nowhere else
	log     *slog.Logger
	create  func(path string) (wavTarget, error)
	buffers chan []byte  // empty ones, for the next answer
	room    atomic.Int64 // left in memory for sound, in bytes
	changes chan struct{}
	kick    chan struct{} // the disk may take what is held
	wg      sync.WaitGroup

	rescuing sync.Mutex // one attempt to write what is held at a time; taken before mu
	retrying sync.WaitGroup

	mu      sync.Mutex
	takes   []*take // not yet on disk, in the order they were begun
	held    []*heldTake
	waiting []HeldAnswer // of earlier runs
	rescued []RescuedAnswer
	told    int                  // how many of them Rescued has told of
	stop    chan struct{}        // ends retryRoutine; nil while there is none
	named   map[string]time.Time // by conversation: what the name of its last answer tells
}

// NewRecorder makes a recorder for the folder that dir names when an answer begins. The folder is made where it is
// missing. A nil log is none.
func NewRecorder(dir func() string, log *slog.Logger) *Recorder {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	r := &Recorder{
		dir: dir, temp: os.TempDir, log: log, create: createWAVTarget,
		buffers: make(chan []byte, 3), changes: make(chan struct{}, 1), kick: make(chan struct{}, 1),
		named: make(map[string]time.Time),
	}
	r.room.Store(heldMax)
	return r
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

// inOrder is the time that an answer's name is to tell: that of its first delta, unless the clock was set back since the
// last answer of the conversation. Then it is that one's, and the number behind it tells the order. A time zone or
// summer time is no matter: names tell local time, and transcripts the zone with it.
func (r *Recorder) inOrder(a realtime.Answer) time.Time {
	named := a.Began.Round(0) // without the monotonic clock, which is never set back
	r.mu.Lock()
	defer r.mu.Unlock()
	if last := r.named[a.Conversation]; named.Before(last) {
		named = last
	}
	r.named[a.Conversation] = named
	return named
}

// Amend rewrites how a kept answer ended.
func (r *Recorder) Amend(k realtime.Kept, o realtime.Outcome) error {
	k, held := r.amendHeld(k, o)
	if held {
		return nil
	}
	err := archive.Update(context.Background(), k.Transcript, func(t *archive.Transcript) bool {
		endTranscript(t, o, k.Duration)
		return true
	})
	if err != nil {
		return fmt.Errorf("amend: %w", err)
	}
	return nil
}

// Overflow makes a temporary file in the folder of the answers, or else where the system puts such files.
func (r *Recorder) Overflow() (io.ReadWriteSeeker, io.Closer, error) {
	f, err := archive.CreateOverflow(r.dir())
	if err != nil {
		f, err = archive.CreateOverflow(r.temp())
	}
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
// closed. What is held is tried once more, and put into the shelter if that fails, or else into the system's folder for
// temporary files: the error says so, and where. Nothing may be kept meanwhile.
func (r *Recorder) Close() error {
	r.mu.Lock()
	for _, t := range r.takes {
		t.Finish(realtime.Outcome{Status: realtime.Stopped, Reason: realtime.ReasonClosed, Heard: -1}, nil)
	}
	r.mu.Unlock()
	r.wg.Wait()
	r.mu.Lock()
	if r.stop != nil {
		close(r.stop)
		r.stop = nil
	}
	r.mu.Unlock()
	r.retrying.Wait()
	return r.lastResort()
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
