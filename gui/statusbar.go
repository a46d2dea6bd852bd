package gui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"geppetto-audio/gui/look"
)

// A statusbar says in words what the program is doing. A lamp says it at a glance.
type statusbar struct {
	widget.BaseWidget
	row  *fyne.Container
	lamp *lamp
	line *widget.Label

	remedies map[remedy]*look.Button
}

// newStatusbar makes one; a remedy without a function is not offered.
func newStatusbar(remedies map[remedy]func(), key func(*fyne.KeyEvent)) *statusbar {
	b := &statusbar{
		lamp:     newLamp(),
		line:     &widget.Label{Wrapping: fyne.TextWrapWord},
		remedies: map[remedy]*look.Button{},
	}
	line := container.New(look.Flush{}, b.line)
	b.row = look.NewStretchedRow(line, b.lamp, line)
	words := map[remedy]string{tryNow: lang.L("Try now"), enterKey: lang.L("Enter a key"), changeSettings: lang.L("Preferences")}
	for r, do := range remedies {
		if do != nil {
			b.remedies[r] = look.NewButton(words[r], nil, widget.MediumImportance, do, key)
			b.remedies[r].Hide()
			b.row.Add(b.remedies[r])
		}
	}
	b.ExtendBaseWidget(b)
	return b
}

// show puts another status on the line.
func (b *statusbar) show(s status) {
	if b.line.Text != s.text {
		b.line.SetText(s.text)
	}
	b.lamp.show(s.mood)
	help := s.remedy
	if help == enterKey && b.remedies[enterKey] == nil {
		help = changeSettings
	}
	for r, button := range b.remedies {
		look.SetShown(button, r == help)
	}
}

// heightFor is the height of the line at a width: a sentence may need several rows.
func (b *statusbar) HeightFor(width float32) float32 {
	return look.HeightFor(b.row, width)
}

// naturalWidth is the width of the line in one row, and of all beside it.
func (b *statusbar) naturalWidth() float32 {
	width := b.lamp.MinSize().Width + theme.Padding() +
		fyne.MeasureText(b.line.Text, theme.SizeForWidget(theme.SizeNameText, b), fyne.TextStyle{}).Width + 2
	for _, button := range b.remedies {
		if button.Visible() {
			width += button.MinSize().Width + theme.Padding()
		}
	}
	return width
}

// CreateRenderer is called by Fyne.
func (b *statusbar) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(b.row) }

// A lamp shows a mood: a dot for calm, larger and coloured for what goes on, a ring for what is wrong.
type lamp struct {
	widget.BaseWidget
	mood mood
}

func newLamp() *lamp {
	l := &lamp{}
	l.ExtendBaseWidget(l)
	return l
}

func (l *lamp) show(m mood) {
	if l.mood != m {
		l.mood = m
		l.Refresh()
	}
}

// CreateRenderer is called by Fyne.
func (l *lamp) CreateRenderer() fyne.WidgetRenderer {
	r := &lampRenderer{lamp: l, dot: &canvas.Circle{}}
	r.paint()
	return r
}

type lampRenderer struct {
	lamp *lamp
	dot  *canvas.Circle
}

var _ fyne.WidgetRenderer = (*lampRenderer)(nil)

func (r *lampRenderer) paint() {
	color := map[mood]fyne.ThemeColorName{
		calm: theme.ColorNameDisabled, busy: theme.ColorNameWarning,
		live: theme.ColorNamePrimary, bad: theme.ColorNameError,
	}[r.lamp.mood]
	c := theme.ColorForWidget(color, r.lamp)
	r.dot.FillColor, r.dot.StrokeColor, r.dot.StrokeWidth = c, c, 2
	if r.lamp.mood == bad {
		r.dot.FillColor = nil
	}
}

func (r *lampRenderer) Layout(size fyne.Size) {
	const diameter = 10
	r.dot.Resize(fyne.NewSquareSize(diameter))
	r.dot.Move(fyne.NewPos(1, (size.Height-diameter)/2))
}

func (r *lampRenderer) MinSize() fyne.Size           { return fyne.NewSize(18, 20) }
func (r *lampRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.dot} }
func (r *lampRenderer) Destroy()                     {}

func (r *lampRenderer) Refresh() {
	r.paint()
	r.dot.Refresh()
}
