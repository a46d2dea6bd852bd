package terminal

import (
	"strings"
	"unicode/utf8"
)

// harmless tells whether a terminal shows a character and nothing else. It leaves out C0 but for tab and newline, DEL,
// C1, and what turns the direction of the text around.
func harmless(r rune) bool {
	switch {
	case r == '\n' || r == '\t':
		return true
	case r < 0x20 || 0x7F <= r && r <= 0x9F:
		return false
	case 0x202A <= r && r <= 0x202E || 0x2066 <= r && r <= 0x2069:
		return false
	}
	return true
}

// A cleaner takes out of a server's text what a terminal would obey, and what is no UTF-8. The text may come in pieces
// cut anywhere.
type cleaner struct {
	cut string // the beginning of a character whose end is in the next piece
}

// clean gives the next piece.
func (c *cleaner) clean(piece string) string {
	piece, c.cut = c.cut+piece, ""
	var b strings.Builder
	for i := 0; i < len(piece); {
		r, size := utf8.DecodeRuneInString(piece[i:])
		if r == utf8.RuneError && size == 1 {
			if !utf8.FullRuneInString(piece[i:]) {
				c.cut = piece[i:]
				break
			}
		} else if harmless(r) {
			b.WriteString(piece[i : i+size])
		}
		i += size
	}
	return b.String()
}

// sentence makes a text of foreign origin one harmless line.
func sentence(s string) string {
	var c cleaner
	return strings.Join(strings.Fields(c.clean(s)), " ")
}
