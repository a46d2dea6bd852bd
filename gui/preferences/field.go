package preferences

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// A field takes text. What was typed is saved on Enter, when the focus goes, and a second after the last key; what
// can't be saved stays as it is.
type field struct {
	widget.Entry
	stage *stage
	wait  *delay
	save  func(text string) error
	say   func(problem error) // nil: all is well
	down  func()              // opens a list; may be nil

	saved string // what is known to be saved
}

var (
	_ fyne.Focusable = (*field)(nil)
	_ fyne.Tabbable  = (*field)(nil)
)

// saveAfter is the pause in typing after which a text is saved.
const saveAfter = time.Second

func newField(s *stage, wait *delay, text string, save func(string) error, say func(error)) *field {
	f := &field{stage: s, wait: wait, save: save, say: say, saved: text}
	f.Text = text
	f.OnChanged = func(string) { f.wait.put(saveAfter, f.commit) }
	f.ExtendBaseWidget(f)
	return f
}

// newLongField makes one of several lines, in which Enter begins a new one.
func newLongField(s *stage, wait *delay, text string, rows int, save func(string) error, say func(error)) *field {
	f := newField(s, wait, text, save, say)
	f.MultiLine, f.Wrapping = true, fyne.TextWrapWord
	f.SetMinRowsVisible(rows)
	return f
}

// commit saves what was typed, or says why not.
func (f *field) commit() {
	f.wait.drop()
	if f.Text == f.saved {
		f.say(nil)
		return
	}
	text := f.Text
	err := f.save(text)
	if err == nil {
		f.saved = text
	}
	f.say(err)
}

// put replaces the text and saves it.
func (f *field) put(text string) {
	f.SetText(text)
	f.commit()
}

// TypedKey writes, saves, or passes the key on.
func (f *field) TypedKey(k *fyne.KeyEvent) {
	switch {
	case k.Name == fyne.KeyEscape, !f.MultiLine && (k.Name == fyne.KeyPageUp || k.Name == fyne.KeyPageDown):
		f.stage.key(k)
	case !f.MultiLine && (k.Name == fyne.KeyReturn || k.Name == fyne.KeyEnter):
		f.commit()
	case f.down != nil && k.Name == fyne.KeyDown:
		f.down()
	default:
		f.Entry.TypedKey(k)
	}
}

// AcceptsTab is called by Fyne: the Tab key goes on to what comes next, whatever is written here.
func (f *field) AcceptsTab() bool { return false }

// FocusGained is called by Fyne.
func (f *field) FocusGained() {
	f.Entry.FocusGained()
	f.stage.reveal(f)
}

// FocusLost is called by Fyne.
func (f *field) FocusLost() {
	f.Entry.FocusLost()
	if f.wait.due != nil {
		f.commit()
	}
}

// A keyField takes a key without showing it. It saves nothing by itself.
type keyField struct {
	widget.Entry
	stage  *stage
	closed func() // Escape
}

var _ fyne.Focusable = (*keyField)(nil)

func newKeyField(s *stage, placeholder string, entered, closed func()) *keyField {
	e := &keyField{stage: s, closed: closed}
	e.Password, e.PlaceHolder = true, placeholder
	e.OnSubmitted = func(string) { entered() }
	e.ExtendBaseWidget(e)
	return e
}

// TypedKey closes on Escape.
func (e *keyField) TypedKey(k *fyne.KeyEvent) {
	if k.Name == fyne.KeyEscape {
		e.closed()
		return
	}
	e.Entry.TypedKey(k)
}

// FocusGained is called by Fyne.
func (e *keyField) FocusGained() {
	e.Entry.FocusGained()
	e.stage.reveal(e)
}
