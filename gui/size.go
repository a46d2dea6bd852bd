package gui

import "fyne.io/fyne/v2"

// The size of the window is of no interest to anything else, so it is kept with Fyne's preferences.
const (
	widthKey      = "window.width"
	heightKey     = "window.height"
	defaultWidth  = 720
	defaultHeight = 760
)

func (w *Window) savedSize() fyne.Size {
	p := w.app.Preferences()
	width := p.FloatWithFallback(widthKey, defaultWidth)
	height := p.FloatWithFallback(heightKey, defaultHeight)
	return fyne.NewSize(float32(max(width, frameMinWidth)), float32(max(height, frameMinHeight)))
}

func (w *Window) saveSize() {
	size := w.window.Canvas().Size()
	if size == w.savedSize() {
		return // Fyne reads the file again whenever it has written it
	}
	w.app.Preferences().SetFloat(widthKey, float64(size.Width))
	w.app.Preferences().SetFloat(heightKey, float64(size.Height))
}
