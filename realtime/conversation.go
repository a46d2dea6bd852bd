package realtime

import (
	"crypto/rand"
	"strings"
	"time"
)

// A conversation is what questions belong to: those of one know of each other. A controller holds one after the
// other, and while answers are awaited, several.
type conversation struct {
	id      string
	history history // of the run goroutine, once a question was asked

	// Guarded by the controller's mu.
	used    bool // something was asked in it, or it was continued
	sent    bool // a server has been asked something of it
	pending int  // questions that have no end yet
}

func newConversation() *conversation {
	return &conversation{id: time.Now().Format("20060102_150405") + "_" + strings.ToLower(rand.Text()[:4])}
}

// An Exchange is a question of an earlier time and what was answered.
type Exchange struct{ Question, Answer string }

// NewConversation lets the questions that follow begin a conversation that knows nothing of this one, and returns its
// ID. One in which nothing was asked is as good as new.
func (c *Controller) NewConversation() string {
	c.mu.Lock()
	if c.latest.used {
		c.turnTo(newConversation(), false)
	}
	id := c.latest.id
	c.mu.Unlock()
	c.signal()
	return id
}

// Continue lets the questions that follow belong to a conversation of an earlier time. The server is told past, the
// oldest first, as far as there is room for it: what came last counts most. A conversation that is current goes on
// as it is; one whose answers are still awaited knows its past itself.
func (c *Controller) Continue(id string, past []Exchange) {
	c.mu.Lock()
	if c.latest.id != id {
		next := c.awaited(id)
		if next == nil {
			next = &conversation{id: id, used: true}
			for _, e := range past {
				next.history.add(e.Question, e.Answer)
			}
		}
		c.turnTo(next, true)
	}
	c.mu.Unlock()
	c.signal()
}

// turnTo makes a conversation the one that questions belong to. The notice is put under the lock, so that it stands
// before all of the conversation's questions.
func (c *Controller) turnTo(next *conversation, continued bool) {
	c.latest = next
	c.out.put(Began{next.id, continued})
	if c.abort != nil && len(c.queue) == 0 && c.current == nil {
		c.abort() // what is being set up knows the conversation before
	}
}

// awaited finds a conversation in which a question has no end yet.
func (c *Controller) awaited(id string) *conversation {
	if c.held.id == id && c.held.pending > 0 {
		return c.held
	}
	for _, e := range c.queue {
		if e.turn != nil && e.turn.of.id == id {
			return e.turn.of
		}
	}
	return nil
}

// newest is the conversation that questions asked now belong to.
func (c *Controller) newest() *conversation {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.latest
}

// hold makes a conversation the one that the server is told of; a session that knows another is left.
func (c *Controller) hold(of *conversation) {
	if c.held == of {
		return
	}
	c.hangUp()
	c.unasked = 0
	c.mu.Lock()
	c.held = of
	c.mu.Unlock()
}
