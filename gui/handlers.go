package gui

import (
	"context"

	"fyne.io/fyne/v2"

	"geppetto-audio/gui/look"
	"geppetto-audio/realtime"
)

// onAsk asks a question, unless it would go over the month's limit and the person thinks better of it.
func (w *Window) onAsk(question string) { w.askOf(realtime.Question{Text: question}) }

func (w *Window) askOf(q realtime.Question) {
	w.focus(nil)
	if value(w.board.money).over && !w.agreed {
		w.askAboutLimit(q)
		return
	}
	w.presenter.change(func(t *thread) { w.presenter.ask(t, q) })
}

func (w *Window) onWriting(text string) {
	if w.drafts != nil {
		w.drafts.setUnsent(text)
	}
}

func (w *Window) onStop() {
	if value(w.board.stoppable) {
		w.options.Conversation.Stop()
	}
	w.focus(nil)
}

func (w *Window) onNew() {
	w.presenter.change(w.presenter.begin)
	w.focus(nil)
}

func (w *Window) onLatest() {
	w.transcript.toLatest()
	w.focus(nil)
}

func (w *Window) onPinned(pinned bool) { look.SetShown(w.latest, !pinned) }

// onAgain asks a question once more: in its old place where nothing came of it, else as a new one.
func (w *Window) onAgain(x exchange) {
	q := realtime.Question{Text: x.question}
	if x.stage == fruitless {
		q.ID = x.id
	}
	w.askOf(q)
}

// onEdit puts a question into the field, to be changed and asked.
func (w *Window) onEdit(x exchange) {
	w.composer.write(x.question)
	w.focus(nil)
}

func (w *Window) onDiscard(x exchange) {
	w.presenter.change(func(t *thread) { t.remove(x.id) })
	w.focus(nil)
}

func (w *Window) onDismiss(sentence string) {
	w.presenter.change(func(t *thread) { t.dismiss(sentence) })
	w.focus(nil)
}

func (w *Window) onDraftsLoaded(d Drafts, err error) {
	w.presenter.change(func(t *thread) {
		t.restore(d)
		t.warn(explain(err))
	})
}

func (w *Window) onSaveKey(key string) {
	ctx, cancel := context.WithCancel(w.ctx)
	w.cancelKey = cancel
	w.background(func(context.Context) {
		defer cancel()
		err := w.options.Program.SetKey(ctx, key)
		if err != nil && ctx.Err() != nil {
			return // nobody waits for it any more
		}
		w.presenter.change(func(*thread) {}) // another service may answer now
		w.later(func() { w.banner.saved(err) })
	})
}

// onTextLeft gives the focus back that a click into a text took: typing would go nowhere.
func (w *Window) onTextLeft() {
	type selection interface{ SelectedText() string }
	switch f := w.window.Canvas().Focused().(type) {
	case *composer, *keyEntry:
	case selection:
		if f.SelectedText() == "" {
			w.focus(nil)
		}
	}
}

// focus gives an object the keyboard, nil the question field.
func (w *Window) focus(f fyne.Focusable) {
	if f == nil {
		f = w.composer
	}
	w.window.Canvas().Focus(f)
}

// background does what may take time, beside the window.
func (w *Window) background(do func(context.Context)) {
	w.beside.Add(1)
	go func() {
		defer w.beside.Done()
		do(w.ctx)
	}()
}

// later does something on the window's goroutine, unless the window has gone.
func (w *Window) later(do func()) {
	if w.ctx.Err() == nil {
		w.do(do)
	}
}
