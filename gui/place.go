package gui

import "fyne.io/fyne/v2"

// Where the window was left is of no interest to anything else, so it is kept with Fyne's preferences.
const (
	widthKey        = "window.width"
	heightKey       = "window.height"
	sideWidthKey    = "sidebar.width"
	sideHiddenKey   = "sidebar.hidden"
	conversationKey = "place.conversation"
	answerKey       = "place.answer" // at the upper edge; empty: the end
	beyondKey       = "place.beyond" // how much of it is above the edge

	defaultWidth  = 1000
	defaultHeight = 760
)

func (w *Window) savedSize() fyne.Size {
	p := w.app.Preferences()
	width := p.FloatWithFallback(widthKey, defaultWidth)
	height := p.FloatWithFallback(heightKey, defaultHeight)
	return fyne.NewSize(float32(max(width, frameMinWidth)), float32(max(height, frameMinHeight)))
}

func (w *Window) restoreWings() {
	p := w.app.Preferences()
	w.wings.shown = !p.Bool(sideHiddenKey)
	w.wings.width = clamp(float32(p.FloatWithFallback(sideWidthKey, sideUsual)))
}

func clamp(side float32) float32 { return max(sideLeast, min(side, sideMost)) }

// restorePlace has the conversation shown that was shown last, where it was read.
func (w *Window) restorePlace(t *thread) {
	p := w.app.Preferences()
	t.place = p.StringWithFallback(conversationKey, newest)
	t.placeAt = p.String(answerKey)
	w.beyond = float32(p.Float(beyondKey))
}

// savePlace remembers how the window is left. What is as it was is not written: Fyne reads the whole file again then.
func (w *Window) savePlace() {
	p := w.app.Preferences()
	number := func(key string, value float32) {
		if p.Float(key) != float64(value) {
			p.SetFloat(key, float64(value))
		}
	}
	text := func(key, value string) {
		if p.StringWithFallback(key, "\x00") != value {
			p.SetString(key, value)
		}
	}
	if size := w.window.Canvas().Size(); size != w.savedSize() {
		number(widthKey, size.Width)
		number(heightKey, size.Height)
	}
	if w.wings.width != clamp(float32(p.FloatWithFallback(sideWidthKey, sideUsual))) {
		number(sideWidthKey, w.wings.width)
	}
	if p.Bool(sideHiddenKey) == w.wings.shown {
		p.SetBool(sideHiddenKey, !w.wings.shown)
	}
	answer, conversation := "", ""
	e, beyond := w.transcript.top()
	if len(w.shown.entries) > 0 {
		conversation = w.shown.conversation
	}
	if e != nil && e.past != nil {
		answer = e.past.Files.Transcript
	} else if e != nil {
		answer = value(e.data).kept.Transcript
	}
	text(conversationKey, conversation)
	text(answerKey, answer)
	number(beyondKey, beyond)
}

// onWiden makes the list of conversations wider.
func (w *Window) onWiden(by float32) {
	w.wings.width = clamp(w.wings.width + by)
	w.root.Refresh()
}

// onSidebar shows or hides the list of conversations.
func (w *Window) onSidebar() {
	open := w.wings.open(w.root.Size().Width)
	w.wings.shown, w.wings.asked = !open, !open
	w.root.Refresh()
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
	if w.wings.asked && w.root.Size().Width < sideRoom {
		w.wings.asked = false
		w.root.Refresh()
	}
}
