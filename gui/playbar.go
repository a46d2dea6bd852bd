package gui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"geppetto-audio/audio"
	"geppetto-audio/realtime"
)

// A playbar stands below an answer: to hear it, to see how long it is, to copy its words.
type playbar struct {
	widget.BaseWidget
	row   *fyne.Container
	play  *button
	clock *widget.Label
	again *button
	copy  *copyButton
	terse bool
}

var _ tall = (*playbar)(nil)

func newPlaybar(play, again func(), text func() string, key func(*fyne.KeyEvent)) *playbar {
	b := &playbar{
		play:  newButton("", theme.MediaPlayIcon(), widget.HighImportance, play, key),
		clock: &widget.Label{Importance: widget.LowImportance},
		again: newButton(lang.L("Ask again"), theme.ViewRefreshIcon(), widget.MediumImportance, again, key),
		copy:  newCopyButton(text, key),
	}
	space := layout.NewSpacer()
	b.row = newStretchedRow(space, b.play, b.clock, space, b.again, b.copy)
	b.ExtendBaseWidget(b)
	return b
}

// show makes the buttons fit an answer.
func (b *playbar) show(x exchange) {
	icon := theme.MediaPlayIcon()
	if x.play.State == audio.Playing {
		icon = theme.MediaPauseIcon()
	}
	if b.play.Icon.Name() != icon.Name() {
		b.play.SetIcon(icon)
	}
	setShown(b.play, x.play.State != audio.Idle || x.file != "")
	length := max(x.sound, x.play.Length)
	text := clock(length)
	if x.play.State != audio.Idle {
		text = clock(x.play.Position) + " / " + text
	}
	if b.clock.Text != text {
		b.clock.SetText(text)
	}
	setShown(b.clock, length > 0)
	broken := x.outcome.Status == realtime.Failed || x.outcome.Status == realtime.Interrupted
	setShown(b.again, x.stage == answered && broken)
	setShown(b.copy, len(x.passages) > 0)
}

// heightFor leaves the words of the buttons away where there is no room for them.
func (b *playbar) heightFor(width float32) float32 {
	natural := b.row.MinSize().Width
	if b.terse {
		natural += b.again.wordWidth() + b.copy.wordWidth()
	}
	if terse := natural > width; terse != b.terse {
		b.terse = terse
		b.again.setTerse(terse)
		b.copy.setTerse(terse)
	}
	return heightFor(b.row, width)
}

// CreateRenderer is called by Fyne.
func (b *playbar) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(b.row) }
