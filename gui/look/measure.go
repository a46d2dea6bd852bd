package look

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// A tall object's height depends on its width.
type Tall interface {
	fyne.CanvasObject
	HeightFor(width float32) float32
}

// A long object can leave out what is out of sight: Fyne draws all there is, in sight or not.
type Long interface {
	// reveal tells what is in sight, in heights from the object's own top.
	Reveal(top, bottom float32)
}

// heightFor is the height an object needs at a width. It gives the object that width, for wrapped text knows its
// height only then.
func HeightFor(o fyne.CanvasObject, width float32) float32 {
	switch o := o.(type) {
	case Tall:
		return o.HeightFor(width)
	case *fyne.Container:
		// Resize would do nothing at an equal size, though what is inside may have changed.
		o.Layout.Layout(o.Objects, fyne.NewSize(width, o.Size().Height))
	default:
		if size := o.Size(); size.Width != width {
			o.Resize(fyne.NewSize(width, size.Height))
		}
	}
	return o.MinSize().Height
}

// setShown shows or hides, and costs nothing where that is so already.
func SetShown(o fyne.CanvasObject, shown bool) {
	switch {
	case shown && !o.Visible():
		o.Show()
	case !shown && o.Visible():
		o.Hide()
	}
}

// MoveTo moves an object unless it is there. Fyne draws the window again for every Move of a container, and some are
// laid out while it is drawn: it would never hold still.
func MoveTo(o fyne.CanvasObject, to fyne.Position) {
	if o.Position() != to {
		o.Move(to)
	}
}

// column puts objects of varying height below each other, as wide as there is room, hidden ones left out.
type Column struct{ Gap float32 }

var _ fyne.Layout = Column{}

func (c Column) HeightFor(objects []fyne.CanvasObject, width float32) float32 {
	var height float32
	for _, o := range objects {
		if o.Visible() {
			height += HeightFor(o, width) + c.Gap
		}
	}
	return max(0, height-c.Gap)
}

// Layout places the objects.
func (c Column) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	c.LayoutAt(objects, fyne.Position{}, size.Width)
}

// LayoutAt places the objects from a position on.
func (c Column) LayoutAt(objects []fyne.CanvasObject, at fyne.Position, width float32) {
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		height := HeightFor(o, width)
		MoveTo(o, at)
		o.Resize(fyne.NewSize(width, height))
		at.Y += height + c.Gap
	}
}

// MinSize is as high as the objects are at their present width.
func (c Column) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var size fyne.Size
	for _, o := range objects {
		if o.Visible() {
			minimum := o.MinSize()
			size.Width = max(size.Width, minimum.Width)
			size.Height += minimum.Height + c.Gap
		}
	}
	size.Height = max(0, size.Height-c.Gap)
	return size
}

// flush is a layout that lets the padding of a label stick out, so that its text begins where other things do.
type Flush struct{}

var _ fyne.Layout = Flush{}

// Layout places the label.
func (Flush) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	padding := theme.InnerPadding()
	objects[0].Move(fyne.NewPos(-padding, -padding))
	objects[0].Resize(size.AddWidthHeight(2*padding, 2*padding))
}

// MinSize is the label's without its padding.
func (Flush) MinSize(objects []fyne.CanvasObject) fyne.Size {
	padding := theme.InnerPadding()
	return objects[0].MinSize().SubtractWidthHeight(2*padding, 2*padding)
}
