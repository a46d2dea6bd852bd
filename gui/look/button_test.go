package look

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

func TestWordsOfAButtonAreBroken(t *testing.T) {
	test.NewTempApp(t)
	const words = "Tell me a very short story about a puppet maker."
	b := NewButton(words, nil, widget.MediumImportance, nil, nil)
	natural := b.MinSize()
	for _, width := range []float32{natural.Width, natural.Width - 1, 200, 120} {
		b.Fit(width)
		if got := b.MinSize().Width; got > width {
			t.Errorf("at a width of %v it takes %v", width, got)
		}
		if got := strings.Join(strings.Fields(b.Text), " "); got != words {
			t.Errorf("it says %q", got)
		}
		if broken := b.MinSize().Height > natural.Height+theme.TextSize()/2; broken != (width < natural.Width) {
			t.Errorf("at a width of %v it is %v high, and %v in one line", width, b.MinSize().Height, natural.Height)
		}
	}
	b.Fit(1000)
	if b.Text != words || b.MinSize() != natural {
		t.Errorf("with room enough again it says %q", b.Text)
	}
}
