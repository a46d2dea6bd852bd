package eventlog

import (
	"encoding/base64"
)

// Parse understands one line, whose memory it may use.
func Parse(line []byte) Line { return parse(line) }

// Restore appends the event of a line to b as it was when it came: with its sound, where that is given, back in its
// place.
func (l *Line) Restore(b, sound []byte) []byte {
	if l.Sound == nil {
		return append(b, l.Event...)
	}
	first := true
	b = append(b, '{')
	eachField(l.Event, func(name string, value []byte) {
		if !first {
			b = append(b, ',')
		}
		first = false
		b = appendString(b, name)
		b = append(b, ':')
		if name != "delta" && name != "audio" || value[0] == '{' {
			b = append(b, value...)
			return
		}
		b = append(b, '"')
		b = base64.StdEncoding.AppendEncode(b, sound)
		b = append(b, '"')
	})
	return append(b, '}')
}
