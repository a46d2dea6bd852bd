package realtime

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/cenkalti/backoff/v5"
)

// run takes the entries of the queue one after the other until the conversation ends.
func (c *Controller) run() {
	defer close(c.done)
	defer c.out.close()
	defer c.cancel()
	for c.ctx.Err() == nil {
		c.amendHeard()
		switch e, ok := c.head(); {
		case ok && e.apply != nil:
			c.pop()
			e.apply()
		case ok:
			c.serve(e.turn)
		case c.newest() != c.held:
			c.hold(c.newest())
		case c.cfg.Eager && c.refusal == nil && !c.connected():
			_, err := c.connect(nil)
			if err != nil && !errors.Is(err, errDisturbed) {
				c.refusal = err
			}
		default:
			c.idle()
		}
	}
	c.closeQueue()
	c.hangUp()
}

func (c *Controller) head() (entry, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.queue) == 0 {
		return entry{}, false
	}
	return c.queue[0], true
}

func (c *Controller) pop() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.queue = c.queue[1:]
}

// leave takes a question out of the queue, wherever what was put in front of it has moved it.
func (c *Controller) leave(t *turn) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.queue = slices.DeleteFunc(c.queue, func(e entry) bool { return e.turn == t })
}

// launch takes the question that stands first out of the queue to be sent. It reports false when something else has
// come before it.
func (c *Controller) launch(t *turn) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.queue[0].turn != t {
		return false
	}
	c.queue = c.queue[1:]
	c.current, t.of.sent = t, true
	return true
}

// idle waits for something to do.
func (c *Controller) idle() {
	var gone chan struct{}
	if c.connected() {
		gone = c.link.gone
		c.setState(Ready)
	} else if c.refusal == nil {
		c.setState(Idle)
	}
	select {
	case <-gone:
		c.note("the connection ended", c.link.err)
		c.hangUp()
	case <-c.wake:
		c.mu.Lock()
		if c.retry {
			c.retry, c.refusal = false, nil
		}
		c.mu.Unlock()
	case <-c.ctx.Done():
	}
}

// closeQueue ends what was never sent.
func (c *Controller) closeQueue() {
	for {
		e, ok := c.head()
		if !ok {
			return
		}
		c.pop()
		if e.turn != nil {
			e.turn.outcome.stop(ReasonClosed)
			c.conclude(e.turn)
		}
	}
}

func (c *Controller) connected() bool { return c.link != nil && !isClosed(c.link.gone) }

// serve asks the question at the head of the queue and sees its answer through.
func (c *Controller) serve(t *turn) {
	if c.takeStop(t) {
		c.leave(t)
		t.outcome.stop(ReasonByYou)
		c.conclude(t)
		return
	}
	c.hold(t.of)
	fresh := !c.connected() || c.link.expiring()
	if fresh {
		c.hangUp()
		l, err := c.connect(t)
		if errors.Is(err, errDisturbed) {
			return // the queue has changed, or the question is unwanted: look again
		}
		if err != nil {
			c.leave(t)
			c.refuse(t, err)
			return
		}
		c.link = l
	}
	if !c.launch(t) {
		return
	}
	t.link = c.link
	c.converse(t)
	c.link.turn.Store(nil)
	c.mu.Lock()
	c.current = nil
	c.mu.Unlock()
	if isClosed(c.link.gone) {
		c.hangUp()
	}
	if t.take == nil && !fresh && !t.retried && t.outcome.Status == Interrupted && c.ctx.Err() == nil {
		// The line had died while nobody spoke, and nothing of an answer has come: ask on a new one, once.
		t.retried = true
		t.reset()
		c.mu.Lock()
		c.queue = slices.Insert(c.queue, 0, entry{turn: t})
		c.mu.Unlock()
		return
	}
	c.conclude(t)
}

// refuse ends a question that could not be sent.
func (c *Controller) refuse(t *turn, err error) {
	var typed *Error
	if !errors.As(err, &typed) {
		typed = &Error{Code: CodeNoConnection, Cause: err, Message: err.Error()}
	}
	c.refusal = typed
	t.outcome.fail(typed)
	if typed.Code == CodeNoConnection {
		t.outcome.Reason = ReasonNoConnection
	}
	c.conclude(t)
}

// conclude has the answer finished on disk, and then says that the turn has ended.
func (c *Controller) conclude(t *turn) {
	if heard, ok := c.takeHeard(t); ok {
		t.outcome.Heard = heard
		c.truncate(t, heard)
	}
	if t.take != nil {
		kept := make(chan Kept, 1)
		t.take.Finish(t.outcome, func(k Kept) { kept <- k })
		t.kept = <-kept
	}
	text := t.text.String()
	t.of.history.add(t.question.Text, text)
	c.mu.Lock()
	t.of.pending--
	c.mu.Unlock()
	c.recent = append(c.recent, t)
	if len(c.recent) > maxRecent {
		c.recent = slices.Delete(c.recent, 0, 1)
	}
	t.text.Reset()
	c.out.put(Ended{t.question, text, t.outcome, t.kept})
	t.question.Audio = nil
}

// maxRecent is how many answers that have come may still wait to be heard and take part in a stop.
const maxRecent = 16

// errDisturbed says that the queue must be looked at again before connecting.
var errDisturbed = errors.New("disturbed")

// connect dials until it succeeds, the server refuses for good, or the time for trying is used up. It is disturbed
// by a stop of the question it connects for, and by what is put in front of it in the queue.
func (c *Controller) connect(t *turn) (*link, error) {
	waits := backoff.NewExponentialBackOff()
	waits.InitialInterval, waits.MaxInterval = 500*time.Millisecond, 30*time.Second
	for {
		c.setState(Connecting)
		l, err := c.attempt()
		if err == nil {
			c.refusal = nil
			if t == nil {
				c.link = l
			}
			return l, nil
		}
		switch {
		case c.ctx.Err() != nil, errors.Is(err, context.Canceled):
			return nil, errDisturbed
		case !retryable(err) || c.spent():
			c.setStateOf(StateChanged{State: Offline, Err: err})
			return nil, err
		}
		wait := waits.NextBackOff()
		var typed *Error
		if errors.As(err, &typed) && typed.RetryAfter > wait {
			wait = typed.RetryAfter
		}
		if limit := c.cfg.Deadlines.GiveUp; limit > 0 {
			c.tried += wait
			if c.spent() {
				c.setStateOf(StateChanged{State: Offline, Err: err})
				return nil, err
			}
		}
		c.setStateOf(StateChanged{State: Waiting, Err: err, Retry: wait})
		if !c.sleep(t, wait) {
			return nil, errDisturbed
		}
	}
}

// spent says that the time for trying to connect is used up.
func (c *Controller) spent() bool {
	return c.cfg.Deadlines.GiveUp > 0 && c.tried >= c.cfg.Deadlines.GiveUp
}

// attempt dials once, for as long as a stop or a new server doesn't make it pointless.
func (c *Controller) attempt() (*link, error) {
	if c.spent() {
		return nil, c.refusal
	}
	ctx, cancel := context.WithCancel(c.ctx)
	defer cancel()
	c.mu.Lock()
	c.abort = cancel
	c.mu.Unlock()
	began := time.Now()
	l, err := c.open(ctx)
	if err != nil {
		c.tried += time.Since(began)
	}
	c.mu.Lock()
	c.abort = nil
	c.mu.Unlock()
	return l, err
}

// sleep waits between two attempts. It reports false when there is something else to do first.
func (c *Controller) sleep(t *turn, wait time.Duration) bool {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	for {
		select {
		case <-timer.C:
			return true
		case <-c.ctx.Done():
			return false
		case <-c.wake:
		}
		c.mu.Lock()
		retry := c.retry
		c.retry = false
		unwanted := t != nil && c.unwanted == t
		moved := len(c.queue) > 0 && (t == nil || c.queue[0].turn != t) || t == nil && c.latest != c.held
		c.mu.Unlock()
		switch {
		case unwanted || moved:
			return false
		case retry:
			return true
		}
		c.amendHeard()
	}
}

// takeHeard gives, once, how much of a stopped turn was heard.
func (c *Controller) takeHeard(t *turn) (time.Duration, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := slices.IndexFunc(c.heard, func(h Heard) bool { return h.ID == t.question.ID })
	if n < 0 {
		return 0, false
	}
	heard := c.heard[n].Time
	c.heard = slices.Delete(c.heard, n, n+1)
	return heard, true
}

// takeStop says, once, that the person wants the turn stopped.
func (c *Controller) takeStop(t *turn) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.unwanted != t {
		return false
	}
	c.unwanted = nil
	return true
}
