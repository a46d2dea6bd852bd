package gui

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"geppetto-audio/gui/look"
)

// A reserve keeps about as much room as an answer's words will take, until they have been read from the disk: what
// stands below them hardly moves then.
type reserve struct {
	widget.BaseWidget
	letters int
	width   float32
}

var _ look.Tall = (*reserve)(nil)

func newReserve() *reserve {
	r := &reserve{}
	r.ExtendBaseWidget(r)
	r.Hide()
	return r
}

// hold keeps room for the words of an exchange, where they are still to come.
func (r *reserve) hold(x exchange) {
	r.letters = 0
	if x.past != nil && !x.loaded && len(x.passages) == 0 {
		r.letters = x.past.TextSize
	}
	look.SetShown(r, r.letters > 0)
}

// HeightFor is about the height of the words at a width.
func (r *reserve) HeightFor(width float32) float32 {
	r.width = width
	const sample = "of average letters and some spaces"
	one := fyne.MeasureText(sample, theme.SizeForWidget(look.SizeReading, r), fyne.TextStyle{})
	lines := float32(r.letters)*one.Width/float32(len(sample))/max(1, width-one.Width/4) + 0.5
	return max(1, float32(int(lines+0.5))) * (one.Height + theme.LineSpacing()/2)
}

// CreateRenderer is called by Fyne.
func (r *reserve) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(canvas.NewRectangle(color.Transparent))
}

// MinSize is as high as the words at the width they were asked for last.
func (r *reserve) MinSize() fyne.Size { return fyne.NewSize(0, r.HeightFor(r.width)) }
