package gui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// A button answers to Enter as it does to Space, and passes on the keys that mean the same wherever the focus is.
type button struct {
	widget.Button
	passed func(*fyne.KeyEvent) // nil: to nobody
	words  string               // what Text is, unless terse
	terse  bool                 // show the icon alone
}

var _ fyne.Focusable = (*button)(nil)

func newButton(text string, icon fyne.Resource, importance widget.Importance, tapped func(), passed func(*fyne.KeyEvent)) *button {
	b := &button{passed: passed, words: text}
	b.Text, b.Icon, b.Importance, b.OnTapped = text, icon, importance, tapped
	b.ExtendBaseWidget(b)
	return b
}

// TypedKey taps, or passes the key on.
func (b *button) TypedKey(k *fyne.KeyEvent) {
	switch k.Name {
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		if !b.Disabled() {
			b.Tapped(nil)
		}
	default:
		if b.passed != nil {
			b.passed(k)
		}
	}
}

// setTerse leaves the words away, or shows them.
func (b *button) setTerse(terse bool) {
	b.terse, b.Text = terse, b.words
	if terse {
		b.Text = ""
	}
	b.Refresh()
}

// wordWidth is what the words take when they are shown.
func (b *button) wordWidth() float32 {
	if !b.Visible() {
		return 0
	}
	return fyne.MeasureText(b.words, theme.TextSize(), fyne.TextStyle{Bold: true}).Width + theme.Padding()
}
