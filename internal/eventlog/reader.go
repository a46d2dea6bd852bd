package eventlog

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"strings"
	"time"
)

const (
	// longestLine is the longest line that is read: a frame of 64 MB as the old program wrote it down.
	longestLine = 96 << 20
	idleLine    = 1 << 20 // a longer buffer is not kept for the next line
)

var (
	errNotALine = errors.New("not a line of a log")
	errTooLong  = errors.New("longer than any line of a log")

	errNoLog      = errors.New("it is no session log: there is no line of one in it")
	errCompressed = errors.New("it is compressed: unpack it first, for example with gunzip")
)

// A Reader reads the lines of a log, of this program's kind or of that of the one before it, whose lines hold
// timestamp, direction, type and raw_json. One line at a time is in memory.
type Reader struct {
	in      *bufio.Reader
	longest int // line
	buf     []byte
	offset  int64
	lines   int
	found   error // why no line is one of a log; nil once one was
}

// A Line is one line of a log. One of no known kind has only a Problem.
type Line struct {
	Number         int // counts from 1
	Offset, Length int64
	Time           time.Time // zero where it is not told
	Direction      string    // of an event: in or out
	Type           string    // of an event
	// Event is the event, valid until the next line is read. Where Elided is set, numbers stand in it in place of sound.
	Event  json.RawMessage
	Elided bool
	Sound  *Sound

	Junk    string // how a frame begins that is no event
	Note    string // of the program
	Begin   bool   // a program begins to write
	Answer  *AnswerBegan
	Part    *PartBegan
	Kept    *AnswerKept
	Amended *AnswerKept
	Problem error

	raw []byte // valid until the next line is read
}

// Sound is what the log holds of the sound of an event.
type Sound struct {
	Offset int64 // in its part
	Bytes  int64 // of PCM
}

// NewReader reads a log.
func NewReader(r io.Reader) *Reader {
	return &Reader{in: bufio.NewReaderSize(r, 64<<10), longest: longestLine, found: errNoLog}
}

// Found says, after the last line, why none of them is one of a log. It is nil where one is.
func (r *Reader) Found() error { return r.found }

// Next reads the next line that is not empty; io.EOF follows the last. Other errors are those of reading: a line that
// can't be understood says so itself.
func (r *Reader) Next() (Line, error) {
	for {
		begin := r.offset
		err := r.read()
		if len(r.buf) == 0 && err != nil && !errors.Is(err, errTooLong) {
			return Line{}, err
		}
		r.lines++
		length := r.offset - begin
		if errors.Is(err, errTooLong) {
			return Line{Number: r.lines, Offset: begin, Length: length, Problem: errTooLong}, nil
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return Line{}, err
		}
		if isBlank(r.buf) {
			continue
		}
		l := parse(r.buf)
		switch {
		case l.Problem == nil:
			r.found = nil
		case r.lines == 1 && bytes.HasPrefix(r.buf, []byte("\x1f\x8b")):
			r.found = errCompressed
		}
		l.Number, l.Offset, l.Length = r.lines, begin, length
		return l, nil
	}
}

// read reads up to the end of a line.
func (r *Reader) read() error {
	if cap(r.buf) > idleLine {
		r.buf = nil
	}
	r.buf = r.buf[:0]
	var tooLong bool
	for {
		piece, err := r.in.ReadSlice('\n')
		r.offset += int64(len(piece))
		tooLong = tooLong || len(r.buf)+len(piece) > r.longest
		if !tooLong {
			r.hold(piece)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
		case tooLong && (err == nil || errors.Is(err, io.EOF)):
			r.buf = nil
			return errTooLong
		default:
			return err
		}
	}
}

// hold appends to the line. It doubles the room for it, so that all it ever takes is a small multiple of the line.
func (r *Reader) hold(piece []byte) {
	if need := len(r.buf) + len(piece); need > cap(r.buf) {
		larger := make([]byte, len(r.buf), max(need, 2*cap(r.buf)))
		copy(larger, r.buf)
		r.buf = larger
	}
	r.buf = append(r.buf, piece...)
}

func isBlank(line []byte) bool {
	for _, c := range line {
		if !isSpace(c) {
			return false
		}
	}
	return true
}

// parse understands one line. It may use the line's own memory to decode what is in it.
func parse(line []byte) Line {
	line = bytes.TrimPrefix(line, []byte("\uFEFF")) // Windows editors begin UTF-8 files with it
	l := Line{raw: line}
	if !isObject(line) {
		l.Problem = errNotALine
		return l
	}
	var old []byte // the event of an old line
	known := false
	eachField(line, func(name string, value []byte) {
		known = l.field(name, value) || known
		if name == "raw_json" {
			old = value
		}
	})
	if old != nil {
		l.old(old)
		known = true
	}
	if !known {
		l.Problem = errNotALine
	}
	return l
}

// field takes a field of a line. It reports whether it is one that lines are known by.
func (l *Line) field(name string, value []byte) bool {
	switch name {
	case "time", "timestamp":
		l.Time = readTime(value)
		return false
	case "direction":
		l.Direction = direction(plain(value))
		return false
	case "type":
		l.Type = plain(value)
		return false
	case "event":
		if value[0] != '{' {
			return false
		}
		l.Event, l.Elided = value, true
	case "audio":
		l.Sound = decoded[Sound](value)
		return false
	case "junk":
		l.Junk = string(value)
	case "text":
		return false
	case "note":
		l.Note = long(value)
	case "begin":
		l.Begin = true
	case lineAnswer:
		l.Answer = decoded[AnswerBegan](value)
		return l.Answer != nil
	case linePart:
		l.Part = decoded[PartBegan](value)
		return l.Part != nil
	case lineKept:
		l.Kept = decoded[AnswerKept](value)
		return l.Kept != nil
	case lineAmended:
		l.Amended = decoded[AnswerKept](value)
		return l.Amended != nil
	default:
		return false
	}
	return true
}

// decoded decodes an object, unless it is none of its kind.
func decoded[T any](value []byte) *T {
	v := new(T)
	if value[0] != '{' || len(value) > longestString || json.Unmarshal(value, v) != nil {
		return nil
	}
	return v
}

// long decodes a string of any length.
func long(value []byte) string {
	var s string
	if len(value) > longestString || json.Unmarshal(value, &s) != nil {
		return ""
	}
	return s
}

// old takes the event of a line of the program before this one: an object, or a string that holds one.
func (l *Line) old(value []byte) {
	if value[0] == '"' {
		value = unquote(value)
	}
	if !isObject(value) {
		l.Problem = errNotALine
		return
	}
	l.Event, l.Elided = value, false
	if kind := plain(eventType(value)); kind != "" {
		l.Type = kind
	}
	if l.Direction == "" && l.Type != "" {
		l.Direction = "in"
		if ours[l.Type] {
			l.Direction = "out"
		}
	}
}

// ours are the types of events that clients send.
var ours = map[string]bool{
	"session.update": true, "transcription_session.update": true, "conversation.item.create": true,
	"conversation.item.retrieve": true, "conversation.item.truncate": true, "conversation.item.delete": true,
	"input_audio_buffer.append": true, "input_audio_buffer.commit": true, "input_audio_buffer.clear": true,
	"output_audio_buffer.clear": true, "response.create": true, "response.cancel": true,
}

// direction understands what programs call the two ways.
func direction(s string) string {
	switch strings.ToLower(s) {
	case "in", "received", "receive", "recv", "incoming", "inbound", "server", "from_server", "<-", "<":
		return "in"
	case "out", "sent", "send", "outgoing", "outbound", "client", "to_server", "->", ">":
		return "out"
	}
	return ""
}

// readTime reads a time as programs write it down: as text, or as seconds or milliseconds since 1970.
func readTime(value []byte) time.Time {
	if value[0] != '"' {
		n, err := strconv.ParseFloat(string(value[:min(len(value), 40)]), 64)
		if err != nil || !(n > 0 && n < 1e14) {
			return time.Time{}
		}
		if n > 1e11 {
			n /= 1000
		}
		return time.UnixMicro(int64(n * 1e6))
	}
	s := strings.Replace(plain(value), ",", ".", 1)
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02 15:04:05.999999999Z07:00", "2006-01-02 15:04:05 -0700"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t
		}
	}
	for _, layout := range []string{"2006-01-02T15:04:05", "2006-01-02 15:04:05", "15:04:05"} {
		if t, err := time.ParseInLocation(layout, s, time.Local); err == nil {
			return t
		}
	}
	return time.Time{}
}

// Name is the type of an event, or what kind of line it is.
func (l *Line) Name() string {
	switch {
	case l.Event != nil:
		return l.Type
	case l.Note != "":
		return "note"
	case l.Junk != "":
		return "junk"
	case l.Begin:
		return "begin"
	case l.Answer != nil:
		return lineAnswer
	case l.Part != nil:
		return linePart
	case l.Kept != nil:
		return lineKept
	case l.Amended != nil:
		return lineAmended
	}
	return "?"
}
