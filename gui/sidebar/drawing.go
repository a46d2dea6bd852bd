package sidebar

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
)

// A drawing is what is to be seen of a row: pieces of text, some on a tinted ground, and a dot.
type drawing struct {
	pieces []piece
	tints  []frame
	dot    frame // nothing where it has no size
}

type piece struct {
	text  string
	at    fyne.Position
	size  float32
	bold  bool
	color fyne.ThemeColorName
}

type frame struct {
	at   fyne.Position
	size fyne.Size
}

func (f frame) has(p fyne.Position) bool {
	p = p.Subtract(f.at)
	return p.X >= 0 && p.Y >= 0 && p.X < f.size.Width && p.Y < f.size.Height
}

const dotSize = 7

// draw draws a row. Marked is the current conversation; the button, if shown, stands at the end of the last line.
func (c *content) draw(r row, m measures, marked, button bool) drawing {
	room := m.width
	if button {
		room -= moreWidth - rowPadX
	}
	var d drawing
	switch r.kind {
	case heading:
		text := c.heading
		if !c.searching {
			text = headingOf(c.sections[r.index], c.today)
		}
		d.write(m.caption.one(text, m.width, true), headingAbove, m.caption, true, theme.ColorNameDisabled)
	case conversation:
		d.conversation(&c.conversations[r.index], c, m, room, marked)
	case hit:
		d.hit(&c.hits[r.index], c, m, room)
	case sentence:
		y := float32(headingAbove)
		lines, _ := m.caption.lines(c.sentence, m.width, sentenceLines, emphasis{})
		for _, line := range lines {
			d.write(written(c.sentence, line, false), y, m.caption, false, theme.ColorNameDisabled)
			y += m.caption.height
		}
	}
	return d
}

// write puts a line where text begins.
func (d *drawing) write(text string, y float32, r *ruler, bold bool, color fyne.ThemeColorName) {
	d.pieces = append(d.pieces, piece{text, fyne.NewPos(rowPadX, y), r.size, bold, color})
}

func (d *drawing) conversation(shown *Conversation, c *content, m measures, room float32, marked bool) {
	y := float32(rowPadY)
	lines, more := m.text.lines(shown.Title, m.width, titleLines, emphasis{all: true})
	for i, line := range lines {
		d.write(written(shown.Title, line, more && i == len(lines)-1), y, m.text, marked, theme.ColorNameForeground)
		y += m.text.height
	}
	y += lineGap
	text := momentIn(shown.When, c.today)
	if shown.Answers > 0 {
		text += " · " + answers(shown.Answers)
	}
	if !shown.Live {
		d.write(m.caption.one(text, room, false), y, m.caption, false, theme.ColorNameDisabled)
		return
	}
	indent := float32(dotSize + 5)
	d.dot = frame{fyne.NewPos(rowPadX, y+(m.caption.height-dotSize)/2), fyne.NewSquareSize(dotSize)}
	d.write(m.caption.one(text, room-indent, false), y, m.caption, false, theme.ColorNameDisabled)
	d.pieces[len(d.pieces)-1].at.X += indent
}

func (d *drawing) hit(shown *Hit, c *content, m measures, room float32) {
	y := float32(rowPadY)
	d.write(m.text.one(shown.Title, m.width, false), y, m.text, false, theme.ColorNameForeground)
	y += m.text.height + lineGap
	lines, before, more := m.excerpt(shown)
	for i, line := range lines {
		d.marked(shown, line, before && i == 0, more && i == len(lines)-1, y, m.caption)
		y += m.caption.height
	}
	d.write(m.caption.one(momentOf(shown.When, c.today), room, false), y+lineGap, m.caption, false, theme.ColorNameDisabled)
}

// marked writes a line of an excerpt with its hits made out.
func (d *drawing) marked(h *Hit, line span, before, more bool, y float32, r *ruler) {
	x := float32(rowPadX)
	put := func(text string, hit bool) {
		if text == "" {
			return
		}
		color := theme.ColorNameDisabled
		width := fyne.MeasureText(text, r.size, fyne.TextStyle{Bold: hit}).Width
		if hit {
			color = theme.ColorNameForeground
			d.tints = append(d.tints, frame{fyne.NewPos(x-1, y), fyne.NewSize(width+2, r.height)})
		}
		d.pieces = append(d.pieces, piece{text, fyne.NewPos(x, y), r.size, hit, color})
		x += width
	}
	if before {
		put(string(ellipsis), false)
	}
	from := line.start
	for _, mark := range h.Marks {
		start, end := max(mark[0], from), min(mark[1], line.end)
		if start >= end {
			continue
		}
		put(written(h.Excerpt, span{from, start}, false), false)
		put(written(h.Excerpt, span{start, end}, false), true)
		from = end
	}
	put(written(h.Excerpt, span{from, max(from, line.end)}, more), false)
}

func answers(n int) string {
	return lang.N("{{.Count}} answers", n, map[string]any{"Count": n})
}
