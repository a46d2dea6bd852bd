package look

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// A copyButton puts a text on the clipboard, and says that it did until one turns to something else.
type CopyButton struct {
	Button
	text   func() string
	copied bool
}

func NewCopyButton(text func() string, passed func(*fyne.KeyEvent)) *CopyButton {
	b := &CopyButton{text: text}
	b.Importance, b.OnTapped, b.passed = widget.LowImportance, b.onTapped, passed
	b.words, b.Text, b.Icon = lang.L("Copy"), lang.L("Copy"), theme.ContentCopyIcon()
	b.ExtendBaseWidget(b)
	return b
}

func (b *CopyButton) onTapped() {
	fyne.CurrentApp().Clipboard().SetContent(b.text())
	b.say(true)
}

// MouseOut is called by Fyne.
func (b *CopyButton) MouseOut() {
	b.Button.MouseOut()
	b.say(false)
}

// FocusLost is called by Fyne.
func (b *CopyButton) FocusLost() {
	b.Button.FocusLost()
	b.say(false)
}

func (b *CopyButton) say(copied bool) {
	if b.copied == copied {
		return
	}
	b.copied = copied
	b.words, b.Icon = lang.L("Copy"), theme.ContentCopyIcon()
	if copied {
		b.words, b.Icon = lang.L("Copied"), theme.ConfirmIcon()
	}
	b.SetTerse(b.terse)
}
