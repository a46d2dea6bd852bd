package look

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// A passage is a piece of text that can be selected with the mouse. It is selectable only while the mouse is over
// it or something is selected, for every selectable label is a stop of the Tab key.
type Passage struct {
	widget.Label
	left  func()              // the mouse went without having selected anything
	marks [][2]int            // the parts that are marked
	hits  []fyne.CanvasObject // what lies behind them, from the first line to the last
}

var _ desktop.Hoverable = (*Passage)(nil)

func NewPassage(text string, left func()) *Passage {
	p := &Passage{left: left}
	p.Text, p.Wrapping, p.SizeName = text, fyne.TextWrapWord, SizeReading
	p.ExtendBaseWidget(p)
	return p
}

// CreateRenderer is called by Fyne.
func (p *Passage) CreateRenderer() fyne.WidgetRenderer {
	return &passageRenderer{p.Label.CreateRenderer(), p}
}

// MouseIn makes the text selectable.
func (p *Passage) MouseIn(*desktop.MouseEvent) { p.selectable(true) }

// MouseMoved does nothing; it makes a Hoverable.
func (p *Passage) MouseMoved(*desktop.MouseEvent) {}

// MouseOut makes the text plain again, unless some of it is selected.
func (p *Passage) MouseOut() {
	if p.SelectedText() == "" {
		p.selectable(false)
		p.left()
	}
}

func (p *Passage) selectable(on bool) {
	if p.Selectable != on {
		p.Selectable = on
		p.Refresh()
	}
}
