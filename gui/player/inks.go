package player

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"geppetto-audio/gui/look"
)

// inksOf are the theme's colours for a waveform. What is still to be heard stands out from the ground as much as one
// needs to see it, and less than half as much as what has been heard: the two differ for those who see no colours, too.
func inksOf(w fyne.Widget) inks {
	of := func(name fyne.ThemeColorName) color.Color { return theme.ColorForWidget(name, w) }
	return inksFrom(of)
}

func inksFrom(of func(fyne.ThemeColorName) color.Color) inks {
	opaque := func(c color.Color) color.NRGBA { return color.NRGBAModel.Convert(c).(color.NRGBA) }
	return inks{
		played: opaque(of(theme.ColorNamePrimary)),
		ahead:  mix(opaque(of(theme.ColorNamePlaceHolder)), opaque(of(look.ColorAnswer)), 0.24),
		head:   opaque(of(theme.ColorNameForeground)),
	}
}

// mix adds a share of b to a.
func mix(a, b color.NRGBA, share float32) color.NRGBA {
	m := func(a, b uint8) uint8 { return uint8(float32(a)*(1-share) + float32(b)*share + 0.5) }
	return color.NRGBA{R: m(a.R, b.R), G: m(a.G, b.G), B: m(a.B, b.B), A: 0xff}
}
