package inspector

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"geppetto-audio/internal/eventlog"
)

// A list shows the events, one in a row. It passes on the keys that mean the same wherever the focus is.
type list struct {
	widget.List
	inspector *Inspector
	marking   bool // the selection is our own doing
}

func newList(i *Inspector) *list {
	l := &list{inspector: i}
	l.Length = func() int { return len(i.events.shown) }
	l.CreateItem = func() fyne.CanvasObject { return newRow() }
	l.UpdateItem = func(at widget.ListItemID, o fyne.CanvasObject) {
		if at < len(i.events.shown) {
			o.(*row).show(&i.events.shown[at], i.events.since(at))
		}
	}
	l.OnSelected = func(at widget.ListItemID) {
		if !l.marking && at < len(i.events.shown) {
			i.choose(i.events.shown[at].Number)
		}
	}
	l.HideSeparators = true
	l.ExtendBaseWidget(l)
	return l
}

// mark selects a row whose event is shown already: rows before it have gone.
func (l *list) mark(at int) {
	l.marking = true
	offset := l.GetScrollOffset()
	l.Select(at)
	l.ScrollToOffset(offset)
	l.marking = false
}

// TypedKey chooses by the arrows, or passes the key on.
func (l *list) TypedKey(k *fyne.KeyEvent) {
	i := l.inspector
	at := i.events.find(i.chosen)
	switch k.Name {
	case fyne.KeyUp:
		if at < 0 {
			at = len(i.events.shown)
		}
		l.choose(at - 1)
	case fyne.KeyDown:
		if at >= 0 {
			l.choose(at + 1)
		}
	case fyne.KeyPageUp, fyne.KeyPageDown, fyne.KeySpace:
		l.List.TypedKey(k)
	default:
		i.onKey(k)
	}
}

func (l *list) choose(at int) {
	if at >= 0 && at < len(l.inspector.events.shown) {
		l.Select(at)
	}
}

// A row shows one event: the time, the time since the one before, the way it went, its type, and what it is about.
type row struct {
	widget.BaseWidget
	number                     uint64
	since                      string
	time, gap, way, kind, gist string
}

func newRow() *row {
	r := &row{}
	r.ExtendBaseWidget(r)
	return r
}

func (r *row) show(s *eventlog.Seen, since string) {
	if r.number == s.Number && r.since == since {
		return
	}
	r.number, r.since = s.Number, since
	r.time, r.gap, r.kind, r.gist = s.Time.Local().Format("15:04:05.000"), since, s.Type, s.Gist()
	switch s.Direction {
	case "in":
		r.way = "←"
	case "out":
		r.way = "→"
	default:
		r.way = "·"
	}
	r.Refresh()
}

// CreateRenderer is called by Fyne.
func (r *row) CreateRenderer() fyne.WidgetRenderer {
	v := &rowView{row: r}
	for n := range v.texts {
		v.texts[n] = &canvas.Text{}
	}
	v.paint()
	return v
}

type rowView struct {
	row   *row
	texts [5]*canvas.Text
}

var _ fyne.WidgetRenderer = (*rowView)(nil)

// The columns, in widths of a digit.
var columns = [5]float32{0, 14, 23, 26, 66}

// What is left free above and below a row's text, and before and behind it.
const rowPad, rowSide = 2, 6

func (v *rowView) digit() float32 {
	return fyne.MeasureText("0", theme.SizeForWidget(theme.SizeNameCaptionText, v.row), fyne.TextStyle{Monospace: true}).Width
}

func (v *rowView) paint() {
	r := v.row
	strong, low := theme.ColorForWidget(theme.ColorNameForeground, r), theme.ColorForWidget(theme.ColorNameDisabled, r)
	way := low
	switch r.way {
	case "→":
		way = theme.ColorForWidget(theme.ColorNamePrimary, r)
	case "←":
		way = strong
	}
	if r.kind == "error" {
		strong = theme.ColorForWidget(theme.ColorNameError, r)
	}
	size := theme.SizeForWidget(theme.SizeNameCaptionText, r)
	for n, c := range [5]struct {
		text  string
		color color.Color
	}{{r.time, low}, {r.gap, low}, {r.way, way}, {r.kind, strong}, {r.gist, low}} {
		t := v.texts[n]
		t.Text, t.Color, t.TextSize = c.text, c.color, size
		t.TextStyle = fyne.TextStyle{Monospace: n < 3}
	}
	v.texts[1].Alignment = fyne.TextAlignTrailing
	v.fit(r.Size().Width - 2*rowSide)
}

// fit cuts off what does not fit.
func (v *rowView) fit(width float32) {
	digit := v.digit()
	for n, t := range v.texts {
		end := width
		if n+1 < len(columns) {
			end = columns[n+1] * digit
		}
		t.Text = cut(t.Text, end-columns[n]*digit, t)
	}
}

// cut gives as much of a text as fits a width.
func cut(s string, width float32, t *canvas.Text) string {
	measure := func(s string) float32 { return fyne.MeasureText(s, t.TextSize, t.TextStyle).Width }
	if s == "" || measure(s) <= width {
		return s
	}
	runes := []rune(s)
	low, high := 0, len(runes)
	for low < high {
		middle := (low + high + 1) / 2
		if measure(string(runes[:middle])+"…") <= width {
			low = middle
		} else {
			high = middle - 1
		}
	}
	if low == 0 {
		return ""
	}
	return string(runes[:low]) + "…"
}

func (v *rowView) Layout(size fyne.Size) {
	v.paint()
	digit := v.digit()
	for n, t := range v.texts {
		width := t.MinSize().Width
		if n == 1 {
			width = (columns[2]-columns[1])*digit - digit
		}
		t.Move(fyne.NewPos(rowSide+columns[n]*digit, rowPad))
		t.Resize(fyne.NewSize(width, size.Height-2*rowPad))
	}
}

func (v *rowView) MinSize() fyne.Size {
	height := fyne.MeasureText("M", theme.SizeForWidget(theme.SizeNameCaptionText, v.row), fyne.TextStyle{}).Height
	return fyne.NewSize(columns[4]*v.digit(), height+2*rowPad)
}

func (v *rowView) Refresh() {
	v.Layout(v.row.Size())
	for _, t := range v.texts {
		t.Refresh()
	}
}

func (v *rowView) Destroy() {}

func (v *rowView) Objects() []fyne.CanvasObject {
	all := make([]fyne.CanvasObject, len(v.texts))
	for n, t := range v.texts {
		all[n] = t
	}
	return all
}
