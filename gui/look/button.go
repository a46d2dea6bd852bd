package look

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// A button answers to Enter as it does to Space, and passes on the keys that mean the same wherever the focus is. It
// has a ring around it while it has the focus: Fyne's own sign is hardly seen on a coloured button.
type Button struct {
	widget.Button
	passed func(*fyne.KeyEvent) // nil: to nobody
	words  string               // what Text is, unless terse
	terse  bool                 // show the icon alone

	focused bool
}

var _ fyne.Focusable = (*Button)(nil)

func NewButton(text string, icon fyne.Resource, importance widget.Importance, tapped func(), passed func(*fyne.KeyEvent)) *Button {
	b := &Button{passed: passed, words: text}
	b.Text, b.Icon, b.Importance, b.OnTapped = text, icon, importance, tapped
	b.ExtendBaseWidget(b)
	return b
}

// TypedRune taps at a space. Tapped at the key already, a button that gives the focus away would let the space itself
// be written there.
func (b *Button) TypedRune(r rune) {
	if r == ' ' && !b.Disabled() {
		b.Tapped(nil)
	}
}

// TypedKey taps, or passes the key on.
func (b *Button) TypedKey(k *fyne.KeyEvent) {
	switch k.Name {
	case fyne.KeySpace:
	case fyne.KeyReturn, fyne.KeyEnter:
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
func (b *Button) SetTerse(terse bool) {
	b.terse, b.Text = terse, b.words
	if terse {
		b.Text = ""
	}
	b.Refresh()
}

// Fit breaks the words into as many lines as they need at a width.
func (b *Button) Fit(width float32) {
	room := width - 2*theme.InnerPadding()
	var lines []string
	for _, word := range strings.Fields(b.words) {
		last := len(lines) - 1
		if last >= 0 && fyne.MeasureText(lines[last]+" "+word, theme.TextSize(), fyne.TextStyle{Bold: true}).Width <= room {
			lines[last] += " " + word
		} else {
			lines = append(lines, word)
		}
	}
	if text := strings.Join(lines, "\n"); b.Text != text {
		b.Text = text
		b.Refresh()
	}
}

// wordWidth is what the words take when they are shown.
func (b *Button) WordWidth() float32 {
	if !b.Visible() {
		return 0
	}
	return fyne.MeasureText(b.words, theme.TextSize(), fyne.TextStyle{Bold: true}).Width + theme.Padding()
}

// FocusGained is called by Fyne.
func (b *Button) FocusGained() {
	b.focused = true
	b.Button.FocusGained()
}

// FocusLost is called by Fyne.
func (b *Button) FocusLost() {
	b.focused = false
	b.Button.FocusLost()
}

// CreateRenderer is called by Fyne.
func (b *Button) CreateRenderer() fyne.WidgetRenderer {
	return NewRing(b.Button.CreateRenderer(), b, theme.ColorNameForeground, false, func() bool { return b.focused })
}
