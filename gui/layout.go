package gui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"geppetto-audio/gui/look"
)

// frame is the layout of the window: parts below each other, the conversation taking what is left. Its least size is
// fixed, so that a long sentence never makes the window grow.
type frame struct {
	above, below []fyne.CanvasObject
	middle       []fyne.CanvasObject // on top of each other
	float        fyne.CanvasObject   // over the middle's lower edge
}

var _ fyne.Layout = (*frame)(nil)

// The least size of the window, and the space around its parts.
const (
	frameMinWidth  = 380
	frameMinHeight = 420
	frameMargin    = 20
	frameGap       = 8
)

func (f *frame) objects() []fyne.CanvasObject {
	var all []fyne.CanvasObject
	all = append(all, f.above...)
	all = append(all, f.middle...)
	if f.float != nil {
		all = append(all, f.float)
	}
	return append(all, f.below...)
}

// Layout places the parts.
func (f *frame) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	width := min(size.Width-2*frameMargin, transcriptWidth+2*(transcriptMargin-frameMargin))
	left := (size.Width - width) / 2
	stack := func(objects []fyne.CanvasObject, y float32) float32 {
		for _, o := range objects {
			if !o.Visible() {
				continue
			}
			height := look.HeightFor(o, width)
			o.Move(fyne.NewPos(left, y))
			o.Resize(fyne.NewSize(width, height))
			y += height + frameGap
		}
		return y
	}
	top := stack(f.above, frameGap)
	if top == frameGap {
		top = 0 // nothing there
	}
	// The height of what stands below is known only once it is laid out.
	height := stack(f.below, 0)
	bottom := size.Height - height
	for _, o := range f.below {
		o.Move(o.Position().AddXY(0, bottom))
	}
	middle := fyne.NewSize(size.Width, max(0, bottom-top))
	for _, o := range f.middle {
		o.Move(fyne.NewPos(0, top))
		o.Resize(middle)
	}
	if f.float != nil {
		least := f.float.MinSize()
		f.float.Resize(least)
		f.float.Move(fyne.NewPos((size.Width-least.Width)/2, bottom-least.Height-theme.Padding()*2))
	}
}

// MinSize is fixed.
func (f *frame) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(frameMinWidth, frameMinHeight)
}
