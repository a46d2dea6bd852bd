package look

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
)

// A high panel is drawn in pieces: together they are a panel.
func TestHighPanelIsWhole(t *testing.T) {
	for name, size := range map[string]fyne.Size{"low": fyne.NewSize(200, 60), "high": fyne.NewSize(200, 400)} {
		t.Run(name, func(t *testing.T) {
			test.NewTempApp(t).Settings().SetTheme(New())
			p := NewPanel(ColorAnswer, ColorOutline, SizeBubble, BottomLeft)
			w := test.NewTempWindow(t, p)
			w.SetPadded(false)
			w.Resize(fyne.NewSize(200, 60))
			w.Resize(size)
			picture := w.Canvas().Capture()
			wide, high := int(size.Width), int(size.Height)
			l, variant := New(), fyne.CurrentApp().Settings().ThemeVariant()
			for _, c := range []struct {
				where string
				x, y  int
				want  fyne.ThemeColorName
			}{
				{"the corner", 0, 0, theme.ColorNameBackground},
				{"the upper end", wide / 2, 10, ColorAnswer},
				{"the seam", wide / 2, 17, ColorAnswer},
				{"the middle", wide / 2, high / 2, ColorAnswer},
				{"beside the left edge", 3, high / 2, ColorAnswer},
				{"beside the right edge", wide - 4, high / 2, ColorAnswer},
				{"the left edge", 0, high / 2, ColorOutline},
				{"the right edge", wide - 1, high / 2, ColorOutline},
				{"the lower end", wide / 2, high - 8, ColorAnswer},
				{"the sharp corner", 4, high - 3, ColorAnswer},
			} {
				// A curved edge is a little blurred.
				if got, want := picture.At(c.x, c.y), l.Color(c.want, variant); contrast(got, want) > 1.15 {
					t.Errorf("%s: got %v, want %v", c.where, got, want)
				}
			}
		})
	}
}
