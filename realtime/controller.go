package realtime

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"
)

// A Controller holds one conversation: questions go in by Ask, what happens comes out of Notices.
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

	// Of the run goroutine.
	endpoint     Endpoint
	session      Session
	conversation string
	begun        bool // a question of it was sent
	history      history
	link         *link
	tried        time.Duration // spent on attempts to connect
	refusal      error         // why connecting makes no sense until something changes
	recent       []*turn       // ended, and perhaps still being heard
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
		endpoint: cfg.Endpoint, session: cfg.Session,
	}
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
	c.queue = append(c.queue, entry{turn: c.newTurn(q)})
	c.out.put(Asked{q, ahead}) // under the lock, so that notices are in the order of the questions
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
	if c.current == nil && c.abort != nil {
		c.abort()
	}
	c.mu.Unlock()
	c.signal()
}

// NewConversation lets the questions that follow begin a conversation that knows nothing of this one.
func (c *Controller) NewConversation() {
	c.mu.Lock()
	c.queue = append(c.queue, entry{apply: c.beginConversation})
	c.mu.Unlock()
	c.signal()
}

// Reconfigure goes on with another server, model or voice, after the running answer and before the questions that
// wait. Another server begins a new conversation; another model or voice knows this one, in words.
func (c *Controller) Reconfigure(e Endpoint, s Session) {
	c.mu.Lock()
	c.queue = append([]entry{{apply: func() {
		moved := e != c.endpoint
		c.endpoint, c.session = e, s
		c.tried, c.refusal = 0, nil
		c.hangUp()
		if moved {
			c.beginConversation()
		}
	}}}, c.queue...)
	if c.current == nil && c.abort != nil {
		c.abort()
	}
	c.mu.Unlock()
	c.signal()
}

// Retry skips the wait before the next attempt to connect.
func (c *Controller) Retry() {
	c.mu.Lock()
	c.retry = true
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

func (c *Controller) beginConversation() {
	c.hangUp()
	if c.conversation != "" && !c.begun {
		return // it is as good as new
	}
	c.history, c.begun = history{}, false
	c.conversation = time.Now().Format("20060102_150405") + "_" + strings.ToLower(rand.Text()[:4])
	c.out.put(Began{c.conversation})
}

func (c *Controller) hangUp() {
	if c.link != nil {
		c.link.close()
		c.link = nil
	}
}
