package gui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Warnings are sentences about what did not stop the conversation. Each stays until it is dismissed.
type warnings struct {
	column  *fyne.Container
	dismiss func(sentence string)
	key     func(*fyne.KeyEvent)
}

func newWarnings(dismiss func(string), key func(*fyne.KeyEvent)) *warnings {
	return &warnings{column: container.New(column{theme.Padding()}), dismiss: dismiss, key: key}
}

func (w *warnings) show(sentences []string) {
	w.column.RemoveAll()
	for _, s := range sentences {
		line := newNote(warningSign(), widget.MediumImportance)
		line.say(s)
		dismiss := newButton("", theme.CancelIcon(), widget.LowImportance, func() { w.dismiss(s) }, w.key)
		w.column.Add(newCard(newStretchedRow(line, line, dismiss)))
	}
	setShown(w.column, len(sentences) > 0)
	w.column.Refresh()
}

// newCard puts an object on a ground of its own.
func newCard(o fyne.CanvasObject) *fyne.Container {
	return container.New(card{}, newPanel(colorNotice, colorOutline, theme.SizeNameInputRadius, noCorner), o)
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
	objects[1].Move(fyne.NewPos(cardPadX, cardPadY))
	objects[1].Resize(fyne.NewSize(size.Width-2*cardPadX, size.Height-2*cardPadY))
}

// MinSize is the content's with a margin.
func (card) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return objects[1].MinSize().AddWidthHeight(2*cardPadX, 2*cardPadY)
}
