package preferences

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// segments are a few things side by side of which one is chosen. All of them are one stop of the Tab key.
type segments struct {
	widget.DisableableWidget
	stage    *stage
	options  []string
	selected int
	chosen   func(index int)

	focused bool
	hovered int // -1: none
}

var (
	_ fyne.Focusable    = (*segments)(nil)
	_ fyne.Tappable     = (*segments)(nil)
	_ desktop.Hoverable = (*segments)(nil)
)

func newSegments(s *stage, options []string, selected int, chosen func(index int)) *segments {
	g := &segments{stage: s, options: options, selected: selected, chosen: chosen, hovered: -1}
	g.ExtendBaseWidget(g)
	return g
}

// set shows another one as chosen.
func (g *segments) set(index int) {
	g.selected = index
	g.Refresh()
}

func (g *segments) choose(index int) {
	if g.Disabled() || index < 0 || index >= len(g.options) || index == g.selected {
		return
	}
	g.set(index)
	g.chosen(index)
}

// width is that of all.
func (g *segments) width() float32 { return min(g.Size().Width, g.MinSize().Width) }

func (g *segments) at(p fyne.Position) int {
	if p.X < 0 || p.X >= g.width() {
		return -1
	}
	return int(p.X / g.width() * float32(len(g.options)))
}

// Tapped chooses.
func (g *segments) Tapped(e *fyne.PointEvent) {
	if g.Disabled() {
		return
	}
	if c := fyne.CurrentApp().Driver().CanvasForObject(g); c != nil {
		c.Focus(g)
	}
	g.choose(g.at(e.Position))
}

// TypedKey chooses, or passes the key on.
func (g *segments) TypedKey(k *fyne.KeyEvent) {
	switch k.Name {
	case fyne.KeyLeft, fyne.KeyUp:
		g.choose(g.selected - 1)
	case fyne.KeyRight, fyne.KeyDown:
		g.choose(g.selected + 1)
	case fyne.KeyHome:
		g.choose(0)
	case fyne.KeyEnd:
		g.choose(len(g.options) - 1)
	case fyne.KeySpace:
	default:
		g.stage.key(k)
	}
}

// TypedRune goes on to the next at a space.
func (g *segments) TypedRune(r rune) {
	if r == ' ' {
		g.choose((g.selected + 1) % len(g.options))
	}
}

// FocusGained is called by Fyne.
func (g *segments) FocusGained() {
	g.focused = true
	g.Refresh()
	g.stage.reveal(g)
}

// FocusLost is called by Fyne.
func (g *segments) FocusLost() {
	g.focused = false
	g.Refresh()
}

// MouseIn is called by Fyne.
func (g *segments) MouseIn(e *desktop.MouseEvent) { g.MouseMoved(e) }

// MouseMoved is called by Fyne.
func (g *segments) MouseMoved(e *desktop.MouseEvent) { g.hover(g.at(e.Position)) }

// MouseOut is called by Fyne.
func (g *segments) MouseOut() { g.hover(-1) }

func (g *segments) hover(index int) {
	if g.hovered != index {
		g.hovered = index
		g.Refresh()
	}
}

// CreateRenderer is called by Fyne.
func (g *segments) CreateRenderer() fyne.WidgetRenderer {
	r := &segmentsRenderer{segments: g, track: &canvas.Rectangle{}, hover: &canvas.Rectangle{}, pill: &canvas.Rectangle{},
		ring: &canvas.Rectangle{StrokeWidth: 2}}
	for range g.options {
		r.words = append(r.words, &canvas.Text{Alignment: fyne.TextAlignCenter})
	}
	r.paint()
	return r
}

type segmentsRenderer struct {
	segments                 *segments
	track, hover, pill, ring *canvas.Rectangle
	words                    []*canvas.Text
}

var _ fyne.WidgetRenderer = (*segmentsRenderer)(nil)

const (
	segmentPadX  = 14
	segmentInset = 3 // of the pill in the track
)

func (r *segmentsRenderer) paint() {
	g := r.segments
	in := func(name fyne.ThemeColorName) color.Color { return theme.ColorForWidget(name, g) }
	track, pill, chosen, other := theme.ColorNameButton, theme.ColorNamePrimary, theme.ColorNameForegroundOnPrimary,
		theme.ColorNameForeground
	if g.Disabled() {
		track, pill, chosen, other = theme.ColorNameDisabledButton, theme.ColorNameInputBackground,
			theme.ColorNameDisabled, theme.ColorNameDisabled
	}
	radius := theme.SizeForWidget(theme.SizeNameInputRadius, g)
	r.track.FillColor, r.track.CornerRadius = in(track), radius
	r.pill.FillColor, r.pill.CornerRadius = in(pill), radius-segmentInset
	r.pill.StrokeColor, r.pill.StrokeWidth = nil, 0
	if g.Disabled() { // by night its colour is nearly that of the track
		r.pill.StrokeColor, r.pill.StrokeWidth = in(theme.ColorNameInputBorder), 1
	}
	r.hover.FillColor, r.hover.CornerRadius = in(theme.ColorNameHover), radius-segmentInset
	r.ring.StrokeColor, r.ring.CornerRadius = in(theme.ColorNameForeground), radius
	r.ring.Hidden = !g.focused
	r.hover.Hidden = g.Disabled() || g.hovered < 0 || g.hovered == g.selected
	for i, w := range r.words {
		w.Text, w.TextSize, w.Color = g.options[i], theme.SizeForWidget(theme.SizeNameText, g), in(other)
		w.TextStyle.Bold = i == g.selected
		if i == g.selected {
			w.Color = in(chosen)
		}
	}
}

func (r *segmentsRenderer) Layout(fyne.Size) {
	g := r.segments
	height := r.MinSize().Height
	each := g.width() / float32(len(g.options))
	for _, o := range []*canvas.Rectangle{r.track, r.ring} {
		o.Resize(fyne.NewSize(g.width(), height))
	}
	part := fyne.NewSize(each-2*segmentInset, height-2*segmentInset)
	r.pill.Resize(part)
	r.pill.Move(fyne.NewPos(float32(g.selected)*each+segmentInset, segmentInset))
	r.hover.Resize(part)
	r.hover.Move(fyne.NewPos(float32(g.hovered)*each+segmentInset, segmentInset))
	for i, w := range r.words {
		w.Resize(fyne.NewSize(each, height))
		w.Move(fyne.NewPos(float32(i)*each, 0))
	}
}

func (r *segmentsRenderer) MinSize() fyne.Size {
	var widest fyne.Size
	for _, w := range r.words {
		bold := fyne.TextStyle{Bold: true} // the width must not change with what is chosen
		widest = widest.Max(fyne.MeasureText(w.Text, w.TextSize, bold))
	}
	return fyne.NewSize((widest.Width+2*segmentPadX)*float32(len(r.words)), widest.Height+2*theme.InnerPadding())
}

func (r *segmentsRenderer) Objects() []fyne.CanvasObject {
	objects := []fyne.CanvasObject{r.track, r.hover, r.pill}
	for _, w := range r.words {
		objects = append(objects, w)
	}
	return append(objects, r.ring)
}

func (r *segmentsRenderer) Refresh() {
	r.paint()
	r.Layout(r.segments.Size())
	for _, o := range r.Objects() {
		o.Refresh()
	}
}

func (r *segmentsRenderer) Destroy() {}
