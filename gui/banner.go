package gui

import (
	"strings"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"geppetto-audio/gui/look"
)

// A banner says that this is a demo, and takes a key.
type banner struct {
	widget.BaseWidget
	save   func(key string) // begins; saved tells the end
	cancel func()           // of what save began
	key    func(*fyne.KeyEvent)
	grown  func()               // its height may have changed
	focus  func(fyne.Focusable) // nil gives the focus back

	demo    bool
	card    *fyne.Container
	content *fyne.Container
	text    *fyne.Container // that this is a demo
	add     *look.Button    // nil where no key can be added
	form    *fyne.Container // nil while closed
	entry   *keyEntry
	store   *look.Button
	busy    *widget.Activity
	hint    *widget.Label
}

var _ look.Tall = (*banner)(nil)

// newBanner makes a banner that is hidden. Without save it has no way to add a key.
func newBanner(save func(string), cancel func(), focus func(fyne.Focusable), grown func(),
	key func(*fyne.KeyEvent),
) *banner {
	b := &banner{save: save, cancel: cancel, focus: focus, grown: grown, key: key}
	text := &widget.Label{Wrapping: fyne.TextWrapWord, Text: lang.L(
		"This is a demo: its answers are prepared, and it doesn't think. With a key of your own you get real ones.")}
	b.text = look.NewStretchedRow(text, text)
	if save != nil {
		b.add = look.NewButton(lang.L("Add a key"), theme.LoginIcon(), widget.HighImportance, b.open, key)
		b.text.Add(b.add)
	}
	b.content = container.New(look.Column{Gap: theme.Padding()}, b.text)
	b.card = look.NewCard(b.content)
	b.ExtendBaseWidget(b)
	b.Hide()
	return b
}

// showDemo says that this is a demo, or no longer.
func (b *banner) showDemo(demo bool) {
	b.demo = demo
	b.update()
}

func (b *banner) update() {
	look.SetShown(b.text, b.demo)
	if b.add != nil {
		look.SetShown(b.add, b.form == nil)
	}
	look.SetShown(b, b.demo || b.form != nil)
	b.grown()
}

// open shows the field for the key.
func (b *banner) open() {
	if b.form == nil {
		b.entry = newKeyEntry(lang.L("Paste your API key"), b.onSave, b.close)
		b.store = look.NewButton(lang.L("Save"), theme.ConfirmIcon(), widget.HighImportance, b.onSave, b.key)
		dismiss := look.NewButton(lang.L("Cancel"), nil, widget.MediumImportance, b.close, b.key)
		b.busy = widget.NewActivity()
		b.busy.Hide()
		b.hint = &widget.Label{Wrapping: fyne.TextWrapWord, Importance: widget.LowImportance,
			Text: lang.L("It is kept in this computer's keyring and goes to the service it is for, nowhere else.")}
		b.form = container.New(look.Column{}, look.NewStretchedRow(b.entry, b.entry, b.busy, b.store, dismiss), b.hint)
		b.content.Add(b.form)
		b.update()
	}
	b.focus(b.entry)
}

// close takes the field away, and what was typed with it.
func (b *banner) close() {
	if b.form == nil {
		return
	}
	b.cancel()
	b.busy.Stop()
	b.entry.SetText("")
	b.content.Remove(b.form)
	b.form = nil
	b.update()
	b.focus(nil)
}

func (b *banner) onSave() {
	key := strings.TrimSpace(b.entry.Text)
	b.entry.SetText("")
	switch {
	case key == "":
		b.say(lang.L("Nothing has been entered."), widget.DangerImportance)
		return
	case strings.ContainsFunc(key, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }):
		b.say(lang.L("This can't be a key: there is white space in it."), widget.DangerImportance)
		return
	}
	b.store.Disable()
	b.entry.Disable()
	b.busy.Show()
	b.busy.Start()
	b.say(lang.L("Saving…"), widget.LowImportance)
	b.save(key)
}

// saved tells what became of the key; what went wrong is shown in place.
func (b *banner) saved(err error) {
	if b.form == nil {
		return
	}
	if err == nil {
		b.close()
		return
	}
	b.busy.Stop()
	b.busy.Hide()
	b.store.Enable()
	b.entry.Enable()
	b.say(explain(err), widget.DangerImportance)
	b.focus(b.entry)
}

func (b *banner) say(hint string, importance widget.Importance) {
	b.hint.Importance = importance
	b.hint.SetText(hint)
	b.grown()
}

func (b *banner) HeightFor(width float32) float32 { return look.HeightFor(b.card, width) }

// CreateRenderer is called by Fyne.
func (b *banner) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(b.card) }

// A keyEntry takes a key without showing it. Enter saves, Escape closes.
type keyEntry struct {
	widget.Entry
	closed func()
}

func newKeyEntry(placeholder string, saved, closed func()) *keyEntry {
	e := &keyEntry{closed: closed}
	e.Password, e.PlaceHolder = true, placeholder
	e.OnSubmitted = func(string) { saved() }
	e.ExtendBaseWidget(e)
	return e
}

// TypedKey closes on Escape.
func (e *keyEntry) TypedKey(k *fyne.KeyEvent) {
	if k.Name == fyne.KeyEscape {
		e.closed()
		return
	}
	e.Entry.TypedKey(k)
}
