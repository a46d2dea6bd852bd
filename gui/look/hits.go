package look

import (
	"slices"
	"strings"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Mark lays a ground behind parts of the text: byte ranges, in order and without overlap. Words that are written from
// right to left get none, for where their letters stand can't be told.
func (p *Passage) Mark(ranges [][2]int) {
	if !slices.Equal(ranges, p.marks) {
		p.marks = ranges
		p.Refresh()
	}
}

// FirstMark is where the first part begins that is marked, as far as the text has been laid out.
func (p *Passage) FirstMark() (y float32, ok bool) {
	if len(p.hits) == 0 {
		return 0, false
	}
	return p.hits[0].Position().Y, true
}

// layHits puts the grounds where the parts stand at a width.
func (p *Passage) layHits(width float32) {
	p.hits = nil
	if len(p.marks) == 0 || width <= 0 {
		return
	}
	fill := theme.ColorForWidget(ColorHit, p)
	for _, l := range p.lines(width) {
		for _, mark := range p.marks {
			from, to := max(mark[0]-l.start, 0), min(mark[1]-l.start, len(l.shown.Text))
			if from >= to || strings.ContainsFunc(l.shown.Text[from:to], leftwards) {
				continue
			}
			before, with := l.widthOf(from), l.widthOf(to)
			hit := &canvas.Rectangle{FillColor: fill, CornerRadius: 3}
			hit.Move(l.shown.Position().AddXY(before-1, 0))
			hit.Resize(fyne.NewSize(with-before+2, l.shown.Size().Height))
			p.hits = append(p.hits, hit)
		}
	}
}

// A line is one row of a wrapped text.
type line struct {
	start int // where it begins in the text, in bytes
	shown *canvas.Text
}

func (l line) widthOf(bytes int) float32 {
	return fyne.MeasureText(l.shown.Text[:bytes], l.shown.TextSize, l.shown.TextStyle).Width
}

// lines tells where the text is broken. The label keeps that to itself: another text, which is never shown, is broken
// in the same way.
func (p *Passage) lines(width float32) []line {
	twin := widget.NewRichText(&widget.TextSegment{Text: p.Text,
		Style: widget.RichTextStyle{Inline: true, SizeName: p.SizeName, TextStyle: p.TextStyle}})
	twin.Wrapping = p.Wrapping
	twin.Resize(fyne.NewSize(width, 0))
	var lines []line
	at := 0
	for _, o := range twin.CreateRenderer().Objects() {
		shown, ok := o.(*canvas.Text)
		if !ok {
			continue
		}
		// Between two lines there is nothing but white space.
		skipped := strings.Index(p.Text[at:], shown.Text)
		if skipped < 0 {
			break
		}
		at += skipped
		lines = append(lines, line{at, shown})
		at += len(shown.Text)
	}
	return lines
}

// leftwards tells whether a letter is of a script that is written from right to left.
func leftwards(r rune) bool {
	return unicode.In(r, unicode.Hebrew, unicode.Arabic, unicode.Syriac, unicode.Thaana, unicode.Nko)
}

// passageRenderer draws the hits behind the label's text.
type passageRenderer struct {
	fyne.WidgetRenderer
	passage *Passage
}

func (r *passageRenderer) Layout(size fyne.Size) {
	r.WidgetRenderer.Layout(size)
	r.passage.layHits(size.Width)
}

func (r *passageRenderer) Refresh() {
	r.passage.layHits(r.passage.Size().Width)
	r.WidgetRenderer.Refresh()
}

func (r *passageRenderer) Objects() []fyne.CanvasObject {
	return append(r.passage.hits[:len(r.passage.hits):len(r.passage.hits)], r.WidgetRenderer.Objects()...)
}
