package look

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
)

// mover counts how often it is moved.
type mover struct {
	canvas.Rectangle
	moves int
}

func (m *mover) Move(to fyne.Position) {
	m.moves++
	m.Rectangle.Move(to)
}

// Parts of the window are laid out while it is drawn, to learn their heights. A move, even to where a part is, has Fyne
// draw the window again, and the next picture would do the same for ever.
func TestLayingOutAgainMovesNothing(t *testing.T) {
	test.NewTempApp(t)
	a, b := &mover{}, &mover{}
	for _, m := range []*mover{a, b} {
		m.SetMinSize(fyne.NewSize(30, 20))
	}
	for name, c := range map[string]*fyne.Container{
		"row":           NewRow(a, b),
		"stretched row": NewStretchedRow(a, a, b),
		"column":        container.New(Column{Gap: 4}, a, b),
		"slim":          NewSlim(a, 16),
	} {
		t.Run(name, func(t *testing.T) {
			HeightFor(c, 200)
			before := a.moves + b.moves
			HeightFor(c, 200)
			if moves := a.moves + b.moves - before; moves != 0 {
				t.Errorf("moved %d times", moves)
			}
			HeightFor(c, 300)
		})
	}
}
