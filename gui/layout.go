package gui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"geppetto-audio/gui/look"
)

// frame is the layout of the window: parts below each other, the conversation taking what is left. Its least size is
// fixed, so that a long sentence never makes the window grow. In a window too small for all, or with large letters, the
// foot goes and what is said above has to be scrolled: the conversation comes first.
type frame struct {
	above  *container.Scroll
	said   *fyne.Container     // what is in it
	middle []fyne.CanvasObject // on top of each other
	float  fyne.CanvasObject   // over the middle's lower edge
	below  []fyne.CanvasObject
	foot   fyne.CanvasObject // below all
}

var _ fyne.Layout = (*frame)(nil)

// The least size of the window, and the space around its parts.
const (
	frameMinWidth  = 380
	frameMinHeight = 420
	frameMargin    = 20
	frameGap       = 8
	frameMiddle    = 0.4 // of the height is the conversation's, if at all possible
)

// say puts objects above the conversation.
func (f *frame) say(objects ...fyne.CanvasObject) {
	f.said = container.New(look.Column{Gap: frameGap}, objects...)
	f.above = container.NewVScroll(f.said)
}

func (f *frame) objects() []fyne.CanvasObject {
	all := append([]fyne.CanvasObject{f.above}, f.middle...)
	all = append(all, f.float)
	return append(append(all, f.below...), f.foot)
}

// Layout places the parts.
func (f *frame) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	width := min(size.Width-2*frameMargin, transcriptWidth+2*(transcriptMargin-frameMargin))
	left := (size.Width - width) / 2
	said := look.Column{Gap: frameGap}.HeightFor(f.said.Objects, width)
	below := look.Column{Gap: frameGap}.HeightFor(f.below, width) + frameGap
	foot := look.HeightFor(f.foot, width) + frameGap
	room := size.Height*(1-frameMiddle) - below - 2*frameGap
	look.SetShown(f.foot, said+foot <= room)
	if f.foot.Visible() {
		below += foot
	}
	top := f.layAbove(fyne.NewPos(left, frameGap), fyne.NewSize(width, min(said, max(room, 0))))

	bottom := size.Height - below
	look.Column{Gap: frameGap}.LayoutAt(append(f.below[:len(f.below):len(f.below)], f.foot), fyne.NewPos(left, bottom), width)
	middle := fyne.NewSize(size.Width, max(0, bottom-top))
	for _, o := range f.middle {
		o.Move(fyne.NewPos(0, top))
		o.Resize(middle)
	}
	least := f.float.MinSize()
	f.float.Resize(least)
	f.float.Move(fyne.NewPos((size.Width-least.Width)/2, bottom-least.Height-theme.Padding()*2))
}

// layAbove places what is said above the conversation, and tells where that may begin.
func (f *frame) layAbove(at fyne.Position, size fyne.Size) float32 {
	look.SetShown(f.above, size.Height > 0)
	if size.Height == 0 {
		return 0
	}
	look.MoveTo(f.above, at)
	f.above.Resize(size)
	f.said.Layout.Layout(f.said.Objects, size)
	if f.said.MinSize().Height != f.said.Size().Height {
		f.above.Refresh()
	}
	return at.Y + size.Height + frameGap
}

// MinSize is fixed.
func (f *frame) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(frameMinWidth, frameMinHeight)
}
