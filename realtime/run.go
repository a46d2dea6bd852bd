package realtime

import (
	"errors"
	"slices"
	"time"
)

// run takes the entries of the queue one after the other until the conversation ends.
func (c *Controller) run() {
	defer close(c.done)
	defer c.out.close()
	defer c.cancel()
	for c.ctx.Err() == nil {
		c.amendHeard()
		switch e, ok := c.head(); {
		case c.link != nil && !c.connected():
			c.lost()
		case ok && e.apply != nil:
			c.pop()
			e.apply()
		case ok:
			c.serve(e.turn)
		case c.newest() != c.held:
			c.hold(c.newest())
		case c.cfg.Eager && c.refusal == nil && !c.connected() && c.unasked < maxUnasked:
			c.unasked++
			_, err := c.connect(nil)
			if err != nil && !errors.Is(err, errDisturbed) {
				c.refusal = err
			}
		case c.connected() && c.link.expiring() && !time.Now().Before(c.renewAt):
			c.renew()
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
	var renewal <-chan time.Time
	if c.connected() {
		gone = c.link.gone
		c.setState(Ready)
		if left, ends := c.link.remains(); ends {
			timer := time.NewTimer(min(max(left, time.Until(c.renewAt), 0)+time.Millisecond, idleLook))
			defer timer.Stop()
			renewal = timer.C
		}
	} else if c.refusal == nil {
		c.setState(Idle)
	} else { // a question that was stopped while it waited may have left another state
		c.setStateOf(StateChanged{State: Offline, Err: c.refusal})
	}
	select {
	case <-gone: // run looks at it
	case <-renewal:
	case <-c.wake:
		c.mu.Lock()
		if c.retry {
			c.retry, c.refusal, c.unasked = false, nil, 0
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
	if err := c.ready(t); errors.Is(err, errDisturbed) {
		return // the queue has changed, or the question is unwanted: look again
	} else if err != nil {
		c.leave(t)
		c.refuse(t, err)
		return
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
		if !retryable(c.link.err) {
			c.refusal = c.link.err // another session would end as this one
		}
		c.hangUp()
	}
	if t.take == nil && !t.retried && t.outcome.Status == Interrupted && again(t.outcome.Err) && c.ctx.Err() == nil {
		// The line has died, and not a word of an answer has come: ask on a new one, once.
		c.note("the question is asked once more", t.outcome.Err)
		t.retried = true
		t.reset()
		c.mu.Lock()
		c.queue = slices.Insert(c.queue, 0, entry{turn: t})
		c.mu.Unlock()
		return
	}
	if t.outcome.Status == Completed {
		c.brief = 0
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
	asked := t.question.Text
	if t.question.Audio != nil {
		asked = "" // was never said
	}
	t.of.history.add(asked, text)
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
