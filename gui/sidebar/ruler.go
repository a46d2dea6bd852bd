package sidebar

import (
	"unicode"
	"unicode/utf8"

	"fyne.io/fyne/v2"
)

// A ruler breaks text of one size into lines. It adds up the widths of single characters: so it can tell how high ten
// thousand titles are before Fyne has to shape one of them. That leaves out kerning, which is a pixel or two a line.
type ruler struct {
	size   float32
	height float32 // of a line, in whole pixels
	plain  face
	bold   face
}

// A face is the widths of characters in one style.
type face struct {
	ascii  [utf8.RuneSelf]float32 // zero: not measured yet
	others map[rune]float32
}

// emphasis says what of a text is bold.
type emphasis struct {
	all   bool
	marks [][2]int // byte ranges in order
}

// A span is a piece of a text, in bytes.
type span struct{ start, end int }

const ellipsis = '…'

func newRuler(size float32) *ruler {
	height := fyne.MeasureText("Mg", size, fyne.TextStyle{}).Height
	r := &ruler{size: size, height: float32(int(height + 0.99))}
	r.plain.others, r.bold.others = map[rune]float32{}, map[rune]float32{}
	return r
}

// lines breaks a text into at most so many lines; more tells that some of it is left over. The last line then leaves
// room for an ellipsis.
func (r *ruler) lines(text string, width float32, most int, e emphasis) (lines []span, more bool) {
	for from := skipSpace(text, 0); from < len(text); {
		end, next := r.line(text, from, width, e)
		if len(lines) == most-1 && next < len(text) {
			return append(lines, span{from, r.cut(text, from, width-r.width(ellipsis, e.all), e)}), true
		}
		lines = append(lines, span{from, end})
		from = next
	}
	return lines, false
}

// count is how many lines a text takes, at least one and at most so many.
func (r *ruler) count(text string, width float32, most int, e emphasis) int {
	n, from := 1, skipSpace(text, 0)
	for ; n < most; n++ {
		if _, from = r.line(text, from, width, e); from >= len(text) {
			break
		}
	}
	return n
}

// line finds where a line that begins at from ends, and where the next one begins: behind spaces, at the end of the
// text too.
func (r *ruler) line(text string, from int, width float32, e emphasis) (end, next int) {
	var x float32
	ink := from                    // behind the last character that is seen
	breakEnd, breakNext := from, 0 // the last place where the line may end; none while breakNext is zero
	for i := from; i < len(text); {
		c, n := decode(text, i)
		w := r.width(c, e.at(i))
		if c == ' ' {
			breakEnd, breakNext = ink, i+n
		} else {
			if x+w > width && ink > from {
				if breakNext > 0 {
					return breakEnd, breakNext
				}
				return i, i
			}
			if ideographic(c) && i > from {
				breakEnd, breakNext = ink, i
			}
			ink = i + n
		}
		x += w
		i += n
	}
	return ink, len(text)
}

// cut finds how much of a text fits, to the character.
func (r *ruler) cut(text string, from int, width float32, e emphasis) (end int) {
	var x float32
	ink := from
	for i := from; i < len(text); {
		c, n := decode(text, i)
		if x += r.width(c, e.at(i)); x > width {
			break
		}
		i += n
		if c != ' ' {
			ink = i
		}
	}
	return ink
}

// one fits a text on one line, with an ellipsis if it must be.
func (r *ruler) one(text string, width float32, bold bool) string {
	lines, more := r.lines(text, width, 1, emphasis{all: bold})
	if len(lines) == 0 {
		return ""
	}
	return written(text, lines[0], more)
}

func (r *ruler) width(c rune, bold bool) float32 {
	f, style := &r.plain, fyne.TextStyle{}
	if bold {
		f, style = &r.bold, fyne.TextStyle{Bold: true}
	}
	if c < utf8.RuneSelf {
		if f.ascii[c] == 0 {
			f.ascii[c] = fyne.MeasureText(string(c), r.size, style).Width
		}
		return f.ascii[c]
	}
	w, known := f.others[c]
	if !known {
		w = fyne.MeasureText(string(c), r.size, style).Width
		f.others[c] = w
	}
	return w
}

func (e emphasis) at(i int) bool {
	for _, m := range e.marks {
		if i < m[0] {
			break
		}
		if i < m[1] {
			return true
		}
	}
	return e.all
}

// written is a line of a text as it is drawn.
func written(text string, s span, more bool) string {
	line := make([]rune, 0, s.end-s.start+1)
	for i := s.start; i < s.end; {
		c, n := decode(text, i)
		line = append(line, c)
		i += n
	}
	if more {
		line = append(line, ellipsis)
	}
	return string(line)
}

// decode reads a character; all that is empty or can't be seen is a space.
func decode(text string, i int) (rune, int) {
	c, n := rune(text[i]), 1
	if c >= utf8.RuneSelf {
		c, n = utf8.DecodeRuneInString(text[i:])
		if !unicode.IsSpace(c) && !unicode.IsControl(c) {
			return c, n
		}
	}
	if c <= ' ' || c >= 0x7f {
		return ' ', n
	}
	return c, n
}

func skipSpace(text string, i int) int {
	for i < len(text) {
		c, n := decode(text, i)
		if c != ' ' {
			break
		}
		i += n
	}
	return i
}

// ideographic characters may begin a line anywhere.
func ideographic(c rune) bool { return c >= 0x2e80 && c < 0xd800 && !unicode.IsPunct(c) }
