package realtime

import (
	"cmp"
	"context"
	"errors"
	"time"

	"github.com/cenkalti/backoff/v5"
)

// maxUnasked is how many sessions are opened one after the other without a question between them: a day's.
const maxUnasked = 24

const (
	// idleLook is how often an idle session's age is looked at: timers stand still while the computer sleeps.
	idleLook = 30 * time.Second
	// briefly is how long a session has to last to count as one that was well.
	briefly = 30 * time.Second
	// renewLimit is how long a question may be held up by opening a session, while the one before can still be used.
	renewLimit = 10 * time.Second
)

// ready sees to a session that the question can be sent on.
func (c *Controller) ready(t *turn) error {
	c.unasked = 0
	if c.connected() && !c.link.doubtful() {
		if !c.link.expiring() {
			return nil
		}
		c.setState(Connecting) // the question waits for it
		l, err := c.attempt(renewLimit)
		switch {
		case err == nil:
			c.replace(l)
			return nil
		case errors.Is(err, context.Canceled):
			return errDisturbed
		case c.connected() && c.link.expires().After(c.link.client.wall()): // better an old session than none
			c.note("renew the session", err)
			return nil
		}
	}
	if c.connected() && c.link.doubtful() {
		c.link.drop(&Error{Code: CodeLost})
	}
	c.hangUp()
	l, err := c.connect(t)
	if err != nil {
		return err
	}
	c.replace(l)
	return nil
}

// errDisturbed says that the queue must be looked at again before connecting.
var errDisturbed = errors.New("disturbed")

// connect dials until it succeeds, the server refuses for good, or the time for trying is used up. It is disturbed
// by a stop of the question it connects for, and by what is put in front of it in the queue.
func (c *Controller) connect(t *turn) (*link, error) {
	waits := newBackOff()
	var before error
	if t == nil && c.brief > 0 {
		var wait time.Duration
		for range min(c.brief, 16) + 1 {
			wait = waits.NextBackOff()
		}
		before = c.briefErr
		if !c.wait(t, before, wait) {
			return nil, errDisturbed
		}
	}
	for {
		c.setStateOf(StateChanged{State: Connecting, Err: before})
		l, err := c.attempt(0)
		if err == nil {
			c.refusal = nil
			if t == nil {
				c.replace(l)
			}
			return l, nil
		}
		switch before = err; {
		case c.ctx.Err() != nil:
			return nil, errDisturbed
		case errors.Is(err, context.Canceled):
			if retry, other := c.disturbed(t); other || !retry {
				return nil, errDisturbed
			}
			before, waits = nil, newBackOff()
			continue
		case !retryable(err) || c.spent():
			c.setStateOf(StateChanged{State: Offline, Err: err})
			return nil, err
		}
		wait := max(waits.NextBackOff(), retryAfterOf(err))
		if c.cfg.Deadlines.GiveUp > 0 {
			c.tried += wait
			if c.spent() {
				c.setStateOf(StateChanged{State: Offline, Err: err})
				return nil, err
			}
		}
		if !c.wait(t, err, wait) {
			return nil, errDisturbed
		}
	}
}

func newBackOff() backoff.BackOff {
	waits := backoff.NewExponentialBackOff()
	waits.InitialInterval, waits.MaxInterval = 500*time.Millisecond, 30*time.Second
	return waits
}

// retryAfterOf is how long a server asks to wait.
func retryAfterOf(err error) time.Duration {
	var typed *Error
	if errors.As(err, &typed) {
		return typed.RetryAfter
	}
	return 0
}

// wait lets so long pass before the next attempt. It reports false when there is something else to do first.
func (c *Controller) wait(t *turn, why error, length time.Duration) bool {
	c.setStateOf(StateChanged{State: Waiting, Err: why, Retry: length})
	return c.sleep(t, length)
}

// spent says that the time for trying to connect is used up.
func (c *Controller) spent() bool {
	return c.cfg.Deadlines.GiveUp > 0 && c.tried >= c.cfg.Deadlines.GiveUp
}

// attempt dials once, for as long as a stop or a new server doesn't make it pointless, and no longer than limit where
// that isn't 0.
func (c *Controller) attempt(limit time.Duration) (*link, error) {
	if c.spent() {
		return nil, cmp.Or(c.refusal, error(&Error{Code: CodeNoConnection}))
	}
	ctx, cancel := context.WithCancel(c.ctx)
	defer cancel()
	slow := func() { c.setStateOf(StateChanged{State: Connecting, Err: &Error{Code: CodeSlowSession}}) }
	if limit > 0 {
		slow = nil // nobody waits for it
		var stop context.CancelFunc
		ctx, stop = context.WithTimeout(ctx, limit)
		defer stop()
	}
	c.mu.Lock()
	c.abort = cancel
	c.mu.Unlock()
	began := time.Now()
	l, err := c.open(ctx, slow)
	if err != nil && limit == 0 {
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
		switch retry, other := c.disturbed(t); {
		case other:
			return false
		case retry:
			return true
		}
		c.amendHeard()
	}
}

// disturbed tells, once, that the person wants the next attempt now, and whether there is something else to do first
// than to connect for this question, or for none.
func (c *Controller) disturbed(t *turn) (retry, other bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	retry, c.retry = c.retry, false
	unwanted := t != nil && c.unwanted == t
	moved := len(c.queue) > 0 && (t == nil || c.queue[0].turn != t) || t == nil && c.latest != c.held
	return retry, unwanted || moved
}

// lost takes note of a session that ended while nobody spoke. One that ends soon after it began is not followed by
// another at once; one that the server ended for good is followed by none before there is a question.
func (c *Controller) lost() {
	l := c.link
	c.note("the connection ended", l.err)
	c.hangUp()
	short := time.Since(l.began) < briefly
	switch {
	case !retryable(l.err), short && c.unasked >= maxUnasked:
		c.refusal = l.err
		c.setStateOf(StateChanged{State: Offline, Err: l.err})
	case short:
		c.brief, c.briefErr = c.brief+1, l.err
	default:
		c.brief = 0
	}
}

// renew opens a session to take the place of the one that is about to end, and keeps that one until it has it. Nobody
// who doesn't want to be connected before there is a question needs a new one now.
func (c *Controller) renew() {
	if !c.cfg.Eager || c.unasked >= maxUnasked {
		c.hangUp()
		return
	}
	c.unasked++
	l, err := c.attempt(renewLimit)
	switch {
	case err == nil:
		c.replace(l)
	case c.ctx.Err() == nil && !errors.Is(err, context.Canceled):
		c.note("renew the session", err)
		c.renewAt = time.Now().Add(renewLimit)
		if isTyped(err) && !retryable(err) {
			c.renewAt = time.Now().Add(time.Minute) // it ends by itself by then
		}
	}
}

func (c *Controller) replace(l *link) {
	c.hangUp()
	c.link, c.renewAt = l, time.Time{}
}
