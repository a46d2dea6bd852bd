package audio

import (
	"sync"
	"time"

	"geppetto-audio/realtime"
)

const (
	// takeBuffer is how much sound may wait for the disk in each of a take's two buffers.
	takeBuffer = 512 << 10
	// takeBatch is how much sound is worth a write at once.
	takeBatch = 128 << 10
	// takeBatchEvery is how long less than a batch may wait for more while sound keeps coming. What waits is lost to a
	// program that is killed.
	takeBatchEvery = 10 * time.Millisecond
	// takeChunk is how much sound is worth a write if the last one is takeBatchEvery ago: what a server sends at once is
	// on disk at once, whatever words came just before it.
	takeChunk = 4800
)

// A take is one answer on its way to disk. Whoever receives it fills one buffer while the recorder's goroutine writes
// the other.
type take struct {
	rec    *Recorder
	answer realtime.Answer
	wake   chan struct{} // tells the goroutine that a batch is there, or the end

	mu      sync.Mutex
	room    sync.Cond // signalled when pending has room, and at the end
	pending []byte    // sound to be written, nil before the first
	words   []byte    // words to be written
	peaks   peakMeter // of all that came
	taken   time.Time // when pending was last collected
	idle    bool      // the goroutine waits without a time limit: wake it for anything
	ended   bool
	outcome realtime.Outcome
	kept    func(realtime.Kept)
}

func newTake(r *Recorder, a realtime.Answer) *take {
	t := &take{rec: r, answer: a, wake: make(chan struct{}, 1), idle: true}
	t.room.L = &t.mu
	return t
}

// Sound appends 24 kHz mono 16-bit little-endian PCM of any length.
func (t *take) Sound(pcm []byte) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for len(pcm) > 0 && !t.ended {
		if t.pending == nil {
			t.pending = t.rec.buffer()
		}
		had := len(t.pending)
		n := copy(t.pending[had:cap(t.pending)], pcm)
		if n == 0 {
			t.room.Wait()
			continue
		}
		t.peaks.write(pcm[:n])
		t.pending, pcm = t.pending[:had+n], pcm[n:]
		if t.idle || reached(takeBatch, had, n) || reached(takeChunk, had, n) && time.Since(t.taken) >= takeBatchEvery {
			t.signal()
		}
	}
}

// reached says whether n more than had was the step to a limit.
func reached(limit, had, n int) bool { return had < limit && had+n >= limit }

// Words appends to the transcript.
func (t *take) Words(text string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.ended || text == "" {
		return
	}
	t.words = append(t.words, text...)
	if t.idle {
		t.signal()
	}
}

// Finish says that nothing more comes. Only the first one counts.
func (t *take) Finish(o realtime.Outcome, kept func(realtime.Kept)) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.ended {
		return
	}
	t.ended, t.outcome, t.kept = true, o, kept
	t.room.Broadcast()
	t.signal()
}

// waveform is that of the sound that has come.
func (t *take) waveform() Waveform {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.peaks.waveform()
}

// signal wakes the goroutine. The caller holds the lock.
func (t *take) signal() {
	t.idle = false
	select {
	case t.wake <- struct{}{}:
	default:
	}
}

// A takePortion is what came since the last one.
type takePortion struct {
	sound []byte // whole samples
	words string
	last  bool // nothing follows
}

// collect takes what has come, and lets the next sound into the spare buffer. The first half of a sample stays behind
// until the other half has come.
func (t *take) collect(spare []byte) takePortion {
	t.mu.Lock()
	defer t.mu.Unlock()
	p := takePortion{words: string(t.words), last: t.ended}
	t.words = t.words[:0]
	if n := len(t.pending) &^ 1; n > 0 {
		t.taken = time.Now()
		p.sound = t.pending[:n]
		t.pending = append(spare, t.pending[n:]...)
		t.room.Broadcast()
	}
	t.idle = len(p.sound) == 0 && p.words == ""
	return p
}

// record writes the answer until it has ended, and tells that it is kept. It is the goroutine's part.
func (t *take) record() {
	d := openRecording(t.rec, t.answer)
	spare := t.rec.buffer()
	timer := time.NewTimer(takeBatchEvery)
	defer timer.Stop()
	var p takePortion
	for !p.last {
		select {
		case <-t.wake:
		case <-timer.C:
		}
		p = t.collect(spare)
		d.addWords(p.words)
		if p.sound != nil {
			spare = p.sound[:0]
			d.addSound(p.sound)
		}
		timer.Reset(d.tend(len(p.sound) > 0 || p.words != ""))
	}
	t.rec.release(spare)
	if len(t.pending) > 0 {
		t.rec.log.Warn("half a sample at the end of an answer was dropped", "answer", t.answer.ID)
	}
	t.rec.release(t.pending)
	t.pending = nil
	kept, done := d.finish(t.outcome)
	if done {
		d.memory.forget()
		t.rec.encourage()
	} else {
		kept.Held = d.id
		t.rec.hold(d, t.waveform())
	}
	if t.kept != nil {
		t.kept(kept)
	}
}
