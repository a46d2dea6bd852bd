package preferences

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"geppetto-audio/gui/look"
)

// A choice is one of several, in a list that opens.
type choice struct {
	widget.Select
	stage  *stage
	chosen func(index int)

	focused, setting bool
}

var _ fyne.Focusable = (*choice)(nil)

func newChoice(s *stage, options []string, selected int, chosen func(index int)) *choice {
	c := &choice{stage: s, chosen: chosen}
	c.Options = options
	if selected >= 0 {
		c.Selected = options[selected]
	}
	c.PlaceHolder = " " // Fyne's own, in words, sets the least width
	c.OnChanged = func(string) {
		if !c.setting {
			c.chosen(c.SelectedIndex())
		}
	}
	c.ExtendBaseWidget(c)
	return c
}

// set shows another one as chosen.
func (c *choice) set(index int) {
	c.setting = true
	c.SetSelectedIndex(index)
	c.setting = false
}

// TypedKey opens the list, or passes the key on.
func (c *choice) TypedKey(k *fyne.KeyEvent) {
	switch k.Name {
	case fyne.KeySpace, fyne.KeyUp, fyne.KeyDown, fyne.KeyLeft, fyne.KeyRight:
		c.Select.TypedKey(k)
	case fyne.KeyReturn, fyne.KeyEnter:
		c.Select.TypedKey(&fyne.KeyEvent{Name: fyne.KeySpace})
	default:
		c.stage.key(k)
	}
}

// FocusGained is called by Fyne.
func (c *choice) FocusGained() {
	c.focused = true
	c.Select.FocusGained()
	c.stage.reveal(c)
}

// FocusLost is called by Fyne.
func (c *choice) FocusLost() {
	c.focused = false
	c.Select.FocusLost()
}

// CreateRenderer is called by Fyne.
func (c *choice) CreateRenderer() fyne.WidgetRenderer {
	return look.NewRing(c.Select.CreateRenderer(), c, theme.ColorNamePrimary, true, func() bool { return c.focused })
}
