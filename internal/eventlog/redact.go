package eventlog

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Redact copies a log of either kind without texts, for a report of a fault: of every string but those that are known
// to be no person's words only its length stays. The messages of errors stay, without what they quote.
func Redact(r io.Reader, w io.Writer) error {
	lines, out := NewReader(r), bufio.NewWriter(w)
	for {
		l, err := lines.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return fmt.Errorf("read the log: %w", err)
		}
		if l.Problem != nil {
			continue
		}
		if _, err := out.Write(append(wordless(&l), '\n')); err != nil {
			return fmt.Errorf("copy the log: %w", err)
		}
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("copy the log: %w", err)
	}
	if err := lines.Found(); err != nil {
		return fmt.Errorf("read the log: %w", err)
	}
	return nil
}

// wordless is a line without texts. A line of the old program becomes one of ours.
func wordless(l *Line) []byte {
	line := l.raw
	if l.Event == nil || l.Elided {
		return appendWordless(nil, line)
	}
	b := []byte(`{"time":`)
	b = appendString(b, l.Time.Format("2006-01-02T15:04:05.999999999Z07:00"))
	b = append(b, `,"direction":`...)
	b = appendString(b, l.Direction)
	b = append(b, `,"type":`...)
	b = appendString(b, l.Type)
	b = append(b, `,"event":`...)
	kind := appendString(nil, l.Type)
	b = appendWordless(b, appendElided(nil, l.Event, kind))
	var parts offsets
	return append(parts.append(b, l.Event, kind), '}')
}

// wordlessNames are the names of strings that hold no person's words.
var wordlessNames = map[string]bool{
	"time": true, "direction": true, "type": true, "level": true, "note": true, "status": true, "object": true,
	"role": true, "model": true, "voice": true, "code": true, "param": true, "reason": true, "began": true,
	"format": true, "phase": true, "conversation": true, "answer": true, "audio": true,
	"effort": true, "truncation": true, "tool_choice": true, "problem": true, "id": true, "event_id": true,
	"item_id": true, "response_id": true, "previous_item_id": true, "conversation_id": true, "call_id": true,
	"output_modalities": true, "modalities": true, "state": true, "host": true,
}

// appendWordless appends JSON without texts.
func appendWordless(b, in []byte) []byte {
	s := scanner{in: in}
	var objects []bool
	var names []string // of the open brackets
	var name string
	expectName := false
	for token := s.next(); token != nil; token = s.next() {
		c := token[0]
		inObject := len(objects) > 0 && objects[len(objects)-1]
		switch {
		case c == '{' || c == '[':
			objects, names = append(objects, c == '{'), append(names, name)
			expectName = c == '{'
			b = append(b, c)
		case c == '}' || c == ']':
			name = names[len(names)-1]
			objects, names = objects[:len(objects)-1], names[:len(names)-1]
			b = append(b, c)
		case c == ',':
			expectName = inObject
			b = append(b, c)
		case c == '"' && expectName:
			expectName, name = false, plain(token)
			b = appendName(b, token)
		case c == '"':
			b = appendWithoutWords(b, token, name, names)
		default:
			b = append(b, token...)
		}
	}
	return b
}

// appendWithoutWords appends a string, or what stands for it.
func appendWithoutWords(b, token []byte, name string, within []string) []byte {
	value := text(token)
	inside := ""
	if len(within) > 0 {
		inside = within[len(within)-1]
	}
	switch {
	case secretValue.Match(value) || len(value) > longestString:
	case (inside == lineKept || inside == lineAmended) && name == "transcript", wordlessNames[name] && !(inside == "item" && name == "audio"):
		if len(value) <= longestName && bytes.IndexByte(value, '\\') < 0 {
			return appendSafe(b, token)
		}
	case name == "message" && inside == "error", name == "error":
		return appendString(b, unquoting(long(token)))
	}
	return appendString(b, "("+strconv.Itoa(utf8.RuneCount(value))+" characters)")
}

var (
	quotes = regexp.MustCompile(`'[^']*'|"[^"]*"|“[^”]*”|«[^»]*»|‘[^’]*’`)
	paths  = regexp.MustCompile(`\S*[/\\]\S*`)
	tokens = regexp.MustCompile(`[A-Za-z0-9_.~+=-]{20,}`) // as keys are, and the IDs of events
	public = regexp.MustCompile(`^(?:event|item|resp|sess|conv|call|gpt)[_-]`)
)

// unquoting takes out of a sentence what it quotes, paths, and what may be a key: also one that is not the program's
// own, as where the server has one for a server behind it.
func unquoting(s string) string {
	s = paths.ReplaceAllString(quotes.ReplaceAllString(strings.ToValidUTF8(s, ""), "…"), "…")
	return tokens.ReplaceAllStringFunc(s, func(token string) string {
		if strings.ContainsAny(token, "0123456789") && !public.MatchString(token) {
			return "…"
		}
		return token
	})
}
