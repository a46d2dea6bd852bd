package player

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"geppetto-audio/gui/look"
)

// A desk is controls in a window, with what they called for.
type desk struct {
	*Controls
	canvas fyne.Canvas
	calls  []string
	passed []fyne.KeyName
}

func newDesk(t testing.TB) *desk {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(look.New())
	d := &desk{}
	d.Controls = NewControls(ControlActions{
		Volume: func(v float64) { d.calls = append(d.calls, fmt.Sprintf("volume %.2f", v)) },
		Mute:   func(m bool) { d.calls = append(d.calls, fmt.Sprintf("mute %v", m)) },
		Speed:  func(s float64) { d.calls = append(d.calls, fmt.Sprintf("speed %v", s)) },
		Key:    func(k *fyne.KeyEvent) { d.passed = append(d.passed, k.Name) },
	})
	w := test.NewTempWindow(t, d.Controls)
	w.SetPadded(false)
	d.canvas = w.Canvas()
	w.Resize(fyne.NewSize(400, 300))
	d.Controls.Resize(d.Controls.MinSize())
	return d
}

func (d *desk) typed(keys ...fyne.KeyName) {
	for _, k := range keys {
		d.canvas.Focused().TypedKey(&fyne.KeyEvent{Name: k})
	}
}

// called checks what has been called for since the last time.
func (d *desk) called(t *testing.T, want ...string) {
	t.Helper()
	if !slices.Equal(d.calls, want) {
		t.Errorf("called for %v, want %v", d.calls, want)
	}
	d.calls = nil
}

func TestShowingCallsForNothing(t *testing.T) {
	d := newDesk(t)
	for _, v := range []float64{0, 0.25, 1, 0.3333} {
		for _, muted := range []bool{true, false} {
			d.Update(v, muted, 1.5)
			if got := gainOf(d.slider.position); math.Abs(got-v) > 1e-4 {
				t.Errorf("shows volume %v as %v", v, got)
			}
		}
	}
	d.called(t)
	if d.rate.Text != "1.5×" || d.rate.Importance != widget.MediumImportance {
		t.Errorf("shows the speed as %q", d.rate.Text)
	}
}

func TestMuteButtonShowsWhatIsHeard(t *testing.T) {
	d := newDesk(t)
	for _, c := range []struct {
		volume float64
		muted  bool
		want   fyne.Resource
	}{
		{1, false, theme.VolumeUpIcon()}, {0.2, false, theme.VolumeDownIcon()},
		{0, false, mutedIcon()}, {1, true, mutedIcon()}, {1, false, theme.VolumeUpIcon()},
	} {
		if d.Update(c.volume, c.muted, 1); d.mute.Icon.Name() != c.want.Name() {
			t.Errorf("at %v, muted %v: %s", c.volume, c.muted, d.mute.Icon.Name())
		}
	}
}

func TestVolumeKeys(t *testing.T) {
	d := newDesk(t)
	d.Update(gainOf(0.5), false, 1)
	d.canvas.Focus(d.slider)
	d.typed(fyne.KeyRight, fyne.KeyLeft, fyne.KeyLeft, fyne.KeyHome, fyne.KeyLeft, fyne.KeyEnd, fyne.KeyRight)
	d.called(t, "volume 0.30", "volume 0.25", "volume 0.20", "volume 0.00", "volume 1.00")
	if !d.slider.ringed {
		t.Error("one doesn't see where the focus is")
	}
	d.typed(fyne.KeyM, fyne.KeyEscape)
	d.called(t, "mute true")
	if want := []fyne.KeyName{fyne.KeyEscape}; !slices.Equal(d.passed, want) {
		t.Errorf("passed on %v", d.passed)
	}
}

func TestVolumeByMouse(t *testing.T) {
	d := newDesk(t)
	d.Update(1, true, 1)
	size := d.slider.Size()
	middle := fyne.NewPos(size.Width/2, size.Height/2)
	d.slider.MouseDown(mouseAt(middle, desktop.MouseButtonPrimary))
	d.called(t, "mute false", "volume 0.25") // who turns it wants to hear it
	d.Update(1, false, 1)                    // the player is behind
	if got := d.slider.position; got != 0.5 {
		t.Errorf("it jumps to %v under the hand", got)
	}
	d.slider.Dragged(dragTo(fyne.NewPos(-100, 0)))
	d.slider.Dragged(dragTo(fyne.NewPos(-90, 0)))
	d.slider.MouseUp(mouseAt(middle, desktop.MouseButtonPrimary))
	d.slider.DragEnd()
	d.called(t, "volume 0.00")
	d.Update(1, false, 1)
	if got := d.slider.position; got != 1 {
		t.Errorf("let go, it stays at %v", got)
	}
	d.slider.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, -10)})
	d.slider.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, 10)})
	d.called(t, "volume 0.90", "volume 1.00")
}

func TestToggleMute(t *testing.T) {
	d := newDesk(t)
	d.Update(0.25, false, 1)
	test.Tap(d.mute)
	test.Tap(d.mute)
	d.called(t, "mute true", "mute false")
	d.slider.move(0, 1)
	d.called(t, "volume 0.00")
	test.Tap(d.mute) // silent for want of volume: it is to be heard again
	d.called(t, "volume 0.25")
	d.slider.move(0, 1)
	d.Update(0, true, 1)
	d.calls = nil
	d.ToggleMute()
	d.called(t, "volume 0.25", "mute false")
}

func TestSpeedKeys(t *testing.T) {
	d := newDesk(t)
	d.canvas.Focus(d.rate)
	d.typed(fyne.KeyRight, fyne.KeyRight, fyne.KeyLeft, fyne.KeyLeft, fyne.KeyLeft, fyne.KeyLeft)
	d.called(t, "speed 1.25", "speed 1.5", "speed 1.25", "speed 1", "speed 0.75")
	d.Update(1, false, 1.9) // of the settings file
	d.typed(fyne.KeyLeft)
	d.Update(1, false, 1.9)
	d.typed(fyne.KeyRight, fyne.KeyRight)
	d.called(t, "speed 1.75", "speed 2")
	if d.rate.Text != "2×" {
		t.Errorf("shows %q", d.rate.Text)
	}
	d.typed(fyne.KeyM, fyne.KeyEscape)
	d.called(t, "mute true")
	if len(d.passed) != 1 {
		t.Errorf("passed on %v", d.passed)
	}
}

func TestSpeedMenu(t *testing.T) {
	d := newDesk(t)
	d.Update(1, false, 1.25)
	d.canvas.Focus(d.rate)
	d.typed(fyne.KeyReturn)
	if d.canvas.Overlays().Top() == nil {
		t.Fatal("no speeds are offered")
	}
	d.typed(fyne.KeyDown, fyne.KeyReturn)
	d.called(t, "speed 1.5")
	if d.canvas.Overlays().Top() != nil || d.canvas.Focused() != fyne.Focusable(d.rate) {
		t.Error("the keyboard doesn't come back")
	}
}

// Whatever the speed, the controls are as wide.
func TestControlsKeepTheirWidth(t *testing.T) {
	d := newDesk(t)
	before := d.MinSize()
	for _, s := range speeds {
		d.Update(1, false, s)
		if got := d.MinSize(); got != before {
			t.Errorf("at %v they need %v, before %v", s, got, before)
		}
		if need := d.rate.MinSize().Width; need > d.rate.Size().Width+0.5 {
			t.Errorf("%s needs %v and has %v", d.rate.Text, need, d.rate.Size().Width)
		}
	}
	if before.Height < 32 {
		t.Errorf("they are %v high", before.Height)
	}
}

func TestControlsMarkup(t *testing.T) {
	d := newDesk(t)
	d.Update(0.25, true, 1.25)
	test.AssertRendersToMarkup(t, "controls_muted.xml", d.canvas)
}
