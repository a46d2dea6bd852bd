package preferences

import (
	"fyne.io/fyne/v2"

	"geppetto-audio/gui/look"
)

// A stage is what a control needs of the dialog around it.
type stage struct {
	key    func(*fyne.KeyEvent)    // is given what the control has no use for
	reveal func(fyne.CanvasObject) // brings what has got the focus into sight
}

// A button can be brought into sight.
type button struct {
	look.Button
	stage *stage
}

var _ fyne.Focusable = (*button)(nil)

// TypedKey taps, or passes the key on.
func (b *button) TypedKey(k *fyne.KeyEvent) {
	switch k.Name {
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		b.Button.TypedKey(k)
	default:
		b.stage.key(k)
	}
}

// FocusGained is called by Fyne.
func (b *button) FocusGained() {
	b.Button.FocusGained()
	b.stage.reveal(b)
}

func newButton(s *stage, text string, icon fyne.Resource, tapped func()) *button {
	b := &button{stage: s}
	b.Text, b.Icon, b.OnTapped = text, icon, tapped
	b.ExtendBaseWidget(b)
	return b
}
