package eventlog

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

const (
	removed       = "removed" // stands in place of a secret
	shortBase64   = 128       // characters; a string of base64 characters only that is longer is taken for base64
	longestString = 256 << 10 // characters; a longer one is replaced as base64 is
	longestName   = 256       // characters of a key, or of a type
	junkShown     = 200       // characters of what is no JSON object
)

// isObject tells a JSON object.
func isObject(frame []byte) bool {
	frame = bytes.TrimLeft(frame, " \t\r\n")
	return len(frame) > 0 && frame[0] == '{' && json.Valid(frame)
}

// A scanner walks through valid JSON without decoding it, so that a frame of any size costs no memory.
type scanner struct {
	in  []byte
	pos int
}

// next gives the next token: a punctuation mark, a string with its quotes, or a number or literal.
func (s *scanner) next() []byte {
	for s.pos < len(s.in) && isSpace(s.in[s.pos]) {
		s.pos++
	}
	begin := s.pos
	if begin == len(s.in) {
		return nil
	}
	switch s.in[begin] {
	case '{', '}', '[', ']', ':', ',':
		s.pos++
	case '"':
		s.pos = endOfString(s.in, begin)
	default:
		for s.pos < len(s.in) && !isSpace(s.in[s.pos]) && strings.IndexByte("{}[]:,", s.in[s.pos]) < 0 {
			s.pos++
		}
	}
	return s.in[begin:s.pos]
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\n' }

// endOfString gives the position behind the quote that ends the string beginning at begin.
func endOfString(in []byte, begin int) int {
	for i := begin + 1; ; i++ {
		n := bytes.IndexByte(in[i:], '"')
		if n < 0 {
			return len(in)
		}
		i += n
		slashes := 0
		for in[i-1-slashes] == '\\' {
			slashes++
		}
		if slashes%2 == 0 {
			return i + 1
		}
	}
}

// eventType gives the type of an event as a JSON string, empty where it has none worth the name.
func eventType(frame []byte) []byte {
	s := scanner{in: frame}
	depth, isName := 0, false
	for token := s.next(); token != nil; token = s.next() {
		switch token[0] {
		case '{', '[':
			depth++
			isName = depth == 1
		case '}', ']':
			depth--
		case ',':
			isName = depth == 1
		case '"':
			if isName && string(token) == `"type"` {
				s.next() // the colon
				if kind := s.next(); kind[0] == '"' && len(kind) <= longestName && !isBase64(text(kind)) {
					return appendSafe(nil, kind)
				}
				return []byte(`""`)
			}
			isName = false
		}
	}
	return []byte(`""`)
}

// appendElided appends an event of a type, without white space, sound and secrets.
func appendElided(b, frame, kind []byte) []byte {
	sound := bytes.HasSuffix(kind, []byte(`audio.delta"`))
	s := scanner{in: frame}
	var objects []bool // whether each open bracket is that of an object
	var name string    // of the value that follows; empty in an array
	expectName := false
	for token := s.next(); token != nil; token = s.next() {
		c := token[0]
		inObject := len(objects) > 0 && objects[len(objects)-1]
		switch {
		case c == '}' || c == ']':
			objects = objects[:len(objects)-1]
			b = append(b, c)
		case c == ',':
			expectName = inObject
			b = append(b, c)
		case c == ':':
			b = append(b, c)
		case expectName:
			expectName, name = false, plain(token)
			b = appendName(b, token)
		case inObject && c != 'n' && isSecretName(name):
			s.skip(c)
			b = append(b, `"`+removed+`"`...)
		case c == '{' || c == '[':
			objects = append(objects, c == '{')
			expectName = c == '{'
			b = append(b, c)
		case c == '"':
			isSound := inObject && (name == "audio" || sound && name == "delta")
			b = appendText(b, token, isSound)
		default:
			b = append(b, token...)
		}
	}
	return b
}

// skip goes to the end of a value whose first token began with c.
func (s *scanner) skip(c byte) {
	for depth := nesting(c); depth > 0; {
		depth += nesting(s.next()[0])
	}
}

func nesting(c byte) int {
	switch c {
	case '{', '[':
		return 1
	case '}', ']':
		return -1
	}
	return 0
}

// text is what stands between the quotes of a token.
func text(token []byte) []byte { return token[1 : len(token)-1] }

// plain decodes a short string; what is none is empty.
func plain(token []byte) string {
	if len(token) > longestName || token[0] != '"' {
		return ""
	}
	if bytes.IndexByte(token, '\\') < 0 {
		return string(text(token))
	}
	var name string
	if json.Unmarshal(token, &name) != nil {
		return ""
	}
	return name
}

func appendName(b, token []byte) []byte {
	if len(token) > longestName || isBase64(text(token)) {
		return append(b, `"…"`...)
	}
	return appendSafe(b, token)
}

// appendText appends a string, or what stands for it.
func appendText(b, token []byte, isSound bool) []byte {
	value := text(token)
	switch {
	case isSound, isBase64(value), len(value) > longestString:
		return strconv.AppendInt(b, int64(len(value)), 10)
	case secretValue.Match(value):
		return append(b, `"`+removed+`"`...)
	}
	return appendSafe(b, token)
}

// appendSafe appends a string token; what is no UTF-8 in it, which JSON readers refuse, is replaced.
func appendSafe(b, token []byte) []byte {
	if utf8.Valid(token) {
		return append(b, token...)
	}
	return append(b, bytes.ToValidUTF8(token, []byte("\uFFFD"))...)
}

// isBase64 tells a long string of base64 characters, some of them perhaps escaped.
func isBase64(s []byte) bool {
	if len(s) <= shortBase64 {
		return false
	}
	for _, c := range s {
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9':
		case c == '+', c == '/', c == '=', c == '-', c == '_', c == '\\':
		default:
			return false
		}
	}
	return true
}

// secretValue finds what looks like a key, whatever its name.
var secretValue = regexp.MustCompile(`\b(?:sk-|ek_)[A-Za-z0-9_-]{8,}|\b(?i:bearer) [A-Za-z0-9._~+/=-]{8,}`)

var separators = strings.NewReplacer("-", "", "_", "", " ", "")

// isSecretName tells the name of something that must not be written down.
func isSecretName(name string) bool {
	name = strings.ToLower(separators.Replace(name))
	switch name {
	case "headers", "accesstoken", "refreshtoken", "idtoken", "bearertoken":
		return true
	}
	for _, end := range []string{"authorization", "secret", "secrets", "apikey", "password", "credentials"} {
		if strings.HasSuffix(name, end) {
			return true
		}
	}
	return false
}

// beginning shows how something begins that is no JSON object: printable characters, keys taken out.
func beginning(junk []byte) string {
	var b strings.Builder
	for n := 0; len(junk) > 0 && n < junkShown; {
		r, size := utf8.DecodeRune(junk)
		junk = junk[size:]
		if r >= ' ' && r != utf8.RuneError && (r < 0x7F || r > 0x9F) {
			b.WriteRune(r)
			n++
		}
	}
	return secretValue.ReplaceAllString(b.String(), removed)
}
