package sidebar

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// A sign is a small icon to click that is no stop of the Tab key: there is a key that does the same.
type sign struct {
	widget.Icon
	tapped func()
}

var (
	_ fyne.Tappable      = (*sign)(nil)
	_ desktop.Cursorable = (*sign)(nil)
)

func newSign(icon fyne.Resource, tapped func()) *sign {
	s := &sign{tapped: tapped}
	s.Resource = icon
	s.ExtendBaseWidget(s)
	return s
}

// Tapped is called by Fyne.
func (s *sign) Tapped(*fyne.PointEvent) { s.tapped() }

// Cursor is an arrow, though there is text around.
func (s *sign) Cursor() desktop.Cursor { return desktop.DefaultCursor }

// MinSize leaves some room around the icon.
func (s *sign) MinSize() fyne.Size {
	size := theme.SizeForWidget(theme.SizeNameInlineIcon, s)
	return fyne.NewSize(size+theme.InnerPadding(), size)
}

// CreateRenderer is called by Fyne.
func (s *sign) CreateRenderer() fyne.WidgetRenderer { return &signRenderer{s.Icon.CreateRenderer(), s} }

// A signRenderer draws the icon in the middle, smaller than what can be clicked.
type signRenderer struct {
	fyne.WidgetRenderer
	sign *sign
}

func (r *signRenderer) Layout(size fyne.Size) {
	side := theme.SizeForWidget(theme.SizeNameInlineIcon, r.sign) * 0.8
	for _, o := range r.Objects() {
		o.Resize(fyne.NewSquareSize(side))
		o.Move(fyne.NewPos((size.Width-side)/2, (size.Height-side)/2))
	}
}
