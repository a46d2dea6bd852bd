package preferences

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"geppetto-audio/gui/look"
)

// A page is a section's rows, which scroll.
type page struct {
	*container.Scroll
	content *fyne.Container
}

const (
	pageMargin = 22
	pageGap    = 16 // between rows
)

func newPage(title string, rows ...fyne.CanvasObject) *page {
	heading := container.New(look.Flush{}, &widget.Label{Text: title, SizeName: theme.SizeNameSubHeadingText,
		TextStyle: fyne.TextStyle{Bold: true}})
	rows = append([]fyne.CanvasObject{heading}, rows...)
	p := &page{content: container.New(margins{}, container.New(look.Column{Gap: pageGap}, rows...))}
	p.Scroll = container.NewVScroll(p.content)
	return p
}

// fit gives every row the height it needs now.
func (p *page) fit() {
	width := p.Size().Width
	if width == 0 {
		return
	}
	p.content.Layout.Layout(p.content.Objects, fyne.NewSize(width, p.content.Size().Height))
	p.Scroll.Refresh()
}

// reveal scrolls to what is on the page, with some of what is around it.
func (p *page) reveal(o fyne.CanvasObject) {
	const around = 44
	where := fyne.CurrentApp().Driver().AbsolutePositionForObject
	top := where(o).Y - where(p.content).Y
	bottom := top + o.Size().Height
	offset := p.Offset.Y
	offset = max(offset, bottom+around-p.Size().Height)
	offset = min(offset, top-around)
	p.scrollTo(offset)
}

// turn scrolls by a page.
func (p *page) turn(pages float32) { p.scrollTo(p.Offset.Y + pages*0.9*p.Size().Height) }

func (p *page) scrollTo(offset float32) {
	offset = max(0, min(offset, p.content.MinSize().Height-p.Size().Height))
	if offset != p.Offset.Y {
		p.ScrollToOffset(fyne.NewPos(0, offset))
	}
}

// margins is the layout of a page's content.
type margins struct{}

var _ fyne.Layout = margins{}

// Layout gives the rows the width, and the height they need for it.
func (margins) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	width := max(0, size.Width-2*pageMargin)
	height := look.HeightFor(objects[0], width)
	objects[0].Move(fyne.NewPos(pageMargin, pageMargin))
	objects[0].Resize(fyne.NewSize(width, height))
}

// MinSize is as high as the rows are at their present width.
func (margins) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(0, objects[0].MinSize().Height+2*pageMargin)
}
