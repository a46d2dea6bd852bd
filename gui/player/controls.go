package player

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"geppetto-audio/gui/look"
)

// ControlActions are what a person can do with [Controls].
type ControlActions struct {
	Volume func(float64) // a linear gain, 0 to 1
	Mute   func(bool)
	Speed  func(float64)
	Key    func(*fyne.KeyEvent) // a key that nothing here has a use for; may be nil
}

// Controls are how loud and how fast the whole program plays.
type Controls struct {
	widget.BaseWidget
	actions ControlActions
	row     *fyne.Container
	mute    *look.Button
	slider  *slider
	rate    *look.Button

	volume float64
	muted  bool
	speed  float64
	loud   float64 // the volume before it was 0
}

// NewControls makes them.
func NewControls(a ControlActions) *Controls {
	c := &Controls{actions: a, volume: 1, loud: 1, speed: 1}
	c.mute = look.NewButton("", theme.VolumeUpIcon(), widget.LowImportance, c.ToggleMute, c.onKey)
	c.slider = newSlider(c.onVolume, c.onKey)
	c.rate = look.NewButton(Times(1), nil, widget.LowImportance, c.onRate, c.onRateKey)
	c.row = &fyne.Container{Layout: controlsLayout{c}, Objects: []fyne.CanvasObject{c.mute, c.slider, c.rate}}
	c.ExtendBaseWidget(c)
	return c
}

// Update makes them fit what the player does. What is not seen to change costs nothing.
func (c *Controls) Update(volume float64, muted bool, speed float64) {
	if !c.slider.held { // else the hand is ahead of the player
		c.setVolume(volume)
	}
	c.muted = muted
	c.showVolume()
	if c.speed != speed {
		c.speed = speed
		c.rate.Importance = widget.LowImportance
		if speed != 1 {
			c.rate.Importance = widget.MediumImportance // it is easily forgotten
		}
		c.rate.SetText(Times(speed))
	}
}

func (c *Controls) setVolume(volume float64) {
	c.volume = volume
	if volume > 0 {
		c.loud = volume
	}
}

func (c *Controls) showVolume() {
	icon := theme.VolumeUpIcon()
	switch {
	case c.silent():
		icon = mutedIcon()
	case positionOf(c.volume) <= 0.5:
		icon = theme.VolumeDownIcon()
	}
	if c.mute.Icon.Name() != icon.Name() {
		c.mute.SetIcon(icon)
	}
	c.slider.show(c.volume, c.muted)
}

func (c *Controls) silent() bool { return c.muted || c.volume <= 0 }

// ToggleMute makes the program silent, or heard again: also when it is silent for want of volume.
func (c *Controls) ToggleMute() {
	silent := c.silent()
	if silent && c.volume <= 0 {
		c.volume = c.loud
		c.actions.Volume(c.volume)
	}
	if c.muted == silent {
		c.muted = !silent
		c.actions.Mute(c.muted)
	}
	c.showVolume()
}

// onVolume follows the slider. Who moves it wants to hear something.
func (c *Controls) onVolume(volume float64) {
	c.setVolume(volume)
	if c.muted {
		c.muted = false
		c.actions.Mute(false)
	}
	c.actions.Volume(volume)
	c.showVolume()
}

func (c *Controls) onKey(k *fyne.KeyEvent) {
	switch {
	case k.Name == fyne.KeyM:
		c.ToggleMute()
	case c.actions.Key != nil:
		c.actions.Key(k)
	}
}

// speeds are those to choose from.
var speeds = []float64{0.75, 1, 1.25, 1.5, 1.75, 2}

// onRate offers the speeds.
func (c *Controls) onRate() {
	menu := fyne.NewMenu("")
	for _, s := range speeds {
		item := fyne.NewMenuItem(Times(s), func() { c.setSpeed(s) })
		item.Checked = s == c.speed
		menu.Items = append(menu.Items, item)
	}
	driver := fyne.CurrentApp().Driver()
	popup := widget.NewPopUpMenu(menu, driver.CanvasForObject(c.rate))
	at := driver.AbsolutePositionForObject(c.rate)
	popup.ShowAtPosition(at.SubtractXY(0, popup.MinSize().Height))
	for range slices.Index(speeds, c.speed) + 1 {
		popup.ActivateNext() // keys go on from the present one
	}
}

// onRateKey goes to the next speed at once.
func (c *Controls) onRateKey(k *fyne.KeyEvent) {
	switch k.Name {
	case fyne.KeyLeft:
		c.Slower()
	case fyne.KeyRight:
		c.Faster()
	default:
		c.onKey(k)
	}
}

// Faster goes to the next higher speed, if there is one.
func (c *Controls) Faster() {
	if i := slices.IndexFunc(speeds, func(s float64) bool { return s > c.speed }); i >= 0 {
		c.setSpeed(speeds[i])
	}
}

// Slower goes to the next lower speed, if there is one.
func (c *Controls) Slower() {
	for _, s := range slices.Backward(speeds) {
		if s < c.speed {
			c.setSpeed(s)
			return
		}
	}
}

// setSpeed shows a speed before the player could say that it plays so.
func (c *Controls) setSpeed(s float64) {
	c.Update(c.volume, c.muted, s)
	c.actions.Speed(s)
}

// CreateRenderer is called by Fyne.
func (c *Controls) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(c.row) }

// controlsLayout puts the controls beside each other. The speed takes the room of the longest, lest the others move.
type controlsLayout struct{ controls *Controls }

var _ fyne.Layout = controlsLayout{}

// Layout places the parts.
func (l controlsLayout) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	c, gap := l.controls, theme.Padding()
	var x float32
	put := func(o fyne.CanvasObject, width float32) {
		height := min(size.Height, o.MinSize().Height)
		o.Move(fyne.NewPos(x, (size.Height-height)/2))
		o.Resize(fyne.NewSize(width, height))
		x += width + gap
	}
	rate := l.rateWidth()
	put(c.mute, c.mute.MinSize().Width)
	put(c.slider, max(sliderWidth, size.Width-x-gap-rate))
	put(c.rate, rate)
}

// MinSize is what the parts take.
func (l controlsLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	c := l.controls
	button := c.mute.MinSize()
	return fyne.NewSize(button.Width+sliderWidth+l.rateWidth()+2*theme.Padding(),
		max(button.Height, c.slider.MinSize().Height, c.rate.MinSize().Height))
}

func (l controlsLayout) rateWidth() float32 {
	text := fyne.MeasureText(widest(Times(1.25)), theme.SizeForWidget(theme.SizeNameText, l.controls), fyne.TextStyle{Bold: true})
	return text.Width + 2*theme.SizeForWidget(theme.SizeNameInnerPadding, l.controls)
}
