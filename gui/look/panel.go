package look

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// A panel is a rounded ground in a theme's colours, for others to stand on.
type Panel struct {
	widget.BaseWidget
	Outline fyne.ThemeColorName // none when empty
	fill    fyne.ThemeColorName
	radius  fyne.ThemeSizeName
	tail    Corner // drawn sharper than the others
}

// corner of a panel.
type Corner int

const (
	NoCorner Corner = iota
	BottomLeft
	BottomRight
)

func NewPanel(fill, outline fyne.ThemeColorName, radius fyne.ThemeSizeName, tail Corner) *Panel {
	p := &Panel{fill: fill, Outline: outline, radius: radius, tail: tail}
	p.ExtendBaseWidget(p)
	return p
}

// CreateRenderer is called by Fyne.
func (p *Panel) CreateRenderer() fyne.WidgetRenderer {
	r := &panelRenderer{panel: p, top: &canvas.Rectangle{}}
	r.paint()
	return r
}

// A panelRenderer draws a low panel as one rounded rectangle. Of a high one only the two ends are rounded, and what
// lies between is filled with a line as thick as the panel is wide: without a graphics card, a rounded rectangle costs
// four times as much as that for every pixel and a plain one twice, and a long answer is drawn anew with every few
// words that come.
type panelRenderer struct {
	panel       *Panel
	top         *canvas.Rectangle // all of a low panel
	bottom      *canvas.Rectangle // nil while the panel is low
	middle      *canvas.Line      // over the inner halves of both ends
	left, right *canvas.Rectangle // its edges: a line's own are blurred
}

var _ fyne.WidgetRenderer = (*panelRenderer)(nil)

// highPanel is the height from which a panel is drawn in pieces, in radii.
const highPanel = 10

func (r *panelRenderer) paint() {
	p := r.panel
	fill, radius := theme.ColorForWidget(p.fill, p), theme.SizeForWidget(p.radius, p)
	var outline color.Color
	var width float32
	if p.Outline != "" {
		outline, width = theme.ColorForWidget(p.Outline, p), 1
	}
	end := r.top
	for _, g := range []*canvas.Rectangle{r.top, r.bottom} {
		if g != nil {
			g.FillColor, g.StrokeColor, g.StrokeWidth, g.CornerRadius = fill, outline, width, radius
			end = g
		}
	}
	switch p.tail {
	case BottomLeft:
		end.BottomLeftCornerRadius = radius / 4
	case BottomRight:
		end.BottomRightCornerRadius = radius / 4
	}
	if r.bottom != nil {
		r.middle.StrokeColor = fill
		edge := outline
		if edge == nil {
			edge = fill
		}
		r.left.FillColor, r.right.FillColor = edge, edge
	}
}

func (r *panelRenderer) Layout(size fyne.Size) {
	radius := theme.SizeForWidget(r.panel.radius, r.panel)
	if size.Height < highPanel*radius {
		if r.bottom != nil {
			r.bottom, r.middle, r.left, r.right = nil, nil, nil, nil
			r.paint()
		}
		r.top.Resize(size)
		return
	}
	if r.bottom == nil {
		r.bottom, r.middle, r.left, r.right = &canvas.Rectangle{}, &canvas.Line{}, &canvas.Rectangle{}, &canvas.Rectangle{}
		r.top.BottomLeftCornerRadius, r.top.BottomRightCornerRadius = 0, 0
		r.paint()
	}
	end := fyne.NewSize(size.Width, 2*radius)
	r.top.Resize(end)
	r.bottom.Resize(end)
	r.bottom.Move(fyne.NewPos(0, size.Height-end.Height))
	height := size.Height - 2*radius
	r.middle.StrokeWidth = size.Width
	r.middle.Position1 = fyne.NewPos(size.Width/2, radius)
	r.middle.Position2 = fyne.NewPos(size.Width/2, radius+height)
	r.left.Move(fyne.NewPos(0, radius))
	r.right.Move(fyne.NewPos(size.Width-1, radius))
	r.left.Resize(fyne.NewSize(1, height))
	r.right.Resize(fyne.NewSize(1, height))
}

func (r *panelRenderer) MinSize() fyne.Size { return fyne.Size{} }
func (r *panelRenderer) Destroy()           {}

func (r *panelRenderer) Objects() []fyne.CanvasObject {
	if r.bottom == nil {
		return []fyne.CanvasObject{r.top}
	}
	return []fyne.CanvasObject{r.top, r.bottom, r.middle, r.left, r.right}
}

func (r *panelRenderer) Refresh() {
	r.paint()
	r.Layout(r.panel.Size())
	for _, o := range r.Objects() {
		o.Refresh()
	}
}
