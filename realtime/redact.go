package realtime

import (
	"bytes"
	"regexp"
	"strings"
	"unicode/utf8"
)

// A Redactor takes one API key out of what others say: whole, masked with stars or dots, or a good part of it. It
// knows the key itself and no shape, since the keys of foreign servers look like anything. A nil Redactor changes nothing.
type Redactor struct {
	key   string
	grams map[string]bool // the key's substrings of partLength bytes
	whole bool            // too short for its parts to mean anything: only the whole word is taken out
}

const (
	partLength  = 8 // bytes in a row that give a part of the key away
	hidden      = "[key]"
	shortestKey = 4 // a shorter one is a word like any other, as local servers accept
)

// NewRedactor makes a Redactor for the key; for an empty one, nil.
func NewRedactor(key string) *Redactor {
	if len(key) < shortestKey {
		return nil
	}
	r := &Redactor{key: key, whole: len(key) <= partLength, grams: map[string]bool{}}
	for i := 0; i+partLength <= len(key); i++ {
		r.grams[key[i:i+partLength]] = true
	}
	return r
}

// masked finds words with a run of stars or dots in them, as servers print keys.
var masked = regexp.MustCompile(`[^\s"'<>()\[\]{},;:=*•…]*(?:\*+|•+|…+|\.{3,})[^\s"'<>()\[\]{},;:=]*`)

const maskMarks = "*•…."

// String gives s without the key.
func (r *Redactor) String(s string) string {
	if r == nil || s == "" {
		return s
	}
	if strings.ContainsAny(s, maskMarks) {
		s = masked.ReplaceAllStringFunc(s, func(word string) string {
			bare := strings.TrimRight(word, ".!?")
			if r.resembles(bare) {
				return hidden + word[len(bare):]
			}
			return word
		})
	}
	return r.parts(s)
}

// Bytes gives a frame without the key, whole or in part. Where there is nothing to hide it returns the frame itself.
func (r *Redactor) Bytes(frame []byte) []byte {
	if r == nil {
		return frame
	}
	mask := bytes.ContainsAny(frame, "*•…") || bytes.Contains(frame, []byte("..."))
	if !mask && !r.anyPart(frame) && !bytes.Contains(frame, []byte(r.key)) {
		return frame
	}
	return []byte(r.String(string(frame)))
}

func (r *Redactor) anyPart(b []byte) bool {
	for i := 0; i+partLength <= len(b); i++ {
		if r.grams[string(b[i:i+partLength])] {
			return true
		}
	}
	return false
}

// parts replaces every run of s that stands in the key.
func (r *Redactor) parts(s string) string {
	if r.whole {
		return strings.ReplaceAll(s, r.key, hidden)
	}
	var b strings.Builder
	from := 0
	for i := 0; i+partLength <= len(s); {
		if !r.grams[s[i:i+partLength]] {
			i++
			continue
		}
		end := i + partLength
		for end < len(s) && strings.Contains(r.key, s[i:end+1]) {
			end++
		}
		b.WriteString(s[from:i])
		b.WriteString(hidden)
		from, i = end, end
	}
	if from == 0 {
		return s
	}
	b.WriteString(s[from:])
	return b.String()
}

// resembles says whether a masked word begins or ends as the key does.
func (r *Redactor) resembles(word string) bool {
	first := strings.IndexAny(word, maskMarks)
	last := strings.LastIndexFunc(word, func(c rune) bool { return strings.ContainsRune(maskMarks, c) })
	if first < 0 {
		return false
	}
	head := word[:first]
	_, size := utf8.DecodeRuneInString(word[last:])
	tail := word[last+size:]
	return len(head) >= 2 && strings.HasPrefix(r.key, head) || len(tail) >= 2 && strings.HasSuffix(r.key, tail)
}
