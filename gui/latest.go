package gui

// What the menu does with an answer it does with the latest of the conversation that is shown.

func (w *Window) onAgainLatest() { w.withLatest(w.onAgain) }

func (w *Window) onEditLatest() { w.withLatest(w.onEdit) }

func (w *Window) onRevealLatest() { w.withLatest(w.onReveal) }

func (w *Window) onCopyLatest() {
	w.withLatest(func(x exchange) { w.app.Clipboard().SetContent(passagesText(x.passages)) })
}

func passagesText(passages []string) string { return (&splitter{passages}).text() }

// withLatest does something with the latest turn of the conversation that is shown.
func (w *Window) withLatest(do func(exchange)) {
	if e := w.shown.latest(); e != nil && e.data != nil {
		do(value(e.data))
	}
}
