package player

import (
	"image"
	"math"
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"geppetto-audio/audio"
)

// A waveform shows how loud an answer is all along, and where in it the sound is. One seeks in it with the mouse and,
// while it has the focus, with keys.
type waveform struct {
	widget.BaseWidget
	onSeek    func(to time.Duration)
	onStep    func(by time.Duration) // from where the sound is
	onToggle  func()
	onPreview func()               // what is pointed at with the button down has changed
	onKey     func(*fyne.KeyEvent) // that is of no use here; may be nil

	shown   view
	drawn   picture
	density float32   // pixels a unit, when it was drawn last
	source  source    // of the bars drawn
	moved   time.Time // when what goes on by itself was drawn last

	hovered, focused bool
	ringed           bool // the focus came, or was used, with the keyboard
	shift            bool
	grabbed          bool // by the mouse's first button, when it was pressed last
	scrubbing        bool
	pointer          float32 // where the mouse is

	raster   *canvas.Raster
	picture  *image.RGBA
	repaint  func() // what shows that drawn has changed
	overlays *overlays
}

// A view is what a waveform is told to show.
type view struct {
	wave     audio.Waveform
	length   time.Duration
	position time.Duration // negative: nowhere
	playing  bool
	arriving bool
}

// A source is what bars were made of. Two that are equal make the same bars.
type source struct {
	first  *uint8
	peaks  int
	known  time.Duration
	length time.Duration
	bars   int
}

const (
	waveHeight = 36
	wavePad    = 4 // between its edge and the first bar
	waveMin    = 64

	// Drawing the whole window anew takes some ten milliseconds of a processor without a graphics card.
	pace   = 100 * time.Millisecond // between two pictures of what goes on by itself
	stride = 2                      // of the sound while it plays
)

func newWaveform() *waveform {
	w := &waveform{density: 1}
	w.drawn.head = -1
	w.shown.position = -1
	w.raster = canvas.NewRaster(w.paint)
	w.repaint = w.raster.Refresh
	w.overlays = newOverlays(w)
	w.ExtendBaseWidget(w)
	return w
}

// show takes another state of affairs. What merely goes on is not drawn at every call, unless it is told that the
// window is drawn anyway.
func (w *waveform) show(v view, anyway bool) {
	goesOn := v.playing == w.shown.playing && v.arriving == w.shown.arriving && (v.playing || v.arriving)
	if jump := v.position - w.shown.position; jump < 0 || jump > time.Second {
		goesOn = false
	}
	w.shown = v
	now := time.Now()
	if goesOn && !anyway && now.Sub(w.moved) < pace {
		return
	}
	if w.update() {
		w.moved = now
	}
	w.overlays.update()
}

// scale is where the times are now.
func (w *waveform) scale() scale {
	n := w.barCount()
	return scale{left: wavePad, width: float32(n)*barPitch - (barPitch - barWidth), length: w.shown.length}
}

func (w *waveform) barCount() int {
	room := w.Size().Width - 2*wavePad + (barPitch - barWidth)
	if w.shown.arriving {
		room -= dotsWidth
	}
	return max(1, int(room/barPitch))
}

// position is where the sound is shown: while the mouse button is down, where it would be.
func (w *waveform) position() time.Duration {
	if w.scrubbing {
		return w.pointed()
	}
	return w.shown.position
}

// pointed is the time where the mouse is.
func (w *waveform) pointed() time.Duration { return w.scale().at(w.pointer) }

// lively tells whether the waveform is to be seen well.
func (w *waveform) lively() bool { return w.shown.playing || w.hovered || w.ringed || w.scrubbing }

// update draws anew what has changed visibly, and tells whether anything has.
func (w *waveform) update() bool {
	if w.Size().Width <= 0 {
		return false
	}
	next := picture{bars: w.drawn.bars, left: wavePad, head: -1, highest: calmBar, arriving: w.shown.arriving}
	if w.lively() {
		next.highest = liveBar
	}
	if at := w.position(); at >= 0 {
		next.head = w.headAt(at)
	}
	changed := w.remakeBars(&next)
	if !changed && next.head == w.drawn.head && next.highest == w.drawn.highest && next.arriving == w.drawn.arriving {
		return false
	}
	w.drawn = next
	w.repaint()
	return true
}

// headAt is the place of the sound, on a whole pixel.
func (w *waveform) headAt(at time.Duration) float32 {
	step := 1 / w.density
	if w.shown.playing && !w.scrubbing {
		step = stride
	}
	return wavePad + float32(math.Round(float64((w.scale().x(at)-wavePad)/step)))*step
}

// remakeBars gives the picture other bars when there are, and tells whether one sees the difference.
func (w *waveform) remakeBars(p *picture) bool {
	v := w.shown
	s := source{peaks: len(v.wave.Peaks), known: v.wave.Length, length: v.length, bars: w.barCount()}
	if s.peaks > 0 {
		s.first = &v.wave.Peaks[0]
	}
	if s == w.source {
		return false
	}
	w.source = s
	bars := resample(make([]float32, 0, s.bars), v.wave.Peaks, v.length, s.bars)
	if slices.EqualFunc(bars, p.bars, func(a, b float32) bool {
		return column(a*liveBar, w.density) == column(b*liveBar, w.density)
	}) {
		return false
	}
	p.bars = bars
	return true
}

// paint makes the picture for the screen.
func (w *waveform) paint(width, height int) image.Image {
	if w.picture == nil || w.picture.Rect.Size() != image.Pt(width, height) {
		w.picture = image.NewRGBA(image.Rect(0, 0, width, height))
	}
	if size := w.Size(); size.Width > 0 {
		w.density = float32(width) / size.Width
	}
	w.drawn.draw(w.picture, w.density, inksOf(w))
	return w.picture
}

// CreateRenderer is called by Fyne.
func (w *waveform) CreateRenderer() fyne.WidgetRenderer { return &waveformRenderer{w} }

type waveformRenderer struct{ wave *waveform }

var _ fyne.WidgetRenderer = (*waveformRenderer)(nil)

func (r *waveformRenderer) Layout(size fyne.Size) {
	r.wave.raster.Resize(size)
	r.wave.update()
	r.wave.overlays.update()
}

func (r *waveformRenderer) MinSize() fyne.Size { return fyne.NewSize(waveMin, waveHeight) }
func (r *waveformRenderer) Destroy()           {}

func (r *waveformRenderer) Refresh() {
	r.wave.repaint()
	r.wave.overlays.paint()
	r.wave.overlays.update()
}

func (r *waveformRenderer) Objects() []fyne.CanvasObject {
	o := r.wave.overlays
	return []fyne.CanvasObject{o.line, r.wave.raster, o.ring, o.ground, o.time}
}
