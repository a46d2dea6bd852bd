package preferences

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"geppetto-audio/internal/settings"
)

// A picker is what one of several is chosen with.
type picker interface {
	fyne.Disableable
	set(index int)
}

// A kind makes a picker, and what it stands in.
type kind func(s *stage, options []string, selected int, chosen func(index int)) (picker, fyne.CanvasObject)

// sideBySide is for a few short words.
func sideBySide(s *stage, options []string, selected int, chosen func(int)) (picker, fyne.CanvasObject) {
	g := newSegments(s, options, selected, chosen)
	return g, g
}

// listed is for more of them.
func listed(s *stage, options []string, selected int, chosen func(int)) (picker, fyne.CanvasObject) {
	c := newChoice(s, options, selected, chosen)
	return c, container.New(narrowed(choiceWidth), c)
}

// oneOf makes a row in which one of several values is chosen.
func oneOf[T comparable](d *Dialog, k kind, name, hint string, values []T, now T, words func(T) string,
	put func(*settings.Settings, T),
) *row {
	names := make([]string, len(values))
	for i, v := range values {
		names[i] = words(v)
	}
	was := max(0, slices.Index(values, now))
	var p picker
	var r *row
	p, shown := k(d.stage, names, was, func(i int) {
		err := d.Service.Change(func(s *settings.Settings) { put(s, values[i]) })
		if err == nil {
			was = i
		} else {
			p.set(was)
		}
		d.saved(r, err)
	})
	r = d.row(name, shown, hint)
	return r
}

// choiceWidth is the most that a list of short words takes.
const choiceWidth = 240

// narrowed is a layout that keeps an object from becoming wider than it need be.
type narrowed float32

var _ fyne.Layout = narrowed(0)

// Layout places the object at the left.
func (n narrowed) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	objects[0].Move(fyne.NewPos(0, 0))
	objects[0].Resize(fyne.NewSize(min(float32(n)*letters(), size.Width), size.Height))
}

// MinSize is that width, which a row beside it shall leave to it.
func (n narrowed) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return objects[0].MinSize().Max(fyne.NewSize(float32(n)*letters(), 0))
}
