package look

import (
	"image/color"
	"math"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// onGrounds lists what is written on what, with the veils that may lie between: those of the pointer and of a selection.
var onGrounds = []struct {
	ground fyne.ThemeColorName
	texts  []fyne.ThemeColorName
	veils  []fyne.ThemeColorName
}{
	{theme.ColorNameBackground, []fyne.ThemeColorName{theme.ColorNameForeground, theme.ColorNameDisabled, theme.ColorNamePrimary, theme.ColorNameError, theme.ColorNameWarning, theme.ColorNameHyperlink}, []fyne.ThemeColorName{theme.ColorNameHover}},
	{ColorQuestion, []fyne.ThemeColorName{theme.ColorNameForeground, theme.ColorNameDisabled, theme.ColorNameError}, nil},
	{ColorQuestion, []fyne.ThemeColorName{theme.ColorNameForeground}, []fyne.ThemeColorName{theme.ColorNameSelection, theme.ColorNameHover, theme.ColorNamePressed}},
	{ColorAnswer, []fyne.ThemeColorName{theme.ColorNameForeground, theme.ColorNameDisabled, theme.ColorNameWarning}, nil},
	{ColorAnswer, []fyne.ThemeColorName{theme.ColorNameForeground}, []fyne.ThemeColorName{theme.ColorNameSelection, theme.ColorNameHover, theme.ColorNamePressed}},
	{ColorNotice, []fyne.ThemeColorName{theme.ColorNameForeground, theme.ColorNameDisabled, theme.ColorNameError, theme.ColorNameWarning}, nil},
	{ColorNotice, []fyne.ThemeColorName{theme.ColorNameForeground}, []fyne.ThemeColorName{theme.ColorNameHover}},
	{ColorSide, []fyne.ThemeColorName{theme.ColorNameForeground, theme.ColorNameDisabled}, []fyne.ThemeColorName{theme.ColorNameHover}},
	{ColorHit, []fyne.ThemeColorName{theme.ColorNameForeground}, nil},
	{theme.ColorNameButton, []fyne.ThemeColorName{theme.ColorNameForeground}, []fyne.ThemeColorName{theme.ColorNameHover, theme.ColorNamePressed, theme.ColorNameFocus}},
	{theme.ColorNameDisabledButton, []fyne.ThemeColorName{theme.ColorNameDisabled}, nil},
	{theme.ColorNamePrimary, []fyne.ThemeColorName{theme.ColorNameForegroundOnPrimary}, []fyne.ThemeColorName{theme.ColorNameHover, theme.ColorNameFocus}},
	{theme.ColorNameInputBackground, []fyne.ThemeColorName{theme.ColorNameForeground, theme.ColorNamePlaceHolder, theme.ColorNameDisabled}, nil},
	{theme.ColorNameInputBackground, []fyne.ThemeColorName{theme.ColorNameForeground}, []fyne.ThemeColorName{theme.ColorNameSelection}},
	{theme.ColorNameMenuBackground, []fyne.ThemeColorName{theme.ColorNameForeground, theme.ColorNameDisabled}, nil},
	{theme.ColorNameMenuBackground, []fyne.ThemeColorName{theme.ColorNameForeground}, []fyne.ThemeColorName{theme.ColorNameFocus, theme.ColorNameHover}},
	{theme.ColorNameOverlayBackground, []fyne.ThemeColorName{theme.ColorNameForeground, theme.ColorNameDisabled, theme.ColorNameError}, nil},
}

func TestContrast(t *testing.T) {
	const least = 4.5
	l := New()
	for name, variant := range map[string]fyne.ThemeVariant{"day": theme.VariantLight, "night": theme.VariantDark} {
		t.Run(name, func(t *testing.T) {
			for _, g := range onGrounds {
				ground := l.Color(g.ground, variant)
				grounds := map[string]color.Color{string(g.ground): ground}
				for _, v := range g.veils {
					grounds[string(g.ground)+" under "+string(v)] = over(l.Color(v, variant), ground)
				}
				for where, ground := range grounds {
					for _, text := range g.texts {
						if c := contrast(l.Color(text, variant), ground); c < least {
							t.Errorf("%s on %s: contrast %.2f, want at least %v", text, where, c, least)
						}
					}
				}
			}
		})
	}
}

// The shortcuts in a menu are read as well as all else, also in the line that is chosen.
func TestShortcutsOfAMenuAreRead(t *testing.T) {
	test.NewTempApp(t)
	for name, daylight := range map[string]Daylight{"day": AlwaysDay, "night": AlwaysNight} {
		l := Chosen(daylight, 1)
		item := fyne.NewMenuItem("New", func() {})
		item.Shortcut = &desktop.CustomShortcut{KeyName: fyne.KeyN, Modifier: fyne.KeyModifierShift}
		menu := widget.NewMenu(fyne.NewMenu("", item))
		container.NewThemeOverride(menu, l)
		shortcut := shortcutIn(t, menu)
		ground := l.Color(theme.ColorNameMenuBackground, 0)
		for _, under := range []color.Color{ground, over(l.Color(theme.ColorNameFocus, 0), ground)} {
			if c := contrast(over(shortcut, under), under); c < 4.5 {
				t.Errorf("%s: contrast %.2f of %v on %v", name, c, shortcut, under)
			}
		}
		if r, _, _, a := l.Color(theme.ColorNameForeground, 0).RGBA(); r > a || a>>8 != 0xff {
			t.Errorf("%s: letters are not opaque", name)
		}
	}
}

// shortcutIn finds the colour of the last text of a menu.
func shortcutIn(t *testing.T, menu *widget.Menu) color.Color {
	t.Helper()
	var found color.Color
	var walk func(fyne.CanvasObject)
	walk = func(o fyne.CanvasObject) {
		switch o := o.(type) {
		case *canvas.Text:
			if found = o.Color; o.Text == "New" {
				found = nil
			}
		case fyne.Widget:
			for _, child := range test.WidgetRenderer(o).Objects() {
				walk(child)
			}
		case *fyne.Container:
			for _, child := range o.Objects {
				walk(child)
			}
		}
	}
	walk(menu)
	if found == nil {
		t.Fatal("the menu has no shortcut")
	}
	return found
}

// What a bubble is stands out from the page by more than its text: 1.05 is the least one still sees as an edge.
func TestBubblesStandOut(t *testing.T) {
	l := New()
	for _, variant := range []fyne.ThemeVariant{theme.VariantLight, theme.VariantDark} {
		for _, bubble := range []fyne.ThemeColorName{ColorQuestion, ColorAnswer} {
			if c := contrast(l.Color(bubble, variant), l.Color(theme.ColorNameBackground, variant)); c < 1.05 {
				t.Errorf("variant %d: %s is not seen: contrast %.3f", variant, bubble, c)
			}
		}
	}
}

func TestThemeFallsBack(t *testing.T) {
	l := New()
	for _, name := range []fyne.ThemeSizeName{theme.SizeNamePadding, theme.SizeNameInlineIcon} {
		if got, want := l.Size(name), theme.DefaultTheme().Size(name); got != want {
			t.Errorf("size %s: got %v, want Fyne's %v", name, got, want)
		}
	}
	if l.Size(SizeReading) <= l.Size(theme.SizeNameCaptionText) {
		t.Error("text to read is not larger than a caption")
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

// over puts a veil on an opaque colour.
func over(veil, ground color.Color) color.Color {
	vr, vg, vb, va := veil.RGBA() // multiplied by alpha already
	gr, gg, gb, _ := ground.RGBA()
	mix := func(v, g uint32) uint16 { return uint16(v + g*(0xffff-va)/0xffff) }
	return color.RGBA64{R: mix(vr, gr), G: mix(vg, gg), B: mix(vb, gb), A: 0xffff}
}

func TestContrastFormula(t *testing.T) {
	for _, c := range []struct {
		a, b color.Color
		want float64
	}{
		{color.Black, color.White, 21},
		{color.White, color.White, 1},
		{rgb(0x777777), color.White, 4.48},
	} {
		if got := contrast(c.a, c.b); math.Abs(got-c.want) > 0.01 {
			t.Errorf("contrast(%v, %v) = %.3f, want %.2f", c.a, c.b, got, c.want)
		}
	}
}
