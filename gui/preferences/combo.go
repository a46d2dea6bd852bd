package preferences

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// An option is one of the list of a combo.
type option struct {
	value string
	words string // shown in the list; empty: value
}

// A combo is a field for text with a list to choose from, which opens at the arrow at its end and at the Down key.
type combo struct {
	*field
	options []option
	opened  func() // before the list opens; may be nil
	menu    *widget.PopUpMenu
}

func newCombo(f *field, options []option) *combo {
	c := &combo{field: f, options: options}
	f.ActionItem = newOpener(c.open)
	f.down = c.open
	return c
}

// open shows the list, if there is one.
func (c *combo) open() {
	if c.Disabled() {
		return
	}
	if c.opened != nil {
		c.opened()
	}
	on := fyne.CurrentApp().Driver().CanvasForObject(c.field)
	if len(c.options) == 0 || on == nil {
		return
	}
	on.Focus(c.field)
	items := make([]*fyne.MenuItem, len(c.options))
	for i, o := range c.options {
		words := o.words
		if words == "" {
			words = o.value
		}
		items[i] = fyne.NewMenuItem(words, func() { c.put(o.value) })
		items[i].Checked = o.value == c.Text
	}
	c.menu = showMenu(fyne.NewMenu("", items...), on, c.field)
}

// showMenu opens a menu at an object: below it where there is room, else as far above as it must.
func showMenu(menu *fyne.Menu, on fyne.Canvas, at fyne.CanvasObject) *widget.PopUpMenu {
	pop := widget.NewPopUpMenu(menu, on)
	where := fyne.CurrentApp().Driver().AbsolutePositionForObject(at)
	_, room := on.InteractiveArea()
	size := pop.MinSize().Max(fyne.NewSize(at.Size().Width, 0))
	size.Height = min(size.Height, room.Height)
	pop.ShowAtPosition(where.AddXY(0, at.Size().Height))
	pop.Resize(size)
	return pop
}

// An opener is the arrow at the end of a combo. It takes no focus: the Down key does what it does.
type opener struct {
	widget.Icon
	tapped func()
}

var (
	_ fyne.Tappable      = (*opener)(nil)
	_ desktop.Cursorable = (*opener)(nil)
)

func newOpener(tapped func()) *opener {
	o := &opener{tapped: tapped}
	o.Resource = theme.MenuDropDownIcon()
	o.ExtendBaseWidget(o)
	return o
}

// Tapped opens the list.
func (o *opener) Tapped(*fyne.PointEvent) { o.tapped() }

// Cursor is the usual one: this is not where one writes.
func (o *opener) Cursor() desktop.Cursor { return desktop.DefaultCursor }

// MinSize leaves some space around the arrow.
func (o *opener) MinSize() fyne.Size {
	return o.Icon.MinSize().AddWidthHeight(2*theme.Padding(), 0)
}
