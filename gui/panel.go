package gui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// A panel is a rounded ground in a theme's colours, for others to stand on.
type panel struct {
	widget.BaseWidget
	fill, outline fyne.ThemeColorName // no outline when empty
	radius        fyne.ThemeSizeName
	tail          corner // drawn sharper than the others
}

// corner of a panel.
type corner int

const (
	noCorner corner = iota
	bottomLeft
	bottomRight
)

func newPanel(fill, outline fyne.ThemeColorName, radius fyne.ThemeSizeName, tail corner) *panel {
	p := &panel{fill: fill, outline: outline, radius: radius, tail: tail}
	p.ExtendBaseWidget(p)
	return p
}

// CreateRenderer is called by Fyne.
func (p *panel) CreateRenderer() fyne.WidgetRenderer {
	r := &panelRenderer{panel: p, ground: &canvas.Rectangle{}}
	r.paint()
	return r
}

type panelRenderer struct {
	panel  *panel
	ground *canvas.Rectangle
}

var _ fyne.WidgetRenderer = (*panelRenderer)(nil)

func (r *panelRenderer) paint() {
	p, g := r.panel, r.ground
	g.FillColor = theme.ColorForWidget(p.fill, p)
	if p.outline != "" {
		g.StrokeColor, g.StrokeWidth = theme.ColorForWidget(p.outline, p), 1
	}
	g.CornerRadius = theme.SizeForWidget(p.radius, p)
	switch p.tail {
	case bottomLeft:
		g.BottomLeftCornerRadius = g.CornerRadius / 4
	case bottomRight:
		g.BottomRightCornerRadius = g.CornerRadius / 4
	}
}

func (r *panelRenderer) Layout(size fyne.Size)        { r.ground.Resize(size) }
func (r *panelRenderer) MinSize() fyne.Size           { return fyne.Size{} }
func (r *panelRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.ground} }
func (r *panelRenderer) Destroy()                     {}

func (r *panelRenderer) Refresh() {
	r.paint()
	r.ground.Refresh()
}
