package gui

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
)

// However narrow the window is, no text of the welcome is cut off: it is broken, and what is too high is scrolled.
func TestTheWelcomeFitsItsWindow(t *testing.T) {
	newApp(t)
	welcome := newWelcome(nil, false, func(string) {}, nil).(*fyne.Container)
	window := test.NewTempWindow(t, welcome)
	window.SetPadded(false)
	for _, size := range []fyne.Size{{Width: 900, Height: 700}, {Width: frameMinWidth, Height: 120}, {Width: 900, Height: 700}} {
		window.Resize(size)
		content := welcome.Objects[0].(*container.Scroll).Content.(*fyne.Container)
		column := content.Objects[0].(*fyne.Container)
		if left, right := column.Position().X, column.Position().X+column.Size().Width; left < 0 || right > size.Width {
			t.Errorf("in %v it reaches from %v to %v", size, left, right)
		}
		for _, o := range column.Objects {
			if got, room := o.MinSize().Width, column.Size().Width; got > room {
				t.Errorf("in %v something takes %v of %v", size, got, room)
			}
		}
		if content.Size().Height < column.MinSize().Height {
			t.Errorf("in %v %v of %v can be reached", size, content.Size().Height, column.MinSize().Height)
		}
	}
}
