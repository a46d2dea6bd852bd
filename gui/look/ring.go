package look

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
)

// A Ring draws a line around a widget of Fyne's while that has the focus.
type Ring struct {
	fyne.WidgetRenderer
	Owner   fyne.Widget
	focused func() bool
	color   fyne.ThemeColorName
	edged   bool // has an edge without the focus, too
	line    *canvas.Rectangle
}

// NewRing draws a line of a colour around a widget while that has the focus; one that is edged has a faint one without
// the focus, too.
func NewRing(inner fyne.WidgetRenderer, owner fyne.Widget, color fyne.ThemeColorName, edged bool, focused func() bool) *Ring {
	r := &Ring{WidgetRenderer: inner, Owner: owner, color: color, edged: edged, focused: focused, line: &canvas.Rectangle{}}
	r.paint()
	return r
}

func (r *Ring) paint() {
	color, width := theme.ColorNameInputBorder, float32(1)
	if r.focused() {
		color, width = r.color, 2
	}
	r.line.Hidden = !r.edged && !r.focused()
	r.line.StrokeColor, r.line.StrokeWidth = theme.ColorForWidget(color, r.Owner), width
	r.line.CornerRadius = theme.SizeForWidget(theme.SizeNameInputRadius, r.Owner)
}

func (r *Ring) Layout(size fyne.Size) {
	r.WidgetRenderer.Layout(size)
	r.line.Resize(size)
}

func (r *Ring) Refresh() {
	r.paint()
	r.WidgetRenderer.Refresh()
	r.line.Refresh()
}

func (r *Ring) Objects() []fyne.CanvasObject {
	return append(slices.Clip(r.WidgetRenderer.Objects()), r.line)
}
