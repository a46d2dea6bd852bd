package player

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// What a key moves the sound by.
const (
	longStep  = 10 * time.Second
	shortStep = time.Second
)

var (
	_ desktop.Hoverable  = (*waveform)(nil)
	_ desktop.Cursorable = (*waveform)(nil)
	_ desktop.Mouseable  = (*waveform)(nil)
	_ fyne.Draggable     = (*waveform)(nil)
	_ fyne.Focusable     = (*waveform)(nil)
	_ desktop.Keyable    = (*waveform)(nil)
)

// MouseIn shows the time at the pointer.
func (w *waveform) MouseIn(e *desktop.MouseEvent) {
	w.hovered = true
	w.point(e.Position.X)
}

// MouseMoved shows the time at the pointer.
func (w *waveform) MouseMoved(e *desktop.MouseEvent) { w.point(e.Position.X) }

// MouseOut hides it.
func (w *waveform) MouseOut() {
	w.hovered = false
	w.changed()
}

// Cursor says that there is something to click.
func (w *waveform) Cursor() desktop.Cursor { return desktop.PointerCursor }

// MouseDown shows where the sound would go on. It does when the button is let go: sought while the mouse moves, speech
// comes in shreds.
func (w *waveform) MouseDown(e *desktop.MouseEvent) {
	w.grabbed = e.Button == desktop.MouseButtonPrimary
	if w.grabbed {
		w.scrubbing = true
		w.takeFocus()
		w.point(e.Position.X)
	}
}

// takeFocus lets the keys go where one has clicked. There is no ring, for one sees where that was.
func (w *waveform) takeFocus() {
	if focus(w) {
		w.ringed = false
		w.changed()
	}
}

// focus gives an object the focus, and tells whether it had not got it.
func focus(o interface {
	fyne.CanvasObject
	fyne.Focusable
}) bool {
	c := fyne.CurrentApp().Driver().CanvasForObject(o)
	if c == nil || c.Focused() == fyne.Focusable(o) {
		return false
	}
	c.Focus(o)
	return true
}

// Dragged moves it.
func (w *waveform) Dragged(e *fyne.DragEvent) {
	if w.scrubbing {
		w.point(e.Position.X)
	}
}

// MouseUp seeks.
func (w *waveform) MouseUp(e *desktop.MouseEvent) {
	if w.scrubbing {
		w.point(e.Position.X)
		w.release()
	}
}

// DragEnd seeks, where the mouse button was let go elsewhere. Fyne takes the focus away then.
func (w *waveform) DragEnd() {
	w.release()
	if w.grabbed {
		w.takeFocus()
	}
}

func (w *waveform) release() {
	if w.scrubbing {
		to := w.pointed()
		w.scrubbing = false
		w.onSeek(to)
		w.changed()
	}
}

func (w *waveform) point(x float32) {
	w.pointer = x
	w.changed()
}

// changed shows what the person did.
func (w *waveform) changed() {
	w.update()
	w.overlays.update()
	w.onPreview()
}

// FocusGained is called by Fyne.
func (w *waveform) FocusGained() {
	w.focused, w.ringed = true, true
	w.changed()
}

// FocusLost is called by Fyne.
func (w *waveform) FocusLost() {
	w.focused, w.ringed, w.shift = false, false, false
	w.changed()
}

// KeyDown minds the Shift key, which other keys come without.
func (w *waveform) KeyDown(k *fyne.KeyEvent) {
	if isShift(k) {
		w.shift = true
	}
}

// KeyUp minds the Shift key.
func (w *waveform) KeyUp(k *fyne.KeyEvent) {
	if isShift(k) {
		w.shift = false
	}
}

func isShift(k *fyne.KeyEvent) bool {
	return k.Name == desktop.KeyShiftLeft || k.Name == desktop.KeyShiftRight
}

// TypedKey seeks. Keys that mean nothing here are passed on.
func (w *waveform) TypedKey(k *fyne.KeyEvent) {
	step := longStep
	if w.shift {
		step = shortStep
	}
	switch k.Name {
	case fyne.KeyLeft:
		w.onStep(-step)
	case fyne.KeyRight:
		w.onStep(step)
	case fyne.KeyHome:
		w.onSeek(0)
	case fyne.KeyEnd:
		w.onSeek(w.shown.length)
	case fyne.KeyReturn, fyne.KeyEnter:
		w.onToggle()
	case fyne.KeySpace, fyne.KeyComma, fyne.KeyPeriod,
		fyne.Key0, fyne.Key1, fyne.Key2, fyne.Key3, fyne.Key4, fyne.Key5, fyne.Key6, fyne.Key7, fyne.Key8, fyne.Key9:
		// They come as runes, too, and on some keyboards as others.
	default:
		if w.onKey != nil {
			w.onKey(k)
		}
		return
	}
	w.used()
}

// TypedRune seeks: by a second, or to a tenth of the answer. A space lets it play or pause.
func (w *waveform) TypedRune(r rune) {
	switch {
	case r == ',':
		w.onStep(-shortStep)
	case r == '.':
		w.onStep(shortStep)
	case r == ' ':
		w.onToggle()
	case r >= '0' && r <= '9':
		w.onSeek(w.shown.length * time.Duration(r-'0') / 10)
	default:
		return
	}
	w.used()
}

// used shows where the keys go, once one of them was of use.
func (w *waveform) used() {
	if w.focused && !w.ringed {
		w.ringed = true
		w.changed()
	}
}
