package preferences

import (
	"math"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"geppetto-audio/gui/look"
)

// A slider is a number within bounds, with its value in words beside it.
type slider struct {
	widget.Slider
	stage *stage
	value *widget.Label
	row   *fyne.Container

	focused bool
}

var _ fyne.Focusable = (*slider)(nil)

// slideFor is how long a slider must rest before its value is saved: a key that is held moves it thirty times a second.
const slideFor = 200 * time.Millisecond

func newSlider(s *stage, least, most, step, value float64, words func(float64) string, wait *delay,
	chosen func(float64),
) *slider {
	l := &slider{stage: s, value: &widget.Label{Text: words(value)}}
	l.Min, l.Max, l.Step, l.Value = least, most, step, value
	l.OnChanged = func(v float64) { l.value.SetText(words(rounded(v))) }
	l.OnChangeEnded = func(v float64) { wait.put(slideFor, func() { chosen(rounded(v)) }) }
	l.ExtendBaseWidget(l)
	l.row = container.New(valued{words(most)}, l, l.value)
	return l
}

// rounded takes away what is left of adding up steps.
func rounded(v float64) float64 { return math.Round(v*100) / 100 }

// valued is the layout of a slider and its value, for which it keeps the width of some words.
type valued struct{ widest string }

// slideWidth is the most: a longer one is no easier to set.
const slideWidth = 260

func (l valued) wordsWidth() float32 {
	return fyne.MeasureText(l.widest, theme.TextSize(), fyne.TextStyle{}).Width + 2*theme.InnerPadding()
}

// Layout places both.
func (l valued) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	height, words := l.MinSize(objects).Height, l.wordsWidth()
	width := min(slideWidth, size.Width-words)
	out := theme.InnerPadding() + theme.Padding() // so that its line begins where fields do
	objects[0].Move(fyne.NewPos(-out, 0))
	objects[0].Resize(fyne.NewSize(width+out, height))
	objects[1].Move(fyne.NewPos(width, 0))
	objects[1].Resize(fyne.NewSize(words, height))
}

// MinSize leaves the slider some length.
func (l valued) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(120+l.wordsWidth(), max(objects[0].MinSize().Height, objects[1].MinSize().Height))
}

// TypedKey moves it, or passes the key on.
func (l *slider) TypedKey(k *fyne.KeyEvent) {
	switch k.Name {
	case fyne.KeyLeft, fyne.KeyDown:
		l.SetValue(l.Value - l.Step)
	case fyne.KeyRight, fyne.KeyUp:
		l.SetValue(l.Value + l.Step)
	case fyne.KeyHome:
		l.SetValue(l.Min)
	case fyne.KeyEnd:
		l.SetValue(l.Max)
	default:
		l.stage.key(k)
	}
}

// FocusGained is called by Fyne.
func (l *slider) FocusGained() {
	l.focused = true
	l.Slider.FocusGained()
	l.stage.reveal(l)
}

// FocusLost is called by Fyne.
func (l *slider) FocusLost() {
	l.focused = false
	l.Slider.FocusLost()
}

// CreateRenderer is called by Fyne.
func (l *slider) CreateRenderer() fyne.WidgetRenderer {
	r := &sliderRenderer{bed: &canvas.Rectangle{}}
	r.Ring = look.NewRing(l.Slider.CreateRenderer(), l, theme.ColorNamePrimary, false, func() bool { return l.focused })
	r.paint()
	return r
}

// A sliderRenderer draws an edge around the line that a slider slides on: on a sheet it would hardly be seen.
type sliderRenderer struct {
	*look.Ring
	bed *canvas.Rectangle
}

func (r *sliderRenderer) paint() {
	r.bed.FillColor, r.bed.CornerRadius = theme.ColorForWidget(theme.ColorNameInputBorder, r.Owner), 3
}

func (r *sliderRenderer) Layout(size fyne.Size) {
	r.Ring.Layout(size)
	const high = 6
	end := theme.InnerPadding() + theme.Padding()
	r.bed.Move(fyne.NewPos(end, (size.Height-high)/2))
	r.bed.Resize(fyne.NewSize(size.Width-2*end, high))
}

func (r *sliderRenderer) Refresh() {
	r.paint()
	r.Ring.Refresh()
	r.bed.Refresh()
}

func (r *sliderRenderer) Objects() []fyne.CanvasObject {
	return append([]fyne.CanvasObject{r.bed}, r.Ring.Objects()...)
}
