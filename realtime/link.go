package realtime

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

// A link is a client with its two goroutines: receiveRoutine, which is the only reader, and keepAliveRoutine, which
// notices a line that is dead without saying so.
type link struct {
	c            *Controller
	client       *Client
	conversation string
	began        time.Time
	settings     Session // as asked for

	updated chan error // session.update was taken, or refused
	gone    chan struct{}
	err     *Error // why the link ended; set before gone is closed
	closing atomic.Pointer[Error]
	wg      sync.WaitGroup

	confirmed    atomic.Pointer[SessionInfo]
	turn         atomic.Pointer[turn] // the one in flight
	lastResponse string               // of receiveRoutine
}

// open dials, sets the session up, and tells it the conversation so far.
func (c *Controller) open(ctx context.Context) (*link, error) {
	client, err := Dial(ctx, DialOptions{
		Endpoint: c.endpoint, Model: c.session.Model, Deadlines: c.cfg.Deadlines, NetDial: c.cfg.NetDial, Trace: c.cfg.Trace,
	})
	if err != nil {
		return nil, err
	}
	l := &link{
		c: c, client: client, conversation: c.conversation, began: time.Now(), settings: c.session,
		updated: make(chan error, 1), gone: make(chan struct{}),
	}
	l.confirmed.Store(&client.Session)
	l.wg.Go(l.receiveRoutine)
	l.wg.Go(l.keepAliveRoutine)
	if err := l.setUp(ctx); err != nil {
		l.close()
		return nil, err
	}
	return l, nil
}

const updateID = "session_update"

func (l *link) setUp(ctx context.Context) error {
	update := updateSession(l.settings)
	update.EventID = updateID
	if err := l.client.Send(update); err != nil {
		return err
	}
	wait := l.c.cfg.Deadlines.withDefaults(l.c.endpoint).Update
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case err := <-l.updated:
		if err != nil {
			return err
		}
	case <-l.gone:
		return l.err
	case <-ctx.Done():
		return fmt.Errorf("set the session up: %w", ctx.Err())
	case <-timer.C: // some servers obey without saying so
		l.c.note("the server did not confirm the settings", fmt.Errorf("no session.updated within %s", wait))
	}
	for n, e := range l.c.history.events() {
		e.EventID = fmt.Sprintf("history_%d", n)
		if err := l.client.Send(e); err != nil {
			return err
		}
	}
	return nil
}

// receiveRoutine decodes one event after the other and hands it on.
func (l *link) receiveRoutine() {
	defer close(l.gone)
	for {
		ev, err := l.client.Receive()
		if err != nil {
			l.err = l.closing.Load()
			if l.err == nil {
				l.err = l.client.lostError(err)
			}
			return
		}
		l.dispatch(ev)
	}
}

func (l *link) dispatch(ev ServerEvent) {
	switch ev := ev.(type) {
	case SessionUpdated:
		if ev.Session.Model != "" {
			l.confirmed.Store(&ev.Session)
		}
		l.settle(nil)
	case ErrorEvent:
		l.refused(ev.Err)
	case Junk:
		l.c.note("the server sent something that is no event", ev.Err)
	case Other, SessionCreated:
	default:
		if t := l.turn.Load(); t != nil && !t.isEnded() {
			t.handle(ev)
		}
	}
}

// settle tells setUp what became of session.update; later calls say nothing new.
func (l *link) settle(err error) {
	select {
	case l.updated <- err:
	default:
	}
}

// refused matches an error to what caused it.
func (l *link) refused(err *Error) {
	t := l.turn.Load()
	switch {
	case err.EventID == updateID || t == nil && err.EventID == "":
		l.c.note("the server refused something", err)
		l.settle(err)
	case t == nil || t.isEnded():
		l.c.note("the server refused something", err)
	case err.EventID == t.eventID("item") || err.EventID == t.eventID("response") || err.EventID == "" && !t.isCreated():
		t.fail(err)
	case err.EventID == "":
		t.lastErr = err
		l.c.note("the server reported an error in the middle of an answer", err)
	default: // of a cancel or a truncation that came too late to matter
		l.c.note("the server refused something", err)
	}
}

// info is the model and the voice as the server confirmed them, else as they were asked for.
func (l *link) info() SessionInfo {
	info := *l.confirmed.Load()
	if info.Model == "" {
		info.Model = l.settings.Model
	}
	if info.Voice == "" {
		info.Voice = l.settings.Voice
	}
	return info
}

// keepAliveRoutine pings, and ends the link when neither a pong nor anything else has come for too long. While the
// receiver is held up by a slow disk nothing can come, and the clock stands still.
func (l *link) keepAliveRoutine() {
	dead := l.c.cfg.Deadlines.withDefaults(l.c.endpoint).Dead
	tick := dead / 6
	ticker := time.NewTicker(tick)
	defer ticker.Stop()
	for {
		select {
		case <-l.gone:
			return
		case <-ticker.C:
		}
		if l.client.held.Load() {
			continue
		}
		silent := l.client.Silent()
		if silent >= dead-tick {
			l.end(&Error{Code: CodeLost, Message: fmt.Sprintf("nothing was heard of the server for %d s", int(silent.Seconds()))})
			return
		}
		if err := l.client.Ping(); err != nil {
			l.end(asLost(err))
			return
		}
	}
}

// asLost types an error of sending.
func asLost(err error) *Error {
	var lost *Error
	if !errors.As(err, &lost) {
		lost = &Error{Code: CodeLost, Message: plainCause(err), Cause: err}
	}
	return lost
}

// end closes the socket, which ends receiveRoutine.
func (l *link) end(why *Error) {
	l.closing.CompareAndSwap(nil, why)
	if err := l.client.Close(); err != nil {
		l.c.note("close the connection", err)
	}
}

// close ends the link and waits until its goroutines are gone.
func (l *link) close() {
	l.end(&Error{Code: CodeLost})
	l.wg.Wait()
}

// expiring says that so little of the session's life is left that a new one should be taken: a minute, or a third of
// a short life.
func (l *link) expiring() bool {
	expires := l.confirmed.Load().Expires
	if expires.IsZero() {
		expires = l.client.Session.Expires
	}
	if expires.IsZero() {
		return false
	}
	return time.Until(expires) < min(time.Minute, expires.Sub(l.began)/3)
}
