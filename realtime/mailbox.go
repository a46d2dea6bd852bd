package realtime

import "sync"

// A mailbox holds notices for a reader that may be slow. Putting never blocks.
type mailbox struct {
	out chan Notice

	mu      sync.Mutex
	waiting []Notice
	closed  bool
	more    chan struct{}
}

func newMailbox() *mailbox {
	return &mailbox{out: make(chan Notice), more: make(chan struct{}, 1)}
}

func (m *mailbox) put(n Notice) {
	m.mu.Lock()
	m.waiting = append(m.waiting, n)
	m.mu.Unlock()
	m.signal()
}

// close lets deliver end once everything has been read.
func (m *mailbox) close() {
	m.mu.Lock()
	m.closed = true
	m.mu.Unlock()
	m.signal()
}

func (m *mailbox) signal() {
	select {
	case m.more <- struct{}{}:
	default:
	}
}

// deliver hands the notices out in order, and closes out after the last one.
func (m *mailbox) deliver() {
	defer close(m.out)
	for {
		m.mu.Lock()
		batch, closed := m.waiting, m.closed
		m.waiting = nil
		m.mu.Unlock()
		for _, n := range batch {
			m.out <- n
		}
		if closed && len(batch) == 0 {
			return
		}
		if len(batch) == 0 {
			<-m.more
		}
	}
}
