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
	waits := backoff.NewExponentialBackOff()
	waits.InitialInterval, waits.MaxInterval = 500*time.Millisecond, 30*time.Second
	if t == nil && c.brief > 0 {
		wait := waits.NextBackOff()
		for range min(c.brief, 16) {
			wait = waits.NextBackOff()
		}
		c.setStateOf(StateChanged{State: Waiting, Err: c.briefErr, Retry: wait})
		if !c.sleep(t, wait) {
			return nil, errDisturbed
		}
	}
	for {
		c.setState(Connecting)
		l, err := c.attempt(0)
		if err == nil {
			c.refusal = nil
			if t == nil {
				c.replace(l)
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

// attempt dials once, for as long as a stop or a new server doesn't make it pointless, and no longer than limit where
// that isn't 0.
func (c *Controller) attempt(limit time.Duration) (*link, error) {
	if c.spent() {
		return nil, cmp.Or(c.refusal, error(&Error{Code: CodeNoConnection}))
	}
	ctx, cancel := context.WithCancel(c.ctx)
	defer cancel()
	if limit > 0 {
		var stop context.CancelFunc
		ctx, stop = context.WithTimeout(ctx, limit)
		defer stop()
	}
	c.mu.Lock()
	c.abort = cancel
	c.mu.Unlock()
	began := time.Now()
	l, err := c.open(ctx)
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
