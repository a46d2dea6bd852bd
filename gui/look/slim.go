package look

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// NewSlim lets an object be higher than the line it stands in, without making that higher.
func NewSlim(o fyne.CanvasObject, height float32) *fyne.Container {
	return container.New(slim{height}, o)
}

// slim is the layout of NewSlim.
type slim struct{ height float32 }

var _ fyne.Layout = slim{}

// Layout lets the object stick out above and below.
func (l slim) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	least := objects[0].MinSize()
	objects[0].Resize(fyne.NewSize(size.Width, least.Height))
	MoveTo(objects[0], fyne.NewPos(0, (size.Height-least.Height)/2))
}

// MinSize is as wide as the object, and as high as the line.
func (l slim) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(objects[0].MinSize().Width, l.height)
}
