package gui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"geppetto-audio/gui/look"
)

// Warnings are sentences about what did not stop the conversation. Each stays until it is dismissed.
type warnings struct {
	column  *fyne.Container
	dismiss func(sentence string)
	key     func(*fyne.KeyEvent)
}

func newWarnings(dismiss func(string), key func(*fyne.KeyEvent)) *warnings {
	return &warnings{column: container.New(look.Column{Gap: theme.Padding()}), dismiss: dismiss, key: key}
}

func (w *warnings) show(sentences []string) {
	w.column.RemoveAll()
	for _, s := range sentences {
		line := look.NewNote(look.WarningSign(), widget.MediumImportance)
		line.Say(s)
		dismiss := look.NewButton("", theme.CancelIcon(), widget.LowImportance, func() { w.dismiss(s) }, w.key)
		w.column.Add(look.NewCard(look.NewStretchedRow(line, line, dismiss)))
	}
	look.SetShown(w.column, len(sentences) > 0)
	w.column.Refresh()
}
