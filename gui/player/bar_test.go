package player

import (
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"geppetto-audio/audio"
	"geppetto-audio/gui/look"
)

func TestBarShowsTheState(t *testing.T) {
	arriving := heard(2*time.Second, audio.Playing)
	arriving.Arriving, arriving.Length = true, 9*time.Second
	for name, c := range map[string]struct {
		status         Status
		icon           fyne.Resource
		elapsed, total string
		head, lively   bool
	}{
		"idle":        {heard(0, audio.Idle), theme.MediaPlayIcon(), "0:00", "1:00", false, false},
		"playing":     {heard(7*time.Second, audio.Playing), theme.MediaPauseIcon(), "0:07", "1:00", true, true},
		"paused":      {heard(7*time.Second, audio.Paused), theme.MediaPlayIcon(), "0:07", "1:00", true, false},
		"begun":       {heard(0, audio.Playing), theme.MediaPauseIcon(), "0:00", "1:00", true, true},
		"over":        {heard(minute, audio.Idle), theme.MediaPlayIcon(), "0:00", "1:00", false, false},
		"arriving":    {arriving, theme.MediaPauseIcon(), "0:02", "0:09+", true, true},
		"no waveform": {Status{Playable: true, Length: 27 * time.Minute}, theme.MediaPlayIcon(), "0:00", "27:00", false, false},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t, 600)
			s.Update(c.status)
			if got := s.play.Icon.Name(); got != c.icon.Name() {
				t.Errorf("the button shows %s", got)
			}
			if s.elapsed.Text != c.elapsed || s.total.Text != c.total {
				t.Errorf("it reads %s and %s", s.elapsed.Text, s.total.Text)
			}
			if head := s.wave.drawn.head >= 0; head != c.head {
				t.Errorf("where the sound is, is shown: %v", head)
			}
			if lively := s.wave.drawn.highest == liveBar; lively != c.lively {
				t.Errorf("lively: %v", lively)
			}
		})
	}
	s := newStage(t, 600)
	test.Tap(s.play)
	if s.toggles != 1 {
		t.Error("the button doesn't let it play")
	}
}

// What arrives grows, can be gone about in, and ends where it ends.
func TestArriving(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, 600)
		all := speech(minute)
		update := func(length time.Duration, more bool) {
			s.Update(Status{Playable: true, State: audio.Playing, Position: time.Second, Length: length, Arriving: more,
				Wave: audio.Waveform{Peaks: all.Peaks[:length/audio.WaveformStep], Length: length}})
			time.Sleep(time.Second / 15)
		}
		var heads []float32
		for length := 2 * time.Second; length <= 40*time.Second; length += 2 * time.Second {
			update(length, true)
			heads = append(heads, s.wave.drawn.head)
			s.press(fyne.KeyEnd)
			if got := s.lastSought(t); got != length {
				t.Errorf("the end of %v is sought at %v", length, got)
			}
			s.Bar.sought = sought{}
		}
		if !slices.IsSortedFunc(heads, func(a, b float32) int { return int(b - a) }) || heads[0] <= heads[len(heads)-1] {
			t.Errorf("a second from the beginning is at %v", heads)
		}
		short := len(s.wave.drawn.bars)
		update(minute, false)
		if s.wave.drawn.arriving || len(s.wave.drawn.bars) <= short {
			t.Errorf("complete, it has %d bars, %d before", len(s.wave.drawn.bars), short)
		}
		want := resample(nil, all.Peaks, minute, len(s.wave.drawn.bars))
		if !slices.Equal(s.wave.drawn.bars, want) {
			t.Error("not all that came is drawn")
		}
	})
}

// The player takes a moment to go where it is told: until then it is shown there, and further steps count from there.
func TestSeekIsShownAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, 600)
		s.Update(heard(5*time.Second, audio.Playing))
		s.press(fyne.KeyRight)
		if s.elapsed.Text != "0:15" {
			t.Errorf("it reads %s", s.elapsed.Text)
		}
		s.Update(heard(5*time.Second, audio.Playing)) // not there yet
		s.press(fyne.KeyRight)
		if got := s.lastSought(t); got != 25*time.Second || s.elapsed.Text != "0:25" {
			t.Errorf("sought %v, reads %s", got, s.elapsed.Text)
		}
		s.Update(heard(25100*time.Millisecond, audio.Playing)) // there
		s.Update(heard(24*time.Second, audio.Playing))
		if s.elapsed.Text != "0:24" {
			t.Errorf("it reads %s once the player is there", s.elapsed.Text)
		}
		s.press(fyne.KeyRight)
		time.Sleep(seekPatience)
		s.Update(heard(24*time.Second, audio.Playing)) // it won't
		if s.elapsed.Text != "0:24" {
			t.Errorf("it reads %s though the player doesn't go there", s.elapsed.Text)
		}
	})
}

// Whatever changes makes Fyne draw the whole window.
func TestNothingIsDrawnForNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, 600)
		for name, status := range map[string]Status{"idle": heard(0, audio.Idle), "paused": heard(7*time.Second, audio.Paused)} {
			s.Update(status)
			s.drawn = 0
			for range 100 {
				status.Wave = speech(minute) // another copy of the same
				s.Update(status)
				time.Sleep(time.Second)
			}
			if s.drawn > 0 {
				t.Errorf("%s: drawn %d times", name, s.drawn)
			}
		}
		for _, c := range []struct {
			length time.Duration
			most   int // in ten seconds at fifteen updates each
		}{{time.Hour, 11}, {27 * time.Minute, 12}, {minute, 40}, {12 * time.Second, 80}} {
			wave := speech(c.length)
			s.Update(Status{Playable: true, State: audio.Playing, Length: c.length, Wave: wave})
			s.drawn = 0
			for i := range 150 {
				s.Update(Status{Playable: true, State: audio.Playing, Length: c.length, Wave: wave,
					Position: time.Duration(i) * time.Second / 15})
				time.Sleep(time.Second / 15)
			}
			if s.drawn > c.most || s.drawn == 0 && c.length < time.Hour/2 {
				t.Errorf("ten seconds of %v: drawn %d times, want at most %d", c.length, s.drawn, c.most)
			}
		}
	})
}

// What merely goes on may wait for its turn to be drawn; what jumps, begins or ends may not.
func TestWhatJumpsIsDrawnAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, 600)
		s.Update(heard(5*time.Second, audio.Playing))
		for _, next := range []Status{
			heard(5900*time.Millisecond, audio.Paused), heard(5900*time.Millisecond, audio.Playing),
			heard(5100*time.Millisecond, audio.Playing), heard(40*time.Second, audio.Playing), heard(0, audio.Idle),
		} {
			s.drawn = 0
			if s.Update(next); s.drawn == 0 {
				t.Errorf("%v, state %v, is not drawn", next.Position, next.State)
			}
		}
	})
}

// A bar that stands beside others has everything in its place, whatever room there is.
func TestBarLayout(t *testing.T) {
	for _, c := range []struct {
		width                float32
		terse, jumps, stands bool // in one row
	}{
		{700, false, true, true}, {480, true, true, true}, {330, true, false, true}, {268, false, false, false},
	} {
		for _, status := range []Status{heard(0, audio.Idle), {Playable: true, Length: 100 * time.Hour}} {
			t.Run(fmt.Sprint(c.width, status.Length), func(t *testing.T) {
				s := newStage(t, c.width, usual()...)
				s.Update(status)
				height := s.HeightFor(c.width)
				if status.Length == minute {
					if s.terse != c.terse || s.back.Visible() != c.jumps || height == waveHeight != c.stands {
						t.Errorf("terse %v, jumps %v, height %v", s.terse, s.back.Visible(), height)
					}
				}
				if s.wave.Size().Width < 40 {
					t.Errorf("the waveform has %v", s.wave.Size().Width)
				}
				s.isInPlace(t, fyne.NewSize(c.width, height))
			})
		}
	}
}

// isInPlace checks that what is visible lies within the bar and not on top of each other.
func (s *stage) isInPlace(t *testing.T, size fyne.Size) {
	t.Helper()
	var seen []fyne.CanvasObject
	for _, o := range s.row.Objects {
		if !o.Visible() {
			continue
		}
		p, end := o.Position(), o.Position().Add(o.Size())
		if p.X < 0 || p.Y < 0 || end.X > size.Width+0.5 || end.Y > size.Height+0.5 {
			t.Errorf("%T is from %v to %v in %v", o, p, end, size)
		}
		if o.Size().Width < o.MinSize().Width-0.5 && o != fyne.CanvasObject(s.wave) {
			t.Errorf("%T needs %v and has %v", o, o.MinSize(), o.Size())
		}
		for _, other := range seen {
			q, qend := other.Position(), other.Position().Add(other.Size())
			if p.X < qend.X-0.5 && q.X < end.X-0.5 && p.Y < qend.Y && q.Y < end.Y {
				t.Errorf("%T at %v lies on %T at %v", o, p, other, q)
			}
		}
		seen = append(seen, o)
	}
}

func TestBarWithoutSound(t *testing.T) {
	extras := usual()
	s := newStage(t, 500, extras...)
	s.Update(Status{})
	height := s.HeightFor(500)
	for _, o := range []fyne.CanvasObject{s.play, s.back, s.wave, s.total} {
		if o.Visible() {
			t.Errorf("%T is shown though there is nothing to hear", o)
		}
	}
	s.isInPlace(t, fyne.NewSize(500, height))
	for _, o := range extras {
		o.Hide()
	}
	if got := s.HeightFor(500); got != 0 {
		t.Errorf("with nothing in it, it is %v high", got)
	}
	s.Update(heard(0, audio.Idle))
	if !s.wave.Visible() || !s.play.Visible() || s.HeightFor(500) < 32 {
		t.Error("sound that comes later is not shown")
	}
}

// An extra that comes or goes makes the others move at the next HeightFor, without another layout.
func TestExtrasComeAndGo(t *testing.T) {
	extras := usual()
	s := newStage(t, 600, extras...)
	with := s.wave.Size().Width
	extras[0].Hide()
	s.HeightFor(600)
	if s.wave.Size().Width <= with {
		t.Error("nobody takes the room of what is gone")
	}
	extras[0].Show()
	s.HeightFor(600)
	s.isInPlace(t, fyne.NewSize(600, s.HeightFor(600)))
	if s.wave.Size().Width != with {
		t.Errorf("the waveform has %v, had %v", s.wave.Size().Width, with)
	}
}

func TestBarMarkup(t *testing.T) {
	s := newStage(t, 520, look.NewCopyButton(func() string { return "" }, nil))
	s.Update(heard(12*time.Second, audio.Playing))
	test.AssertRendersToMarkup(t, "bar_playing.xml", s.canvas)
}

func TestClock(t *testing.T) {
	for d, want := range map[time.Duration]string{
		-time.Second: "0:00", 0: "0:00", 7900 * time.Millisecond: "0:07", 754 * time.Second: "12:34", 3723 * time.Second: "1:02:03",
	} {
		if got := Clock(d); got != want {
			t.Errorf("%v: got %s, want %s", d, got, want)
		}
	}
}
