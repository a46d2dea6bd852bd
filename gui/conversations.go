package gui

import (
	"context"
	"errors"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
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
		t.forgetPlace()
		t.view(id)
	})
	w.giveWay()
	w.focus(nil)
}

// onHit shows an answer that was searched for.
func (w *Window) onHit(h sidebar.Hit, words string) {
	w.presenter.change(func(t *thread) {
		t.forgetPlace()
		t.view(h.Conversation)
		t.seek(t.answerAt(h.Conversation, h.Answer), words)
	})
	w.giveWay()
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

// onSearch looks for words in everything that was asked and answered. Only the latest search tells what it found. Without
// words it has ended, and nothing stays marked.
func (w *Window) onSearch(query string) {
	w.cancelSearch()
	if query == "" {
		w.presenter.change(func(t *thread) { t.seek(nil, "") })
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
	before, submitted := titleOf(c), false
	done := func() {
		submitted = true
		w.closeDialog()
	}
	title := newLine(before, done, w.closeDialog)
	title.PlaceHolder = lang.L("Empty: its first question")
	no := w.dialogButton(lang.L("Cancel"), widget.MediumImportance, w.closeDialog)
	yes := w.dialogButton(lang.L("Rename"), widget.HighImportance, done)
	w.openDialog(lang.L("Rename the conversation"), title, func() {
		if after := strings.TrimSpace(title.Text); submitted && after != before {
			w.edit(func(ctx context.Context) error { return w.options.Library.Rename(ctx, id, after) })
		}
	}, title, no, yes)
	title.TypedShortcut(&fyne.ShortcutSelectAll{})
}

// onDeleteConversation asks, and deletes all answers of a conversation, and the questions that got none.
func (w *Window) onDeleteConversation(id string) {
	c := w.conversation(id)
	if c == nil {
		w.deleteQuestions(id)
		return
	}
	count := lang.N("{{.Count}} answers, sound and words.", len(c.Answers), map[string]any{"Count": len(c.Answers)})
	w.confirmDelete(lang.L("Delete the conversation?"), quote(titleOf(c))+"\n"+count, func() {
		w.edit(func(ctx context.Context) error {
			if err := w.deleteAnswers(ctx, c.Answers...); err != nil {
				return err
			}
			w.presenter.change(func(t *thread) { w.presenter.discard(t, id) })
			return nil
		})
	})
}

// deleteQuestions is for a conversation of which nothing lies in the folder.
func (w *Window) deleteQuestions(id string) {
	if len(w.shown.entries) == 0 && id == w.viewed() {
		w.Warn(errNothingKept)
		return
	}
	w.confirm(question{
		title: lang.L("Delete the conversation?"), text: lang.L("Its questions got no answer. They will be forgotten."),
		yes: lang.L("Delete"), no: lang.L("Cancel"), danger: true,
		answered: func(yes bool) {
			if yes {
				w.presenter.change(func(t *thread) { w.presenter.discard(t, id) })
			}
		},
	})
}

// discard forgets the questions of a conversation that got nothing, and shows another.
func (p *presenter) discard(t *thread, conversation string) {
	for _, u := range slices.Clone(t.turns) {
		if u.conversation == conversation && u.stage == fruitless {
			t.remove(u.id)
		}
	}
	if t.viewed == conversation && !t.asking(conversation) {
		p.begin(t)
	}
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
	text := lang.L("Its sound and its words.")
	if line := firstLine(x.question); line != "" {
		text = quote(line) + "\n" + text
	}
	w.confirmDelete(lang.L("Delete the answer?"), text,
		func() { w.edit(func(ctx context.Context) error { return w.deleteAnswers(ctx, a) }) })
}

// confirmDelete asks, and says what can be got back.
func (w *Window) confirmDelete(title, text string, do func()) {
	w.background(func(context.Context) {
		q := question{title: title, yes: lang.L("Delete"), no: lang.L("Cancel"), danger: true,
			answered: func(yes bool) {
				if yes {
					do()
				}
			}}
		after := lang.L("This can't be undone: there is no trash here.")
		if w.options.Library.Trash() {
			q.danger, after = false, lang.L("You find it in the trash.")
		}
		q.text = text + "\n" + after
		w.later(func() { w.confirm(q) })
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
