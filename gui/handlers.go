package gui

import (
	"context"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"geppetto-audio/audio"
	"geppetto-audio/realtime"
)

func (w *Window) onAsk(question string) {
	w.options.Conversation.Ask(realtime.Question{Text: question})
	w.focus(nil)
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
	w.options.Conversation.NewConversation()
	w.focus(nil)
}

func (w *Window) onLatest() {
	w.transcript.toLatest()
	w.focus(nil)
}

func (w *Window) onPinned(pinned bool) { setShown(w.latest, !pinned) }

// onPlay plays an answer, or pauses it, or goes on with it.
func (w *Window) onPlay(x exchange) {
	if w.options.Player == nil {
		return
	}
	if x.play.State != audio.Idle {
		w.options.Player.Toggle()
		return
	}
	w.background(func(context.Context) {
		err := w.options.Player.PlayFile(x.id, x.file)
		w.presenter.change(func(t *thread) { t.edit(x.id, func(u *turn) { u.playError = explain(err) }) })
	})
}

// onAgain asks a question once more: in its old place where nothing came of it, else as a new one.
func (w *Window) onAgain(x exchange) {
	q := realtime.Question{Text: x.question}
	if x.stage == fruitless {
		q.ID = x.id
	}
	w.options.Conversation.Ask(q)
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
		err := w.options.AddKey(ctx, key)
		if err != nil && ctx.Err() != nil {
			return // nobody waits for it any more
		}
		w.presenter.change(func(*thread) {}) // another service may answer now
		w.later(func() { w.banner.saved(err) })
	})
}

// onFolder shows the folder in the system's file manager, or says where it is.
func (w *Window) onFolder() {
	path := w.options.Folder()
	w.background(func(context.Context) {
		if err := w.openFolder(path); err != nil {
			w.later(func() { w.showFolder(path, err) })
		}
	})
	w.focus(nil)
}

func (w *Window) openFolder(path string) error {
	if err := os.MkdirAll(path, 0o755); err != nil {
		return err
	}
	return w.app.OpenURL(folderURL(path))
}

// folderURL makes the URL of a folder; on Windows its path begins with a drive.
func folderURL(path string) *url.URL {
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path
	}
	return &url.URL{Scheme: "file", Path: path}
}

func (w *Window) showFolder(path string, err error) {
	text := widget.NewLabel(lang.L("The folder could not be opened: {{.Why}}", map[string]any{"Why": explain(err)}))
	text.Wrapping = fyne.TextWrapWord
	where := newPassage(path, func() {})
	where.Selectable = true
	body := container.NewVBox(text, where,
		newCopyButton(func() string { return path }, nil))
	d := dialog.NewCustom(lang.L("Your answers are here"), lang.L("Close"), body, w.window)
	d.Resize(fyne.NewSize(440, 0))
	d.Show()
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
