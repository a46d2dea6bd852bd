package eventlog

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"strconv"
)

// offsets counts the sound of each part of the running responses, so that every delta can be told by where in its part
// it lies.
type offsets map[partKey]int64

// A partKey names a part of a response. Items are told by their place: some servers change their names on the way.
type partKey struct {
	response        string
	output, content int
}

// maxParts is how many parts are counted at a time: more come only from a server that ends no response.
const maxParts = 1024

// append adds to a line what stands for the sound of an event. A session that begins forgets the parts of the one
// before.
func (o *offsets) append(b, frame, kind []byte) []byte {
	switch {
	case bytes.HasPrefix(kind, []byte(`"response.`)) && bytes.HasSuffix(kind, []byte(`audio.delta"`)):
		key, sound := soundOf(frame, "delta")
		if sound == nil {
			return b
		}
		if *o == nil || len(*o) >= maxParts {
			*o = make(offsets)
		}
		n := decodedLength(sound)
		b = append(b, `,"audio":{"offset":`...)
		b = strconv.AppendInt(b, (*o)[key], 10)
		b = append(b, `,"bytes":`...)
		b = strconv.AppendInt(b, n, 10)
		(*o)[key] += n
		return append(b, '}')
	case string(kind) == `"input_audio_buffer.append"`:
		if _, sound := soundOf(frame, "audio"); sound != nil {
			b = append(b, `,"audio":{"bytes":`...)
			b = strconv.AppendInt(b, decodedLength(sound), 10)
			return append(b, '}')
		}
	case string(kind) == `"session.created"`, string(kind) == `"response.done"`:
		clear(*o)
	}
	return b
}

// soundOf finds the part that an event is about, and the base64 text, with its quotes, under a name.
func soundOf(frame []byte, name string) (key partKey, sound []byte) {
	eachField(frame, func(field string, value []byte) {
		switch field {
		case name:
			if value[0] == '"' {
				sound = value
			}
		case "response_id":
			key.response = plain(value)
		case "output_index":
			key.output = number(value)
		case "content_index":
			key.content = number(value)
		}
	})
	return key, sound
}

func number(value []byte) int {
	n, err := strconv.Atoi(string(value[:min(len(value), 20)]))
	if err != nil {
		return 0
	}
	return n
}

// eachField goes through the fields of a JSON object.
func eachField(object []byte, visit func(name string, value []byte)) {
	s := scanner{in: object}
	s.next() // the bracket
	for token := s.next(); token != nil && token[0] == '"'; token = s.next() {
		name := plain(token)
		s.next() // the colon
		first := s.next()
		if first == nil {
			return
		}
		begin := s.pos - len(first)
		s.skip(first[0])
		visit(name, object[begin:s.pos])
		s.next() // a comma, or the bracket
	}
}

// decodedLength is how many bytes of sound a base64 text gives, quotes and all, without holding them. As the program
// does it takes base64 with and without padding, and of broken base64 the whole samples before the break.
func decodedLength(quoted []byte) int64 {
	encoded := text(quoted)
	if bytes.IndexByte(encoded, '\\') >= 0 {
		var plain string
		if json.Unmarshal(quoted, &plain) != nil {
			return 0
		}
		encoded = []byte(plain)
	}
	encoded = bytes.TrimRight(encoded, "=")
	var scratch [6 << 10]byte
	var total int64
	for len(encoded) > 0 {
		chunk := encoded[:min(len(encoded), 8<<10)]
		n, err := base64.RawStdEncoding.Decode(scratch[:], chunk)
		if corrupt := base64.CorruptInputError(0); errors.As(err, &corrupt) {
			n, _ = base64.RawStdEncoding.Decode(scratch[:], chunk[:corrupt])
			return (total + int64(n)) &^ 1
		}
		total += int64(n)
		encoded = encoded[len(chunk):]
	}
	return total
}
