package gui

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"geppetto-audio/audio"
	"geppetto-audio/gui/look"
)

// heldLine says which answers are in memory only, or in a shelter; it is empty where all are in their folder.
func heldLine(held []audio.HeldAnswer) string {
	inMemory, sheltered := apart(held)
	return join(explain(audio.TellTogether(inMemory)), explain(audio.TellTogether(sheltered)))
}

// apart parts those that end with the program from those that don't.
func apart(held []audio.HeldAnswer) (inMemory, sheltered []audio.HeldAnswer) {
	for _, h := range held {
		if h.In == "" {
			inMemory = append(inMemory, h)
		} else {
			sheltered = append(sheltered, h)
		}
	}
	return inMemory, sheltered
}

// A shelter is the card about answers that are not in their folder yet, and what can be done for them.
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
func (w *Window) onKeepElsewhere() { w.chooseFolder(w.options.Program.Folder(), w.keepHeld) }

func (w *Window) keepHeld(dir string) {
	w.focus(nil)
	w.background(func(context.Context) {
		// What still can't be written stays on the card, with the reason.
		_ = w.options.Program.KeepHeld(dir)
		w.presenter.change(func(*thread) {})
	})
}

// onQuit ends the program, after a question while there are answers in memory only.
func (w *Window) onQuit() {
	inMemory, _ := apart(w.options.Program.Held())
	if len(inMemory) == 0 {
		w.quit()
		return
	}
	w.confirm(question{
		title: lang.L("Not everything is on the disk"),
		text: heldLine(inMemory) + "\n\n" +
			lang.L("What is not on the disk when you quit is put aside; the next start brings it into its folder, as soon as that takes it."),
		yes: lang.L("Quit all the same"), no: lang.L("Don't quit"), danger: true,
		answered: func(yes bool) {
			if yes {
				w.quit()
			}
		},
	})
}

func (w *Window) quit() {
	w.cancel() // see halt
	w.app.Quit()
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
