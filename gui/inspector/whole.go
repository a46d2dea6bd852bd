package inspector

import (
	"bytes"
	"encoding/json"
	"strings"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"geppetto-audio/gui/look"
)

// mostShown is how much of an event is shown, in bytes. All of it is copied.
const mostShown = 16 << 10

// A whole shows one event from its first to its last bracket.
type whole struct {
	widget.BaseWidget
	line   []byte
	text   *widget.Label
	scroll *container.Scroll
	copy   *look.CopyButton
	hint   *look.Caption
	head   *fyne.Container
	box    fyne.CanvasObject
}

func newWhole(key func(*fyne.KeyEvent)) *whole {
	w := &whole{
		text: &widget.Label{TextStyle: fyne.TextStyle{Monospace: true}, Wrapping: fyne.TextWrapBreak, Selectable: true},
		hint: look.NewCaption(lang.L("Choose an event to see all of it."), theme.ColorNameDisabled, fyne.TextAlignLeading),
	}
	w.copy = look.NewCopyButton(func() string { return indented(w.line, len(w.line)*4) }, key)
	w.copy.Hide()
	w.scroll = container.NewVScroll(w.text)
	w.head = look.NewStretchedRow(w.hint, w.hint, w.copy)
	w.box = container.NewBorder(w.head, nil, nil, nil, w.scroll)
	w.ExtendBaseWidget(w)
	return w
}

// show shows an event, or none.
func (w *whole) show(line []byte) {
	w.line = line
	w.text.SetText(indented(line, mostShown))
	w.scroll.ScrollToTop()
	look.SetShown(w.copy, line != nil)
	w.hint.SetText(lang.L("Choose an event to see all of it."))
	if line != nil {
		w.hint.SetText(lang.L("Escape goes on with what comes."))
	}
	w.box.Refresh() // the button needs room, or gives it back
	w.head.Refresh()
}

// CreateRenderer is called by Fyne.
func (w *whole) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(w.box) }

// indented writes JSON over several lines, so many bytes of it at most.
func indented(line []byte, most int) string {
	if len(line) == 0 {
		return ""
	}
	var b bytes.Buffer
	if json.Indent(&b, line, "", "  ") != nil {
		b.Reset()
		b.Write(line)
	}
	s := strings.ToValidUTF8(b.String(), "\uFFFD")
	if len(s) > most {
		for most > 0 && !utf8.RuneStart(s[most]) {
			most--
		}
		s = s[:most] + "\n…"
	}
	return s
}
