package realtime

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"html"
	"net/url"
	"regexp"
	"strings"
	"unicode/utf8"
)

// A Redactor takes one API key out of what others say: whole, masked with stars or dots, or a good part of it, as it is
// or encoded. It knows the key itself and no shape, since the keys of foreign servers look like anything. A nil
// Redactor changes nothing.
type Redactor struct {
	key   string
	forms []string        // the key, and what becomes of it where it is encoded
	grams map[string]bool // the forms' substrings of partLength bytes
	whole bool            // too short for its parts to mean anything: only the whole word is taken out
}

const (
	partLength  = 8 // bytes in a row that give a part of the key away
	hidden      = "[key]"
	shortestKey = 4  // a shorter one is a word like any other, as local servers accept
	secretKey   = 16 // a shorter one may well be a part of a name, as of the model that a local server runs
)

// NewRedactor makes a Redactor for the key; for an empty one, nil.
func NewRedactor(key string) *Redactor {
	if len(key) < shortestKey {
		return nil
	}
	r := &Redactor{key: key, forms: []string{key}, whole: len(key) <= partLength, grams: map[string]bool{}}
	if len(key) >= secretKey {
		r.forms = append(r.forms, encodings(key)...)
	}
	for _, form := range r.forms {
		for i := 0; i+partLength <= len(form); i++ {
			r.grams[form[i:i+partLength]] = true
		}
	}
	return r
}

// encodings are the forms a key takes in addresses, in HTML, in JSON, in base64 and as hexadecimal digits.
func encodings(key string) []string {
	digits := hex.EncodeToString([]byte(key))
	forms := []string{url.QueryEscape(key), url.PathEscape(key), html.EscapeString(key), digits, strings.ToUpper(digits)}
	var plain bytes.Buffer
	e := json.NewEncoder(&plain)
	e.SetEscapeHTML(false)
	_ = e.Encode(key) // a string, into memory
	quoted, _ := json.Marshal(key)
	forms = append(forms, strings.Trim(plain.String(), "\n"), string(quoted))
	for i := len(forms) - 2; i < len(forms); i++ {
		forms[i] = forms[i][1 : len(forms[i])-1]
	}
	for before := range 3 { // what stands before it decides how base64 cuts it up
		cut := []byte(key[before:])
		forms = append(forms, base64.RawStdEncoding.EncodeToString(cut), base64.RawURLEncoding.EncodeToString(cut))
	}
	return forms
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
// JSON stays JSON.
func (r *Redactor) Bytes(frame []byte) []byte {
	if r == nil {
		return frame
	}
	mask := bytes.ContainsAny(frame, "*•…") || bytes.Contains(frame, []byte("..."))
	escaped := bytes.IndexByte(frame, '\\') >= 0
	if !mask && !escaped && !r.anyPart(frame) && !bytes.Contains(frame, []byte(r.key)) {
		return frame
	}
	if !json.Valid(frame) {
		return []byte(r.String(string(frame)))
	}
	return r.values(frame)
}

// values gives JSON without the key in its strings. What has nothing to hide stays as it is written.
func (r *Redactor) values(frame []byte) []byte {
	b := make([]byte, 0, len(frame))
	for len(frame) > 0 {
		size := stringEnd(frame)
		if size == 0 {
			for size < len(frame) && frame[size] != '"' {
				size++
			}
			b, frame = append(b, frame[:size]...), frame[size:]
			continue
		}
		token := frame[:size]
		frame = frame[size:]
		var text string
		_ = json.Unmarshal(token, &text) // the whole frame is valid
		if bare := r.String(text); bare != text {
			token, _ = json.Marshal(bare)
		}
		b = append(b, token...)
	}
	return b
}

// stringEnd is the length of the JSON string that b begins with, 0 where it begins with something else.
func stringEnd(b []byte) int {
	if b[0] != '"' {
		return 0
	}
	for i := 1; i < len(b); i++ {
		switch b[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return 0
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
		end := i + r.longest(s[i:])
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

// longest is the length of the longest part that s begins with.
func (r *Redactor) longest(s string) int {
	best := partLength
	for _, form := range r.forms {
		for at := range form {
			n := 0
			for n < len(s) && at+n < len(form) && s[n] == form[at+n] {
				n++
			}
			best = max(best, n)
		}
	}
	return best
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
