package sidebar

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

var (
	_ fyne.Focusable  = (*list)(nil)
	_ desktop.Keyable = (*list)(nil)
)

// FocusGained is called by Fyne.
func (l *list) FocusGained() { l.focus(true) }

// FocusLost is called by Fyne.
func (l *list) FocusLost() {
	l.shift = false
	l.focus(false)
}

func (l *list) focus(focused bool) {
	l.focused = focused
	if focused && l.cursor < 0 {
		l.cursor = l.kin(identity{}, -1)
	}
	if focused && l.cursor >= 0 {
		l.moveTo(l.cursor)
	} else {
		l.arrange()
	}
}

// grab takes the focus.
func (l *list) grab() { l.focusOn(l) }

func (l *list) focusOn(o fyne.Focusable) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(l); c != nil {
		c.Focus(o)
	}
}

// lend lets the cursor be seen while the keys come from the search field.
func (l *list) lend(lent bool) {
	l.lent = lent
	l.arrange()
}

// KeyDown notes that Shift is held.
func (l *list) KeyDown(k *fyne.KeyEvent) { l.shift = l.shift || isShift(k) }

// KeyUp notes that it isn't.
func (l *list) KeyUp(k *fyne.KeyEvent) { l.shift = l.shift && !isShift(k) }

func isShift(k *fyne.KeyEvent) bool {
	return k.Name == desktop.KeyShiftLeft || k.Name == desktop.KeyShiftRight
}

// TypedRune passes letters on to where they would go if nothing had the focus.
func (l *list) TypedRune(r rune) {
	if r == ' ' {
		return // the key was passed on
	}
	if c := fyne.CurrentApp().Driver().CanvasForObject(l); c != nil && c.OnTypedRune() != nil {
		c.OnTypedRune()(r)
	}
}

// TypedKey moves the cursor, does something with what is there, or passes the key on.
func (l *list) TypedKey(k *fyne.KeyEvent) {
	switch {
	case l.move(k.Name) || l.act(k.Name):
	case k.Name == fyne.KeyEscape && l.content.searching:
		l.endSearch()
	default:
		l.actions.Key(k)
	}
}

// move moves the cursor, if that is what a key means.
func (l *list) move(name fyne.KeyName) bool {
	switch name {
	case fyne.KeyUp:
		l.step(l.cursor-1, -1)
	case fyne.KeyDown:
		l.step(l.cursor+1, 1)
	case fyne.KeyPageUp:
		l.page(-1)
	case fyne.KeyPageDown:
		l.page(1)
	case fyne.KeyHome:
		l.step(0, 1)
	case fyne.KeyEnd:
		l.step(len(l.rows)-1, -1)
	default:
		return false
	}
	return true
}

// act does something with what the cursor is at, if that is what a key means.
func (l *list) act(name fyne.KeyName) bool {
	if l.cursor < 0 {
		return false
	}
	id := l.identityAt(l.cursor).conversation
	switch {
	case name == fyne.KeyReturn || name == fyne.KeyEnter:
		l.openRow(l.cursor)
	case name == fyne.KeyF2:
		l.actions.Rename(id)
	case name == fyne.KeyDelete && !l.content.searching:
		l.actions.Delete(id)
	case name == desktop.KeyMenu, name == fyne.KeyF10 && l.shift:
		l.showMenuAtButton(l.cursor)
	default:
		return false
	}
	return true
}

func (l *list) step(from, step int) {
	if i := l.firstFrom(from, step); i >= 0 {
		l.moveTo(i)
	}
}

// page moves by what is seen at once.
func (l *list) page(pages int) {
	if l.cursor < 0 {
		l.step(0, 1)
		return
	}
	r := l.rows[l.cursor]
	far := r.top + float32(pages)*max(r.height, l.scroll.Size().Height-r.height)
	first, last := between(l.rows, far, far+1)
	switch {
	case far < 0:
		l.step(0, 1)
	case first == last:
		l.step(len(l.rows)-1, -1)
	default:
		if i := l.firstFrom(first, pages); i >= 0 {
			l.moveTo(i)
		} else {
			l.step(first, -pages)
		}
	}
}

// moveTo puts the cursor on a row and brings it in sight, with the heading above the first of a day.
func (l *list) moveTo(i int) {
	l.cursor = i
	offset, view := l.scroll.Offset.Y, l.scroll.Size().Height
	r := l.rows[i]
	top, bottom := r.top, r.top+r.height
	if i > 0 && l.rows[i-1].kind == heading {
		top = l.rows[i-1].top
	}
	if i == len(l.rows)-1 {
		bottom = total(l.rows)
	}
	l.place(max(min(offset, top), bottom-view))
}

func (l *list) openRow(i int) { l.opening(l.rows[i])() }

// opening is what opens a row, also when the list has changed since.
func (l *list) opening(r row) func() {
	if r.kind == hit {
		h, query := l.content.hits[r.index], l.content.query
		return func() { l.actions.OpenHit(h, query) }
	}
	id := l.content.identity(r).conversation
	return func() { l.actions.Open(id) }
}

// menu is what can be done with a row. Of a hit, which is one answer, the whole conversation is not offered to be
// deleted.
func (l *list) menu(i int) *fyne.Menu {
	id := l.identityAt(i).conversation
	item := func(text string, icon fyne.Resource, do func()) *fyne.MenuItem {
		return &fyne.MenuItem{Label: text, Icon: icon, Action: do}
	}
	m := fyne.NewMenu("",
		item(lang.L("Open"), theme.NavigateNextIcon(), l.opening(l.rows[i])),
		item(lang.L("Rename…"), theme.DocumentCreateIcon(), func() { l.actions.Rename(id) }),
		item(lang.L("Export…"), theme.DocumentSaveIcon(), func() { l.actions.Export(id) }),
	)
	if !l.content.searching {
		m.Items = append(m.Items, fyne.NewMenuItemSeparator(),
			item(lang.L("Delete…"), theme.DeleteIcon(), func() { l.actions.Delete(id) }))
	}
	return m
}

func (l *list) showMenu(i int, at fyne.Position) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(l); c != nil {
		widget.ShowPopUpMenuAtPosition(l.menu(i), c, at)
	}
}

// showMenuAtButton shows the menu below the row's button.
func (l *list) showMenuAtButton(i int) {
	b := l.rows[i].button(l.scroll.Size().Width)
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(l.field)
	l.showMenu(i, at.Add(b.at).AddXY(0, b.size.Height))
}
