package terminal

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

const promptText = "> "

// A view owns the last rows of the terminal: the prompt with what is being typed, or a status. Everything else that goes
// to the terminal passes through it by a stream, so that it appears above them. Its methods may be called from any
// goroutine.
//
// It measures text in terminal columns. term.Terminal, which edits the line, takes every character for one column; it is
// told of an endlessly wide terminal, and the view lays out what it writes.
type view struct {
	screen io.Writer
	size   func() (columns, rows int)

	mu        sync.Mutex
	prompting bool
	line      []rune // what is being typed
	cursor    int    // index into line
	status    string

	drawn []int // columns of the rows on the screen
	at    int   // the row of drawn with the cursor
	col   int   // and its column
}

func newView(screen io.Writer, size func() (columns, rows int)) *view {
	return &view{screen: screen, size: size}
}

// A stream is a writer to the terminal beside the view.
type stream struct {
	view *view
	w    io.Writer
}

// Write prints a text above the prompt, or over the status. With a prompt on the screen the text should be whole lines.
func (s stream) Write(p []byte) (int, error) {
	v := s.view
	v.mu.Lock()
	defer v.mu.Unlock()
	v.erase()
	v.status = ""
	// A terminal that hands every key on no longer returns the carriage by itself.
	if _, err := s.w.Write(bytes.ReplaceAll(p, []byte("\n"), []byte("\r\n"))); err != nil {
		return 0, err
	}
	v.draw()
	return len(p), nil
}

// setStatus shows a text where the cursor is, until something else is shown. A prompt is not disturbed.
func (v *view) setStatus(text string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.prompting || text == v.status {
		return
	}
	v.erase()
	v.status = text
	v.draw()
}

// prompt shows the prompt with an empty line.
func (v *view) prompt() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.erase()
	v.status, v.prompting = "", true
	v.line, v.cursor = nil, 0
	v.draw()
}

// typed is how many characters stand behind the prompt; 0 without one.
func (v *view) typed() int {
	v.mu.Lock()
	defer v.mu.Unlock()
	return len(v.visible())
}

// edit follows what term.Terminal writes to its endlessly wide terminal.
func (v *view) edit(p []byte) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if !v.prompting || len(p) == 0 {
		return
	}
	v.erase()
	for len(p) > 0 {
		switch {
		case p[0] == '\r':
			p = p[1:]
		case p[0] == '\n':
			p = p[1:]
			v.accept()
		case p[0] == 0x1B:
			p = v.control(p)
		default:
			r, size := utf8.DecodeRune(p)
			p = p[size:]
			if v.cursor == len(v.line) {
				v.line = append(v.line, r)
			} else {
				v.line[v.cursor] = r
			}
			v.cursor++
		}
	}
	v.draw()
}

// control follows one control sequence and gives what is behind it.
func (v *view) control(p []byte) []byte {
	end := bytes.IndexFunc(p, func(r rune) bool { return 'A' <= r && r <= 'Z' })
	if end < 0 {
		return nil
	}
	n := 1
	_, _ = fmt.Sscanf(string(p[2:end]), "%d", &n) // no number means one
	switch p[end] {
	case 'C':
		v.cursor = min(v.cursor+n, len(v.line))
	case 'D':
		v.cursor = max(v.cursor-n, 0)
	case 'J':
		v.write("\x1b[2J\x1b[H")
		v.line, v.cursor = nil, 0
	}
	return p[end+1:]
}

// accept leaves the line on the screen and the prompt with it.
func (v *view) accept() {
	v.cursor = len(v.visible())
	v.draw()
	v.write("\r\n")
	v.prompting, v.drawn = false, nil
	v.line, v.cursor = nil, 0
}

// visible is the line without what was deleted at its end, which is there as blanks.
func (v *view) visible() []rune {
	n := len(v.line)
	for n > 0 && v.line[n-1] == ' ' {
		n--
	}
	return v.line[:n]
}

// erase takes the prompt or the status off the screen.
func (v *view) erase() {
	if v.drawn == nil {
		return
	}
	// A window made narrower has wrapped the rows that stood in it.
	columns, _ := v.size()
	up := v.col / columns
	for _, width := range v.drawn[:v.at] {
		up += max((width+columns-1)/columns, 1)
	}
	if up > 0 {
		v.write(fmt.Sprintf("\x1b[%dA", up))
	}
	v.write("\r\x1b[J")
	v.drawn = nil
}

// draw puts the prompt or the status on the screen and the cursor where it belongs.
func (v *view) draw() {
	columns, height := v.size()
	var rows []string
	switch {
	case v.prompting:
		visible := max(v.cursor, len(v.visible()))
		before, after := promptText+string(v.line[:v.cursor]), string(v.line[v.cursor:visible])
		rows, v.at, v.col = layout(before+after, len(before), columns)
	case v.status != "":
		rows, _, _ = layout(v.status, 0, columns-1)
		rows = rows[:1]
		v.at, v.col = 0, uniseg.StringWidth(rows[0])
	default:
		return
	}
	// What does not fit is shown around the cursor.
	if height = max(height-1, 1); len(rows) > height {
		top := min(max(v.at-height+1, 0), len(rows)-height)
		rows, v.at = rows[top:top+height], v.at-top
	}
	v.drawn = make([]int, len(rows))
	for i, row := range rows {
		v.drawn[i] = uniseg.StringWidth(row)
	}
	text := strings.Join(rows, "\r\n") + "\r"
	if up := len(rows) - 1 - v.at; up > 0 {
		text += fmt.Sprintf("\x1b[%dA", up)
	}
	if v.col > 0 {
		text += fmt.Sprintf("\x1b[%dC", v.col)
	}
	v.write(text)
}

// write draws on the screen. A screen that is gone shows itself in the writes of a stream.
func (v *view) write(text string) { _, _ = io.WriteString(v.screen, text) }

// layout breaks a text into rows and finds the row and the column of the byte at cursor.
func layout(text string, cursor, columns int) (rows []string, at, col int) {
	columns = max(columns, 2) // the widest character
	var row strings.Builder
	width, state, pos := 0, -1, 0
	at = -1
	for rest := text; rest != ""; {
		var cluster string
		var w int
		cluster, rest, w, state = uniseg.FirstGraphemeClusterInString(rest, state)
		if width+w > columns {
			rows = append(rows, row.String())
			row.Reset()
			width = 0
		}
		if pos += len(cluster); at < 0 && pos > cursor {
			at, col = len(rows), width
		}
		row.WriteString(cluster)
		width += w
	}
	if at < 0 && width == columns { // the cursor needs a place behind the last character
		rows = append(rows, row.String())
		row.Reset()
		width = 0
	}
	if at < 0 {
		at, col = len(rows), width
	}
	return append(rows, row.String()), at, col
}

// leave takes the prompt away for good and leaves what was typed on the screen.
func (v *view) leave() {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.prompting {
		v.erase()
		v.accept()
	}
}
