package replay

import (
	"context"
	"os"
	"sync"
	"syscall"
	"time"

	"geppetto-audio/realtime"
)

// A Stage is where a recording is played: the server, and the person who asks.
type Stage struct {
	rec     *Recording
	speed   float64
	server  *server
	signals chan os.Signal

	ctx    context.Context
	cancel context.CancelFunc
	asking sync.WaitGroup
	overs  []chan struct{} // one for each script, closed when its connection has ended

	mu      sync.Mutex
	stop    func() // of the conversation
	err     error
	over    map[int]bool  // scripts
	answers int           // that have ended
	ended   chan struct{} // holds one signal when answers has changed
}

// Play makes ready to play at a speed: 1 is that of then, 0 as fast as can be. The recording must stay open until the
// stage is closed.
func (r *Recording) Play(speed float64) (*Stage, error) {
	s := &Stage{
		rec: r, speed: max(0, speed), signals: make(chan os.Signal, 1),
		over: make(map[int]bool), ended: make(chan struct{}, 1),
	}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	for range r.scripts {
		s.overs = append(s.overs, make(chan struct{}))
	}
	var err error
	if s.server, err = startServer(s); err != nil {
		s.cancel()
		return nil, err
	}
	return s, nil
}

// Endpoint is the server. It counts as the program's own: nothing that is asked there costs anything.
func (s *Stage) Endpoint() realtime.Endpoint {
	return realtime.Endpoint{URL: s.server.url, Key: s.server.token, Demo: true}
}

// Deadlines are those of the conversation. Slower than it was, a server takes longer.
func (s *Stage) Deadlines() realtime.Deadlines {
	slower := 1.0
	if s.speed > 0 && s.speed < 1 {
		slower = 1 / s.speed
	}
	update := 15 * time.Second
	if s.speed == 0 {
		update = time.Second // what was not confirmed then will not be now
	}
	scaled := func(d time.Duration) time.Duration { return time.Duration(slower * float64(d)) }
	return realtime.Deadlines{
		Session: scaled(longestPause), Update: scaled(update), Response: scaled(longestPause),
		Silence: scaled(longestPause), GiveUp: 10 * time.Second,
	}
}

// Signals tells when the program was closed in the middle of the last answer, as a system would.
func (s *Stage) Signals() <-chan os.Signal { return s.signals }

// Err is what kept the log from being played to its end.
func (s *Stage) Err() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.err
}

// Close ends the server and the questions, and waits for them.
func (s *Stage) Close() error {
	s.cancel()
	err := s.server.close()
	s.asking.Wait()
	return err
}

// fail notes why the log can't be played to its end, and ends the questions.
func (s *Stage) fail(err error) {
	defer s.cancel()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err == nil {
		s.err = err
	}
}

// press stops the answer, as the person did then.
func (s *Stage) press() {
	s.mu.Lock()
	stop := s.stop
	s.mu.Unlock()
	if stop != nil {
		stop()
	}
}

// leave closes the program, as the person did then.
func (s *Stage) leave() {
	select {
	case s.signals <- syscall.SIGTERM:
	default:
	}
}

// closed says of a script that the person closed the program in the middle of it.
func (c *script) closed() bool {
	return c.last != nil && !c.ended && c.last.status == realtime.Stopped && c.last.reason == realtime.ReasonClosed
}

// waits says whether the client is to end a connection whose script is over.
func (s *Stage) waits(number int) bool {
	if s.ctx.Err() != nil {
		return false
	}
	if number >= len(s.rec.scripts) {
		return true
	}
	script := s.rec.scripts[number]
	return script.closed() || script.last == nil && !script.ended
}

// past notes that a connection has ended.
func (s *Stage) past(number int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if number < len(s.overs) && !s.over[number] {
		s.over[number] = true
		close(s.overs[number])
	}
}
