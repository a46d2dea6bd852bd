package gui

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// A divider is a line across the transcript, with a word on it: here another conversation began.
type divider struct {
	widget.BaseWidget
	left, right *panel
	word        *caption
}

const dividerHeight = 36

func newDivider(when time.Time) *divider {
	line := func() *panel {
		return newPanel(theme.ColorNameSeparator, "", theme.SizeNameSeparatorThickness, noCorner)
	}
	text := lang.L("New conversation") + " · " + moment(when, time.Now())
	d := &divider{left: line(), right: line(), word: newCaption(text, theme.ColorNameDisabled, fyne.TextAlignCenter)}
	d.ExtendBaseWidget(d)
	return d
}

// CreateRenderer is called by Fyne.
func (d *divider) CreateRenderer() fyne.WidgetRenderer { return &dividerRenderer{d} }

type dividerRenderer struct{ divider *divider }

var _ fyne.WidgetRenderer = (*dividerRenderer)(nil)

func (r *dividerRenderer) Layout(size fyne.Size) {
	d := r.divider
	gap, thickness := theme.Padding()*3, theme.SeparatorThicknessSize()
	word := d.word.MinSize()
	side := max(0, (size.Width-word.Width)/2-gap)
	d.word.Resize(word)
	d.word.Move(fyne.NewPos((size.Width-word.Width)/2, (size.Height-word.Height)/2))
	for _, line := range []*panel{d.left, d.right} {
		line.Resize(fyne.NewSize(side, thickness))
	}
	d.left.Move(fyne.NewPos(0, size.Height/2))
	d.right.Move(fyne.NewPos(size.Width-side, size.Height/2))
}

func (r *dividerRenderer) MinSize() fyne.Size { return fyne.NewSize(0, dividerHeight) }
func (r *dividerRenderer) Destroy()           {}

func (r *dividerRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.divider.left, r.divider.word, r.divider.right}
}

func (r *dividerRenderer) Refresh() {
	r.Layout(r.divider.Size())
	for _, o := range r.Objects() {
		o.Refresh()
	}
}
