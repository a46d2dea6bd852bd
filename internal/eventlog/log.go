package eventlog

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// largestBuffer is how much memory a Log keeps between two lines.
const largestBuffer = 1 << 20

// A Log writes events to a file, to who watches, or to nobody. A nil Log takes everything and writes nothing.
type Log struct {
	now    func() time.Time
	wanted atomic.Bool // there is a file, or somebody watches

	mu     sync.Mutex
	w      io.Writer // nil while there is none
	closer io.Closer // nil where the writer is not ours
	folder *folder   // nil unless the file is one of a folder's
	rings  []*Ring
	sound  offsets
	buf    []byte
	err    error // the first of a write; nothing is written to w after it
	told   bool  // Err or Close has returned err
	closed bool
}

// New makes a log that appends to a file, which it creates readable by its owner only.
func New(path string) (*Log, error) {
	l := Off()
	if err := l.Start(path); err != nil {
		return nil, err
	}
	return l, nil
}

// NewWriter makes a log that writes each line to w by one call.
func NewWriter(w io.Writer) *Log {
	l := Off()
	l.w = w
	l.wanted.Store(true)
	return l
}

// Off makes a log that writes nothing until it is told to by Start or StartIn.
func Off() *Log { return &Log{now: time.Now} }

// Start goes on in a file, which it creates readable by its owner only; what is there already stays.
func (l *Log) Start(path string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.start(path, nil)
}

// start goes on in a file; mu is held.
func (l *Log) start(path string, in *folder) error {
	if l.closed {
		return errors.New("open event log: the program is ending")
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_RDWR, 0o600)
	if err != nil {
		return fmt.Errorf("open event log: %w", err)
	}
	l.leave()
	l.w, l.closer, l.folder = f, f, in
	l.err, l.told = nil, false
	l.wanted.Store(true)
	b := l.line()
	if isCut(f) {
		b = append([]byte("\n"), b...) // a program that died leaves half a line
	}
	l.write(append(b, `"begin":1}`+"\n"...))
	return nil
}

// isCut tells a file whose last line has no end.
func isCut(f *os.File) bool {
	info, err := f.Stat()
	if err != nil || info.Size() == 0 {
		return false
	}
	var last [1]byte
	_, err = f.ReadAt(last[:], info.Size()-1)
	return err == nil && last[0] != '\n'
}

// Stop leaves the file. Who watches goes on watching.
func (l *Log) Stop() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.leave()
	return l.tell()
}

// leave closes the file; mu is held.
func (l *Log) leave() {
	closer := l.closer
	l.w, l.closer, l.folder = nil, nil, nil
	l.wanted.Store(len(l.rings) > 0)
	if closer == nil {
		return
	}
	if err := closer.Close(); err != nil && l.err == nil {
		l.err = fmt.Errorf("close event log: %w", err)
	}
}

// On says whether there is a file.
func (l *Log) On() bool {
	if l == nil {
		return false
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w != nil
}

// Wanted says whether anybody wants to know what happens.
func (l *Log) Wanted() bool { return l != nil && l.wanted.Load() }

// Path is the file; empty while there is none.
func (l *Log) Path() string {
	if l == nil {
		return ""
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if f, ok := l.closer.(*os.File); ok {
		return f.Name()
	}
	return ""
}

// Trace writes one text frame; direction is "in" or "out". It does not keep the frame.
func (l *Log) Trace(direction string, frame []byte) {
	if !l.Wanted() {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	object := isObject(frame)
	var kind []byte
	if object {
		kind = eventType(frame)
		l.turnPage(kind)
	}
	b := append(l.line(), `"direction":`...)
	b = appendString(b, direction)
	if object {
		b = append(b, `,"type":`...)
		b = append(b, kind...)
		b = append(b, `,"event":`...)
		b = appendElided(b, frame, kind)
		b = l.sound.append(b, frame, kind)
	} else {
		b = append(b, `,"junk":`...)
		b = strconv.AppendInt(b, int64(len(frame)), 10)
		b = append(b, `,"text":`...)
		b = appendString(b, beginning(frame))
	}
	l.write(append(b, "}\n"...))
	l.keep(b)
}

// line begins a line in the buffer; mu is held.
func (l *Log) line() []byte {
	b := append(l.buf[:0], `{"time":"`...)
	b = l.now().AppendFormat(b, time.RFC3339Nano)
	return append(b, `",`...)
}

// keep keeps a buffer for the next line, unless it has become very large; mu is held.
func (l *Log) keep(b []byte) {
	if l.buf = b[:0]; cap(b) > largestBuffer {
		l.buf = nil
	}
}

// record writes what happened to an answer, under a name.
func (l *Log) record(name string, about any) {
	if !l.Wanted() {
		return
	}
	value, err := json.Marshal(about)
	if err != nil { // nothing that is recorded does that
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	b := appendString(l.line(), name)
	b = append(b, ':')
	b = append(b, value...)
	l.write(append(b, "}\n"...))
	l.keep(b)
}

// write writes one line; mu is held.
func (l *Log) write(line []byte) {
	if l.closed {
		return
	}
	for _, r := range l.rings {
		r.put(line)
	}
	if l.err != nil || l.w == nil {
		return
	}
	if l.folder != nil {
		l.folder.written += int64(len(line))
	}
	if _, err := l.w.Write(line); err != nil {
		l.err = fmt.Errorf("write event log: %w", err)
	}
}

// Handler gives a handler that writes notes of every level between the events.
func (l *Log) Handler() slog.Handler {
	if l == nil {
		return slog.DiscardHandler
	}
	return handler{l, slog.NewJSONHandler(notes{l}, &slog.HandlerOptions{
		Level: slog.LevelDebug,
		ReplaceAttr: func(groups []string, a slog.Attr) slog.Attr {
			switch {
			case len(groups) == 0 && a.Key == slog.MessageKey:
				a.Key = "note"
			case isSecretName(a.Key):
				a.Value = slog.StringValue(removed)
			}
			return a
		},
	})}
}

// A handler costs nothing while nobody wants to know.
type handler struct {
	l *Log
	slog.Handler
}

// Enabled is called by slog.
func (h handler) Enabled(context.Context, slog.Level) bool { return h.l.wanted.Load() }

// WithAttrs is called by slog.
func (h handler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return handler{h.l, h.Handler.WithAttrs(attrs)}
}

// WithGroup is called by slog.
func (h handler) WithGroup(name string) slog.Handler { return handler{h.l, h.Handler.WithGroup(name)} }

// notes is the log as a slog.JSONHandler writes to it: one call a line.
type notes struct{ l *Log }

func (n notes) Write(line []byte) (int, error) {
	n.l.mu.Lock()
	defer n.l.mu.Unlock()
	n.l.write(line)
	return len(line), nil
}

// Err gives the error that ended the writing, once.
func (l *Log) Err() error {
	if l == nil {
		return nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.tell()
}

// tell gives the error that nobody was told of; mu is held.
func (l *Log) tell() error {
	if l.told {
		return nil
	}
	l.told = l.err != nil
	return l.err
}

// Close ends the log. It gives the error that ended the writing where Err has not.
func (l *Log) Close() error {
	if l == nil {
		return nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return nil
	}
	l.leave()
	l.closed, l.rings = true, nil
	l.wanted.Store(false)
	return l.tell()
}

// Watch lets somebody see the latest events from now on, until the ring is closed.
func (l *Log) Watch(latest int) *Ring {
	r := newRing(latest)
	if l == nil {
		return r
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return r
	}
	r.unwatch = func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.rings = slices.DeleteFunc(l.rings, func(other *Ring) bool { return other == r })
		l.wanted.Store(len(l.rings) > 0 || l.w != nil)
	}
	l.rings = append(l.rings, r)
	l.wanted.Store(true)
	return r
}

// appendString appends a JSON string.
func appendString(b []byte, s string) []byte {
	quoted, err := json.Marshal(s)
	if err != nil { // no string does that
		return append(b, `""`...)
	}
	return append(b, quoted...)
}
