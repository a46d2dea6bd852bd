package look

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// Colours and sizes of our own, beside Fyne's.
const (
	ColorQuestion fyne.ThemeColorName = "geppettoQuestion" // behind a question
	ColorAnswer   fyne.ThemeColorName = "geppettoAnswer"   // behind an answer
	ColorNotice   fyne.ThemeColorName = "geppettoNotice"   // behind banners and warnings
	ColorOutline  fyne.ThemeColorName = "geppettoOutline"  // around them
	ColorSide     fyne.ThemeColorName = "geppettoSide"     // behind the list of conversations
	ColorHit      fyne.ThemeColorName = "geppettoHit"      // behind words that were searched for

	SizeReading fyne.ThemeSizeName = "geppettoReading" // of questions and answers
	SizeBubble  fyne.ThemeSizeName = "geppettoBubble"  // radius
)

// A Theme is the program's: paper and teal by day, the deep sea by night. Fonts and icons are Fyne's.
type Theme struct {
	fyne.Theme
	daylight Daylight
	letters  float32
}

// Daylight says whether it is day.
type Daylight int

// What daylight there can be.
const (
	AsSystem Daylight = iota // the system says
	AlwaysDay
	AlwaysNight
)

// New makes the theme as the system would have it.
func New() *Theme { return Chosen(AsSystem, 1) }

// Chosen makes the theme as a person would have it: letters are that many times as large as usual.
func Chosen(d Daylight, letters float32) *Theme { return &Theme{theme.DefaultTheme(), d, letters} }

type palette map[fyne.ThemeColorName]color.Color

var _ fyne.Theme = (*Theme)(nil)

// Color finds a colour of ours, else Fyne's.
func (l *Theme) Color(name fyne.ThemeColorName, variant fyne.ThemeVariant) color.Color {
	switch l.daylight {
	case AlwaysDay:
		variant = theme.VariantLight
	case AlwaysNight:
		variant = theme.VariantDark
	}
	p := day
	if variant == theme.VariantDark {
		p = night
	}
	if c, ok := p[name]; ok {
		return c
	}
	return l.Theme.Color(name, variant)
}

// Size finds a size of ours, else Fyne's. The sizes of letters are such that, at their usual size, a line is a whole
// number of pixels high, or a little less: of a line that is a little higher Fyne cuts off the last row of pixels.
func (l *Theme) Size(name fyne.ThemeSizeName) float32 {
	switch name {
	case SizeReading:
		return 16 * l.letters
	case SizeBubble:
		return 16
	case theme.SizeNameInputRadius, theme.SizeNameSelectionRadius:
		return 9
	case theme.SizeNameCaptionText:
		return 11.75 * l.letters
	case theme.SizeNameHeadingText:
		return 24 * l.letters
	case theme.SizeNameText, theme.SizeNameSubHeadingText, theme.SizeNameInlineIcon:
		return l.Theme.Size(name) * l.letters
	case theme.SizeNameScrollBarSmall:
		return 4
	}
	return l.Theme.Size(name)
}

// rgb makes an opaque colour of 0xRRGGBB.
func rgb(c uint32) color.NRGBA { return veil(c, 0xff) }

func veil(c uint32, alpha uint8) color.NRGBA {
	return color.NRGBA{R: uint8(c >> 16), G: uint8(c >> 8), B: uint8(c), A: alpha}
}

// An ink is an opaque colour, for letters, by which Fyne can reckon that of the shortcuts in a menu. It means them to be
// a little paler than the names beside them, but of their opacity keeps the lower eight bits of sixteen: in a colour that
// is wholly opaque they are a fifth of what they should be, too faint to be read.
type ink color.NRGBA

// RGBA gives an opacity of 255 in 256, and lower bits of which Fyne makes seven eighths.
func (i ink) RGBA() (r, g, b, a uint32) {
	r, g, b, _ = color.NRGBA(i).RGBA()
	return r, g, b, 0xffa9
}

var day = palette{
	theme.ColorNameBackground:          rgb(0xf6f5f0),
	theme.ColorNameForeground:          ink(rgb(0x1d2b33)),
	theme.ColorNameDisabled:            rgb(0x57646b), // also what is said in a low voice
	theme.ColorNamePlaceHolder:         rgb(0x626e75),
	theme.ColorNamePrimary:             rgb(0x17646f),
	theme.ColorNameForegroundOnPrimary: rgb(0xffffff),
	theme.ColorNameHyperlink:           rgb(0x17646f),
	theme.ColorNameButton:              rgb(0xe6e5dd),
	theme.ColorNameDisabledButton:      rgb(0xecebe5),
	theme.ColorNameInputBackground:     rgb(0xffffff),
	theme.ColorNameInputBorder:         rgb(0xc8c7bc),
	theme.ColorNameMenuBackground:      rgb(0xfbfaf7),
	theme.ColorNameOverlayBackground:   rgb(0xfbfaf7),
	theme.ColorNameHeaderBackground:    rgb(0xf6f5f0),
	theme.ColorNameSeparator:           rgb(0xdcdbd1),
	theme.ColorNameSelection:           veil(0x2b97a3, 0x4d),
	theme.ColorNameFocus:               veil(0x17646f, 0x55),
	theme.ColorNameHover:               veil(0x16262e, 0x12),
	theme.ColorNamePressed:             veil(0x16262e, 0x22),
	theme.ColorNameScrollBar:           veil(0x1d2b33, 0x66),
	theme.ColorNameScrollBarBackground: veil(0x1d2b33, 0x0c),
	theme.ColorNameShadow:              veil(0x24323a, 0x22),
	theme.ColorNameError:               rgb(0xa3341f),
	theme.ColorNameForegroundOnError:   rgb(0xffffff),
	theme.ColorNameWarning:             rgb(0x835300),
	theme.ColorNameForegroundOnWarning: rgb(0xffffff),
	theme.ColorNameSuccess:             rgb(0x17646f),
	theme.ColorNameForegroundOnSuccess: rgb(0xffffff),

	ColorQuestion: rgb(0xd6e9eb),
	ColorAnswer:   rgb(0xffffff),
	ColorNotice:   rgb(0xfcefd8),
	ColorOutline:  rgb(0xe3e1d7),
	ColorSide:     rgb(0xeeede6),
	ColorHit:      rgb(0xffe08f),
}

var night = palette{
	theme.ColorNameBackground:          rgb(0x0f1a21),
	theme.ColorNameForeground:          ink(rgb(0xe3eaed)),
	theme.ColorNameDisabled:            rgb(0xa0b0b8),
	theme.ColorNamePlaceHolder:         rgb(0x94a5ad),
	theme.ColorNamePrimary:             rgb(0x7cd0cf),
	theme.ColorNameForegroundOnPrimary: rgb(0x06262b),
	theme.ColorNameHyperlink:           rgb(0x7cd0cf),
	theme.ColorNameButton:              rgb(0x22313a),
	theme.ColorNameDisabledButton:      rgb(0x1a272f),
	theme.ColorNameInputBackground:     rgb(0x16242c),
	theme.ColorNameInputBorder:         rgb(0x3a4c56),
	theme.ColorNameMenuBackground:      rgb(0x182730),
	theme.ColorNameOverlayBackground:   rgb(0x182730),
	theme.ColorNameHeaderBackground:    rgb(0x0f1a21),
	theme.ColorNameSeparator:           rgb(0x293a44),
	theme.ColorNameSelection:           veil(0x46a9ad, 0x55),
	theme.ColorNameFocus:               veil(0x7cd0cf, 0x55),
	theme.ColorNameHover:               veil(0xffffff, 0x12),
	theme.ColorNamePressed:             veil(0xffffff, 0x22),
	theme.ColorNameScrollBar:           veil(0xe4ebee, 0x66),
	theme.ColorNameScrollBarBackground: veil(0xe4ebee, 0x0c),
	theme.ColorNameShadow:              veil(0x000000, 0x58),
	theme.ColorNameError:               rgb(0xff9f8b),
	theme.ColorNameForegroundOnError:   rgb(0x33100a),
	theme.ColorNameWarning:             rgb(0xf3bd63),
	theme.ColorNameForegroundOnWarning: rgb(0x2c2005),
	theme.ColorNameSuccess:             rgb(0x7cd0cf),
	theme.ColorNameForegroundOnSuccess: rgb(0x06262b),

	ColorQuestion: rgb(0x18414d),
	ColorAnswer:   rgb(0x1a2831),
	ColorNotice:   rgb(0x3a301c),
	ColorOutline:  rgb(0x2b3c46),
	ColorSide:     rgb(0x0b141a),
	ColorHit:      rgb(0x5e4c14),
}
