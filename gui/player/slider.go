package player

import (
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"geppetto-audio/gui/look"
)

// A slider sets the volume: with the mouse, its wheel, and keys while it has the focus. Fyne's own has a track that is
// hardly seen on our ground.
type slider struct {
	widget.BaseWidget
	changed func(volume float64)
	passed  func(*fyne.KeyEvent) // keys that are of no use here

	position float64 // 0 to 1
	muted    bool
	held     bool // by the mouse
	grabbed  bool // by the mouse's first button, when it was pressed last
	focused  bool
	ringed   bool // the focus came, or was used, with the keyboard
}

const (
	sliderWidth  = 110
	sliderHeight = 36
	sliderPad    = 12 // between its edge and the track
	volumeSteps  = 20 // from silence to the loudest, with keys and the wheel
	fineSteps    = 100
)

var (
	_ fyne.Focusable     = (*slider)(nil)
	_ fyne.Draggable     = (*slider)(nil)
	_ fyne.Scrollable    = (*slider)(nil)
	_ desktop.Mouseable  = (*slider)(nil)
	_ desktop.Cursorable = (*slider)(nil)
)

func newSlider(changed func(volume float64), passed func(*fyne.KeyEvent)) *slider {
	s := &slider{changed: changed, passed: passed, position: 1}
	s.ExtendBaseWidget(s)
	return s
}

// One hears ratios: halfway along the slider the gain is a quarter. It is rounded, for people read it in the settings.
func gainOf(position float64) float64 { return math.Round(1e4*position*position) / 1e4 }
func positionOf(gain float64) float64 { return math.Sqrt(max(0, min(gain, 1))) }

// show puts the slider where a volume is, and shows whether it is of any consequence.
func (s *slider) show(volume float64, muted bool) {
	at := s.position
	if math.Abs(positionOf(volume)-at) > 0.5/fineSteps {
		at = positionOf(volume)
	}
	if at != s.position || muted != s.muted {
		s.position, s.muted = at, muted
		s.Refresh()
	}
}

// move goes to a position, in one of so many steps.
func (s *slider) move(to, steps float64) {
	to = math.Round(max(0, min(to, 1))*steps) / steps
	if to != s.position {
		s.position = to
		s.Refresh()
		s.changed(gainOf(to))
	}
}

func (s *slider) step(by float64) { s.move(s.position+by/volumeSteps, volumeSteps) }

func (s *slider) point(x float32) {
	s.move(float64((x-sliderPad)/(s.Size().Width-2*sliderPad)), fineSteps)
}

// MouseDown moves the slider there.
func (s *slider) MouseDown(e *desktop.MouseEvent) {
	s.held = e.Button == desktop.MouseButtonPrimary
	s.grabbed = s.held
	if s.held {
		s.takeFocus()
		s.point(e.Position.X)
	}
}

func (s *slider) takeFocus() {
	if focus(s) {
		s.ring(false)
	}
}

// Dragged moves the slider along.
func (s *slider) Dragged(e *fyne.DragEvent) {
	if s.held {
		s.point(e.Position.X)
	}
}

// MouseUp lets it go.
func (s *slider) MouseUp(*desktop.MouseEvent) { s.held = false }

// DragEnd lets it go. Where the mouse button was let go elsewhere, Fyne takes the focus away.
func (s *slider) DragEnd() {
	s.held = false
	if s.grabbed {
		s.takeFocus()
	}
}

// Scrolled moves the slider by a step.
func (s *slider) Scrolled(e *fyne.ScrollEvent) {
	switch by := e.Scrolled.DY; {
	case by > 0:
		s.step(1)
	case by < 0:
		s.step(-1)
	}
}

// Cursor says that there is something to click.
func (s *slider) Cursor() desktop.Cursor { return desktop.PointerCursor }

// TypedKey moves the slider, or passes the key on.
func (s *slider) TypedKey(k *fyne.KeyEvent) {
	switch k.Name {
	case fyne.KeyLeft:
		s.step(-1)
	case fyne.KeyRight:
		s.step(1)
	case fyne.KeyHome:
		s.move(0, 1)
	case fyne.KeyEnd:
		s.move(1, 1)
	default:
		s.passed(k)
		return
	}
	s.ring(true)
}

// TypedRune does nothing; it makes a Focusable.
func (s *slider) TypedRune(rune) {}

// FocusGained is called by Fyne.
func (s *slider) FocusGained() {
	s.focused = true
	s.ring(true)
}

// FocusLost is called by Fyne.
func (s *slider) FocusLost() {
	s.focused = false
	s.ring(false)
}

func (s *slider) ring(on bool) {
	if on = on && s.focused; s.ringed != on {
		s.ringed = on
		s.Refresh()
	}
}

// CreateRenderer is called by Fyne.
func (s *slider) CreateRenderer() fyne.WidgetRenderer {
	r := &sliderRenderer{slider: s, track: &canvas.Rectangle{}, filled: &canvas.Rectangle{}, thumb: &canvas.Circle{StrokeWidth: 2},
		ring: &canvas.Rectangle{StrokeWidth: 2}}
	r.paint()
	return r
}

type sliderRenderer struct {
	slider        *slider
	track, filled *canvas.Rectangle
	thumb         *canvas.Circle
	ring          *canvas.Rectangle
}

var _ fyne.WidgetRenderer = (*sliderRenderer)(nil)

// paint takes the theme's colours. Of a muted slider the thumb is hollow.
func (r *sliderRenderer) paint() {
	s := r.slider
	played := theme.ColorForWidget(theme.ColorNamePrimary, s)
	track := theme.ColorForWidget(theme.ColorNamePlaceHolder, s)
	r.track.FillColor, r.filled.FillColor = track, played
	r.thumb.FillColor, r.thumb.StrokeColor = played, played
	if s.muted {
		r.filled.FillColor, r.thumb.StrokeColor = track, track
		r.thumb.FillColor = theme.ColorForWidget(theme.ColorNameBackground, s)
	}
	r.ring.StrokeColor = theme.ColorForWidget(theme.ColorNameForeground, s)
	r.ring.CornerRadius = theme.SizeForWidget(theme.SizeNameInputRadius, s)
	look.SetShown(r.ring, s.ringed)
}

// Layout places the parts.
func (r *sliderRenderer) Layout(size fyne.Size) {
	const thin, thick, thumb = 2, 4, 14
	length := size.Width - 2*sliderPad
	at := length * float32(r.slider.position)
	put := func(o fyne.CanvasObject, x, width, height float32) {
		o.Move(fyne.NewPos(x, (size.Height-height)/2))
		o.Resize(fyne.NewSize(width, height))
	}
	put(r.track, sliderPad+at, length-at, thin)
	put(r.filled, sliderPad, at, thick)
	put(r.thumb, sliderPad+at-thumb/2, thumb, thumb)
	put(r.ring, 0, size.Width, size.Height)
}

func (r *sliderRenderer) MinSize() fyne.Size { return fyne.NewSize(sliderWidth, sliderHeight) }
func (r *sliderRenderer) Destroy()           {}

func (r *sliderRenderer) Refresh() {
	r.paint()
	r.Layout(r.slider.Size())
	for _, o := range r.Objects() {
		o.Refresh()
	}
}

func (r *sliderRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.track, r.filled, r.thumb, r.ring}
}
