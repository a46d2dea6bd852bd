package player

import (
	"math"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"geppetto-audio/audio"
	"geppetto-audio/gui/look"
)

// A stage is a bar in a window, with what it called for.
type stage struct {
	*Bar
	canvas  fyne.Canvas
	sought  []time.Duration
	toggles int
	passed  []fyne.KeyName
	drawn   int // times that the waveform was
}

func newStage(t testing.TB, width float32, extras ...fyne.CanvasObject) *stage {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(look.New())
	s := &stage{}
	s.Bar = NewBar(Actions{
		Toggle: func() { s.toggles++ },
		Seek:   func(to time.Duration) { s.sought = append(s.sought, to) },
		Key:    func(k *fyne.KeyEvent) { s.passed = append(s.passed, k.Name) },
	}, extras...)
	s.wave.repaint = func() { s.drawn++ }
	w := test.NewTempWindow(t, s.Bar)
	w.SetPadded(false)
	s.canvas = w.Canvas()
	s.Update(heard(0, audio.Idle))
	w.Resize(fyne.NewSize(width, s.HeightFor(width)))
	s.drawn = 0
	return s
}

// usual are the extras of an answer.
func usual() []fyne.CanvasObject {
	return []fyne.CanvasObject{
		look.NewButton("Ask again", theme.ViewRefreshIcon(), widget.MediumImportance, func() {}, nil),
		look.NewCopyButton(func() string { return "" }, nil),
		look.NewButton("", theme.MoreHorizontalIcon(), widget.LowImportance, func() {}, nil),
	}
}

const minute = time.Minute

// heard is the status of a kept answer of a minute.
func heard(at time.Duration, state audio.PlayerState) Status {
	return Status{Playable: true, State: state, Position: at, Length: minute, Wave: speech(minute)}
}

// speech is a waveform as of somebody who speaks.
func speech(length time.Duration) audio.Waveform {
	w := audio.Waveform{Length: length, Peaks: make([]uint8, length/audio.WaveformStep)}
	for i := range w.Peaks {
		w.Peaks[i] = uint8(180 * math.Abs(math.Sin(float64(i)/40)*math.Sin(float64(i)/3)))
	}
	return w
}

func (s *stage) lastSought(t *testing.T) time.Duration {
	t.Helper()
	if len(s.sought) == 0 {
		t.Fatal("nothing was sought")
	}
	return s.sought[len(s.sought)-1]
}

func (s *stage) press(keys ...fyne.KeyName) {
	for _, k := range keys {
		s.wave.TypedKey(&fyne.KeyEvent{Name: k})
	}
}

// placeOf is where on the waveform a time is.
func (s *stage) placeOf(at time.Duration) fyne.Position {
	return fyne.NewPos(s.wave.scale().x(at), waveHeight/2)
}

func mouseAt(p fyne.Position, button desktop.MouseButton) *desktop.MouseEvent {
	return &desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: p}, Button: button}
}

func dragTo(p fyne.Position) *fyne.DragEvent {
	return &fyne.DragEvent{PointEvent: fyne.PointEvent{Position: p}}
}

// near tells whether a time is as near another as a pixel is.
func near(a, b time.Duration) bool { return (a - b).Abs() < 300*time.Millisecond }
