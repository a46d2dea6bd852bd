package sidebar

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// A search is the field for what to search. The keys that are of no use in a line move through what was found, while
// one goes on writing.
type search struct {
	widget.Entry
	list    *list
	actions *Actions
	query   string // what was asked for last
	waiting bool   // to open the first hit of it
	held    bool   // the focus is here
	clear   *sign
}

var _ fyne.Focusable = (*search)(nil)

func newSearch(l *list, a *Actions) *search {
	s := &search{list: l, actions: a}
	s.clear = newSign(theme.NewDisabledResource(theme.CancelIcon()), func() {
		s.SetText("")
		l.focusOn(s)
	})
	s.clear.Hide()
	s.PlaceHolder, s.Icon, s.ActionItem = lang.L("Search"), theme.NewDisabledResource(theme.SearchIcon()), s.clear
	s.Wrapping, s.Scroll = fyne.TextWrapOff, fyne.ScrollHorizontalOnly
	s.OnChanged = s.onChanged
	s.ExtendBaseWidget(s)
	return s
}

func (s *search) onChanged(text string) {
	if s.clear.Visible() != (text != "") {
		s.clear.Hidden = text == ""
		s.clear.Refresh()
	}
	query := strings.TrimSpace(text)
	if query == s.query {
		return
	}
	s.query, s.waiting = query, false
	if query == "" {
		s.list.update(false, func(c *content) { c.searching, c.hits = false, nil })
		s.lend()
	}
	s.actions.Search(query)
}

// TypedKey moves the cursor of the list, opens what is there, and ends the search; all other keys write.
func (s *search) TypedKey(k *fyne.KeyEvent) {
	switch k.Name {
	case fyne.KeyUp, fyne.KeyDown, fyne.KeyPageUp, fyne.KeyPageDown:
		if s.query == "" && k.Name == fyne.KeyDown {
			s.list.grab()
		} else if s.list.content.searching {
			s.list.move(k.Name)
		}
	case fyne.KeyReturn, fyne.KeyEnter:
		s.enter()
	case fyne.KeyEscape:
		if s.Text == "" {
			s.actions.Key(k)
		} else {
			s.SetText("")
		}
	default:
		s.Entry.TypedKey(k)
	}
}

// enter opens the hit that is chosen, or the first as soon as there are hits for what is written.
func (s *search) enter() {
	switch c := &s.list.content; {
	case s.query == "":
	case !c.searching || c.query != s.query:
		s.waiting = true
	case s.list.cursor >= 0:
		s.list.openRow(s.list.cursor)
	}
}

// found is to be called when hits are shown.
func (s *search) found() {
	s.lend()
	if s.waiting {
		s.waiting = false
		s.enter()
	}
}

// FocusGained is called by Fyne.
func (s *search) FocusGained() {
	s.Entry.FocusGained()
	s.held = true
	s.lend()
}

// FocusLost is called by Fyne.
func (s *search) FocusLost() {
	s.Entry.FocusLost()
	s.held, s.waiting = false, false
	s.lend()
}

// lend shows where Enter goes.
func (s *search) lend() { s.list.lend(s.held && s.list.content.searching) }
