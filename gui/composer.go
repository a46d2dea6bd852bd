package gui

import (
	"math"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// A composer is the field for a question. It grows with it; Enter asks and Shift+Enter begins a new line; or
// Ctrl+Enter asks and Enter begins one, as a person likes.
type composer struct {
	widget.Entry
	asked   func(question string)
	changed func(text string)
	stop    func()              // Escape
	page    func(pages float32) // Page Up and Page Down: there is never more than a page here

	withCtrl  bool              // Ctrl+Enter asks, and Enter begins a new line
	shortcuts map[string]func() // that a text field would swallow, by their names
	help      func()            // F1; may be nil

	shift bool
	ruler *widget.Label // wraps the text as the field does, to count its rows
}

var (
	_ fyne.Focusable    = (*composer)(nil)
	_ fyne.Tabbable     = (*composer)(nil)
	_ desktop.Keyable   = (*composer)(nil)
	_ fyne.CanvasObject = (*composer)(nil)
)

const (
	composerRows = 6 // the most that are shown at a time

	// A line longer than this, or a text, in bytes, is no longer wrapped: Fyne would need longer for it than a person
	// for the next letter.
	wrappedLine = 2000
	wrappedText = 10_000
)

func newComposer(placeholder string, asked, changed func(string), stop func(), page func(float32)) *composer {
	c := &composer{asked: asked, changed: changed, stop: stop, page: page}
	c.ruler = &widget.Label{Wrapping: fyne.TextWrapWord}
	c.MultiLine, c.Wrapping, c.PlaceHolder = true, fyne.TextWrapWord, placeholder
	c.OnChanged = c.onChanged
	c.ExtendBaseWidget(c)
	c.SetMinRowsVisible(1)
	return c
}

// SetText puts a text into the field.
func (c *composer) SetText(text string) {
	c.brace(text)
	c.Entry.SetText(text)
}

// TypedShortcut asks at Ctrl+Enter, and looks at what is pasted before the field wraps it.
func (c *composer) TypedShortcut(s fyne.Shortcut) {
	if custom, ok := s.(*desktop.CustomShortcut); ok && custom.Modifier&fyne.KeyModifierShortcutDefault != 0 &&
		(custom.KeyName == fyne.KeyReturn || custom.KeyName == fyne.KeyEnter) {
		c.ask()
		return
	}
	if do := c.shortcuts[s.ShortcutName()]; do != nil {
		do()
		return
	}
	if paste, ok := s.(*fyne.ShortcutPaste); ok {
		c.brace(c.Text + paste.Clipboard.Content())
	}
	c.Entry.TypedShortcut(s)
}

// write puts a text into the field, the cursor behind it.
func (c *composer) write(text string) {
	c.SetText(text)
	c.Entry.TypedKey(&fyne.KeyEvent{Name: fyne.KeyPageDown})
}

// ask asks what is written, unless it is nothing, and empties the field.
func (c *composer) ask() {
	if question := strings.TrimSpace(c.Text); question != "" {
		c.SetText("")
		c.asked(question)
	}
}

// AcceptsTab leaves the Tab key to move the focus.
func (c *composer) AcceptsTab() bool { return false }

// TypedKey asks, stops and scrolls the conversation; all other keys write.
func (c *composer) TypedKey(k *fyne.KeyEvent) {
	switch k.Name {
	case fyne.KeyReturn, fyne.KeyEnter:
		if c.shift || c.withCtrl {
			c.Entry.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
		} else {
			c.ask()
		}
	case fyne.KeyEscape:
		c.stop()
	case fyne.KeyF1:
		if c.help != nil {
			c.help()
		}
	case fyne.KeyPageUp:
		c.page(-1)
	case fyne.KeyPageDown:
		c.page(1)
	default:
		c.Entry.TypedKey(k)
	}
}

// KeyDown notes that Shift is held.
func (c *composer) KeyDown(k *fyne.KeyEvent) {
	c.shift = c.shift || isShift(k)
	c.Entry.KeyDown(k)
}

// KeyUp notes that it isn't.
func (c *composer) KeyUp(k *fyne.KeyEvent) {
	c.shift = c.shift && !isShift(k)
	c.Entry.KeyUp(k)
}

// FocusLost forgets the keys that are held: their release goes elsewhere.
func (c *composer) FocusLost() {
	c.shift = false
	c.Entry.FocusLost()
}

func isShift(k *fyne.KeyEvent) bool {
	return k.Name == desktop.KeyShiftLeft || k.Name == desktop.KeyShiftRight
}

// Resize counts the rows anew: another width has another number.
func (c *composer) Resize(size fyne.Size) {
	widthChanged := size.Width != c.Size().Width
	c.Entry.Resize(size)
	if widthChanged {
		c.fit()
	}
}

func (c *composer) onChanged(text string) {
	c.fit()
	c.changed(text)
}

// fit makes the field as high as its text, within bounds.
func (c *composer) fit() {
	if wrapping := wrappingFor(c.Text); wrapping != c.Wrapping {
		c.Wrapping = wrapping
		c.Refresh()
	}
	c.SetMinRowsVisible(c.rows())
}

// brace stops wrapping before a text comes that is too long for it.
func (c *composer) brace(text string) {
	if c.Wrapping != fyne.TextWrapOff && wrappingFor(text) == fyne.TextWrapOff {
		c.Wrapping = fyne.TextWrapOff
		c.Refresh()
	}
}

func wrappingFor(text string) fyne.TextWrap {
	if len(text) > wrappedText || longestLine(text) > wrappedLine {
		return fyne.TextWrapOff
	}
	return fyne.TextWrapWord
}

func (c *composer) rows() int {
	width := c.Size().Width - 2*theme.InnerPadding()
	lines := strings.Count(c.Text, "\n") + 1
	if width <= 0 || lines >= composerRows || c.Wrapping == fyne.TextWrapOff {
		return min(lines, composerRows)
	}
	// What fills the rows without a thought to words need not be wrapped to be counted.
	if fyne.MeasureText(c.Text, theme.TextSize(), fyne.TextStyle{}).Width > width*composerRows {
		return composerRows
	}
	height := func(text string) float32 {
		c.ruler.Resize(fyne.NewSize(c.Size().Width, c.ruler.Size().Height))
		c.ruler.SetText(text)
		return c.ruler.MinSize().Height
	}
	one := height("")
	pitch := height("\n") - one
	return min(1+int(math.Round(float64((height(c.Text)-one)/pitch))), composerRows)
}

func longestLine(text string) int {
	longest := 0
	for line := range strings.Lines(text) {
		longest = max(longest, len(line))
	}
	return longest
}
