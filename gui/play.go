package gui

import (
	"context"
	"errors"
	"io/fs"
	"time"

	"fyne.io/fyne/v2/lang"

	"geppetto-audio/audio"
)

// skip is how far the player jumps at a key.
const skip = 10 * time.Second

// onPlay plays an answer, or pauses it, or goes on with it.
func (w *Window) onPlay(x exchange) {
	if x.play.State != audio.Idle {
		w.options.Player.Toggle()
		return
	}
	w.playFrom(x, 0)
}

// onSeek goes to a place in an answer, and plays it from there unless it is paused.
func (w *Window) onSeek(x exchange, to time.Duration) {
	if x.play.State != audio.Idle {
		w.options.Player.Seek(to)
		w.presenter.change(func(*thread) {})
		return
	}
	w.playFrom(x, to)
}

func (w *Window) playFrom(x exchange, at time.Duration) {
	w.background(func(context.Context) {
		err := w.options.Player.PlayFileAt(x.id, x.file, at)
		w.presenter.change(func(t *thread) { t.edit(x.id, func(u *turn) { u.playError = unplayable(x.file, err) }) })
	})
}

// unplayable says why an answer can't be heard.
func unplayable(file string, err error) string {
	switch {
	case err == nil:
		return ""
	case file == "":
		return lang.L("There is nothing to be heard of it yet.")
	case errors.Is(err, fs.ErrNotExist):
		return lang.L("It can't be heard: its sound file has gone.")
	case errors.Is(err, fs.ErrPermission):
		return lang.L("It can't be heard: the system refuses access to its sound file.")
	}
	return explain(err)
}

// onToggle plays or pauses what is heard; where nothing is, the latest answer in the conversation that is shown.
func (w *Window) onToggle() {
	w.presenter.change(func(t *thread) {
		if w.options.Player.Status().State != audio.Idle {
			w.options.Player.Toggle()
		} else if x, ok := t.latest(); ok {
			w.playFrom(x, 0)
		}
	})
}

// latest is the last answer of the conversation shown that can be played.
func (t *thread) latest() (exchange, bool) {
	for i := len(t.turns) - 1; i >= 0; i-- {
		if u := t.turns[i]; u.conversation == t.viewed && u.sound > 0 {
			return u.exchange, true
		}
	}
	past := t.pastOf(t.viewed)
	for i := len(past) - 1; i >= 0; i-- {
		if past[i].Files.Audio != "" {
			return sketch(past[i]), true
		}
	}
	return exchange{}, false
}

func (w *Window) onBack()  { w.jump(-skip) }
func (w *Window) onAhead() { w.jump(skip) }

// jump goes back or ahead in what is heard.
func (w *Window) jump(by time.Duration) {
	w.presenter.change(func(*thread) {
		if s := w.options.Player.Status(); s.State != audio.Idle {
			w.options.Player.Seek(min(max(0, s.Position+by), s.Length))
		}
	})
}
