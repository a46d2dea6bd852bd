package look

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// A note says how something ended or what went wrong: a sentence behind a sign.
type Note struct {
	widget.BaseWidget
	Text string
	row  *fyne.Container
	sign *widget.Icon
	line *widget.Label
}

var _ Tall = (*Note)(nil)

func NewNote(sign fyne.Resource, importance widget.Importance) *Note {
	n := &Note{sign: widget.NewIcon(sign), line: &widget.Label{Wrapping: fyne.TextWrapWord, Importance: importance}}
	line := container.New(Flush{}, n.line)
	n.row = NewStretchedRow(line, n.sign, NewGap(0), line)
	n.ExtendBaseWidget(n)
	n.Hide()
	return n
}

// mean changes the sign and how much it matters.
func (n *Note) Mean(sign fyne.Resource, importance widget.Importance) {
	if n.line.Importance != importance {
		n.sign.SetResource(sign)
		n.line.Importance = importance
		n.line.Refresh()
	}
}

// say shows a sentence, or nothing at all.
func (n *Note) Say(text string) {
	if n.Text != text {
		n.Text = text
		n.line.SetText(text)
	}
	SetShown(n, text != "")
}

func (n *Note) HeightFor(width float32) float32 { return HeightFor(n.row, width) }

// CreateRenderer is called by Fyne.
func (n *Note) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(n.row) }

func WarningSign() fyne.Resource { return theme.NewWarningThemedResource(theme.WarningIcon()) }

func StopSign() fyne.Resource { return theme.NewDisabledResource(theme.MediaStopIcon()) }

// NoSign takes the place of one in a menu, so that all names in it begin below each other.
func NoSign() fyne.Resource {
	return fyne.NewStaticResource("none.svg", []byte(`<svg
	xmlns="http://www.w3.org/2000/svg"
	viewBox="0 0 24 24"></svg>`))
}

func ErrorSign() fyne.Resource { return theme.NewErrorThemedResource(theme.ErrorIcon()) }
