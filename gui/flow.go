package gui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"geppetto-audio/gui/look"
)

// A flow is objects beside each other, in as many rows as they need.
type flow struct {
	widget.BaseWidget
	objects []fyne.CanvasObject
	width   float32
}

var _ look.Tall = (*flow)(nil)

func newFlow(objects ...fyne.CanvasObject) *flow {
	f := &flow{objects: objects}
	f.ExtendBaseWidget(f)
	return f
}

// HeightFor is the height of all rows at a width.
func (f *flow) HeightFor(width float32) float32 {
	f.width = width
	return f.arrange(width, func(fyne.CanvasObject, fyne.Position, fyne.Size) {})
}

// arrange tells where each object stands, and how high all are.
func (f *flow) arrange(width float32, place func(fyne.CanvasObject, fyne.Position, fyne.Size)) float32 {
	gap := theme.Padding()
	var x, y, row float32
	for _, o := range f.objects {
		if !o.Visible() {
			continue
		}
		size := o.MinSize()
		if x > 0 && x+size.Width > width {
			x, y, row = 0, y+row+gap, 0
		}
		place(o, fyne.NewPos(x, y), size)
		x += size.Width + gap
		row = max(row, size.Height)
	}
	return y + row
}

// CreateRenderer is called by Fyne.
func (f *flow) CreateRenderer() fyne.WidgetRenderer { return &flowRenderer{f} }

type flowRenderer struct{ flow *flow }

var _ fyne.WidgetRenderer = (*flowRenderer)(nil)

func (r *flowRenderer) Layout(size fyne.Size) {
	r.flow.arrange(size.Width, func(o fyne.CanvasObject, at fyne.Position, size fyne.Size) {
		look.MoveTo(o, at)
		o.Resize(size)
	})
}

func (r *flowRenderer) MinSize() fyne.Size           { return fyne.NewSize(0, r.flow.HeightFor(r.flow.width)) }
func (r *flowRenderer) Refresh()                     { r.Layout(r.flow.Size()) }
func (r *flowRenderer) Objects() []fyne.CanvasObject { return r.flow.objects }
func (r *flowRenderer) Destroy()                     {}
