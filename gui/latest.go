package gui

import "context"

// What the menu does with an answer it does with the latest of the conversation that is shown.

func (w *Window) onAgainLatest() { w.withLatest(w.onAgain) }

func (w *Window) onEditLatest() { w.withLatest(w.onEdit) }

func (w *Window) onRevealLatest() { w.withLatest(w.onReveal) }

func (w *Window) onDeleteLatest() { w.withLatest(w.onDelete) }

func (w *Window) onCopyLatest() { w.withLatest(w.onCopy) }

// withLatest does something with the latest turn of the conversation that is shown.
func (w *Window) withLatest(do func(exchange)) {
	e := w.shown.latest()
	switch {
	case e == nil:
		w.focus(nil)
	case e.data != nil:
		do(value(e.data))
	default:
		do(sketch(e.past())) // it is out of sight
	}
}

// onCopy puts the words of an answer on the clipboard. Those of one that is out of sight have to be read first.
func (w *Window) onCopy(x exchange) {
	w.focus(nil)
	if x.past == nil || x.loaded {
		w.copy(passagesText(x.passages))
		return
	}
	w.background(func(context.Context) {
		tr, err := w.options.Library.Load(x.past)
		if err != nil {
			w.Warn(err)
			return
		}
		w.later(func() { w.copy(tr.Text) })
	})
}

func (w *Window) copy(text string) {
	if text != "" {
		w.app.Clipboard().SetContent(text)
	}
}

func passagesText(passages []string) string { return (&splitter{passages}).text() }
