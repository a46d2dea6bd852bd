package player

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"geppetto-audio/audio"
)

func TestKeysSeek(t *testing.T) {
	for name, c := range map[string]struct {
		do   func(s *stage)
		want time.Duration
	}{
		"right":       {func(s *stage) { s.press(fyne.KeyRight) }, 40 * time.Second},
		"left":        {func(s *stage) { s.press(fyne.KeyLeft) }, 20 * time.Second},
		"far left":    {func(s *stage) { s.press(fyne.KeyLeft, fyne.KeyLeft, fyne.KeyLeft, fyne.KeyLeft) }, 0},
		"far right":   {func(s *stage) { s.press(fyne.KeyRight, fyne.KeyRight, fyne.KeyRight, fyne.KeyRight) }, minute},
		"home":        {func(s *stage) { s.press(fyne.KeyHome) }, 0},
		"end":         {func(s *stage) { s.press(fyne.KeyEnd) }, minute},
		"comma":       {func(s *stage) { s.wave.TypedRune(',') }, 29 * time.Second},
		"full stop":   {func(s *stage) { s.wave.TypedRune('.') }, 31 * time.Second},
		"0":           {func(s *stage) { s.wave.TypedRune('0') }, 0},
		"7":           {func(s *stage) { s.wave.TypedRune('7') }, 42 * time.Second},
		"shift right": {func(s *stage) { s.shift(true); s.press(fyne.KeyRight) }, 31 * time.Second},
		"shift left":  {func(s *stage) { s.shift(true); s.press(fyne.KeyLeft) }, 29 * time.Second},
		"after shift": {func(s *stage) { s.shift(true); s.shift(false); s.press(fyne.KeyRight) }, 40 * time.Second},
		"shift let go elsewhere": {func(s *stage) {
			s.canvas.Focus(s.wave)
			s.shift(true)
			s.canvas.Unfocus()
			s.press(fyne.KeyRight)
		}, 40 * time.Second},
		"the buttons": {func(s *stage) { test.Tap(s.forward); test.Tap(s.forward); test.Tap(s.back) }, 40 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStage(t, 600)
				s.Update(heard(30*time.Second, audio.Playing))
				c.do(s)
				if got := s.lastSought(t); got != c.want {
					t.Errorf("sought %v, want %v", got, c.want)
				}
				if len(s.passed) > 0 {
					t.Errorf("passed on %v", s.passed)
				}
			})
		})
	}
}

func (s *stage) shift(down bool) {
	k := &fyne.KeyEvent{Name: desktop.KeyShiftLeft}
	if down {
		s.wave.KeyDown(k)
	} else {
		s.wave.KeyUp(k)
	}
}

func TestKeysOfPlaying(t *testing.T) {
	s := newStage(t, 600)
	s.press(fyne.KeyReturn, fyne.KeySpace) // the space is to come as a rune, too
	s.wave.TypedRune(' ')
	if s.toggles != 2 {
		t.Errorf("played or paused %d times of 2", s.toggles)
	}
	s.press(fyne.KeyEscape, fyne.KeyM, fyne.KeyUp, fyne.KeyPageDown)
	s.wave.TypedRune('m')
	if want := []fyne.KeyName{fyne.KeyEscape, fyne.KeyM, fyne.KeyUp, fyne.KeyPageDown}; !slices.Equal(s.passed, want) {
		t.Errorf("passed on %v, want %v", s.passed, want)
	}
	if len(s.sought) > 0 {
		t.Errorf("sought %v", s.sought)
	}
}

func TestTabReachesEverything(t *testing.T) {
	s := newStage(t, 600, usual()...)
	var got []fyne.Focusable
	for range 7 {
		test.FocusNext(s.canvas)
		got = append(got, s.canvas.Focused())
	}
	for i, want := range []fyne.Focusable{s.play, s.back, s.forward, s.wave} {
		if got[i] != want {
			t.Errorf("stop %d is a %T", i, got[i])
		}
	}
	s.canvas.Focus(s.wave)
	if !s.wave.overlays.ring.Visible() {
		t.Error("one doesn't see where the focus is")
	}
	s.canvas.Unfocus()
	if s.wave.overlays.ring.Visible() {
		t.Error("the sign of the focus stays")
	}
}

func TestClickSeeks(t *testing.T) {
	for _, want := range []time.Duration{0, 15 * time.Second, 59 * time.Second, minute} {
		s := newStage(t, 600)
		p := s.placeOf(want)
		s.wave.MouseDown(mouseAt(p, desktop.MouseButtonPrimary))
		if len(s.sought) != 0 {
			t.Fatal("sought before the button is let go")
		}
		s.wave.MouseUp(mouseAt(p, desktop.MouseButtonPrimary))
		if got := s.lastSought(t); !near(got, want) || len(s.sought) != 1 {
			t.Errorf("sought %v, want %v once", s.sought, want)
		}
		if s.canvas.Focused() != fyne.Focusable(s.wave) || s.wave.overlays.ring.Visible() {
			t.Error("the keys don't go where one clicked, or the mouse leaves a ring there")
		}
	}
}

func TestOtherButtonsDoNotSeek(t *testing.T) {
	s := newStage(t, 600)
	p := s.placeOf(15 * time.Second)
	s.wave.MouseDown(mouseAt(p, desktop.MouseButtonSecondary))
	s.wave.Dragged(dragTo(p))
	s.wave.MouseUp(mouseAt(p, desktop.MouseButtonSecondary))
	s.wave.DragEnd()
	if len(s.sought) > 0 {
		t.Errorf("sought %v", s.sought)
	}
}

func TestDragShowsAndThenSeeks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, 600)
		s.Update(heard(5*time.Second, audio.Playing))
		s.wave.MouseDown(mouseAt(s.placeOf(10*time.Second), desktop.MouseButtonPrimary))
		for at := 10 * time.Second; at <= 40*time.Second; at += time.Second {
			s.wave.Dragged(dragTo(s.placeOf(at)))
			s.Update(heard(5*time.Second, audio.Playing)) // the player goes on meanwhile
			if got := s.elapsed.Text; got != Clock(s.wave.pointed()) || !near(s.wave.pointed(), at) {
				t.Fatalf("at %v it reads %s", at, got)
			}
		}
		if len(s.sought) != 0 {
			t.Fatalf("sought %v before the button is let go", s.sought)
		}
		s.wave.MouseUp(mouseAt(s.placeOf(40*time.Second), desktop.MouseButtonPrimary))
		s.wave.DragEnd()
		if got := s.lastSought(t); !near(got, 40*time.Second) || len(s.sought) != 1 {
			t.Errorf("sought %v", s.sought)
		}
	})
}

// The pointer may be anywhere when the button is let go.
func TestDragOutside(t *testing.T) {
	s := newStage(t, 600)
	s.wave.MouseDown(mouseAt(s.placeOf(10*time.Second), desktop.MouseButtonPrimary))
	s.wave.Dragged(dragTo(fyne.NewPos(-400, -90)))
	s.canvas.Unfocus() // as Fyne does where there is nothing to focus
	s.wave.DragEnd()
	if got := s.lastSought(t); got != 0 || len(s.sought) != 1 {
		t.Errorf("sought %v", s.sought)
	}
	if s.canvas.Focused() != fyne.Focusable(s.wave) {
		t.Error("the keys don't go to what one has dragged in")
	}
}

func TestHoverTellsTheTime(t *testing.T) {
	s := newStage(t, 600)
	o := s.wave.overlays
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(s.wave)
	for _, want := range []time.Duration{0, 42 * time.Second, minute} {
		test.MoveMouse(s.canvas, at.Add(s.placeOf(want)))
		if !o.ground.Visible() || !o.time.Visible() {
			t.Fatal("no time is shown")
		}
		if got := o.time.Text; got != Clock(want) && got != Clock(want-time.Second) {
			t.Errorf("it reads %s at %v", got, want)
		}
		left, right := o.ground.Position().X, o.ground.Position().X+o.ground.Size().Width
		if left < 0 || right > s.wave.Size().Width {
			t.Errorf("at %v the time is from %v to %v of %v", want, left, right, s.wave.Size().Width)
		}
	}
	if s.wave.drawn.highest != liveBar {
		t.Error("the waveform keeps calm")
	}
	test.MoveMouse(s.canvas, fyne.NewPos(2, 2))
	if o.ground.Visible() || o.line.Visible() || s.wave.drawn.highest != calmBar {
		t.Error("it stays as if pointed at")
	}
}
