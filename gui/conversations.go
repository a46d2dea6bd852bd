package gui

import (
	"context"
	"errors"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"geppetto-audio/gui/sidebar"
	"geppetto-audio/internal/history"
)

// searchLimit is how many hits are shown: who has more goes on typing.
const searchLimit = 200

// onOpen shows a conversation.
func (w *Window) onOpen(id string) {
	w.presenter.change(func(t *thread) {
		t.place = ""
		t.view(id)
	})
	w.focus(nil)
}

// onHit shows an answer that was searched for.
func (w *Window) onHit(h sidebar.Hit, _ string) {
	w.presenter.change(func(t *thread) {
		t.place = ""
		t.view(h.Conversation)
		t.seek(t.answerAt(h.Conversation, h.Answer))
	})
	w.focus(nil)
}

func (t *thread) answerAt(conversation, path string) *history.Answer {
	if c := t.inFolder(conversation); c != nil {
		for _, a := range c.Answers {
			if a.Files.Transcript == path {
				return a
			}
		}
	}
	return nil
}

// onSearch looks for words in everything that was asked and answered. Only the latest search tells what it found.
func (w *Window) onSearch(query string) {
	w.cancelSearch()
	if query == "" {
		return
	}
	ctx, cancel := context.WithCancel(w.ctx)
	w.cancelSearch = cancel
	w.background(func(context.Context) {
		hits := w.options.Library.Search(ctx, query, searchLimit+1)
		titles := map[string]string{}
		for _, c := range w.options.Library.Snapshot().Conversations {
			titles[c.ID] = titleOf(c)
		}
		more := len(hits) > searchLimit
		shown := make([]sidebar.Hit, min(len(hits), searchLimit))
		for i := range shown {
			h := hits[i]
			shown[i] = sidebar.Hit{Conversation: h.Conversation, Answer: h.Answer.Files.Transcript,
				Title: titles[h.Conversation], Excerpt: h.Excerpt, Marks: h.Marks, When: h.Answer.Generated}
		}
		w.later(func() {
			if ctx.Err() == nil {
				w.sidebar.ShowHits(query, shown, more)
			}
		})
	})
}

// onRename asks what a conversation is to be called.
func (w *Window) onRename(id string) {
	c := w.conversation(id)
	if c == nil {
		w.Warn(errNothingKept)
		return
	}
	title := widget.NewEntry()
	title.SetText(titleOf(c))
	title.PlaceHolder = lang.L("Empty: its first question")
	form := dialog.NewForm(lang.L("Rename the conversation"), lang.L("Rename"), lang.L("Cancel"),
		[]*widget.FormItem{{Text: lang.L("Title"), Widget: title}}, func(ok bool) {
			w.focus(nil)
			if ok {
				w.edit(func(ctx context.Context) error { return w.options.Library.Rename(ctx, id, title.Text) })
			}
		}, w.window)
	title.OnSubmitted = func(string) { form.Submit() }
	form.Resize(fyne.NewSize(440, 0))
	form.Show()
	w.focus(title)
}

// onDeleteConversation asks, and deletes all answers of a conversation.
func (w *Window) onDeleteConversation(id string) {
	c := w.conversation(id)
	if c == nil {
		w.Warn(errNothingKept)
		return
	}
	w.confirmDelete(lang.L("Delete the conversation?"),
		lang.L("“{{.Title}}” and its answers, sound and words: {{.Count}}", map[string]any{"Title": titleOf(c), "Count": len(c.Answers)}),
		func() {
			w.edit(func(ctx context.Context) error { return w.options.Library.Delete(ctx, c.Answers...) })
			w.presenter.change(func(t *thread) {
				if t.viewed == id {
					w.presenter.begin(t)
				}
			})
		})
}

// onDelete asks, and deletes an answer.
func (w *Window) onDelete(x exchange) {
	a := x.past
	if a == nil {
		a = w.answer(x.kept.Transcript)
	}
	if a == nil {
		w.Warn(errNothingKept)
		return
	}
	w.confirmDelete(lang.L("Delete the answer?"), lang.L("“{{.Question}}”, its sound and its words.",
		map[string]any{"Question": firstLine(x.question)}),
		func() { w.edit(func(ctx context.Context) error { return w.options.Library.Delete(ctx, a) }) })
}

func (w *Window) confirmDelete(title, text string, do func()) {
	w.background(func(context.Context) {
		after := lang.L("This can't be undone: there is no trash here.")
		if w.options.Library.Trash() {
			after = lang.L("You find it in the trash.")
		}
		w.later(func() {
			d := dialog.NewConfirm(title, text+"\n"+after, func(ok bool) {
				w.focus(nil)
				if ok {
					do()
				}
			}, w.window)
			d.SetConfirmText(lang.L("Delete"))
			d.SetConfirmImportance(widget.DangerImportance)
			d.SetDismissText(lang.L("Cancel"))
			d.Show()
		})
	})
}

// edit changes the folder, and says what went wrong.
func (w *Window) edit(do func(context.Context) error) {
	w.background(func(ctx context.Context) {
		if err := do(ctx); err != nil && ctx.Err() == nil {
			w.Warn(err)
		}
	})
}

func (w *Window) conversation(id string) *history.Conversation {
	s := w.options.Library.Snapshot()
	if s == nil {
		return nil
	}
	for _, c := range s.Conversations {
		if c.ID == id {
			return c
		}
	}
	return nil
}

func (w *Window) answer(path string) *history.Answer {
	if s := w.options.Library.Snapshot(); s != nil {
		for _, c := range s.Conversations {
			for _, a := range c.Answers {
				if a.Files.Transcript == path {
					return a
				}
			}
		}
	}
	return nil
}

// viewed is the conversation that is shown.
func (w *Window) viewed() string { return value(w.board.view).conversation }

var errNothingKept = errors.New("nothing of it is kept in the folder yet")
