package gui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"geppetto-audio/gui/look"
	"geppetto-audio/internal/history"
)

// Prose is a text in passages, each a label of its own: an update costs what its last passage costs.
type prose struct {
	widget.BaseWidget
	left func() // see passage

	passages []string
	sought   string     // the words that are marked in them
	marks    [][][2]int // where they stand, passage by passage; empty where nothing is sought
	labels   []*look.Passage
	heights  []float32 // of the labels without their padding; 0 is unknown
	width    float32   // the heights are for this width
	textSize float32   // and for this size of letters
}

var (
	_ look.Tall = (*prose)(nil)
	_ look.Long = (*prose)(nil)
)

func newProse(left func()) *prose {
	p := &prose{left: left}
	p.ExtendBaseWidget(p)
	return p
}

// setPassages shows a text, and marks in it the words of a search. Passages that are as they were cost nothing.
func (p *prose) setPassages(passages []string, sought string) {
	known, same := len(p.labels), sought == p.sought && len(passages) == len(p.labels)
	for i, text := range passages {
		if i < len(p.passages) && p.passages[i] == text {
			continue
		}
		same = false
		plain, _ := shown(text)
		if i >= known {
			p.labels = append(p.labels, look.NewPassage(plain, p.left))
			p.heights = append(p.heights, 0)
			continue
		}
		if p.labels[i].Text != plain {
			p.labels[i].SetText(plain)
			p.heights[i] = 0
		}
	}
	count := len(passages)
	clear(p.labels[count:])
	p.labels, p.heights = p.labels[:count], p.heights[:count]
	p.passages = passages
	if !same {
		p.seek(sought)
		for i, l := range p.labels[:min(known, count)] {
			p.mark(i, l)
		}
	}
	if count != known {
		p.Refresh() // places the labels; they draw themselves
	}
}

// seek finds the words of a search. One may reach from a passage into the next.
func (p *prose) seek(words string) {
	p.marks, p.sought = nil, words
	if words == "" {
		return
	}
	found := history.Marks(p.text(), words)
	p.marks = make([][][2]int, len(p.passages))
	from := 0
	for i, text := range p.passages {
		to := from + len(text)
		for len(found) > 0 && found[0][0] < to {
			m := found[0]
			p.marks[i] = append(p.marks[i], [2]int{max(m[0]-from, 0), min(m[1], to) - from})
			if m[1] > to {
				break // the rest of it begins the next
			}
			found = found[1:]
		}
		from = to
	}
}

// mark shows the words of a search in a passage, where it is in sight.
func (p *prose) mark(i int, l *look.Passage) {
	switch {
	case p.marks == nil:
		l.Mark(nil)
	case l.Visible():
		l.Mark(p.marks[i])
	}
}

// firstMark is where the first marked word stands.
func (p *prose) firstMark() (y float32, ok bool) {
	for i, marks := range p.marks {
		if l := p.labels[i]; len(marks) > 0 {
			l.Mark(marks)
			if y, ok := l.FirstMark(); ok {
				return l.Position().Y + y, true
			}
		}
	}
	return 0, false
}

// text is the whole of it.
func (p *prose) text() string { return (&splitter{p.passages}).text() }

// heightFor is the height of all passages at a width.
func (p *prose) HeightFor(width float32) float32 {
	padding, size := theme.SizeForWidget(theme.SizeNameInnerPadding, p), theme.SizeForWidget(look.SizeReading, p)
	if width != p.width || size != p.textSize {
		clear(p.heights)
		p.width, p.textSize = width, size
	}
	var sum float32
	for i, l := range p.labels {
		if p.heights[i] == 0 {
			l.Resize(fyne.NewSize(width+2*padding, l.Size().Height))
			p.heights[i] = l.MinSize().Height - 2*padding
		}
		sum += p.heights[i] + p.gap(i)
	}
	return sum
}

// reveal shows the passages that are in sight, and hides the others.
func (p *prose) Reveal(top, bottom float32) {
	var y float32
	for i, l := range p.labels {
		look.SetShown(l, y+p.heights[i] > top && y < bottom)
		p.mark(i, l)
		y += p.heights[i] + p.gap(i)
	}
}

// gap is the space below a passage.
func (p *prose) gap(i int) float32 {
	if i == len(p.labels)-1 {
		return 0
	}
	_, breaks := shown(p.passages[i])
	return theme.SizeForWidget(theme.SizeNameLineSpacing, p) * float32(min(breaks, 2))
}

// CreateRenderer is called by Fyne.
func (p *prose) CreateRenderer() fyne.WidgetRenderer { return &proseRenderer{p} }

type proseRenderer struct{ prose *prose }

var _ fyne.WidgetRenderer = (*proseRenderer)(nil)

// Layout lets the padding of each label overlap its neighbours', so that the passages read as one text.
func (r *proseRenderer) Layout(size fyne.Size) {
	p := r.prose
	p.HeightFor(size.Width)
	padding := theme.SizeForWidget(theme.SizeNameInnerPadding, p)
	y := -padding
	for i, l := range p.labels {
		l.Move(fyne.NewPos(-padding, y))
		l.Resize(fyne.NewSize(size.Width+2*padding, p.heights[i]+2*padding))
		y += p.heights[i] + p.gap(i)
	}
}

// MinSize keeps the present width, whatever that is: the text adapts to any.
func (r *proseRenderer) MinSize() fyne.Size {
	if r.prose.width == 0 {
		return fyne.Size{}
	}
	return fyne.NewSize(0, r.prose.HeightFor(r.prose.width))
}

func (r *proseRenderer) Objects() []fyne.CanvasObject {
	objects := make([]fyne.CanvasObject, len(r.prose.labels))
	for i, l := range r.prose.labels {
		objects[i] = l
	}
	return objects
}

func (r *proseRenderer) Refresh() {
	if size := r.prose.Size(); size.Width > 0 {
		r.Layout(size)
	}
	canvas.Refresh(r.prose)
}

func (r *proseRenderer) Destroy() {}
