package player

import (
	"image"
	"image/color"
	"image/draw"
	"math"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"geppetto-audio/gui/look"
)

// inksIn are the colours by day or by night, with the ground they are seen on.
func inksIn(variant fyne.ThemeVariant, ground fyne.ThemeColorName) (inks, color.Color) {
	l := look.New()
	return inksFrom(func(n fyne.ThemeColorName) color.Color { return l.Color(n, variant) }), l.Color(ground, variant)
}

var variants = map[string]fyne.ThemeVariant{"day": theme.VariantLight, "night": theme.VariantDark}

func TestPictureGolden(t *testing.T) {
	bars := make([]float32, 40)
	for i := range bars {
		bars[i] = float32(math.Abs(math.Sin(float64(i) / 3)))
	}
	calm := picture{bars: bars, left: wavePad, head: -1, highest: calmBar}
	playing := picture{bars: bars, left: wavePad, head: 80, highest: liveBar}
	arriving := picture{bars: bars[:37], left: wavePad, head: 20, highest: liveBar, arriving: true}
	for name, c := range map[string]struct {
		picture picture
		hour    string
		density float32
	}{
		"calm": {calm, "day", 1}, "playing": {playing, "day", 1}, "arriving": {arriving, "day", 1},
		"night": {playing, "night", 1}, "dense": {playing, "day", 1.5},
	} {
		t.Run(name, func(t *testing.T) {
			ink, ground := inksIn(variants[c.hour], look.ColorAnswer)
			img := image.NewRGBA(image.Rect(0, 0, int(210*c.density), int(waveHeight*c.density)))
			c.picture.draw(img, c.density, ink)
			all := image.NewNRGBA(img.Rect)
			draw.Draw(all, all.Rect, image.NewUniform(ground), image.Point{}, draw.Src)
			draw.Draw(all, all.Rect, img, image.Point{}, draw.Over)
			test.AssertImageMatches(t, "waveform_"+name+".png", all)
		})
	}
}

func TestSilenceIsADottedLine(t *testing.T) {
	p := picture{bars: make([]float32, 4), left: wavePad, head: -1, highest: liveBar}
	img := image.NewRGBA(image.Rect(0, 0, 30, waveHeight))
	p.draw(img, 1, inks{ahead: color.NRGBA{A: 0xff}})
	for x := range 22 {
		inked := img.RGBAAt(x, waveHeight/2).A > 0
		if want := x >= wavePad && (x-wavePad)%barPitch < barWidth; inked != want {
			t.Errorf("column %d: inked %v", x, inked)
		}
	}
}

// What is played, what is ahead and the place between them can be told from the ground and, by those who see no
// colours, from each other.
func TestContrast(t *testing.T) {
	for hour, variant := range variants {
		ink, ground := inksIn(variant, look.ColorAnswer)
		for name, c := range map[string]color.Color{"played": ink.played, "ahead": ink.ahead, "head": ink.head} {
			if got := contrast(c, ground); got < 3 {
				t.Errorf("%s: %s has a contrast of %.2f to the ground, want 3", hour, name, got)
			}
		}
		if got := contrast(ink.played, ink.ahead); got < 2 {
			t.Errorf("%s: what is played has a contrast of %.2f to what is ahead, want 2", hour, got)
		}
		l := look.New()
		for text, on := range map[fyne.ThemeColorName]fyne.ThemeColorName{
			theme.ColorNameDisabled: look.ColorAnswer, theme.ColorNameBackground: theme.ColorNameForeground,
		} {
			if got := contrast(l.Color(text, variant), l.Color(on, variant)); got < 4.5 {
				t.Errorf("%s: %s on %s has a contrast of %.2f, want 4.5", hour, text, on, got)
			}
		}
		for _, part := range []fyne.ThemeColorName{theme.ColorNamePrimary, theme.ColorNamePlaceHolder} {
			if got := contrast(l.Color(part, variant), l.Color(theme.ColorNameBackground, variant)); got < 3 {
				t.Errorf("%s: the slider's %s has a contrast of %.2f, want 3", hour, part, got)
			}
		}
	}
}

// contrast is the ratio of WCAG 2.
func contrast(a, b color.Color) float64 {
	la, lb := luminance(a), luminance(b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

func luminance(c color.Color) float64 {
	linear := func(v uint32) float64 {
		s := float64(v) / 0xffff
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	r, g, b, _ := c.RGBA()
	return 0.2126*linear(r) + 0.7152*linear(g) + 0.0722*linear(b)
}
