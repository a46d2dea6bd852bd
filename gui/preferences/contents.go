package preferences

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// contents is the list of sections at the left. All of it is one stop of the Tab key.
type contents struct {
	widget.BaseWidget
	stage    *stage
	names    []string
	icons    []fyne.Resource
	selected int
	chosen   func(index int)

	focused bool
	hovered int  // -1: none
	terse   bool // show the signs alone
}

var (
	_ fyne.Focusable    = (*contents)(nil)
	_ fyne.Tappable     = (*contents)(nil)
	_ desktop.Hoverable = (*contents)(nil)
)

func newContents(s *stage, names []string, icons []fyne.Resource, chosen func(int)) *contents {
	c := &contents{stage: s, names: names, icons: icons, chosen: chosen, hovered: -1}
	c.ExtendBaseWidget(c)
	return c
}

// setTerse leaves the names away, or shows them.
func (c *contents) setTerse(terse bool) {
	if c.terse != terse {
		c.terse = terse
		c.Refresh()
	}
}

// fullWidth is the width with the names.
func (c *contents) fullWidth() float32 {
	var widest float32
	for _, name := range c.names {
		widest = max(widest, fyne.MeasureText(name, theme.TextSize(), fyne.TextStyle{Bold: true}).Width)
	}
	return widest + contentsGap + terseWidth()
}

func terseWidth() float32 { return 2*contentsPadX + theme.IconInlineSize() }

func (c *contents) choose(index int) {
	if index < 0 || index >= len(c.names) || index == c.selected {
		return
	}
	c.selected = index
	c.Refresh()
	c.chosen(index)
}

func (c *contents) at(p fyne.Position) int {
	if index := int(p.Y / contentsPitch()); p.Y >= 0 && index < len(c.names) {
		return index
	}
	return -1
}

// Tapped chooses.
func (c *contents) Tapped(e *fyne.PointEvent) {
	if on := fyne.CurrentApp().Driver().CanvasForObject(c); on != nil {
		on.Focus(c)
	}
	c.choose(c.at(e.Position))
}

// TypedKey chooses, or passes the key on.
func (c *contents) TypedKey(k *fyne.KeyEvent) {
	switch k.Name {
	case fyne.KeyUp:
		c.choose(c.selected - 1)
	case fyne.KeyDown:
		c.choose(c.selected + 1)
	case fyne.KeyHome:
		c.choose(0)
	case fyne.KeyEnd:
		c.choose(len(c.names) - 1)
	default:
		c.stage.key(k)
	}
}

// TypedRune does nothing: there is nothing to write.
func (c *contents) TypedRune(rune) {}

// FocusGained is called by Fyne.
func (c *contents) FocusGained() {
	c.focused = true
	c.Refresh()
}

// FocusLost is called by Fyne.
func (c *contents) FocusLost() {
	c.focused = false
	c.Refresh()
}

// MouseIn is called by Fyne.
func (c *contents) MouseIn(e *desktop.MouseEvent) { c.MouseMoved(e) }

// MouseMoved is called by Fyne.
func (c *contents) MouseMoved(e *desktop.MouseEvent) { c.hover(c.at(e.Position)) }

// MouseOut is called by Fyne.
func (c *contents) MouseOut() { c.hover(-1) }

func (c *contents) hover(index int) {
	if c.hovered != index {
		c.hovered = index
		c.Refresh()
	}
}

// CreateRenderer is called by Fyne.
func (c *contents) CreateRenderer() fyne.WidgetRenderer {
	r := &contentsRenderer{contents: c, chosen: &canvas.Rectangle{}, hover: &canvas.Rectangle{}, mark: &canvas.Rectangle{}}
	for i, name := range c.names {
		r.words = append(r.words, &canvas.Text{Text: name})
		r.icons = append(r.icons, widget.NewIcon(c.icons[i]))
	}
	r.paint()
	return r
}

type contentsRenderer struct {
	contents            *contents
	chosen, hover, mark *canvas.Rectangle
	words               []*canvas.Text
	icons               []*widget.Icon
}

var _ fyne.WidgetRenderer = (*contentsRenderer)(nil)

const (
	contentsPadX = 12
	contentsGap  = 10 // between a sign and its name
	contentsRest = 4  // between items
)

// contentsPitch is the height of an item with what lies below it.
func contentsPitch() float32 { return theme.IconInlineSize() + 2*theme.InnerPadding() + contentsRest }

func (r *contentsRenderer) paint() {
	c := r.contents
	radius := theme.SizeForWidget(theme.SizeNameInputRadius, c)
	r.chosen.FillColor, r.chosen.CornerRadius = theme.ColorForWidget(theme.ColorNameButton, c), radius
	r.chosen.StrokeColor, r.chosen.StrokeWidth = nil, 0
	if c.focused {
		r.chosen.StrokeColor, r.chosen.StrokeWidth = theme.ColorForWidget(theme.ColorNameForeground, c), 2
	}
	r.hover.FillColor, r.hover.CornerRadius = theme.ColorForWidget(theme.ColorNameHover, c), radius
	r.hover.Hidden = c.hovered < 0 || c.hovered == c.selected
	r.mark.FillColor, r.mark.CornerRadius = theme.ColorForWidget(theme.ColorNamePrimary, c), 1.5
	for i, w := range r.words {
		w.TextSize, w.Color = theme.SizeForWidget(theme.SizeNameText, c), theme.ColorForWidget(theme.ColorNameForeground, c)
		w.TextStyle.Bold = i == c.selected
		w.Hidden = c.terse
	}
}

func (r *contentsRenderer) Layout(size fyne.Size) {
	pitch, icon := contentsPitch(), theme.IconInlineSize()
	high := pitch - contentsRest
	place := func(o *canvas.Rectangle, index int) {
		o.Resize(fyne.NewSize(size.Width, high))
		o.Move(fyne.NewPos(0, float32(index)*pitch))
	}
	place(r.chosen, r.contents.selected)
	place(r.hover, r.contents.hovered)
	r.mark.Resize(fyne.NewSize(3, icon))
	r.mark.Move(fyne.NewPos(3, float32(r.contents.selected)*pitch+(high-icon)/2))
	for i, w := range r.words {
		top := float32(i) * pitch
		r.icons[i].Resize(fyne.NewSquareSize(icon))
		r.icons[i].Move(fyne.NewPos(contentsPadX, top+(high-icon)/2))
		w.Resize(fyne.NewSize(size.Width-contentsPadX-icon-contentsGap, high))
		w.Move(fyne.NewPos(contentsPadX+icon+contentsGap, top))
	}
}

func (r *contentsRenderer) MinSize() fyne.Size {
	width := terseWidth()
	if !r.contents.terse {
		width = r.contents.fullWidth()
	}
	return fyne.NewSize(width, contentsPitch()*float32(len(r.words)))
}

func (r *contentsRenderer) Objects() []fyne.CanvasObject {
	objects := []fyne.CanvasObject{r.chosen, r.hover, r.mark}
	for i, w := range r.words {
		objects = append(objects, r.icons[i], w)
	}
	return objects
}

func (r *contentsRenderer) Refresh() {
	r.paint()
	r.Layout(r.contents.Size())
	for _, o := range r.Objects() {
		o.Refresh()
	}
}

func (r *contentsRenderer) Destroy() {}
