package preferences

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"geppetto-audio/gui/look"
)

// A toggle is on or off.
type toggle struct {
	widget.Check
	stage   *stage
	focused bool
}

var _ fyne.Focusable = (*toggle)(nil)

func newToggle(s *stage, text string, on bool, changed func(bool)) *toggle {
	t := &toggle{stage: s}
	t.Text, t.Checked, t.OnChanged = text, on, changed
	t.ExtendBaseWidget(t)
	return t
}

// set shows it on or off, and tells nobody.
func (t *toggle) set(on bool) {
	t.Checked = on
	t.Refresh()
}

// TypedKey switches, or passes the key on. A space comes as a rune, too.
func (t *toggle) TypedKey(k *fyne.KeyEvent) {
	switch k.Name {
	case fyne.KeySpace:
	case fyne.KeyReturn, fyne.KeyEnter:
		if !t.Disabled() {
			t.SetChecked(!t.Checked)
		}
	default:
		t.stage.key(k)
	}
}

// FocusGained is called by Fyne.
func (t *toggle) FocusGained() {
	t.focused = true
	t.Check.FocusGained()
	t.stage.reveal(t)
}

// FocusLost is called by Fyne.
func (t *toggle) FocusLost() {
	t.focused = false
	t.Check.FocusLost()
}

// CreateRenderer is called by Fyne.
func (t *toggle) CreateRenderer() fyne.WidgetRenderer {
	return look.NewRing(t.Check.CreateRenderer(), t, theme.ColorNamePrimary, false, func() bool { return t.focused })
}

// outdented is a layout that lets the padding of a toggle stick out, so that its box begins where fields do.
type outdented struct{}

var _ fyne.Layout = outdented{}

// Layout places the toggle, which answers to a pointer in its own words alone.
func (outdented) Layout(objects []fyne.CanvasObject, _ fyne.Size) {
	objects[0].Move(fyne.NewPos(-theme.Padding()-theme.InputBorderSize(), 0))
	objects[0].Resize(objects[0].MinSize())
}

// MinSize is the toggle's.
func (outdented) MinSize(objects []fyne.CanvasObject) fyne.Size { return objects[0].MinSize() }
