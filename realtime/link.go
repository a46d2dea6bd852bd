package realtime

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// A link is a client with its two goroutines: receiveRoutine, which is the only reader, and keepAliveRoutine, which
// notices a line that is dead without saying so.
type link struct {
	c        *Controller
	client   *Client
	encoder  encoder
	of       *conversation
	began    time.Time
	beganAt  time.Time // the time of day
	server   Endpoint
	settings Session // as asked for
	limits   Deadlines

	updated chan *Error // session.update was taken (nil), or refused
	gone    chan struct{}
	err     *Error // why the link ended; set before gone is closed
	closing atomic.Pointer[Error]
	wg      sync.WaitGroup

	confirmed atomic.Pointer[SessionInfo]
	turn      atomic.Pointer[turn] // the one in flight
	past      []string             // IDs of the responses that have ended; of receiveRoutine
	announced []string             // IDs that response.created told; of receiveRoutine
	paid      []string             // IDs of responses; of receiveRoutine
}

// open dials, sets the session up, and tells it the conversation so far. Where the session is long in coming, slow is
// told, if it isn't nil.
func (c *Controller) open(ctx context.Context, slow func()) (*link, error) {
	client, err := Dial(ctx, DialOptions{
		Endpoint: c.endpoint, Model: c.granted.Model, Deadlines: c.cfg.Deadlines, NetDial: c.cfg.NetDial, Trace: c.cfg.Trace, Tracing: c.cfg.Tracing,
		Slow: slow, wall: c.cfg.wall, netDialTLS: c.cfg.netDialTLS,
	})
	if err != nil {
		return nil, err
	}
	l := &link{
		c: c, client: client, of: c.held, began: time.Now(), beganAt: client.wall(), server: c.endpoint, settings: c.granted, limits: c.cfg.Deadlines.withDefaults(c.endpoint),
		updated: make(chan *Error, 4), gone: make(chan struct{}),
	}
	l.confirmed.Store(&client.Session)
	l.wg.Go(l.receiveRoutine)
	l.wg.Go(l.keepAliveRoutine)
	stop := context.AfterFunc(ctx, func() { l.drop(&Error{Code: CodeLost}) }) // wakes what writes
	defer stop()
	if err := l.setUp(ctx); err != nil {
		l.close()
		if ctx.Err() != nil {
			err = fmt.Errorf("set the session up: %w", ctx.Err())
		}
		return nil, err
	}
	return l, nil
}

// setUp makes the server an offer, a smaller one where it refuses something that can be done without, and tells it
// the conversation so far.
func (l *link) setUp(ctx context.Context) error {
	o := l.client.offer(l.settings)
	for {
		if err := l.client.Send(o.event()); err != nil {
			return err
		}
		err := l.verdict(ctx, o)
		if err == nil {
			l.encoder = o.encoder
			break
		}
		var refusal *Error
		if !errors.As(err, &refusal) {
			return err
		}
		lack := o.giveUp(refusal)
		if lack == nil {
			return err
		}
		l.settings, l.c.granted = o.session, o.session
		if lack.Code == CodeDialect {
			l.c.note("the server speaks another dialect", lack)
		} else {
			l.c.warn(lack)
		}
	}
	for n, e := range l.of.history.events(l.encoder) {
		e.EventID = fmt.Sprintf("history_%d", n)
		if err := l.client.Send(e); err != nil {
			return err
		}
	}
	return nil
}

// unconfirmedWait is for servers that are known to obey without saying so, mostly.
const unconfirmedWait = 2 * time.Second

// verdict waits for what becomes of an offer.
func (l *link) verdict(ctx context.Context, o *offer) error {
	wait := l.limits.Update
	if o.encoder.Unconfirmed {
		wait = min(wait, unconfirmedWait)
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	for {
		select {
		case refusal := <-l.updated:
			if refusal == nil {
				return nil
			}
			if !o.outdated(refusal) {
				return refusal
			}
		case <-l.gone:
			return l.err
		case <-ctx.Done():
			return fmt.Errorf("set the session up: %w", ctx.Err())
		case <-timer.C: // some servers obey without saying so
			l.c.note("the server did not confirm the settings", fmt.Errorf("no session.updated within %s", wait))
			return nil
		}
	}
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
	case ResponseCreated:
		l.announced = remember(l.announced, ev.Response.ID)
		l.hand(ev)
	case ResponseDone:
		l.spend(ev.Response)
		l.hand(ev)
	case Junk:
		l.c.note("the server sent something that is no event", ev.Err)
	case Other, SessionCreated:
	default:
		l.hand(ev)
	}
}

func (l *link) hand(ev ServerEvent) {
	if t := l.turn.Load(); t != nil && !t.isEnded() {
		t.handle(ev)
	}
}

// maxKnown is how many IDs of responses a session remembers. A server that ends one twice does so at once.
const maxKnown = 8

func remember(known []string, id string) []string {
	if id == "" || slices.Contains(known, id) {
		return known
	}
	return append(known[max(0, len(known)-maxKnown+1):], id)
}

// spend tells what a response took, once. One without an ID is known by its turn.
func (l *link) spend(r Response) {
	t := l.turn.Load()
	if l.c.cfg.Spent == nil || !r.Usage.any() || slices.Contains(l.paid, r.ID) && r.ID != "" {
		return
	}
	if r.ID == "" && (t == nil || t.isEnded()) {
		return
	}
	l.paid = remember(l.paid, r.ID)
	s := Spent{At: time.Now(), Conversation: l.of.id, Model: l.info().Model, Usage: *r.Usage}
	s.Host, s.Demo = l.server.Host(), l.server.Demo
	if t != nil && !t.isEnded() && (t.responseID == "" || r.ID == "" || t.responseID == r.ID) {
		s.Question = t.question.ID
	}
	defer l.client.hold()()
	l.c.cfg.Spent(s)
}

// settle tells verdict what became of session.update. What nobody waits for says nothing new.
func (l *link) settle(err *Error) {
	select {
	case l.updated <- err:
	default:
	}
}

// refused matches an error to what caused it.
func (l *link) refused(err *Error) {
	t := l.turn.Load()
	switch {
	case err.Code == "session_expired": // the close that follows may be long in coming
		l.end(err)
	case harmless[err.Code] || err.late():
		l.c.note("the server refused something that came too late to matter", err)
	case strings.HasPrefix(err.EventID, updateID) || t == nil && err.EventID == "":
		l.c.note("the server refused something", err)
		l.settle(err)
	case t == nil || t.isEnded():
		l.c.note("the server refused something", err)
	case err.Code == codeBusy && !t.isCreated() && t.wait():
		l.c.note("the server is busy with another answer", err)
	case err.EventID == t.eventID("item") || err.EventID == t.eventID("response") || err.EventID == "" && !t.isCreated():
		t.fail(err)
	case err.EventID == "":
		t.lastErr = err
		select {
		case t.faulted <- struct{}{}:
		default:
		}
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
// receiver is held up by a slow disk nothing can come, and the clock stands still. When the computer has slept, or its
// clock was set, a sign of life is wanted by the next look.
func (l *link) keepAliveRoutine() {
	dead := l.limits.Dead
	tick := dead / 6
	ticker := time.NewTicker(tick)
	defer ticker.Stop()
	for doubted := false; ; {
		select {
		case <-l.gone:
			return
		case <-ticker.C:
		}
		if l.client.held.Load() {
			continue
		}
		asleep := l.client.slept() >= dead
		switch silent := l.client.Silent(); {
		case silent >= dead-tick:
			l.drop(&Error{Code: CodeLost, Message: unheard(silent)})
			return
		case asleep && doubted:
			l.drop(&Error{Code: CodeLost, Message: "the server is silent since the computer slept"})
			return
		}
		limit := writeTimeout
		if doubted = asleep; doubted {
			limit = tick
		}
		if err := l.client.ping(limit); err != nil {
			l.drop(asLost(err))
			return
		}
	}
}

// doubtful says that the line may be dead without saying so: nothing should be sent on it.
func (l *link) doubtful() bool {
	dead := l.limits.Dead
	return l.client.Silent() >= dead-dead/6 || l.client.slept() >= dead
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

// drop is end for a line that is dead.
func (l *link) drop(why *Error) {
	l.closing.CompareAndSwap(nil, why)
	_ = l.client.hangUp(false) // nothing can be lost on it any more
}

// close ends the link and waits until its goroutines are gone.
func (l *link) close() {
	l.end(&Error{Code: CodeLost})
	l.wg.Wait()
}

// expires is the time of day, by our clock, at which the session ends; zero where the server doesn't say. A time that
// was over before the session began is a clock's mistake, and says nothing.
func (l *link) expires() time.Time {
	at := l.confirmed.Load().Expires
	if at.IsZero() {
		at = l.client.Session.Expires
	}
	if at.IsZero() || !at.Add(l.client.ahead).After(l.beganAt) {
		return time.Time{}
	}
	return at.Add(l.client.ahead)
}

// remains is how long the session may still be used before a new one should take its place: all but the last minute
// of its life, or the last third of a short one. It reports false for a session without an end.
func (l *link) remains() (time.Duration, bool) {
	at := l.expires()
	if at.IsZero() {
		return 0, false
	}
	return at.Sub(l.client.wall()) - min(time.Minute, at.Sub(l.beganAt)/3), true
}

// expiring says that a new session should be taken.
func (l *link) expiring() bool {
	left, ends := l.remains()
	return ends && left < 0
}
