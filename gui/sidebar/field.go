package sidebar

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// A field is what the list's scroll container moves: as high as all rows, holding those in sight. It takes the mouse
// for all of them, so that a row that scrolls away from under the pointer does not stay lit.
type field struct {
	widget.BaseWidget
	list *list
}

var (
	_ fyne.Tappable          = (*field)(nil)
	_ fyne.SecondaryTappable = (*field)(nil)
	_ desktop.Hoverable      = (*field)(nil)
	_ desktop.Cursorable     = (*field)(nil)
)

// MouseIn is called by Fyne.
func (f *field) MouseIn(e *desktop.MouseEvent) { f.list.point(e.Position, true) }

// MouseMoved is called by Fyne.
func (f *field) MouseMoved(e *desktop.MouseEvent) { f.list.point(e.Position, true) }

// MouseOut is called by Fyne.
func (f *field) MouseOut() { f.list.point(fyne.Position{}, false) }

// Cursor is a hand over what can be opened.
func (f *field) Cursor() desktop.Cursor {
	if f.list.hovered() >= 0 {
		return desktop.PointerCursor
	}
	return desktop.DefaultCursor
}

// Tapped opens what is there, or its menu.
func (f *field) Tapped(e *fyne.PointEvent) {
	l := f.list
	i := l.rowAt(e.Position)
	if i < 0 {
		return
	}
	l.grab()
	l.moveTo(i)
	if l.rows[i].button(l.scroll.Size().Width).has(e.Position) {
		l.showMenu(i, e.AbsolutePosition)
		return
	}
	l.openRow(i)
}

// TappedSecondary shows the menu of what is there.
func (f *field) TappedSecondary(e *fyne.PointEvent) {
	if i := f.list.rowAt(e.Position); i >= 0 {
		f.list.grab()
		f.list.moveTo(i)
		f.list.showMenu(i, e.AbsolutePosition)
	}
}

// CreateRenderer is called by Fyne.
func (f *field) CreateRenderer() fyne.WidgetRenderer { return &fieldRenderer{f} }

type fieldRenderer struct{ field *field }

var _ fyne.WidgetRenderer = (*fieldRenderer)(nil)

func (r *fieldRenderer) Layout(fyne.Size) { r.field.list.arrange() }

func (r *fieldRenderer) MinSize() fyne.Size { return fyne.NewSize(0, total(r.field.list.rows)) }

func (r *fieldRenderer) Objects() []fyne.CanvasObject {
	l := r.field.list
	objects := make([]fyne.CanvasObject, 0, len(l.views))
	for i := l.first; i < l.last; i++ {
		objects = append(objects, l.views[i])
	}
	return objects
}

func (r *fieldRenderer) Refresh() { canvas.Refresh(r.field) }
func (r *fieldRenderer) Destroy() {}

// point notes where the pointer is. Only rows whose look that changes are drawn again.
func (l *list) point(at fyne.Position, inside bool) {
	before := l.hovered()
	l.pointer, l.inside = at, inside
	// Positions in the field move with it: what is kept is the place in the view.
	l.pointer.Y -= l.scroll.Offset.Y
	after := l.hovered()
	for _, i := range []int{before, after} {
		if v := l.views[i]; v != nil {
			l.show(i, v, after)
		}
	}
}

// hovered is the row under the pointer, or -1.
func (l *list) hovered() int {
	if !l.inside {
		return -1
	}
	return l.rowAt(l.pointer.AddXY(0, l.scroll.Offset.Y))
}

// rowAt is the row that can be chosen at a place in the field, or -1.
func (l *list) rowAt(p fyne.Position) int {
	i, last := between(l.rows, p.Y, p.Y+1)
	if i < last && l.rows[i].chosen() && p.X >= rowMarginX && p.X < l.scroll.Size().Width-rowMarginX {
		return i
	}
	return -1
}

// onButton tells whether the pointer is on a row's button "more".
func (l *list) onButton(i int) bool {
	return l.inside && l.rows[i].button(l.scroll.Size().Width).has(l.pointer.AddXY(0, l.scroll.Offset.Y))
}
