package preferences

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"geppetto-audio/gui/look"
)

// A row is one thing to choose: its name, what it is chosen with, and below that a hint, and what is wrong. Where there
// is no room beside each other the name stands above.
type row struct {
	widget.BaseWidget
	title   *widget.Label
	name    *fyne.Container
	control fyne.CanvasObject
	hint    *widget.Label
	hinted  *fyne.Container
	problem *look.Note
	resized func() // its height may have changed
	height  float32
}

var _ look.Tall = (*row)(nil)

const (
	nameWidth    = 136 // with letters of the usual size
	nameGap      = 16
	controlWidth = 210 // the least that is left beside a name
	buttonGap    = 8
	rowGap       = 5 // between the control and what is said below it
)

// letters tells how many times as large as usual the letters are.
func letters() float32 { return theme.TextSize() / theme.DefaultTheme().Size(theme.SizeNameText) }

func newRow(name string, control fyne.CanvasObject, hint string, resized func()) *row {
	r := &row{control: control, resized: resized, problem: look.NewNote(look.ErrorSign(), widget.DangerImportance)}
	r.title = &widget.Label{Text: name, Wrapping: fyne.TextWrapWord}
	r.name = container.New(look.Flush{}, r.title)
	r.hint = &widget.Label{Text: hint, Wrapping: fyne.TextWrapWord, Importance: widget.LowImportance,
		SizeName: theme.SizeNameCaptionText}
	r.hinted = container.New(look.Flush{}, r.hint)
	r.hinted.Hidden = hint == ""
	r.ExtendBaseWidget(r)
	return r
}

// say shows what is wrong, or that nothing is.
func (r *row) say(problem string) {
	if r.problem.Text != problem {
		r.problem.Say(problem)
		r.resized()
	}
}

// remark shows another hint, or none.
func (r *row) remark(hint string) {
	if r.hint.Text != hint {
		r.hint.SetText(hint)
		look.SetShown(r.hinted, hint != "")
		r.resized()
	}
}

// arrange places everything in a width, and gives the height.
func (r *row) arrange(width float32) float32 {
	names := nameWidth * letters()
	left, top := names+nameGap, float32(0)
	beside := width-left >= max(controlWidth*letters(), r.control.MinSize().Width)
	if !beside {
		left = 0
		height := look.HeightFor(r.name, width)
		r.name.Move(fyne.NewPos(0, 0))
		r.name.Resize(fyne.NewSize(width, height))
		top = height + rowGap
	}
	height := look.HeightFor(r.control, width-left)
	r.control.Move(fyne.NewPos(left, top))
	r.control.Resize(fyne.NewSize(width-left, height))
	if beside {
		// The name is beside the first line, however many there are.
		line := theme.TextSize() + 2*theme.InnerPadding() + theme.LineSpacing()
		name := look.HeightFor(r.name, names)
		r.name.Move(fyne.NewPos(0, max(0, (line-name)/2)))
		r.name.Resize(fyne.NewSize(names, name))
	}
	bottom := top + height
	for _, o := range []fyne.CanvasObject{r.hinted, r.problem} {
		if o.Visible() {
			height := look.HeightFor(o, width-left)
			o.Move(fyne.NewPos(left, bottom+rowGap))
			o.Resize(fyne.NewSize(width-left, height))
			bottom += rowGap + height
		}
	}
	r.height = bottom
	return bottom
}

func (r *row) HeightFor(width float32) float32 { return r.arrange(width) }

// CreateRenderer is called by Fyne.
func (r *row) CreateRenderer() fyne.WidgetRenderer { return &rowRenderer{r} }

type rowRenderer struct{ row *row }

var _ fyne.WidgetRenderer = (*rowRenderer)(nil)

func (r *rowRenderer) Layout(size fyne.Size) { r.row.arrange(size.Width) }
func (r *rowRenderer) MinSize() fyne.Size    { return fyne.NewSize(0, r.row.height) }
func (r *rowRenderer) Destroy()              {}

func (r *rowRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.row.name, r.row.control, r.row.hinted, r.row.problem}
}

func (r *rowRenderer) Refresh() {
	r.row.arrange(r.row.Size().Width)
	for _, o := range r.Objects() {
		o.Refresh()
	}
}

// aligned is a layout that lets the padding of a label stick out to the left and right, so that its text begins where
// fields do, and stands as high as in one.
type aligned struct{}

var _ fyne.Layout = aligned{}

// Layout places the label.
func (aligned) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	padding := theme.InnerPadding()
	objects[0].Move(fyne.NewPos(-padding, 0))
	objects[0].Resize(size.AddWidthHeight(2*padding, 0))
}

// MinSize is the label's without that padding.
func (aligned) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return objects[0].MinSize().SubtractWidthHeight(2*theme.InnerPadding(), 0)
}

// flow is a layout that puts objects beside each other and goes on in the next line where there is no room.
type flow struct{ width float32 }

var _ fyne.Layout = (*flow)(nil)

func newFlow(objects ...fyne.CanvasObject) *fyne.Container { return container.New(&flow{}, objects...) }

// Layout places the objects.
func (f *flow) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	f.width = size.Width
	f.each(objects, func(o fyne.CanvasObject, where fyne.Position, least fyne.Size) {
		o.Move(where)
		o.Resize(least)
	})
}

// MinSize is as high as the objects are at the present width.
func (f *flow) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var size fyne.Size
	f.each(objects, func(_ fyne.CanvasObject, where fyne.Position, least fyne.Size) {
		size.Width = max(size.Width, least.Width)
		size.Height = max(size.Height, where.Y+least.Height)
	})
	return size
}

func (f *flow) each(objects []fyne.CanvasObject, do func(fyne.CanvasObject, fyne.Position, fyne.Size)) {
	var where fyne.Position
	var high float32
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		least := o.MinSize()
		if where.X > 0 && where.X+least.Width > f.width {
			where = fyne.NewPos(0, where.Y+high+buttonGap)
			high = 0
		}
		do(o, where, least)
		where.X += least.Width + buttonGap
		high = max(high, least.Height)
	}
}
