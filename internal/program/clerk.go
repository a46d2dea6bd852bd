package program

import (
	"sync"

	"geppetto-audio/internal/ledger"
)

// A clerk writes down what answers cost. That waits for the disk, and for other programs that write: the goroutine that
// receives an answer must not.
type clerk struct {
	write  func(ledger.Entry) error
	failed func(error)
	news   chan struct{} // something was written down; holds one

	mu      sync.Mutex
	more    *sync.Cond
	waiting []ledger.Entry
	closed  bool
	work    sync.WaitGroup
}

// newClerk makes one that tells of a failure, but not of those that follow it.
func newClerk(write func(ledger.Entry) error, failed func(error)) *clerk {
	c := &clerk{write: write, failed: failed, news: make(chan struct{}, 1)}
	c.more = sync.NewCond(&c.mu)
	c.work.Go(c.run)
	return c
}

// take has an entry written, soon. After close it is dropped: nothing is received then.
func (c *clerk) take(e ledger.Entry) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.closed {
		c.waiting = append(c.waiting, e)
		c.more.Signal()
	}
}

// close returns when all is written.
func (c *clerk) close() {
	c.mu.Lock()
	c.closed = true
	c.more.Signal()
	c.mu.Unlock()
	c.work.Wait()
}

func (c *clerk) run() {
	troubled := false
	for {
		e, ok := c.next()
		if !ok {
			return
		}
		err := c.write(e)
		if err != nil && !troubled {
			c.failed(err)
		}
		troubled = err != nil
		select {
		case c.news <- struct{}{}:
		default:
		}
	}
}

// next waits for an entry. There is none once the clerk is closed and all is written.
func (c *clerk) next() (ledger.Entry, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for len(c.waiting) == 0 {
		if c.closed {
			return ledger.Entry{}, false
		}
		c.more.Wait()
	}
	e := c.waiting[0]
	c.waiting = c.waiting[1:]
	return e, true
}
