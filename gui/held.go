package gui

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"geppetto-audio/audio"
	"geppetto-audio/gui/look"
)

// heldLine says which answers are in memory only; it is empty where all are on disk.
func heldLine(held []audio.HeldAnswer) string {
	if len(held) == 0 {
		return ""
	}
	return join(lang.N("{{.Count}} answers are not on the disk yet.", len(held), map[string]any{"Count": len(held)}),
		explain(held[len(held)-1].Err))
}

// A shelter is the card about answers that are in memory only, and what can be done for them.
type shelter struct {
	card *fyne.Container
	line *look.Note
}

func newShelter(again, choose func(), key func(*fyne.KeyEvent)) *shelter {
	s := &shelter{line: look.NewNote(look.WarningSign(), widget.MediumImportance)}
	s.card = look.NewCard(look.NewStretchedRow(s.line, s.line,
		look.NewButton(lang.L("Try again"), theme.ViewRefreshIcon(), widget.MediumImportance, again, key),
		look.NewButton(lang.L("Choose a folder"), theme.FolderOpenIcon(), widget.HighImportance, choose, key)))
	s.card.Hide()
	return s
}

func (s *shelter) show(line string) {
	s.line.Say(line)
	look.SetShown(s.card, line != "")
}

// onKeepAgain tries to write what is held.
func (w *Window) onKeepAgain() { w.keepHeld("") }

// onKeepElsewhere writes what is held to another folder.
func (w *Window) onKeepElsewhere() {
	d := dialog.NewFolderOpen(func(to fyne.ListableURI, err error) {
		w.focus(nil)
		if err != nil {
			w.Warn(err)
		} else if to != nil {
			w.keepHeld(to.Path())
		}
	}, w.window)
	d.Resize(w.window.Canvas().Size().SubtractWidthHeight(60, 60))
	d.Show()
}

func (w *Window) keepHeld(dir string) {
	w.focus(nil)
	w.background(func(context.Context) {
		// What still can't be written stays on the card, with the reason.
		_ = w.options.Program.KeepHeld(dir)
		w.presenter.change(func(*thread) {})
	})
}

// rescue takes in where answers lie that were held.
func (t *thread) rescue(rescued []audio.RescuedAnswer) {
	for _, r := range rescued {
		t.edit(r.ID, func(u *turn) {
			u.kept, u.file = r.Kept, r.Kept.Audio
			u.remark = remark(u.outcome, u.kept)
			if u.stage == fruitless {
				u.stage, u.problem = answered, ""
			}
		})
	}
	if len(rescued) > 0 {
		t.reordered = true
	}
}
