package eventlog

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strconv"
	"sync"
	"time"
)

// largestBuffer is how much memory a Log keeps between two lines.
const largestBuffer = 1 << 20

// A Log writes events. A nil Log takes everything and writes nothing.
type Log struct {
	now func() time.Time

	mu     sync.Mutex
	w      io.Writer
	closer io.Closer // nil where the writer is not ours
	buf    []byte
	err    error // the first of a write; nothing is written after it
	told   bool  // Err or Close has returned err
	closed bool
}

// New makes a log that appends to a file, which it creates readable by its owner only.
func New(path string) (*Log, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open event log: %w", err)
	}
	l := NewWriter(f)
	l.closer = f
	return l, nil
}

// NewWriter makes a log that writes each line to w by one call.
func NewWriter(w io.Writer) *Log { return &Log{w: w, now: time.Now} }

// Trace writes one text frame; direction is "in" or "out". It does not keep the frame.
func (l *Log) Trace(direction string, frame []byte) {
	if l == nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.err != nil || l.closed {
		return
	}
	b := append(l.buf[:0], `{"time":"`...)
	b = l.now().AppendFormat(b, time.RFC3339Nano)
	b = append(b, `","direction":`...)
	b = appendString(b, direction)
	if isObject(frame) {
		kind := eventType(frame)
		b = append(b, `,"type":`...)
		b = append(b, kind...)
		b = append(b, `,"event":`...)
		b = appendElided(b, frame, kind)
	} else {
		b = append(b, `,"junk":`...)
		b = strconv.AppendInt(b, int64(len(frame)), 10)
		b = append(b, `,"text":`...)
		b = appendString(b, beginning(frame))
	}
	b = append(b, "}\n"...)
	l.write(b)
	if l.buf = b; cap(b) > largestBuffer {
		l.buf = nil
	}
}

// write writes one line; mu is held.
func (l *Log) write(line []byte) {
	if l.err != nil || l.closed {
		return
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
	return slog.NewJSONHandler(notes{l}, &slog.HandlerOptions{
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
	})
}

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
	l.closed = true
	if l.closer != nil {
		if err := l.closer.Close(); err != nil && l.err == nil {
			l.err = fmt.Errorf("close event log: %w", err)
		}
	}
	return l.tell()
}

// appendString appends a JSON string.
func appendString(b []byte, s string) []byte {
	quoted, err := json.Marshal(s)
	if err != nil { // no string does that
		return append(b, `""`...)
	}
	return append(b, quoted...)
}
