package preferences

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
)

// A ring is drawn around a widget of Fyne's: an edge, which is strong while the widget has the focus.
type ring struct {
	fyne.WidgetRenderer
	owner   fyne.Widget
	focused func() bool
	edged   bool // has an edge without the focus, too
	line    *canvas.Rectangle
}

func newRing(inner fyne.WidgetRenderer, owner fyne.Widget, edged bool, focused func() bool) *ring {
	r := &ring{WidgetRenderer: inner, owner: owner, edged: edged, focused: focused, line: &canvas.Rectangle{}}
	r.paint()
	return r
}

func (r *ring) paint() {
	color, width := theme.ColorNameInputBorder, float32(1)
	if r.focused() {
		color, width = theme.ColorNamePrimary, 2
	}
	r.line.Hidden = !r.edged && !r.focused()
	r.line.StrokeColor, r.line.StrokeWidth = theme.ColorForWidget(color, r.owner), width
	r.line.CornerRadius = theme.SizeForWidget(theme.SizeNameInputRadius, r.owner)
}

func (r *ring) Layout(size fyne.Size) {
	r.WidgetRenderer.Layout(size)
	r.line.Resize(size)
}

func (r *ring) Refresh() {
	r.paint()
	r.WidgetRenderer.Refresh()
	r.line.Refresh()
}

func (r *ring) Objects() []fyne.CanvasObject {
	return append(slices.Clip(r.WidgetRenderer.Objects()), r.line)
}
