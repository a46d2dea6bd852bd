package gui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"geppetto-audio/gui/look"
)

// A bubble is what one of the two said: blocks below each other on a rounded ground.
type bubble struct {
	widget.BaseWidget
	ground  *look.Panel
	outline fyne.ThemeColorName // of the ground, unless marked
	blocks  []fyne.CanvasObject
	width   float32
}

var (
	_ look.Tall = (*bubble)(nil)
	_ look.Long = (*bubble)(nil)
)

// The space between a bubble's edge and its content, and between its blocks.
const (
	bubblePadX = 14
	bubblePadY = 10
	bubbleGap  = 8
)

func newBubble(fill, outline fyne.ThemeColorName, tail look.Corner, blocks ...fyne.CanvasObject) *bubble {
	b := &bubble{ground: look.NewPanel(fill, outline, look.SizeBubble, tail), outline: outline, blocks: blocks}
	b.ExtendBaseWidget(b)
	return b
}

// mark draws the bubble's edge so that it is found at a glance.
func (b *bubble) mark(marked bool) {
	outline := b.outline
	if marked {
		outline = theme.ColorNamePrimary
	}
	if b.ground.Outline != outline {
		b.ground.Outline = outline
		b.ground.Refresh()
	}
}

func (b *bubble) HeightFor(width float32) float32 {
	b.width = width
	return look.Column{Gap: bubbleGap}.HeightFor(b.blocks, width-2*bubblePadX) + 2*bubblePadY
}

// reveal passes on what is in sight to the blocks.
func (b *bubble) Reveal(top, bottom float32) {
	for _, block := range b.blocks {
		if l, ok := block.(look.Long); ok {
			l.Reveal(top-block.Position().Y, bottom-block.Position().Y)
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
	look.Column{Gap: bubbleGap}.LayoutAt(b.blocks, fyne.NewPos(bubblePadX, bubblePadY), size.Width-2*bubblePadX)
}

func (r *bubbleRenderer) MinSize() fyne.Size {
	if r.bubble.width == 0 {
		return fyne.NewSize(2*bubblePadX, 2*bubblePadY)
	}
	return fyne.NewSize(2*bubblePadX, r.bubble.HeightFor(r.bubble.width))
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
		size := fyne.MeasureText(text, theme.SizeForWidget(look.SizeReading, w), fyne.TextStyle{})
		widest = max(widest, size.Width)
	}
	return widest
}
