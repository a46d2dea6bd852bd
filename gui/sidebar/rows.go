package sidebar

import (
	"sort"
	"time"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
)

// A row is a place in the list: what stands there, and where.
type row struct {
	kind   kind
	index  int // of the heading, conversation or hit
	lines  int // of the title or the sentence
	top    float32
	height float32
}

type kind uint8

const (
	heading kind = iota
	conversation
	hit
	sentence
)

// bounds is where a row's view is, in a list of a width.
func (r row) bounds(width float32) frame {
	size := fyne.NewSize(max(0, width-2*rowMarginX), r.height)
	if r.chosen() {
		size.Height -= rowGap
	}
	return frame{fyne.NewPos(rowMarginX, r.top), size}
}

// button is where the button "more" is in the list: at the end of a row's caption.
func (r row) button(width float32) frame {
	b := r.bounds(width)
	b.at = b.at.AddXY(b.size.Width-moreWidth-moreMargin, b.size.Height-moreHeight-moreMargin)
	b.size = fyne.NewSize(moreWidth, moreHeight)
	return b
}

// chosen tells whether the keyboard stops at a row.
func (r row) chosen() bool { return r.kind == conversation || r.kind == hit }

// content is what the list can show: the conversations, or while a search is on, its hits.
type content struct {
	conversations []Conversation
	complete      bool

	searching bool
	query     string
	hits      []Hit
	more      bool

	heights  heights   // of titles
	today    time.Time // when it began
	sections []time.Time
	heading  string // over the hits
	sentence string // below all
}

// measures is what the height of rows depends on.
type measures struct {
	width         float32 // of text
	text, caption *ruler
}

// The shape of rows.
const (
	rowMarginX   = 8  // beside rows
	rowPadX      = 12 // between a row's edge and its text
	rowPadY      = 7
	rowGap       = 2 // below a row
	headingAbove = 14
	headingBelow = 4
	titleLines   = 2
	excerptLines = 3
	lineGap      = 1
	moreWidth    = 30 // the button "more"
	moreHeight   = 24
	moreMargin   = 3
)

// rows lays the content out, into a slice that is free again.
func (c *content) rows(m measures, rows []row) []row {
	rows = rows[:0]
	var y float32
	add := func(k kind, index, lines int, height float32) {
		rows = append(rows, row{k, index, lines, y, height})
		y += height
	}
	caption := func(lines int) float32 { return headingAbove + headingBelow + float32(lines)*m.caption.height }
	if c.searching {
		if c.heading = c.tally(); c.heading != "" {
			add(heading, 0, 1, caption(1))
		}
		for i := range c.hits {
			add(hit, i, 0, m.hitHeight(&c.hits[i])+rowGap)
		}
	} else {
		c.byDay(m, add, caption(1))
	}
	if c.sentence = c.ending(); c.sentence != "" {
		lines := m.caption.count(c.sentence, m.width, sentenceLines, emphasis{})
		add(sentence, 0, lines, caption(lines)+headingAbove)
	}
	return rows
}

// byDay adds the conversations, and a heading of a height for each section of them.
func (c *content) byDay(m measures, add func(k kind, index, lines int, height float32), headingHeight float32) {
	c.sections = c.sections[:0]
	c.heights.begin(m, len(c.conversations))
	var section time.Time
	for i := range c.conversations {
		shown := &c.conversations[i]
		if i == 0 || shown.When.Before(section) {
			section = sectionOf(shown.When, c.today)
			add(heading, len(c.sections), 1, headingHeight)
			c.sections = append(c.sections, section)
		}
		lines := c.heights.lines(shown.Title)
		add(conversation, i, lines, 2*rowPadY+float32(lines)*m.text.height+lineGap+m.caption.height+rowGap)
	}
}

// sentenceLines is more than any of our sentences has.
const sentenceLines = 20

func (m measures) hitHeight(h *Hit) float32 {
	lines, _, _ := m.excerpt(h)
	return 2*rowPadY + m.text.height + 2*lineGap + float32(len(lines))*m.caption.height + m.caption.height
}

// excerpt breaks the excerpt of a hit into lines. They begin where the first hit is among them: before says that
// something was left out there, more that something is left over.
func (m measures) excerpt(h *Hit) (lines []span, before, more bool) {
	e := emphasis{marks: h.Marks}
	lines, more = m.caption.lines(h.Excerpt, m.width, excerptLines, e)
	if len(h.Marks) == 0 || len(lines) == 0 || h.Marks[0][1] <= lines[len(lines)-1].end {
		return lines, false, more
	}
	from := wordBefore(h.Excerpt, h.Marks[0][0])
	cut := make([][2]int, len(h.Marks))
	for i, mark := range h.Marks {
		cut[i] = [2]int{mark[0] - from, mark[1] - from}
	}
	width := m.width - m.caption.width(ellipsis, false)
	lines, more = m.caption.lines(h.Excerpt[from:], width, excerptLines, emphasis{marks: cut})
	for i := range lines {
		lines[i].start += from
		lines[i].end += from
	}
	return lines, true, more
}

// wordBefore is where a word begins not far before a place in a text.
func wordBefore(text string, at int) int {
	const far = 24 // bytes
	at = min(at, len(text))
	from := max(0, at-far)
	for from < len(text) && !utf8.RuneStart(text[from]) {
		from++
	}
	for i := from; i < at; {
		c, n := decode(text, i)
		i += n
		if c == ' ' {
			return skipSpace(text, i)
		}
	}
	return from
}

// tally says how many hits there are, if any.
func (c *content) tally() string {
	count := map[string]any{"Count": len(c.hits)}
	switch {
	case len(c.hits) == 0:
		return ""
	case c.more:
		return lang.L("More than {{.Count}} hits", count)
	}
	return lang.N("{{.Count}} hits", len(c.hits), count)
}

// ending is what is said below all.
func (c *content) ending() string {
	switch {
	case !c.complete:
		return lang.L("Reading the folder…")
	case c.searching && len(c.hits) == 0:
		return lang.L("No answer holds these words.")
	case c.searching:
	case len(c.conversations) == 0:
		return lang.L("What you ask stays here, to be read and heard again.")
	}
	return ""
}

// identity names what stands in a row, whatever row it comes to stand in.
func (c *content) identity(r row) identity {
	switch r.kind {
	case conversation:
		return identity{conversation: c.conversations[r.index].ID}
	case hit:
		h := c.hits[r.index]
		return identity{conversation: h.Conversation, answer: h.Answer, excerpt: h.Excerpt}
	}
	return identity{}
}

type identity struct{ conversation, answer, excerpt string }

// find finds the row of something, trying first where it was. It is -1 where that is gone.
func (c *content) find(rows []row, id identity, near int) int {
	if id == (identity{}) {
		return -1
	}
	if near >= 0 && near < len(rows) && c.identity(rows[near]) == id {
		return near
	}
	for i, r := range rows {
		if r.chosen() && c.identity(r) == id {
			return i
		}
	}
	return -1
}

// between finds the rows that reach into a range of heights: from first up to, but without, last.
func between(rows []row, top, bottom float32) (first, last int) {
	first = sort.Search(len(rows), func(i int) bool { return rows[i].top+rows[i].height > top })
	last = sort.Search(len(rows), func(i int) bool { return rows[i].top >= bottom })
	return first, max(first, last)
}

// total is the height of all rows.
func total(rows []row) float32 {
	if len(rows) == 0 {
		return 0
	}
	last := rows[len(rows)-1]
	return last.top + last.height + rowMarginX
}
