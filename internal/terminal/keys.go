package terminal

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// A key is one that the session sees to itself.
type key int

const (
	interruptKey key = iota + 1 // Ctrl+C
	enterKey                    // Enter, while no line is being asked for
)

// lineBreak stands in the line being edited for a line break that was pasted, so that a text of several lines is one
// question.
const lineBreak = '␤'

var (
	pasteBegin = []byte("\x1b[200~")
	pasteEnd   = []byte("\x1b[201~")
)

// canonical gives the sequences by which term.Terminal knows the keys that terminals send in several ways.
var canonical = map[string]string{
	"[A": "\x1b[A", "OA": "\x1b[A", "[B": "\x1b[B", "OB": "\x1b[B", // up, down
	"[C": "\x1b[C", "OC": "\x1b[C", "[D": "\x1b[D", "OD": "\x1b[D", // right, left
	"[H": "\x1b[H", "OH": "\x1b[H", "[1~": "\x1b[H", "[7~": "\x1b[H", // Home
	"[F": "\x1b[F", "OF": "\x1b[F", "[4~": "\x1b[F", "[8~": "\x1b[F", // End
	"[3~":   "\x1b[3~",                                           // Delete
	"[1;3C": "\x1b[1;3C", "[1;5C": "\x1b[1;3C", "f": "\x1b[1;3C", // a word to the right
	"[1;3D": "\x1b[1;3D", "[1;5D": "\x1b[1;3D", "b": "\x1b[1;3D", // a word to the left
	"\x7f": "\x17", "\b": "\x17", // delete the word before the cursor
}

// A decoder turns the bytes of a terminal into those that term.Terminal understands without doubt: valid UTF-8, known
// sequences only, no pastes. The bytes may come in pieces cut anywhere.
type decoder struct {
	cut     []byte // the beginning of a sequence whose end is in the next piece
	pasting bool
	crPaste bool // the last character pasted was a carriage return
}

// decode gives the next piece and how often Ctrl+C is in it.
func (d *decoder) decode(piece []byte) (typed []byte, interrupts int) {
	p := append(d.cut, piece...)
	d.cut = nil
	for len(p) > 0 {
		var n int
		var out []byte
		switch {
		case d.pasting:
			n, out = d.pasted(p)
		case p[0] == 3:
			n = 1
			interrupts++
		case p[0] == 0x1B:
			n, out = d.escape(p)
		case p[0] == '\n': // Ctrl+J
			n, out = 1, []byte{'\r'}
		case p[0] == '\b':
			n, out = 1, []byte{0x7F}
		default:
			n, out = character(p)
		}
		if n == 0 {
			d.cut = append(d.cut, p...)
			break
		}
		typed = append(typed, out...)
		p = p[n:]
	}
	return typed, interrupts
}

// pasted takes one character of a paste, or its end. It takes nothing where more must come first.
func (d *decoder) pasted(p []byte) (n int, out []byte) {
	if bytes.HasPrefix(p, pasteEnd) {
		d.pasting, d.crPaste = false, false
		return len(pasteEnd), nil
	}
	if bytes.HasPrefix(pasteEnd, p) {
		return 0, nil
	}
	afterCR := d.crPaste
	d.crPaste = p[0] == '\r'
	switch {
	case p[0] == '\n' && afterCR:
		return 1, nil
	case p[0] == '\n', p[0] == '\r':
		return 1, []byte(string(lineBreak))
	case p[0] == '\t':
		return 1, []byte{' '}
	case p[0] < ' ' || p[0] == 0x7F:
		return 1, nil
	}
	return character(p)
}

// escape takes one escape sequence.
func (d *decoder) escape(p []byte) (n int, out []byte) {
	if bytes.HasPrefix(p, pasteBegin) {
		d.pasting = true
		return len(pasteBegin), nil
	}
	if len(p) == 1 {
		return 0, nil
	}
	switch p[1] {
	case '[':
		end := bytes.IndexFunc(p[2:], func(r rune) bool { return r < 0x20 || r > 0x3F })
		if end < 0 {
			if len(p) > 32 {
				return 1, nil // no key is that long
			}
			return 0, nil
		}
		n = 2 + end + 1
		if end == 0 && p[2] == '[' { // a function key of the Linux console has one more letter
			if n++; len(p) < n {
				return 0, nil
			}
		}
		if p[n-1] < 0x20 || p[n-1] > 0x7E {
			return n - 1, nil // what it broke off with is no part of it
		}
	case 'O':
		if n = 3; len(p) < n {
			return 0, nil
		}
	case 0x1B:
		return 1, nil
	default:
		if p[1] == 3 || p[1] >= utf8.RuneSelf {
			return 1, nil
		}
		n = 2
	}
	return n, []byte(canonical[string(p[1:n])])
}

// character takes one character and leaves out what is none.
func character(p []byte) (n int, out []byte) {
	if !utf8.FullRune(p) {
		return 0, nil
	}
	r, n := utf8.DecodeRune(p)
	if r == utf8.RuneError {
		return n, nil
	}
	return n, p[:n]
}

// question gives the text that stands for an edited line.
func question(line string) string {
	return strings.TrimSpace(strings.ReplaceAll(line, string(lineBreak), "\n"))
}
