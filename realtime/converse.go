package realtime

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

// stopGrace is how long a server may take to end a response that was cancelled.
const stopGrace = 5 * time.Second

func (t *turn) eventID(what string) string { return t.question.ID + "_" + what }

// errUnsent says that the question was stopped or refused, or the conversation closed, before all of it was sent.
var errUnsent = errors.New("not sent")

// send puts the question to the server and asks for an answer.
func (t *turn) send() error {
	t.sentAt = time.Now()
	t.lastAt.Store(0)
	t.link.turn.Store(t) // from here on the turn is receiveRoutine's
	var events []ClientEvent
	if t.question.Audio == nil {
		events = append(events, userMessage(t.question.Text))
	} else {
		for chunk := range slices.Chunk(t.link.encoder.recording(t.question.Audio), askChunk) {
			events = append(events, appendAudio(chunk))
		}
		events = append(events, commitAudio())
	}
	for _, e := range events {
		// A long recording takes its time. What the server has of it by now goes with the session.
		if t.stopped.Load() || t.isEnded() || t.c.ctx.Err() != nil {
			return errUnsent
		}
		e.EventID = t.eventID("item")
		if err := t.link.client.Send(e); err != nil {
			return err
		}
	}
	if t.question.Audio != nil && t.link.encoder.CommitAnswers {
		return nil
	}
	return t.call()
}

// call asks for an answer to what was put to the server.
func (t *turn) call() error {
	ask := createResponse()
	ask.EventID = t.eventID("response")
	return t.link.client.Send(ask)
}

// uncalled is how long to wait for the answer to a recording that was not asked for, before it is. Of a server that
// is known to answer by itself it isn't: that would disturb it.
func (t *turn) uncalled() <-chan time.Time {
	if t.question.Audio == nil || !t.link.encoder.CommitAnswers || !t.link.encoder.guessed {
		return nil
	}
	return time.After(t.link.limits.Response / 2)
}

// askChunk is how much of a recording goes into one event, in bytes: one second.
const askChunk = 2 * SampleRate

// converse sends a question and waits for the end of its answer, whichever way it comes. Afterwards the turn's
// outcome is set and nothing touches it any more.
func (c *Controller) converse(t *turn) {
	l, limits := t.link, t.link.limits
	c.setState(Thinking)
	if err := t.send(); err != nil {
		l.end(asLost(err))
	}
	c.out.put(Sent{t.question.ID})
	created, stopping, uncalled := t.created, false, t.uncalled()
	first := limits.Response
	if t.question.Audio != nil && t.link.encoder.CommitAnswers {
		first = limits.Session // it may have to load what understands speech
	}
	var recall <-chan time.Time
	timer := time.NewTimer(first)
	defer timer.Stop()
	for {
		select {
		case <-t.ended:
			c.takeStop(t)
			return
		case <-l.gone:
			c.cutOff(t, func(o *Outcome) { c.interrupt(o, l.err) })
			return
		case <-c.ctx.Done():
			c.cutOff(t, func(o *Outcome) { o.stop(ReasonClosed) })
			return
		case <-created:
			created = nil
			if stopping {
				c.cancelResponse(t)
			} else {
				timer.Reset(limits.Silence)
			}
		case <-t.faulted:
			limits.Silence = min(limits.Silence, t.link.encoder.faultGrace())
			if created == nil && !stopping {
				timer.Reset(limits.Silence)
			}
		case <-t.blocked:
			recall = time.After(busyWait)
		case <-recall:
			if t.busy.Swap(false) {
				c.recall(t)
			}
		case <-t.free:
			c.recall(t)
		case <-uncalled:
			if created != nil && !stopping {
				c.recall(t)
			}
		case <-c.wake:
			if c.takeStop(t) && !stopping {
				stopping = true
				timer.Reset(stopGrace)
				if created == nil {
					c.cancelResponse(t)
				}
			}
			c.amendHeard()
		case <-timer.C:
			if quiet := t.quiet(); created == nil && !stopping && quiet < limits.Silence {
				timer.Reset(limits.Silence - quiet)
				continue
			}
			c.cutOff(t, func(o *Outcome) { t.giveUp(o, created != nil, limits) })
			return
		}
	}
}

// busyWait is how long the end of another answer is waited for before this one is asked for all the same.
const busyWait = 5 * time.Second

// recall asks once more for the answer to what the server has been told.
func (c *Controller) recall(t *turn) {
	if t.stopped.Load() {
		return
	}
	if err := t.call(); err != nil {
		t.link.end(asLost(err))
	}
}

// quiet is how long nothing of the response has come; zero while what came is still being handed on.
func (t *turn) quiet() time.Duration {
	if t.link.client.held.Load() {
		return 0
	}
	return time.Since(t.sentAt) - time.Duration(t.lastAt.Load())
}

// faultGrace is how long the rest of an answer may take after an error was reported in the middle of it. Some servers
// end it so.
func (n encoder) faultGrace() time.Duration {
	if n.ErrorEnds {
		return 2 * time.Second
	}
	return 10 * time.Second
}

// cutOff ends a turn from our side. The session can't be used again, since the server may still be answering.
func (c *Controller) cutOff(t *turn, how func(*Outcome)) {
	t.link.close()
	if t.isEnded() { // the end came while we were at it
		return
	}
	t.conclude()
	how(&t.outcome)
	if t.stopped.Load() && t.outcome.Reason != ReasonClosed {
		t.outcome.stop(ReasonByYou)
	}
	c.takeStop(t)
}

// interrupt says that the line is gone, unless that is our own doing.
func (c *Controller) interrupt(o *Outcome, err *Error) {
	if c.ctx.Err() != nil {
		o.stop(ReasonClosed)
		return
	}
	o.interrupt(err)
}

// giveUp says what it means that the time is over.
func (t *turn) giveUp(o *Outcome, unanswered bool, limits Deadlines) {
	switch {
	case t.stopped.Load():
		o.stop(ReasonByYou)
	case unanswered:
		o.fail(&Error{Code: CodeNoResponse, Message: fmt.Sprintf("nothing came within %s", limits.Response)})
	case t.lastErr != nil && t.take == nil:
		o.fail(t.lastErr)
	case t.lastErr != nil:
		o.interrupt(t.lastErr)
	default:
		o.interrupt(&Error{Code: CodeTimeout, Message: fmt.Sprintf("nothing came for %s", limits.Silence)})
	}
}

// cancelResponse tells the server that the person has heard enough.
func (c *Controller) cancelResponse(t *turn) {
	e := cancelResponse(t.cancelID.Load().(string))
	e.EventID = t.eventID("cancel")
	if err := t.link.client.Send(e); err != nil {
		c.note("cancel the response", err)
	}
}

// amendHeard tells the server and the files how much of answers that had come whole was heard before a stop.
func (c *Controller) amendHeard() {
	for _, t := range c.recent {
		if heard, ok := c.takeHeard(t); ok {
			c.amend(t, heard)
		}
	}
}

// amend notes that an ended answer was heard only so far.
func (c *Controller) amend(t *turn, heard time.Duration) {
	c.truncate(t, heard)
	t.outcome.Heard = heard
	if t.outcome.Status == Completed {
		t.outcome.stop(ReasonByYou)
	}
	if t.kept.Transcript != "" || t.kept.Held != "" {
		if err := c.cfg.Keeper.Amend(t.kept, t.outcome); err != nil {
			c.warn(err)
		}
	}
	c.out.put(Amended{t.question.ID, t.outcome})
}

// truncate tells the server how much of its speech was heard, so that it knows what the person knows. Only sound of
// the running session can be cut, and only what was not heard to its end.
func (c *Controller) truncate(t *turn, heard time.Duration) {
	if t.link != c.link || !c.connected() || t.link.encoder.NoTruncate {
		return
	}
	for n, cut := range t.arr.cuts(heard) {
		e := truncateItem(cut.item, cut.content, cut.heard.Milliseconds())
		e.EventID = t.eventID(fmt.Sprintf("truncate_%d", n))
		if err := t.link.client.Send(e); err != nil {
			c.note("tell the server how much was heard", err)
			return
		}
	}
}
