package sidebar

import (
	"image/color"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"geppetto-audio/gui/look"
)

// A rowView shows one row. It is passive: the list knows where the pointer is.
type rowView struct {
	widget.BaseWidget
	shown   key
	drawing drawing
}

// A key is all that the look of a row depends on. An equal one need not be drawn again.
type key struct {
	kind         kind
	conversation Conversation // if that is what is shown
	section      time.Time    // or its heading
	text         string       // or a line of our own
	hit, edition int          // or a hit
	today        time.Time
	measures     measures
	state        state
}

// state is what the keyboard and the pointer make of a row.
type state struct {
	marked  bool // the current conversation
	cursor  bool // the keyboard is here
	hovered bool
	button  bool // "more" is offered
	pressed bool // and the pointer is on it
}

func newRowView() *rowView {
	v := &rowView{}
	v.ExtendBaseWidget(v)
	return v
}

// CreateRenderer is called by Fyne.
func (v *rowView) CreateRenderer() fyne.WidgetRenderer {
	r := &rowRenderer{view: v, ground: &canvas.Rectangle{}, veil: &canvas.Rectangle{}, bar: &canvas.Rectangle{},
		ring: &canvas.Rectangle{StrokeWidth: 2}, spot: &canvas.Rectangle{}, dot: &canvas.Circle{},
		sign: widget.NewIcon(theme.MoreHorizontalIcon())}
	r.paint()
	return r
}

type rowRenderer struct {
	view  *rowView
	texts []*canvas.Text
	tints []*canvas.Rectangle

	ground, veil, bar, ring *canvas.Rectangle
	spot                    *canvas.Rectangle // under the button
	dot                     *canvas.Circle
	sign                    *widget.Icon

	objects []fyne.CanvasObject
}

var _ fyne.WidgetRenderer = (*rowRenderer)(nil)

// paint makes the objects look as told; those that are not needed aren't there at all.
func (r *rowRenderer) paint() {
	s, d := r.view.shown.state, &r.view.drawing
	paint := func(name fyne.ThemeColorName) color.Color { return theme.ColorForWidget(name, r.view) }
	r.objects = r.objects[:0]
	add := func(shown bool, o fyne.CanvasObject) {
		if shown {
			r.objects = append(r.objects, o)
		}
	}
	radius := theme.SizeForWidget(theme.SizeNameInputRadius, r.view)
	r.ground.FillColor, r.ground.CornerRadius = paint(look.ColorQuestion), radius
	r.veil.FillColor, r.veil.CornerRadius = paint(theme.ColorNameHover), radius
	r.bar.FillColor, r.bar.CornerRadius = paint(theme.ColorNamePrimary), barWidth/2
	r.ring.StrokeColor, r.ring.CornerRadius = paint(theme.ColorNamePrimary), radius
	add(s.marked, r.ground)
	add(s.hovered && !s.marked, r.veil)
	add(s.marked, r.bar)
	for i, t := range d.tints {
		add(true, r.tint(i, t, paint(look.ColorHit)))
	}
	for i, p := range d.pieces {
		add(true, r.text(i, p, paint(p.color)))
	}
	r.dot.FillColor = paint(theme.ColorNamePrimary)
	r.dot.Move(d.dot.at)
	r.dot.Resize(d.dot.size)
	add(d.dot.size.Width > 0, r.dot)
	r.spot.FillColor, r.spot.CornerRadius = paint(theme.ColorNamePressed), radius/2
	add(s.button && s.pressed, r.spot)
	add(s.button, r.sign)
	add(s.cursor, r.ring)
}

func (r *rowRenderer) tint(i int, f frame, fill color.Color) fyne.CanvasObject {
	if i == len(r.tints) {
		r.tints = append(r.tints, &canvas.Rectangle{CornerRadius: 3})
	}
	t := r.tints[i]
	t.FillColor = fill
	t.Move(f.at)
	t.Resize(f.size)
	return t
}

func (r *rowRenderer) text(i int, p piece, ink color.Color) fyne.CanvasObject {
	if i == len(r.texts) {
		r.texts = append(r.texts, &canvas.Text{})
	}
	t := r.texts[i]
	t.Text, t.TextSize, t.Color, t.TextStyle = p.text, p.size, ink, fyne.TextStyle{Bold: p.bold}
	t.Move(p.at)
	t.Resize(t.MinSize())
	return t
}

const (
	barWidth  = 3
	barMargin = 9 // above and below the bar
	signSize  = 20
)

func (r *rowRenderer) Layout(size fyne.Size) {
	for _, o := range []fyne.CanvasObject{r.ground, r.veil, r.ring} {
		o.Resize(size)
	}
	r.bar.Move(fyne.NewPos(barMargin/2-barWidth/2, barMargin))
	r.bar.Resize(fyne.NewSize(barWidth, size.Height-2*barMargin))
	button := fyne.NewPos(size.Width-moreWidth-moreMargin, size.Height-moreHeight-moreMargin)
	r.spot.Move(button)
	r.spot.Resize(fyne.NewSize(moreWidth, moreHeight))
	r.sign.Move(button.AddXY((moreWidth-signSize)/2, (moreHeight-signSize)/2))
	r.sign.Resize(fyne.NewSquareSize(signSize))
}

func (r *rowRenderer) MinSize() fyne.Size           { return fyne.Size{} }
func (r *rowRenderer) Destroy()                     {}
func (r *rowRenderer) Objects() []fyne.CanvasObject { return r.objects }

func (r *rowRenderer) Refresh() {
	r.paint()
	r.Layout(r.view.Size())
	for _, o := range r.objects {
		o.Refresh()
	}
	canvas.Refresh(r.view)
}
