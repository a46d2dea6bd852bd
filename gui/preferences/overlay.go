package preferences

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"geppetto-audio/gui/look"
)

// An overlay covers the window with a veil, on which a framed sheet stands in the middle: the contents at the left, at
// the right a page, and a foot below.
type overlay struct {
	widget.BaseWidget
	title    fyne.CanvasObject
	contents *contents
	foot     fyne.CanvasObject
	page     *page
}

const (
	sheetWidth   = 880 // the most
	sheetHeight  = 660
	sheetMargin  = 14 // the least around it
	sidePad      = 12
	mostSide     = 0.36 // of the width
	footPad      = 10
	shadowSpread = 10
)

func newOverlay(title fyne.CanvasObject, c *contents, foot fyne.CanvasObject, p *page) *overlay {
	o := &overlay{title: title, contents: c, foot: foot, page: p}
	o.ExtendBaseWidget(o)
	return o
}

// turnTo shows another page.
func (o *overlay) turnTo(p *page) {
	o.page = p
	o.Refresh()
}

// CreateRenderer is called by Fyne.
func (o *overlay) CreateRenderer() fyne.WidgetRenderer {
	r := &overlayRenderer{overlay: o, veil: &canvas.Rectangle{}, side: &canvas.Rectangle{}, rule: &canvas.Rectangle{},
		line:  &canvas.Rectangle{},
		sheet: look.NewPanel(theme.ColorNameOverlayBackground, look.ColorOutline, look.SizeBubble, look.NoCorner)}
	for range shadowSpread / 2 {
		r.shadow = append(r.shadow, &canvas.Rectangle{})
	}
	r.paint()
	return r
}

type overlayRenderer struct {
	overlay                *overlay
	veil, side, rule, line *canvas.Rectangle
	shadow                 []*canvas.Rectangle
	sheet                  *look.Panel
}

var _ fyne.WidgetRenderer = (*overlayRenderer)(nil)

func (r *overlayRenderer) paint() {
	o := r.overlay
	radius := theme.SizeForWidget(look.SizeBubble, o)
	r.veil.FillColor = theme.ColorForWidget(theme.ColorNameShadow, o)
	for i, s := range r.shadow {
		s.FillColor = faint(theme.ColorForWidget(theme.ColorNameShadow, o))
		s.CornerRadius = radius + float32(2*i)
	}
	r.side.FillColor = theme.ColorForWidget(theme.ColorNameBackground, o)
	r.side.TopLeftCornerRadius, r.side.BottomLeftCornerRadius = radius-1, radius-1
	for _, l := range []*canvas.Rectangle{r.rule, r.line} {
		l.FillColor = theme.ColorForWidget(theme.ColorNameSeparator, o)
	}
}

// faint is for a colour that lies in several layers.
func faint(c color.Color) color.Color {
	n := color.NRGBAModel.Convert(c).(color.NRGBA)
	n.A /= 2
	return n
}

func (r *overlayRenderer) Layout(size fyne.Size) {
	o := r.overlay
	r.veil.Resize(size)
	sheet := size.SubtractWidthHeight(2*sheetMargin, 2*sheetMargin).Min(fyne.NewSize(sheetWidth, sheetHeight))
	at := fyne.NewPos((size.Width-sheet.Width)/2, (size.Height-sheet.Height)/2)
	for i, s := range r.shadow {
		spread := float32(2 * i)
		s.Resize(sheet.AddWidthHeight(2*spread, 2*spread))
		s.Move(at.SubtractXY(spread, spread-3))
	}
	r.sheet.Resize(sheet)
	r.sheet.Move(at)

	side := r.layoutSide(at, sheet)
	r.rule.Resize(fyne.NewSize(1, sheet.Height-2))
	r.rule.Move(at.AddXY(1+side, 1))

	left, right := side+2, sheet.Width-1
	foot := o.foot.MinSize().Height + 2*footPad
	o.page.Resize(fyne.NewSize(right-left, sheet.Height-2-foot))
	o.page.Move(at.AddXY(left, 1))
	o.page.fit()
	r.line.Resize(fyne.NewSize(right-left, 1))
	r.line.Move(at.AddXY(left, sheet.Height-1-foot))
	o.foot.Resize(fyne.NewSize(right-left-2*pageMargin, foot-2*footPad))
	o.foot.Move(at.AddXY(left+pageMargin, sheet.Height-1-foot+footPad))
}

// layoutSide places what is at the left, and gives its width. With large letters in a small window there is room for
// signs alone.
func (r *overlayRenderer) layoutSide(at fyne.Position, sheet fyne.Size) float32 {
	o := r.overlay
	o.contents.setTerse(o.contents.fullWidth()+2*sidePad > mostSide*sheet.Width)
	look.SetShown(o.title, !o.contents.terse)
	width := o.contents.MinSize().Width
	top := at.AddXY(1+sidePad, sidePad)
	if o.title.Visible() {
		width = max(width, o.title.MinSize().Width)
		o.title.Move(top)
		o.title.Resize(fyne.NewSize(width, o.title.MinSize().Height))
		top.Y += o.title.MinSize().Height + theme.Padding()
	}
	o.contents.Move(top)
	o.contents.Resize(fyne.NewSize(width, o.contents.MinSize().Height))
	r.side.Move(at.AddXY(1, 1))
	r.side.Resize(fyne.NewSize(width+2*sidePad, sheet.Height-2))
	return width + 2*sidePad
}

func (r *overlayRenderer) MinSize() fyne.Size { return fyne.Size{} }
func (r *overlayRenderer) Destroy()           {}

// Objects lists the foot last, so that the Tab key comes to it after the page.
func (r *overlayRenderer) Objects() []fyne.CanvasObject {
	o := r.overlay
	objects := []fyne.CanvasObject{r.veil}
	for _, s := range r.shadow {
		objects = append(objects, s)
	}
	return append(objects, r.sheet, r.side, r.rule, o.title, o.contents, o.page.Scroll, r.line, o.foot)
}

func (r *overlayRenderer) Refresh() {
	r.paint()
	for _, o := range r.Objects() {
		o.Refresh()
	}
	r.Layout(r.overlay.Size()) // last: letters may have another size now
}
