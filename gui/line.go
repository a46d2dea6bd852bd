package gui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// A line is a field of a dialog. Enter is its yes, Escape its no.
type line struct {
	widget.Entry
	closed func()
}

func newLine(text string, submitted, closed func()) *line {
	e := &line{closed: closed}
	e.Text = text
	e.OnSubmitted = func(string) { submitted() }
	e.ExtendBaseWidget(e)
	return e
}

// TypedKey closes on Escape.
func (e *line) TypedKey(k *fyne.KeyEvent) {
	if k.Name == fyne.KeyEscape {
		e.closed()
		return
	}
	e.Entry.TypedKey(k)
}
