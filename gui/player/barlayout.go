package player

import (
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"geppetto-audio/gui/look"
)

// worded is an extra that can do without its words.
type worded interface {
	SetTerse(terse bool)
	WordWidth() float32
}

// An arrangement is what there is room for in a bar.
type arrangement struct {
	playable bool
	terse    bool // the extras show no words
	jumps    bool // there are buttons that jump
	rows     int
	extras   float32 // what they take
	elapsed  float32 // what the times take
	total    float32
}

// The least width of a waveform that is worth seeking in: next to buttons with words, next to buttons that jump, and
// before the extras get a row of their own.
const (
	waveWithWords = 140
	waveWithJumps = 100
	waveAlone     = waveMin
)

// HeightFor arranges the bar for a width, and is the height that takes.
func (b *Bar) HeightFor(width float32) float32 {
	if width <= 0 {
		return waveHeight // before the first layout
	}
	b.width = width
	a := b.arrange(width)
	if a != b.laid {
		b.SetTerse(a.terse)
		b.laid = a
		for _, o := range []fyne.CanvasObject{b.play, b.elapsed, b.wave, b.total} {
			look.SetShown(o, a.playable)
		}
		look.SetShown(b.back, a.jumps)
		look.SetShown(b.forward, a.jumps)
		b.place(width)
	}
	height := b.rowHeight(a)
	return float32(a.rows)*height + float32(max(0, a.rows-1))*theme.Padding()
}

// SetTerse leaves the words of the extras away, or shows them. HeightFor does so by itself.
func (b *Bar) SetTerse(terse bool) {
	if b.terse == terse {
		return
	}
	b.terse = terse
	for _, o := range b.extras {
		if w, ok := o.(worded); ok {
			w.SetTerse(terse)
		}
	}
}

// arrange finds out what there is room for.
func (b *Bar) arrange(width float32) arrangement {
	short, words := b.extrasWidths()
	a := arrangement{playable: b.status.Playable}
	if !a.playable {
		a.terse = words > width
		a.extras = pick(a.terse, short, words)
		if a.extras > 0 {
			a.rows = 1
		}
		return a
	}
	gap := theme.Padding()
	a.rows, a.elapsed, a.total = 1, b.widthOf(Clock(b.status.Length)), b.widthOf(b.total.Text)
	button := b.play.MinSize().Width
	fixed := button + a.elapsed + a.total + 3*gap
	jumps := 2*button + gap // the two touch each other
	beside := func(extras float32) float32 {
		if extras > 0 {
			return extras + 2*gap
		}
		return 0
	}
	switch {
	case width >= fixed+jumps+beside(words)+waveWithWords:
		a.jumps = true
	case width >= fixed+jumps+beside(short)+waveWithJumps:
		a.jumps, a.terse = true, true
	case width >= fixed+beside(short)+waveAlone:
		a.terse = true
	default:
		a.rows = 2
		a.jumps = width >= fixed+jumps+waveWithJumps
		a.terse = words > width
	}
	a.extras = pick(a.terse, short, words)
	return a
}

func pick(first bool, a, b float32) float32 {
	if first {
		return a
	}
	return b
}

// extrasWidths are what the extras take without and with their words.
func (b *Bar) extrasWidths() (short, words float32) {
	gap := theme.Padding()
	for _, o := range b.extras {
		if !o.Visible() {
			continue
		}
		width := o.MinSize().Width + gap
		short, words = short+width, words+width
		if w, ok := o.(worded); ok {
			if b.terse {
				words += w.WordWidth()
			} else {
				short -= w.WordWidth()
			}
		}
	}
	return max(0, short-gap), max(0, words-gap)
}

// widthOf is what a time takes at most, in whole pixels, lest the bars of the waveform be blurred.
func (b *Bar) widthOf(clock string) float32 {
	size := theme.SizeForWidget(theme.SizeNameCaptionText, b)
	return ceil(fyne.MeasureText(widest(clock), size, fyne.TextStyle{}).Width)
}

func ceil(x float32) float32 { return float32(math.Ceil(float64(x))) }

func (b *Bar) rowHeight(a arrangement) float32 {
	var height float32
	if a.playable {
		height = max(waveHeight, b.play.MinSize().Height)
	}
	for _, o := range b.extras {
		if o.Visible() {
			height = max(height, o.MinSize().Height)
		}
	}
	return height
}

// place puts everything where it belongs.
func (b *Bar) place(width float32) {
	a, gap := b.laid, theme.Padding()
	height := b.rowHeight(a)
	put := func(o fyne.CanvasObject, x, y, width float32) float32 {
		high := min(height, max(o.MinSize().Height, pick(o == b.wave, waveHeight, 0)))
		o.Move(fyne.NewPos(x, y+(height-high)/2))
		o.Resize(fyne.NewSize(width, high))
		return x + width
	}
	right := width
	if a.playable {
		if a.rows == 1 && a.extras > 0 {
			right -= a.extras + 2*gap
		}
		button := b.play.MinSize().Width
		x := put(b.play, 0, 0, button) + gap
		if a.jumps {
			x = put(b.back, x, 0, button)
			x = put(b.forward, x, 0, button) + gap
		}
		x = ceil(put(b.elapsed, x, 0, a.elapsed) + gap)
		x = put(b.wave, x, 0, max(0, -ceil(x+gap+a.total-right)))
		put(b.total, x+gap, 0, a.total)
	}
	x, y := width-a.extras, float32(0)
	if a.rows == 2 {
		y = height + gap
	}
	for _, o := range b.extras {
		if o.Visible() {
			x = put(o, x, y, o.MinSize().Width) + gap
		}
	}
}

// barLayout is the layout of a bar's row.
type barLayout struct{ bar *Bar }

var _ fyne.Layout = barLayout{}

// Layout places the parts.
func (l barLayout) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	l.bar.HeightFor(size.Width)
	l.bar.place(size.Width)
}

// MinSize is as high as the bar is at its present width, and no width: a bar takes what it gets.
func (l barLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(0, l.bar.HeightFor(l.bar.width))
}
