package gui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"geppetto-audio/gui/look"
)

// A deck is the status and, at its right, the player's controls; below it where the status needs the width itself.
type deck struct {
	widget.BaseWidget
	status   *statusbar
	controls fyne.CanvasObject
	width    float32
}

var _ look.Tall = (*deck)(nil)

func newDeck(s *statusbar, controls fyne.CanvasObject) *deck {
	d := &deck{status: s, controls: controls}
	d.ExtendBaseWidget(d)
	return d
}

// beside tells how wide the status may be with the controls beside it, and whether that will do.
func (d *deck) beside(width float32) (room float32, enough bool) {
	room = width - d.controls.MinSize().Width - theme.Padding()
	return room, room >= d.status.leastWidth()
}

// HeightFor is the height at a width.
func (d *deck) HeightFor(width float32) float32 {
	d.width = width
	controls := d.controls.MinSize().Height
	if room, enough := d.beside(width); enough {
		return max(controls, d.status.HeightFor(room))
	}
	return d.status.HeightFor(width) + controls
}

// CreateRenderer is called by Fyne.
func (d *deck) CreateRenderer() fyne.WidgetRenderer { return &deckRenderer{d} }

type deckRenderer struct{ deck *deck }

var _ fyne.WidgetRenderer = (*deckRenderer)(nil)

func (r *deckRenderer) Layout(size fyne.Size) {
	d := r.deck
	d.width = size.Width
	controls := d.controls.MinSize()
	d.controls.Resize(controls)
	room, enough := d.beside(size.Width)
	if !enough {
		height := d.status.HeightFor(size.Width)
		d.status.Resize(fyne.NewSize(size.Width, height))
		look.MoveTo(d.status, fyne.Position{})
		look.MoveTo(d.controls, fyne.NewPos(size.Width-controls.Width, height))
		return
	}
	height := d.status.HeightFor(room)
	d.status.Resize(fyne.NewSize(room, height))
	look.MoveTo(d.status, fyne.NewPos(0, (size.Height-height)/2))
	look.MoveTo(d.controls, fyne.NewPos(size.Width-controls.Width, (size.Height-controls.Height)/2))
}

func (r *deckRenderer) MinSize() fyne.Size { return fyne.NewSize(0, r.deck.HeightFor(r.deck.width)) }
func (r *deckRenderer) Refresh()           { r.Layout(r.deck.Size()) }
func (r *deckRenderer) Destroy()           {}

func (r *deckRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.deck.status, r.deck.controls}
}
