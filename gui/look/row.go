package look

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
)

// newRow puts objects beside each other, each as wide as it must be and in the middle of the height. The one that is
// to take what is left, if any, is stretched.
func NewRow(objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(row{}, objects...)
}

func NewStretchedRow(stretched fyne.CanvasObject, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(row{stretched}, objects...)
}

// row is the layout of newRow.
type row struct{ stretched fyne.CanvasObject }

var _ fyne.Layout = row{}

// Layout places the objects.
func (l row) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	gap := theme.Padding()
	spare := size.Width - l.MinSize(objects).Width
	var x float32
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		minimum := o.MinSize()
		if o == l.stretched {
			minimum.Width += max(0, spare)
			minimum.Height = HeightFor(o, minimum.Width)
		}
		MoveTo(o, fyne.NewPos(x, max(0, (size.Height-minimum.Height)/2)))
		o.Resize(minimum)
		x += minimum.Width + gap
	}
}

// MinSize is as wide as all and as high as the highest.
func (l row) MinSize(objects []fyne.CanvasObject) fyne.Size {
	gap := theme.Padding()
	var size fyne.Size
	for _, o := range objects {
		if o.Visible() {
			minimum := o.MinSize()
			size.Width += minimum.Width + gap
			size.Height = max(size.Height, minimum.Height)
		}
	}
	size.Width = max(0, size.Width-gap)
	return size
}
