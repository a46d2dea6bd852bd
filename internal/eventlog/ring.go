package eventlog

import (
	"bytes"
	"fmt"
	"sync"
	"time"
)

const (
	ringBytes = 8 << 20   // the most that the lines of a ring take
	ringLine  = 256 << 10 // a longer line is not remembered, only that it was there
)

// A Ring remembers the latest lines. Its methods may be called from any goroutine.
type Ring struct {
	latest  int // lines
	most    int // bytes
	changes chan struct{}
	unwatch func()
	closing sync.Once

	mu    sync.Mutex
	seen  []Seen // oldest first
	size  int
	count uint64
}

// A Seen is a line that came by. Nothing of it changes.
type Seen struct {
	Number    uint64 // counts from 1, of all that came by
	Time      time.Time
	Direction string // "in" and "out" of events, else empty
	Type      string // of the event, else what kind of line it is
	Line      []byte // one JSON object
}

func newRing(latest int) *Ring {
	return &Ring{latest: max(1, latest), most: ringBytes, changes: make(chan struct{}, 1)}
}

// put remembers a line.
func (r *Ring) put(line []byte) {
	line = bytes.TrimSpace(line)
	l := parse(line)
	s := Seen{Time: l.Time, Direction: l.Direction, Type: l.Name()}
	if len(line) <= ringLine {
		s.Line = bytes.Clone(line)
	} else {
		s.Line = fmt.Appendf(nil, `{"time":%s,"direction":%s,"type":%s,"too_long":%d}`,
			appendString(nil, l.Time.Format(time.RFC3339Nano)), appendString(nil, l.Direction), appendString(nil, s.Type), len(line))
	}
	r.mu.Lock()
	r.count++
	s.Number = r.count
	r.seen = append(r.seen, s)
	r.size += len(s.Line)
	drop := max(0, len(r.seen)-r.latest)
	for i := range r.seen[:len(r.seen)-1] {
		if i >= drop && r.size <= r.most {
			break
		}
		r.size -= len(r.seen[i].Line)
		r.seen[i] = Seen{}
		drop = max(drop, i+1)
	}
	r.seen = r.seen[drop:]
	r.mu.Unlock()
	select {
	case r.changes <- struct{}{}:
	default:
	}
}

// Latest is what is remembered, the oldest first.
func (r *Ring) Latest() []Seen {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]Seen(nil), r.seen...)
}

// Clear forgets what came so far.
func (r *Ring) Clear() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.seen, r.size = nil, 0
}

// Changes holds one signal while something has come that Latest was not asked for.
func (r *Ring) Changes() <-chan struct{} { return r.changes }

// Close ends the watching.
func (r *Ring) Close() {
	r.closing.Do(func() {
		if r.unwatch != nil {
			r.unwatch()
		}
	})
}
