package look

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
)

// newCard puts an object on a ground of its own.
func NewCard(o fyne.CanvasObject) *fyne.Container {
	return container.New(card{}, NewPanel(ColorNotice, ColorOutline, theme.SizeNameInputRadius, NoCorner), o)
}

// card is the layout of newCard.
type card struct{}

var _ fyne.Layout = card{}

const (
	cardPadX = 12
	cardPadY = 4
)

// Layout places ground and content.
func (card) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	objects[0].Resize(size)
	MoveTo(objects[1], fyne.NewPos(cardPadX, cardPadY))
	objects[1].Resize(fyne.NewSize(size.Width-2*cardPadX, size.Height-2*cardPadY))
}

// MinSize is the content's with a margin.
func (card) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return objects[1].MinSize().AddWidthHeight(2*cardPadX, 2*cardPadY)
}
