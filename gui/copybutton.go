package gui

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// A copyButton puts a text on the clipboard, and says so for a moment.
type copyButton struct {
	button
	text func() string
	done *time.Timer
}

// copiedFor is how long a copyButton says that it did.
const copiedFor = 2 * time.Second

func newCopyButton(text func() string, passed func(*fyne.KeyEvent)) *copyButton {
	b := &copyButton{text: text}
	b.Importance, b.OnTapped, b.passed = widget.LowImportance, b.onTapped, passed
	b.words, b.Text, b.Icon = lang.L("Copy"), lang.L("Copy"), theme.ContentCopyIcon()
	b.ExtendBaseWidget(b)
	return b
}

func (b *copyButton) onTapped() {
	fyne.CurrentApp().Clipboard().SetContent(b.text())
	b.show(lang.L("Copied"), theme.ConfirmIcon())
	if b.done != nil {
		b.done.Stop()
	}
	b.done = time.AfterFunc(copiedFor, func() {
		fyne.Do(func() { b.show(lang.L("Copy"), theme.ContentCopyIcon()) })
	})
}

func (b *copyButton) show(words string, icon fyne.Resource) {
	b.words, b.Icon = words, icon
	b.setTerse(b.terse)
}
