package gui

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"geppetto-audio/gui/look"
	"geppetto-audio/gui/player"
)

// A long status has room for some words beside its button, or the whole width above it, however large the letters are.
func TestAStatusIsNoColumnOfSingleWords(t *testing.T) {
	newApp(t)
	for _, letters := range []float32{1, 1.8, 2.5} {
		test.ApplyTheme(t, look.Chosen(look.AlwaysDay, letters))
		bar := newStatusbar(map[remedy]func(){tryNow: func() {}}, nil)
		bar.show(status{text: "Reconnecting in 4 s. The server can't be reached: 127.0.0.1:8080: connect: connection refused.", remedy: tryNow})
		d := newDeck(bar, player.NewControls(player.ControlActions{}))
		for _, width := range []float32{400, 560, 720, 1000} {
			d.Resize(fyne.NewSize(width, d.HeightFor(width)))
			d.Refresh()
			whole := width - bar.lamp.MinSize().Width - theme.Padding()
			if got, want := bar.line.Size().Width, min(roomy*14*letters, whole); got < want {
				t.Errorf("letters %v, width %v: the words have a width of %v, want at least %v", letters, width, got, want)
			}
			button := bar.remedies[tryNow]
			if below := button.Position().Y + button.Size().Height; below > bar.Size().Height+0.5 || button.Position().X+button.Size().Width > width {
				t.Errorf("letters %v, width %v: the button ends at %v of %v", letters, width, button.Position().Add(button.Size()), bar.Size())
			}
		}
	}
}
