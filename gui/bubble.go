package gui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// A bubble is what one of the two said: blocks below each other on a rounded ground.
type bubble struct {
	widget.BaseWidget
	ground *panel
	blocks []fyne.CanvasObject
	width  float32
}

var (
	_ tall = (*bubble)(nil)
	_ long = (*bubble)(nil)
)

// The space between a bubble's edge and its content, and between its blocks.
const (
	bubblePadX = 14
	bubblePadY = 10
	bubbleGap  = 8
)

func newBubble(fill, outline fyne.ThemeColorName, tail corner, blocks ...fyne.CanvasObject) *bubble {
	b := &bubble{ground: newPanel(fill, outline, sizeBubble, tail), blocks: blocks}
	b.ExtendBaseWidget(b)
	return b
}

func (b *bubble) heightFor(width float32) float32 {
	b.width = width
	return column{bubbleGap}.heightFor(b.blocks, width-2*bubblePadX) + 2*bubblePadY
}

// reveal passes on what is in sight to the blocks.
func (b *bubble) reveal(top, bottom float32) {
	for _, block := range b.blocks {
		if l, ok := block.(long); ok {
			l.reveal(top-block.Position().Y, bottom-block.Position().Y)
		}
	}
}

// CreateRenderer is called by Fyne.
func (b *bubble) CreateRenderer() fyne.WidgetRenderer {
	return &bubbleRenderer{b, append([]fyne.CanvasObject{b.ground}, b.blocks...)}
}

type bubbleRenderer struct {
	bubble  *bubble
	objects []fyne.CanvasObject
}

var _ fyne.WidgetRenderer = (*bubbleRenderer)(nil)

func (r *bubbleRenderer) Layout(size fyne.Size) {
	b := r.bubble
	b.ground.Resize(size)
	b.width = size.Width
	column{bubbleGap}.Layout(b.blocks, fyne.NewSize(size.Width-2*bubblePadX, size.Height-2*bubblePadY))
	for _, o := range b.blocks {
		o.Move(o.Position().AddXY(bubblePadX, bubblePadY))
	}
}

func (r *bubbleRenderer) MinSize() fyne.Size {
	if r.bubble.width == 0 {
		return fyne.NewSize(2*bubblePadX, 2*bubblePadY)
	}
	return fyne.NewSize(2*bubblePadX, r.bubble.heightFor(r.bubble.width))
}

func (r *bubbleRenderer) Refresh() {
	r.bubble.ground.Refresh()
	r.Layout(r.bubble.Size())
}

func (r *bubbleRenderer) Objects() []fyne.CanvasObject { return r.objects }
func (r *bubbleRenderer) Destroy()                     {}

// naturalWidth is the width a text needs to stand on as few lines as it has paragraphs, or more than limit.
func naturalWidth(passages []string, limit float32, w fyne.Widget) float32 {
	const measurable = 200 // characters; longer ones fill any window
	var widest float32
	for _, p := range passages {
		text, _ := shown(p)
		if len(text) > 4*measurable {
			return limit + 1
		}
		size := fyne.MeasureText(text, theme.SizeForWidget(sizeReading, w), fyne.TextStyle{})
		widest = max(widest, size.Width)
	}
	return widest
}
