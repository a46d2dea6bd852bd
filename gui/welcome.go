package gui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"geppetto-audio/gui/look"
)

// newWelcome is what stands in place of a conversation that has not begun: an invitation, and questions to begin with.
func newWelcome(icon fyne.Resource, demo bool, ask func(string), key func(*fyne.KeyEvent)) fyne.CanvasObject {
	title := &widget.Label{Text: lang.L("Ask, hear, keep."), SizeName: theme.SizeNameHeadingText,
		TextStyle: fyne.TextStyle{Bold: true}, Alignment: fyne.TextAlignCenter}
	text := &widget.Label{Text: lang.L("Type a question and hear the answer at once.\nEvery answer stays: its sound and its words."),
		Importance: widget.LowImportance, Alignment: fyne.TextAlignCenter}
	column := container.NewVBox(title, text, look.NewGap(theme.Padding()))
	if icon != nil {
		image := canvas.NewImageFromResource(icon)
		image.FillMode = canvas.ImageFillContain
		image.SetMinSize(fyne.NewSquareSize(72))
		column.Objects = append([]fyne.CanvasObject{image}, column.Objects...)
	}
	for _, question := range examples(demo) {
		column.Add(look.NewButton(question, nil, widget.MediumImportance, func() { ask(question) }, key))
	}
	return container.NewVScroll(container.New(layout.NewCenterLayout(), column))
}

// examples are questions that show what the program is for. The demo knows answers to its own; it speaks and
// understands English alone.
func examples(demo bool) []string {
	if demo {
		return []string{
			"What can you do?",
			"Why is the sky blue?",
			"Where are my answers kept?",
			"How do I add a key?",
		}
	}
	return []string{
		lang.L("Why is the sky blue?"),
		lang.L("Tell me a very short story about a puppet maker."),
		lang.L("How do I fall asleep faster?"),
		lang.L("Teach me to say thank you in five languages."),
	}
}
