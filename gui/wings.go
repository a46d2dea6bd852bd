package gui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"geppetto-audio/gui/look"
)

// Wings is the layout of the window: the list of conversations at the left, as wide as a person has made it, and the
// conversation. In a window that has no room for both the list gives way; asked for, it covers the conversation.
type wings struct {
	side   fyne.CanvasObject
	handle *handle
	main   fyne.CanvasObject

	width float32 // of the list
	shown bool    // where there is room for it
	asked bool    // where there is none
}

var _ fyne.Layout = (*wings)(nil)

// The widths of the list, and of a window that has room for it.
const (
	sideUsual   = 264
	sideLeast   = 190
	sideMost    = 460
	sideRoom    = frameMinWidth + sideLeast
	handleWidth = 6
)

// open tells whether the list is seen in a window of a width.
func (w *wings) open(width float32) bool {
	if width >= sideRoom {
		return w.shown
	}
	return w.asked
}

// covers tells whether the list is seen in place of the conversation.
func (w *wings) covers(width float32) bool { return width < sideRoom && w.asked }

// turn opens the list, or closes it.
func (w *wings) turn(width float32) {
	if width >= sideRoom {
		w.shown = !w.shown
	} else {
		w.asked = !w.asked
	}
}

// Layout places both.
func (w *wings) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	if size.Width >= sideRoom {
		w.asked = false // it gives way again when the window is made narrow again
	}
	open, covers := w.open(size.Width), w.covers(size.Width)
	look.SetShown(w.side, open)
	look.SetShown(w.handle, open && !covers)
	look.SetShown(w.main, !covers)
	var left float32
	switch {
	case covers:
		w.side.Resize(size)
	case open:
		left = min(w.width, max(sideLeast, size.Width-frameMinWidth))
		w.side.Resize(fyne.NewSize(left, size.Height))
		w.handle.Move(fyne.NewPos(left-handleWidth/2, 0))
		w.handle.Resize(fyne.NewSize(handleWidth, size.Height))
	}
	w.main.Move(fyne.NewPos(left, 0))
	w.main.Resize(fyne.NewSize(size.Width-left, size.Height))
}

// MinSize is the conversation's: the list can give way.
func (w *wings) MinSize([]fyne.CanvasObject) fyne.Size { return w.main.MinSize() }

// A handle lies between the list and the conversation, to be dragged.
type handle struct {
	widget.BaseWidget
	dragged func(by float32)
}

var (
	_ fyne.Draggable     = (*handle)(nil)
	_ desktop.Cursorable = (*handle)(nil)
)

func newHandle(dragged func(float32)) *handle {
	h := &handle{dragged: dragged}
	h.ExtendBaseWidget(h)
	return h
}

// Dragged makes the list wider or narrower.
func (h *handle) Dragged(e *fyne.DragEvent) { h.dragged(e.Dragged.DX) }

// DragEnd does nothing; it makes a Draggable.
func (h *handle) DragEnd() {}

// Cursor shows that it can be dragged.
func (h *handle) Cursor() desktop.Cursor { return desktop.HResizeCursor }

// CreateRenderer is called by Fyne.
func (h *handle) CreateRenderer() fyne.WidgetRenderer {
	r := &handleRenderer{handle: h, line: canvas.NewRectangle(nil)}
	r.Refresh()
	return r
}

type handleRenderer struct {
	handle *handle
	line   *canvas.Rectangle
}

var _ fyne.WidgetRenderer = (*handleRenderer)(nil)

func (r *handleRenderer) Layout(size fyne.Size) {
	r.line.Move(fyne.NewPos(handleWidth/2, 0))
	r.line.Resize(fyne.NewSize(1, size.Height))
}

func (r *handleRenderer) MinSize() fyne.Size           { return fyne.NewSize(handleWidth, 0) }
func (r *handleRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.line} }
func (r *handleRenderer) Destroy()                     {}

func (r *handleRenderer) Refresh() {
	r.line.FillColor = theme.ColorForWidget(theme.ColorNameSeparator, r.handle)
	r.line.Refresh()
}
