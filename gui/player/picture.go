package player

import (
	"image"
	"image/color"
	"math"
)

// The shape of a waveform, in the measure of Fyne's sizes.
const (
	barWidth  = 3
	barPitch  = 5 // from one bar to the next
	headWidth = 2 // of the line where the sound is
	headGap   = 2 // that the line keeps from the bars
	dots      = 3 // which say that more is coming
	dotsWidth = dots*barPitch + barPitch
	lowBar    = 3  // of silence: a dot
	calmBar   = 14 // the highest, while nobody minds it
	liveBar   = 28 // the highest, while it plays or is pointed at
)

// A picture is what is to be seen of a waveform.
type picture struct {
	bars     []float32 // 0 to 1
	left     float32   // of the first bar
	head     float32   // where the sound is; before the left edge: nowhere
	highest  float32   // bar
	arriving bool
}

// inks are the colours of a picture.
type inks struct{ played, ahead, head color.NRGBA }

// draw fills an image with it, at so many pixels a unit. One image costs the window less than sixty rectangles.
func (p *picture) draw(img *image.RGBA, density float32, ink inks) {
	clear(img.Pix)
	s := sheet{img, density}
	middle := float32(img.Rect.Dy()) / density / 2
	for i, v := range p.bars {
		x, height := p.left+float32(i)*barPitch, max(lowBar, v*p.highest)
		s.pill(x, middle-height/2, barWidth, height, func(at float32) color.NRGBA {
			switch {
			case p.head >= 0 && abs(at-p.head) < headGap+headWidth/2:
				return color.NRGBA{}
			case at < p.head:
				return ink.played
			}
			return ink.ahead
		})
	}
	if p.arriving {
		for i := range dots {
			x := p.left + float32(len(p.bars)+i)*barPitch
			faded := ink.played
			faded.A = uint8(0xff * (dots - i) / dots)
			s.pill(x, middle-lowBar/2, barWidth, lowBar, func(float32) color.NRGBA { return faded })
		}
	}
	if p.head >= 0 {
		height := p.highest + lowBar
		s.pill(p.head-headWidth/2, middle-height/2, headWidth, height, func(float32) color.NRGBA { return ink.head })
	}
}

// column is the column of pixels that a place is in.
func column(x, density float32) int { return int(math.Round(float64(x * density))) }

// A sheet is an image that is drawn on in the measure of Fyne's sizes.
type sheet struct {
	img     *image.RGBA
	density float32
}

// pill draws an upright bar with round ends, in a colour for each place along the width.
func (s sheet) pill(x, y, width, height float32, ink func(x float32) color.NRGBA) {
	x, y, width, height = x*s.density, y*s.density, width*s.density, height*s.density
	radius := width / 2
	size := s.img.Rect.Size()
	for px := max(0, int(x)); px < min(size.X, int(math.Ceil(float64(x+width)))); px++ {
		color := ink((float32(px) + 0.5) / s.density)
		if color.A == 0 {
			continue
		}
		across := float32(px) + 0.5 - x - radius
		for py := max(0, int(y)); py < min(size.Y, int(math.Ceil(float64(y+height)))); py++ {
			// The distance to the line between the centres of the two round ends.
			along := float32(py) + 0.5 - y
			along = max(radius-along, along-(height-radius), 0)
			far := abs(across)
			if along > 0 {
				far = float32(math.Hypot(float64(across), float64(along)))
			}
			s.blend(px, py, color, min(1, max(0, radius-far+0.5)))
		}
	}
}

// blend puts a colour on an empty pixel, or more of it on one that is not.
func (s sheet) blend(x, y int, ink color.NRGBA, cover float32) {
	alpha := cover * float32(ink.A)
	pixel := s.img.Pix[s.img.PixOffset(x, y):][:4:4]
	rest := 1 - alpha/0xff
	for i, v := range [4]uint8{ink.R, ink.G, ink.B, 0xff} {
		pixel[i] = uint8(float32(v)*alpha/0xff + float32(pixel[i])*rest + 0.5)
	}
}

func abs(x float32) float32 { return max(x, -x) }
