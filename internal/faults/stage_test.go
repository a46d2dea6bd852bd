package faults

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

// A stage is Fyne's app in a test, with the rule of the program: one goroutine alone, the one that runs it, touches the
// widgets. Fyne's own test driver lets every goroutine do so.
type stage struct {
	fyne.App
	driver *stageDriver
	hooks  *stageHooks
	window fyne.Window // the one that was made last
}

func newStage(t *testing.T) *stage {
	a := test.NewTempApp(t)
	return &stage{
		App:    a,
		driver: &stageDriver{Driver: a.Driver(), due: make(chan func(), 1000), over: make(chan struct{})},
		hooks:  &stageHooks{Lifecycle: a.Lifecycle(), started: func() {}, stopped: func() {}},
	}
}

func (s *stage) Driver() fyne.Driver       { return s.driver }
func (s *stage) Lifecycle() fyne.Lifecycle { return s.hooks }
func (s *stage) Quit()                     { close(s.driver.over) }

// NewWindow makes a window, and remembers it.
func (s *stage) NewWindow(title string) fyne.Window {
	s.window = s.App.NewWindow(title)
	return s.window
}

// Run does what is to be done on its goroutine until Quit.
func (s *stage) Run() {
	s.hooks.started()
	for {
		select {
		case f := <-s.driver.due:
			f()
		case <-s.driver.over:
			s.hooks.stopped()
			return
		}
	}
}

// A stageDriver hands what is for the window's goroutine to that goroutine.
type stageDriver struct {
	fyne.Driver
	due  chan func()
	over chan struct{} // closed when the app has quit: nothing is shown any more
}

// DoFromGoroutine is what fyne.Do and fyne.DoAndWait call.
func (d *stageDriver) DoFromGoroutine(f func(), wait bool) {
	done := make(chan struct{})
	select {
	case d.due <- func() { defer close(done); f() }:
	case <-d.over:
		return
	}
	if !wait {
		return
	}
	select {
	case <-done:
	case <-d.over:
	}
}

// stageHooks remember what the program wants to be told.
type stageHooks struct {
	fyne.Lifecycle
	started, stopped func()
}

func (h *stageHooks) SetOnStarted(f func()) { h.started = f }
func (h *stageHooks) SetOnStopped(f func()) { h.stopped = f }
