package realtime

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"
)

// A Controller holds conversations, one at a time: questions go in by Ask, what happens comes out of Notices.
//
// One goroutine, run, takes the questions one after the other, connects, and is the only one that sends. Every link
// has two more: receiveRoutine and keepAliveRoutine.
type Controller struct {
	cfg  Config
	out  *mailbox
	wake chan struct{} // something that mu guards has changed
	done chan struct{}

	start  sync.Once
	ctx    context.Context
	cancel context.CancelFunc

	mu       sync.Mutex
	queue    []entry
	current  *turn              // in flight
	unwanted *turn              // the one to stop
	heard    []Heard            // of answers that a stop cut off
	abort    context.CancelFunc // of the attempt to connect
	retry    bool               // skip the wait before the next attempt
	state    StateChanged
	asked    int
	latest   *conversation // what questions asked now belong to
	wanted   service       // as Reconfigure was last told

	// Of the run goroutine.
	service
	granted Session       // the session asked for, less what the server has refused
	held    *conversation // the one the link is for; written under mu
	link    *link
	tried   time.Duration // spent on attempts to connect
	refusal error         // why connecting makes no sense until something changes
	recent  []*turn       // ended, and perhaps still being heard

	renewAt  time.Time // no earlier than this a session is tried that takes the link's place
	unasked  int       // sessions opened since there was a question
	brief    int       // sessions that ended soon after they had begun, one after the other
	briefErr error     // why the last of them did
}

// A service is where questions go, and what is asked for there.
type service struct {
	endpoint Endpoint
	session  Session
}

// An entry of the queue is a question, or something that has to happen between two questions.
type entry struct {
	turn  *turn
	apply func()
}

// NewController makes a conversation that has not begun.
func NewController(cfg Config) *Controller {
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	c := &Controller{
		cfg: cfg, out: newMailbox(), wake: make(chan struct{}, 1), done: make(chan struct{}),
		service: service{cfg.Endpoint, cfg.Session}, wanted: service{cfg.Endpoint, cfg.Session},
	}
	c.granted = cfg.Session
	c.turnTo(newConversation(), false)
	c.held = c.latest
	c.ctx, c.cancel = context.WithCancel(context.Background())
	return c
}

// Start begins the conversation. It ends when ctx does, or with Close. What was asked before is asked now.
func (c *Controller) Start(ctx context.Context) {
	c.start.Do(func() {
		context.AfterFunc(ctx, c.cancel)
		go c.out.deliver()
		go c.run()
	})
}

// Ask queues a question and returns its ID. It never blocks.
func (c *Controller) Ask(q Question) string {
	c.mu.Lock()
	c.asked++
	if q.ID == "" {
		q.ID = fmt.Sprintf("q%d", c.asked)
	}
	ahead := 0
	if c.current != nil {
		ahead++
	}
	for _, e := range c.queue {
		if e.turn != nil {
			ahead++
		}
	}
	c.latest.used = true
	c.latest.pending++
	c.queue = append(c.queue, entry{turn: c.newTurn(q, c.latest)})
	c.out.put(Asked{q, ahead, c.latest.id}) // under the lock, so that notices are in the order of the questions
	c.mu.Unlock()
	c.signal()
	return q.ID
}

// Stop cancels the running response, or the question that waits for a connection, and silences what is being played.
func (c *Controller) Stop() {
	c.mu.Lock()
	t := c.current
	if t == nil {
		for _, e := range c.queue {
			if e.turn != nil {
				t = e.turn
				break
			}
		}
	}
	if t != nil {
		t.stopped.Store(true)
	}
	c.mu.Unlock()
	var heard []Heard
	if c.cfg.Speaker != nil {
		heard = c.cfg.Speaker.Stop()
	}
	c.mu.Lock()
	c.unwanted = t
	c.heard = append(c.heard, heard...)
	if t != nil && c.current == nil && c.abort != nil { // without a question, nobody is kept waiting by connecting
		c.abort()
	}
	c.mu.Unlock()
	c.signal()
}

// Reconfigure goes on with another server, model or voice, after the running answer and before the questions that
// wait. Another model or voice knows the conversation, in words. Another server begins a new one, unless nothing of
// this one has been sent yet; the questions that wait go to it, and it is told nothing of what was said to the other.
func (c *Controller) Reconfigure(e Endpoint, s Session) {
	c.mu.Lock()
	moved := e.elsewhere(c.wanted.endpoint)
	c.wanted = service{e, s}
	c.queue = slices.Insert(c.queue, 0, entry{apply: c.adopt})
	if moved && c.latest.sent {
		c.turnTo(newConversation(), false)
	}
	if c.current == nil && c.abort != nil {
		c.abort()
	}
	c.mu.Unlock()
	c.signal()
}

// adopt is Reconfigure's part of the run goroutine.
func (c *Controller) adopt() {
	c.mu.Lock()
	next := c.wanted
	c.mu.Unlock()
	c.tried, c.refusal, c.unasked, c.brief = 0, nil, 0, 0
	if next == c.service {
		return
	}
	moved := next.endpoint.elsewhere(c.endpoint)
	c.service, c.granted = next, next.session
	c.hangUp()
	if !moved {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, e := range c.queue {
		if e.turn != nil && e.turn.of.sent {
			e.turn.of.history = history{}
		}
	}
}

// Retry skips the wait before the next attempt to connect, and begins one that is under way anew.
func (c *Controller) Retry() {
	c.mu.Lock()
	c.retry = true
	if c.abort != nil {
		c.abort()
	}
	c.mu.Unlock()
	c.signal()
}

// Notices is what happens, in order. It must be read until it is closed, after the last notice of all.
func (c *Controller) Notices() <-chan Notice { return c.out.out }

// Close ends the conversation: a running answer is kept as stopped, reason closed. It returns when the last byte is
// on disk and all goroutines but the one that delivers the notices are gone.
func (c *Controller) Close() {
	c.cancel()
	c.Start(c.ctx)
	<-c.done
}

// Done is closed when the conversation has ended.
func (c *Controller) Done() <-chan struct{} { return c.done }

func (c *Controller) signal() {
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

func (c *Controller) setState(s State) { c.setStateOf(StateChanged{State: s}) }

func (c *Controller) setStateOf(s StateChanged) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if s != c.state {
		c.state = s
		c.out.put(s)
	}
}

// note writes to the log what carries on all the same.
func (c *Controller) note(what string, err error) {
	c.cfg.Log.Warn(what, "error", err)
}

// warn tells the person as well.
func (c *Controller) warn(err error) {
	c.note("warning", err)
	c.out.put(Warned{err})
}

func (c *Controller) hangUp() {
	if c.link != nil {
		c.link.close()
		c.link = nil
	}
}
