package player

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"

	"geppetto-audio/gui/look"
)

// overlays are what comes and goes over a waveform: the time where the mouse points, and the sign of the focus.
type overlays struct {
	wave   *waveform
	line   *canvas.Rectangle // where the mouse points
	ground *canvas.Rectangle // of the time
	time   *canvas.Text
	ring   *canvas.Rectangle
}

func newOverlays(w *waveform) *overlays {
	o := &overlays{wave: w, line: &canvas.Rectangle{}, ground: &canvas.Rectangle{}, time: &canvas.Text{},
		ring: &canvas.Rectangle{StrokeWidth: 2}}
	for _, h := range []fyne.CanvasObject{o.line, o.ground, o.time, o.ring} {
		h.Hide()
	}
	o.paint()
	return o
}

// paint takes the theme's colours.
func (o *overlays) paint() {
	w := o.wave
	o.line.FillColor = theme.ColorForWidget(theme.ColorNamePlaceHolder, w)
	o.ground.FillColor = theme.ColorForWidget(theme.ColorNameForeground, w)
	o.ground.CornerRadius = theme.SizeForWidget(theme.SizeNameInputRadius, w) / 2
	o.time.Color = theme.ColorForWidget(theme.ColorNameBackground, w)
	o.time.TextSize = theme.SizeForWidget(theme.SizeNameCaptionText, w)
	o.ring.StrokeColor = theme.ColorForWidget(theme.ColorNameForeground, w)
	o.ring.CornerRadius = theme.SizeForWidget(theme.SizeNameInputRadius, w)
}

// update shows what there is to show, where it belongs.
func (o *overlays) update() {
	w := o.wave
	look.SetShown(o.ring, w.focused && w.ringed)
	o.ring.Resize(w.Size())
	pointed := w.shown.length > 0 && (w.hovered || w.scrubbing)
	if pointed {
		o.point()
	}
	look.SetShown(o.line, pointed && !w.scrubbing)
	look.SetShown(o.ground, pointed)
	look.SetShown(o.time, pointed)
}

// point puts the time above the place that the mouse points at.
func (o *overlays) point() {
	const padX, padY, gap = 5, 1, 1
	w := o.wave
	s := w.scale()
	x := max(s.left, min(w.pointer, s.left+s.width))
	o.line.Resize(fyne.NewSize(1, liveBar))
	o.line.Move(fyne.NewPos(x, (w.Size().Height-liveBar)/2))
	if text := Clock(w.pointed()); o.time.Text != text {
		o.time.Text = text
		o.time.Refresh()
	}
	least := o.time.MinSize()
	size := least.AddWidthHeight(2*padX, 2*padY)
	left := max(0, min(x-size.Width/2, w.Size().Width-size.Width))
	top := (w.Size().Height-liveBar)/2 - gap - size.Height
	o.ground.Resize(size)
	o.ground.Move(fyne.NewPos(left, top))
	o.time.Resize(least)
	o.time.Move(fyne.NewPos(left+padX, top+padY))
}
