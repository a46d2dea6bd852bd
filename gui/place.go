package gui

import (
	"encoding/json"

	"fyne.io/fyne/v2"
)

// layoutKey is where the window keeps how it was left, with Fyne's preferences: it is of no interest to anything else.
// All of it is one value, for Fyne writes its file for each, and reads it while it writes.
const layoutKey = "window"

// A leaving is how the window was left.
type leaving struct {
	Width, Height float32
	SideWidth     float32
	SideHidden    bool
	Conversation  *string `json:",omitempty"` // nil where none was ever left
	Answer        string  // at the upper edge; empty: the end
	Beyond        float32 // how much of it is above the edge
}

const (
	defaultWidth  = 1000
	defaultHeight = 760
)

// left is how the window was left the last time.
func (w *Window) left() leaving {
	l := leaving{Width: defaultWidth, Height: defaultHeight, SideWidth: sideUsual}
	_ = json.Unmarshal([]byte(w.app.Preferences().String(layoutKey)), &l) // what it isn't stays as usual
	l.Width, l.Height = max(l.Width, frameMinWidth), max(l.Height, frameMinHeight)
	l.SideWidth = clamp(l.SideWidth)
	return l
}

func clamp(side float32) float32 { return max(sideLeast, min(side, sideMost)) }

func (w *Window) savedSize() fyne.Size {
	l := w.left()
	return fyne.NewSize(l.Width, l.Height)
}

func (w *Window) restoreWings() {
	l := w.left()
	w.wings.shown, w.wings.width = !l.SideHidden, l.SideWidth
}

// restorePlace has the conversation shown that was shown last, where it was read.
func (w *Window) restorePlace(t *thread) {
	l := w.left()
	t.place = place{newest, l.Answer, l.Beyond}
	if l.Conversation != nil {
		t.place.conversation = *l.Conversation
	}
	// Until it is found nothing is said to be empty.
	_ = w.board.view.Set(view{awaiting: t.place.conversation != ""})
}

// savePlace remembers how the window is left.
func (w *Window) savePlace() {
	l := w.left()
	size := w.window.Canvas().Size()
	l.Width, l.Height = size.Width, size.Height
	l.SideWidth, l.SideHidden = w.wings.width, !w.wings.shown
	if !w.shown.awaiting { // else it was closed before it was found where the last run was left
		at := w.placeNow()
		l.Conversation, l.Answer, l.Beyond = &at.conversation, at.answer, at.beyond
	}
	if text, err := json.Marshal(l); err == nil && string(text) != w.app.Preferences().String(layoutKey) {
		w.app.Preferences().SetString(layoutKey, string(text))
	}
}

func (w *Window) placeNow() place {
	var at place
	if len(w.shown.entries) == 0 {
		return at
	}
	at.conversation = w.shown.conversation
	e, beyond := w.transcript.top()
	if e == nil {
		return at
	}
	if a := e.past(); a != nil {
		at.answer = a.Files.Transcript
	} else {
		at.answer = value(e.data).kept.Transcript
	}
	if at.answer != "" {
		at.beyond = beyond
	}
	return at
}

// onWiden makes the list of conversations wider.
func (w *Window) onWiden(by float32) {
	w.wings.width = clamp(w.wings.width + by)
	w.root.Refresh()
}

// onSidebar shows or hides the list of conversations.
func (w *Window) onSidebar() {
	w.wings.turn(w.root.Size().Width)
	w.root.Refresh()
	if w.wings.covers(w.root.Size().Width) {
		w.sidebar.FocusList()
		return
	}
	w.focus(nil)
}

// onFind lets one search everything that was asked and answered.
func (w *Window) onFind() {
	if !w.wings.open(w.root.Size().Width) {
		w.onSidebar()
	}
	w.sidebar.FocusSearch()
}

// giveWay closes a list that covers the conversation.
func (w *Window) giveWay() {
	if w.wings.covers(w.root.Size().Width) {
		w.wings.asked = false
		w.root.Refresh()
	}
}
