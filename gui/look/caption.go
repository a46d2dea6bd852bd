package look

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// A caption is a short line in small letters.
type Caption struct {
	widget.BaseWidget
	Text  string
	align fyne.TextAlign
	color fyne.ThemeColorName
}

func NewCaption(text string, color fyne.ThemeColorName, align fyne.TextAlign) *Caption {
	c := &Caption{Text: text, color: color, align: align}
	c.ExtendBaseWidget(c)
	return c
}

// setText shows another line.
func (c *Caption) SetText(text string) {
	if c.Text != text {
		c.Text = text
		c.Refresh()
	}
}

// CreateRenderer is called by Fyne.
func (c *Caption) CreateRenderer() fyne.WidgetRenderer {
	r := &captionRenderer{caption: c, text: &canvas.Text{}}
	r.paint()
	return r
}

type captionRenderer struct {
	caption *Caption
	text    *canvas.Text
}

var _ fyne.WidgetRenderer = (*captionRenderer)(nil)

func (r *captionRenderer) paint() {
	c := r.caption
	r.text.Text, r.text.Alignment = c.Text, c.align
	r.text.Color = theme.ColorForWidget(c.color, c)
	r.text.TextSize = theme.SizeForWidget(theme.SizeNameCaptionText, c)
}

func (r *captionRenderer) Layout(size fyne.Size)        { r.text.Resize(size) }
func (r *captionRenderer) MinSize() fyne.Size           { return r.text.MinSize() }
func (r *captionRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.text} }
func (r *captionRenderer) Destroy()                     {}

func (r *captionRenderer) Refresh() {
	r.paint()
	r.text.Refresh()
}
