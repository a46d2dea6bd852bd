package gui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"geppetto-audio/gui/look"
)

// newWelcome is what stands in place of a conversation that has not begun: an invitation, and questions to begin with.
func newWelcome(icon fyne.Resource, demo bool, ask func(string), key func(*fyne.KeyEvent)) fyne.CanvasObject {
	title := &widget.Label{Text: lang.L("Ask, hear, keep."), SizeName: theme.SizeNameHeadingText,
		TextStyle: fyne.TextStyle{Bold: true}, Alignment: fyne.TextAlignCenter, Wrapping: fyne.TextWrapWord}
	text := &widget.Label{Text: lang.L("Type a question and hear the answer at once.\nEvery answer stays: its sound and its words."),
		Importance: widget.LowImportance, Alignment: fyne.TextAlignCenter, Wrapping: fyne.TextWrapWord}
	column := container.New(look.Column{Gap: theme.Padding()}, title, text, look.NewGap(theme.Padding()))
	if icon != nil {
		image := canvas.NewImageFromResource(icon)
		image.FillMode = canvas.ImageFillContain
		image.SetMinSize(fyne.NewSquareSize(72))
		column.Objects = append([]fyne.CanvasObject{image}, column.Objects...)
	}
	for _, question := range examples(demo) {
		column.Add(look.NewButton(question, nil, widget.MediumImportance, func() { ask(question) }, key))
	}
	v := &invitation{column: column}
	v.scroll = container.NewVScroll(container.New(invited{v}, column))
	return container.New(v, v.scroll)
}

// An invitation is the layout around the welcome, whose texts it breaks where there is little room for them. What is
// higher than the room is scrolled.
type invitation struct {
	scroll *container.Scroll
	column *fyne.Container
	size   fyne.Size // of the column
}

const invitationWidth = 460 // at the usual size of letters

// Layout finds out how large the column is, before the scroll asks, and gives the scroll all the room.
func (v *invitation) Layout(_ []fyne.CanvasObject, room fyne.Size) {
	letters := theme.TextSize() / theme.DefaultTheme().Size(theme.SizeNameText)
	width := min(room.Width-2*frameMargin, invitationWidth*letters)
	for _, o := range v.column.Objects {
		if b, ok := o.(*look.Button); ok {
			b.Fit(width)
		}
	}
	before := v.size
	v.size = fyne.NewSize(width, look.HeightFor(v.column, width))
	v.scroll.Resize(room)
	if v.size != before {
		v.scroll.Refresh()
	}
}

// MinSize is that of the scroll.
func (v *invitation) MinSize([]fyne.CanvasObject) fyne.Size { return v.scroll.MinSize() }

// Invited is the layout in the scroll: the column in the middle.
type invited struct{ *invitation }

// Layout places the column.
func (v invited) Layout(_ []fyne.CanvasObject, room fyne.Size) {
	look.MoveTo(v.column, fyne.NewPos((room.Width-v.size.Width)/2, max(0, (room.Height-v.size.Height)/2)))
	v.column.Resize(v.size)
}

// MinSize leaves the width to the window.
func (v invited) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(0, v.size.Height) }

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
