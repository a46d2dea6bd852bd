package player

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"geppetto-audio/audio"
	"geppetto-audio/gui/look"
)

// A Status is what a [Bar] shows of an answer.
type Status struct {
	Playable bool // there is sound to be heard; else there are the extras alone
	State    audio.PlayerState
	Position time.Duration
	Length   time.Duration // as far as it has come
	Arriving bool          // more is coming
	Wave     audio.Waveform
}

// Actions are what a person can do with a [Bar].
type Actions struct {
	Toggle func()                 // play, pause or go on
	Seek   func(to time.Duration) // whatever the state is
	Key    func(*fyne.KeyEvent)   // a key that nothing here has a use for; may be nil
}

// A Bar stands below an answer: to hear it, to see how long and how far it is, to go about in it.
type Bar struct {
	widget.BaseWidget
	actions Actions
	row     *fyne.Container
	play    *look.Button
	back    *look.Button
	forward *look.Button
	elapsed *look.Caption
	wave    *waveform
	total   *look.Caption
	extras  []fyne.CanvasObject

	status Status
	sought sought
	width  float32
	laid   arrangement
	terse  bool
}

var _ look.Tall = (*Bar)(nil)

// sought is where a person wanted the sound to be, until the player has gone there.
type sought struct {
	to    time.Duration
	until time.Time
}

const (
	seekPatience = 300 * time.Millisecond // what the player gets to go there
	seekNear     = time.Second            // as good as there
)

// NewBar makes a bar. The extras stand at its right; those that can be terse are where there is little room.
func NewBar(a Actions, extras ...fyne.CanvasObject) *Bar {
	b := &Bar{actions: a, wave: newWaveform(), extras: extras}
	b.play = look.NewButton("", theme.MediaPlayIcon(), widget.MediumImportance, a.Toggle, a.Key)
	b.back = look.NewButton("", backIcon(), widget.LowImportance, func() { b.step(-longStep) }, a.Key)
	b.forward = look.NewButton("", forwardIcon(), widget.LowImportance, func() { b.step(longStep) }, a.Key)
	b.elapsed = look.NewCaption("", theme.ColorNameDisabled, fyne.TextAlignTrailing)
	b.total = look.NewCaption("", theme.ColorNameDisabled, fyne.TextAlignLeading)
	b.wave.onSeek, b.wave.onStep, b.wave.onToggle, b.wave.onKey = b.seek, b.step, a.Toggle, a.Key
	b.wave.onPreview = b.tellTime
	b.row = &fyne.Container{Layout: barLayout{b}, Objects: append([]fyne.CanvasObject{
		b.play, b.back, b.forward, b.elapsed, b.wave, b.total}, extras...)}
	b.ExtendBaseWidget(b)
	b.Update(Status{})
	return b
}

// Update makes the bar fit an answer. What is not seen to change costs nothing.
func (b *Bar) Update(s Status) {
	s.Length = max(s.Length, 0)
	playable, total := b.status.Playable, widest(b.total.Text)
	b.status = s
	if s.State == audio.Idle || !s.Playable {
		b.sought = sought{}
	}
	b.showPlay()
	v := view{wave: s.Wave, length: s.Length, position: b.position(),
		playing: s.State == audio.Playing, arriving: s.Arriving}
	b.wave.show(v, Clock(v.position) != Clock(b.wave.shown.position))
	b.tellTime()
	if s.Playable != playable || widest(b.total.Text) != total {
		b.HeightFor(b.width)
	}
}

func (b *Bar) showPlay() {
	icon, importance := theme.MediaPlayIcon(), widget.MediumImportance
	if b.status.State == audio.Playing {
		icon = theme.MediaPauseIcon()
	}
	if b.status.State != audio.Idle {
		importance = widget.HighImportance
	}
	if b.play.Icon.Name() != icon.Name() || b.play.Importance != importance {
		b.play.Importance = importance
		b.play.SetIcon(icon)
	}
}

// position is where the sound is, or will be at once; negative where it is nowhere.
func (b *Bar) position() time.Duration {
	at := b.status.Position
	if time.Now().Before(b.sought.until) {
		if away := at - b.sought.to; away < 0 || away > seekNear {
			return b.sought.to
		}
		b.sought = sought{}
	}
	if b.status.State == audio.Idle && (at <= 0 || at >= b.status.Length) {
		return -1
	}
	return at
}

// tellTime shows how far the sound is, or would be.
func (b *Bar) tellTime() {
	b.elapsed.SetText(Clock(b.wave.position()))
	total := Clock(b.status.Length)
	if b.status.Arriving {
		total += "+"
	}
	b.total.SetText(total)
}

func (b *Bar) step(by time.Duration) { b.seek(max(0, b.position()) + by) }

// seek goes to a place, and shows that before the player could say so.
func (b *Bar) seek(to time.Duration) {
	to = max(0, min(to, b.status.Length))
	if b.status.State != audio.Idle {
		b.sought = sought{to, time.Now().Add(seekPatience)}
		b.wave.shown.position = to
		b.wave.changed()
	}
	b.actions.Seek(to)
}

// CreateRenderer is called by Fyne.
func (b *Bar) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(b.row) }
