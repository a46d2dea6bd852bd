package inspector

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// A field takes the words of the filter. Escape empties it, and is passed on when it is empty.
type field struct {
	widget.Entry
	passed func(*fyne.KeyEvent)
}

func newField(changed func(string), passed func(*fyne.KeyEvent)) *field {
	f := &field{passed: passed}
	f.OnChanged = changed
	f.ExtendBaseWidget(f)
	return f
}

// TypedKey is called by Fyne.
func (f *field) TypedKey(k *fyne.KeyEvent) {
	if k.Name != fyne.KeyEscape {
		f.Entry.TypedKey(k)
		return
	}
	if f.Text != "" {
		f.SetText("")
		return
	}
	f.passed(k)
}
