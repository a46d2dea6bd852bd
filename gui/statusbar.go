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

// A statusbar says in words what the program is doing. A lamp says it at a glance. A button that helps stands beside the
// words, or below them where there is no room.
type statusbar struct {
	widget.BaseWidget
	row  *fyne.Container // lamp and words
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
	b.Refresh()
}

// help is the button that is offered; nil where none is.
func (b *statusbar) help() *look.Button {
	for _, button := range b.remedies {
		if button.Visible() {
			return button
		}
	}
	return nil
}

// HeightFor is the height at a width: a sentence may need several rows.
func (b *statusbar) HeightFor(width float32) float32 {
	return b.arrange(width, func(fyne.CanvasObject, fyne.Position, fyne.Size) {})
}

// arrange tells where the words and the button stand, and how high both are.
func (b *statusbar) arrange(width float32, place func(fyne.CanvasObject, fyne.Position, fyne.Size)) float32 {
	help, room := b.help(), width
	var button fyne.Size
	beside := help != nil && width >= b.leastWidth()
	if help != nil {
		button = help.MinSize()
	}
	if beside {
		room -= button.Width + theme.Padding()
	}
	words := look.HeightFor(b.row, room)
	height := max(words, button.Height)
	if help != nil && !beside {
		height = words + theme.Padding() + button.Height
		place(help, fyne.NewPos(b.lamp.MinSize().Width+theme.Padding(), height-button.Height), button)
		place(b.row, fyne.Position{}, fyne.NewSize(room, words))
		return height
	}
	place(b.row, fyne.NewPos(0, (height-words)/2), fyne.NewSize(room, words))
	if beside {
		place(help, fyne.NewPos(width-button.Width, (height-button.Height)/2), button)
	}
	return height
}

// roomy is how many times as wide as letters are high is enough for a line of any length, in more than one row.
const roomy = 15

// leastWidth is that of the line in one row, or in several of some length, and of all beside it.
func (b *statusbar) leastWidth() float32 {
	letters := theme.SizeForWidget(theme.SizeNameText, b)
	words := fyne.MeasureText(b.line.Text, letters, fyne.TextStyle{}).Width + 2
	width := b.lamp.MinSize().Width + theme.Padding() + min(words, roomy*letters)
	if help := b.help(); help != nil {
		width += help.MinSize().Width + theme.Padding()
	}
	return width
}

// CreateRenderer is called by Fyne.
func (b *statusbar) CreateRenderer() fyne.WidgetRenderer {
	r := &statusbarRenderer{bar: b, objects: []fyne.CanvasObject{b.row}}
	for _, button := range b.remedies {
		r.objects = append(r.objects, button)
	}
	return r
}

type statusbarRenderer struct {
	bar     *statusbar
	objects []fyne.CanvasObject
}

var _ fyne.WidgetRenderer = (*statusbarRenderer)(nil)

func (r *statusbarRenderer) Layout(size fyne.Size) {
	r.bar.arrange(size.Width, func(o fyne.CanvasObject, at fyne.Position, size fyne.Size) {
		look.MoveTo(o, at)
		o.Resize(size)
	})
}

func (r *statusbarRenderer) MinSize() fyne.Size {
	return fyne.NewSize(0, r.bar.HeightFor(r.bar.Size().Width))
}
func (r *statusbarRenderer) Refresh()                     { r.Layout(r.bar.Size()) }
func (r *statusbarRenderer) Objects() []fyne.CanvasObject { return r.objects }
func (r *statusbarRenderer) Destroy()                     {}

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
