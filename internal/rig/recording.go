package rig

import (
	"context"
	"encoding/binary"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"
)

// A Recording is what a sound card plays from [Sound.Record] on.
type Recording struct {
	rate, channels int
	parec          *process

	mu      sync.Mutex
	samples []int16
	odd     []byte        // the first half of a sample whose second half has not come
	zero    time.Time     // when sample 0 sounded
	more    chan struct{} // closed at the next block; made for whoever waits
}

// A Capture is a finished recording: 16-bit samples, interleaved when there are several channels.
type Capture struct {
	Samples  []int16
	Rate     int // frames a second
	Channels int
	zero     time.Time
}

// Record starts a recording and returns once it runs. It ends with Stop, with the test or with the device.
func (s *Sound) Record(tb testing.TB) *Recording {
	tb.Helper()
	r := &Recording{rate: s.rate, channels: s.channels}
	r.parec = s.listen(tb, r)
	return r
}

// Stop ends the recording.
func (r *Recording) Stop() Capture {
	r.parec.end()
	r.mu.Lock()
	defer r.mu.Unlock()
	return Capture{Samples: r.samples, Rate: r.rate, Channels: r.channels, zero: r.zero}
}

// Len is the number of samples recorded so far.
func (r *Recording) Len() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.samples)
}

// Last is a copy of the newest n samples, of fewer where there are no more.
func (r *Recording) Last(n int) []int16 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.samples[max(0, len(r.samples)-n):])
}

// WaitSound waits until a sample at or after from is louder than threshold, and returns its index.
func (r *Recording) WaitSound(ctx context.Context, from int, threshold int16) (int, error) {
	at := from
	err := r.wait(ctx, func(samples []int16) bool {
		for ; at < len(samples); at++ {
			if loud(samples[at], threshold) {
				return true
			}
		}
		return false
	})
	if err != nil {
		return 0, fmt.Errorf("wait for sound: %w", err)
	}
	return at, nil
}

// WaitSilence waits until no sample at or after from has been louder than threshold for as long as lasting, and
// returns the index at which that silence began.
func (r *Recording) WaitSilence(ctx context.Context, from int, threshold int16, lasting time.Duration) (int, error) {
	at, begin := from, from
	enough := frames(lasting, r.rate) * r.channels
	err := r.wait(ctx, func(samples []int16) bool {
		for ; at < len(samples); at++ {
			if loud(samples[at], threshold) {
				begin = at + 1
			}
		}
		return at-begin >= enough
	})
	if err != nil {
		return 0, fmt.Errorf("wait for silence: %w", err)
	}
	return begin, nil
}

// wait calls seen with everything recorded, now and after each block, until it returns true.
func (r *Recording) wait(ctx context.Context, seen func([]int16) bool) error {
	for {
		r.mu.Lock()
		if r.more == nil {
			r.more = make(chan struct{})
		}
		samples, more := r.samples, r.more
		r.mu.Unlock()
		if seen(samples) {
			return nil
		}
		select {
		case <-more:
		case <-r.parec.gone:
			return fmt.Errorf("the recording ended after %d samples", r.Len())
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// Write takes in the next block.
func (r *Recording) Write(block []byte) (int, error) {
	now := time.Now()
	r.mu.Lock()
	defer r.mu.Unlock()
	// A block is rendered as its first sample begins to sound. It may reach us late, never early: the block that
	// took the least time sets the clock for all.
	if zero := now.Add(-span(len(r.samples)/r.channels, r.rate)); r.zero.IsZero() || zero.Before(r.zero) {
		r.zero = zero
	}
	bytes := append(r.odd, block...)
	for ; len(bytes) >= 2; bytes = bytes[2:] {
		r.samples = append(r.samples, int16(binary.LittleEndian.Uint16(bytes)))
	}
	r.odd = bytes
	if r.more != nil {
		close(r.more)
		r.more = nil
	}
	return len(block), nil
}

// When tells when a sample sounded, to within the 10 ms of a block. That is the device's own clock, which goes on
// evenly while a busy machine is late to serve the device or the recording.
func (c Capture) When(sample int) time.Time {
	return c.zero.Add(span(sample/c.Channels, c.Rate))
}

// span is how long n frames last.
func span(n, rate int) time.Duration { return time.Duration(n) * time.Second / time.Duration(rate) }

// frames is how many frames last for d.
func frames(d time.Duration, rate int) int { return int(d * time.Duration(rate) / time.Second) }
