package gui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// A note says how something ended or what went wrong: a sentence behind a sign.
type note struct {
	widget.BaseWidget
	text string
	row  *fyne.Container
	sign *widget.Icon
	line *widget.Label
}

var _ tall = (*note)(nil)

func newNote(sign fyne.Resource, importance widget.Importance) *note {
	n := &note{sign: widget.NewIcon(sign), line: &widget.Label{Wrapping: fyne.TextWrapWord, Importance: importance}}
	line := container.New(flush{}, n.line)
	n.row = newStretchedRow(line, n.sign, newGap(0), line)
	n.ExtendBaseWidget(n)
	n.Hide()
	return n
}

// mean changes the sign and how much it matters.
func (n *note) mean(sign fyne.Resource, importance widget.Importance) {
	if n.line.Importance != importance {
		n.sign.SetResource(sign)
		n.line.Importance = importance
		n.line.Refresh()
	}
}

// say shows a sentence, or nothing at all.
func (n *note) say(text string) {
	if n.text != text {
		n.text = text
		n.line.SetText(text)
	}
	setShown(n, text != "")
}

func (n *note) heightFor(width float32) float32 { return heightFor(n.row, width) }

// CreateRenderer is called by Fyne.
func (n *note) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(n.row) }

func warningSign() fyne.Resource { return theme.NewWarningThemedResource(theme.WarningIcon()) }

func stopSign() fyne.Resource { return theme.NewDisabledResource(theme.MediaStopIcon()) }

func errorSign() fyne.Resource { return theme.NewErrorThemedResource(theme.ErrorIcon()) }
