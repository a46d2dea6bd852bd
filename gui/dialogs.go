package gui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"geppetto-audio/gui/look"
)

// A question is what a dialog asks before something is done.
type question struct {
	title, text string
	yes, no     string
	danger      bool // what is done can't be undone
	answered    func(yes bool)
}

// confirm asks. Escape says no; Enter takes the button that has the focus, which is the one that does no harm.
func (w *Window) confirm(q question) {
	said := false
	text := w.wrapped(q.text)
	no := w.dialogButton(q.no, widget.MediumImportance, w.closeDialog)
	importance, focus := widget.HighImportance, fyne.Focusable(nil)
	if q.danger {
		importance, focus = widget.DangerImportance, no
	}
	yes := w.dialogButton(q.yes, importance, func() {
		said = true
		w.closeDialog()
	})
	if focus == nil {
		focus = yes
	}
	w.openDialog(q.title, text, func() { q.answered(said) }, focus, no, yes)
}

// tell shows something until it is closed.
func (w *Window) tell(title string, body fyne.CanvasObject) {
	done := w.dialogButton(lang.L("Close"), widget.MediumImportance, w.closeDialog)
	w.openDialog(title, body, nil, done, done)
}

// wrapped is a text as wide as a dialog. A label that wraps knows its height only when it has its width.
func (w *Window) wrapped(text string) *widget.Label {
	label := &widget.Label{Text: text, Wrapping: fyne.TextWrapWord}
	label.Resize(fyne.NewSize(w.dialogWidth()-2*dialogMargin, 0))
	return label
}

const (
	dialogWidth  = 460
	dialogMargin = 20 // beside what stands in it
)

func (w *Window) dialogWidth() float32 {
	return min(dialogWidth, w.window.Canvas().Size().Width-2*frameMargin)
}

func (w *Window) dialogButton(text string, importance widget.Importance, do func()) *look.Button {
	return look.NewButton(text, nil, importance, do, w.onDialogKey)
}

// openDialog shows a dialog in place of the one that is open, if any. Closed is called when it has gone, however it
// went; it may be nil.
func (w *Window) openDialog(title string, body fyne.CanvasObject, closed func(),
	focus fyne.Focusable, buttons ...fyne.CanvasObject,
) {
	d := dialog.NewCustomWithoutButtons(title, body, w.window)
	d.SetButtons(buttons)
	d.Resize(fyne.NewSize(w.dialogWidth(), 0))
	w.showDialog(d, closed)
	w.window.Canvas().Focus(focus)
}

// tellLarge shows something that fills most of the window until it is closed. Keys scroll it.
func (w *Window) tellLarge(title string, body fyne.CanvasObject) {
	done := w.dialogButton(lang.L("Close"), widget.MediumImportance, w.closeDialog)
	scroll := container.NewVScroll(body)
	d := dialog.NewCustomWithoutButtons(title, scroll, w.window)
	d.SetButtons([]fyne.CanvasObject{done})
	size := w.window.Canvas().Size()
	d.Resize(fyne.NewSize(min(size.Width-2*frameMargin, 620), min(size.Height-2*frameMargin, 700)))
	w.showDialog(d, nil)
	w.pages = scroll
	w.window.Canvas().Focus(done)
}

func (w *Window) showDialog(d dialog.Dialog, closed func()) {
	w.closeDialog()
	w.dialog = d
	d.SetOnClosed(func() {
		if w.dialog == d {
			w.dialog, w.pages = nil, nil
		}
		w.focus(nil)
		if closed != nil {
			closed()
		}
	})
	d.Show()
}

// closeDialog closes the dialog that is open, if any. It is as if nothing had been chosen in it.
func (w *Window) closeDialog() {
	if w.dialog != nil {
		w.dialog.Hide()
	}
}

// onDialogKey is onKey for dialogs: nothing behind them is to be done.
func (w *Window) onDialogKey(k *fyne.KeyEvent) {
	if k.Name == fyne.KeyEscape {
		w.closeDialog()
		return
	}
	if w.pages == nil {
		return
	}
	page := w.pages.Size().Height * 0.9
	steps := map[fyne.KeyName]float32{fyne.KeyUp: -40, fyne.KeyDown: 40, fyne.KeyPageUp: -page, fyne.KeyPageDown: page,
		fyne.KeyHome: -1e6, fyne.KeyEnd: 1e6}
	if by, ok := steps[k.Name]; ok {
		w.pages.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, -by)})
	}
}
