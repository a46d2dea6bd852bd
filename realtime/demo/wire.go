package demo

import (
	"context"
	"net"
	"sync"
	"time"
)

// A tapped listener gives connections that can be told to misbehave below the protocol.
type tapped struct{ net.Listener }

func (l tapped) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &tap{Conn: c, shut: make(chan struct{})}, nil
}

// A tap is a connection that can break at any byte. What it does is decided before its session begins.
type tap struct {
	net.Conn
	behaviour *Behaviour // nil behaves

	mu      sync.Mutex
	sent    int
	closing sync.Once
	shut    chan struct{}
}

// Write writes as far as the behaviour lets it. Of a frozen connection it says that all is well.
func (t *tap) Write(p []byte) (int, error) {
	if t.behaviour == nil {
		return t.Conn.Write(p)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	b := t.behaviour
	allowed := len(p)
	for _, limit := range []int{b.CutAtByte, b.FreezeAtByte} {
		if limit > 0 {
			allowed = min(allowed, max(0, limit-t.sent))
		}
	}
	n, err := t.drip(p[:allowed])
	t.sent += n
	switch {
	case err != nil || allowed == len(p):
		return n, err
	case b.CutAtByte > 0 && t.sent >= b.CutAtByte:
		_ = t.Close()
		return n, net.ErrClosed
	}
	return len(p), nil
}

// drip writes a little at a time where that is wanted.
func (t *tap) drip(p []byte) (n int, err error) {
	if t.behaviour.Trickle <= 0 {
		return t.Conn.Write(p)
	}
	for n < len(p) && err == nil {
		var wrote int
		wrote, err = t.Conn.Write(p[n:min(len(p), n+t.behaviour.Trickle)])
		n += wrote
		select {
		case <-t.shut:
			return n, net.ErrClosed
		case <-time.After(t.behaviour.TrickleDelay):
		}
	}
	return n, err
}

func (t *tap) frozen() bool {
	if t.behaviour == nil || t.behaviour.FreezeAtByte <= 0 {
		return false
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.sent >= t.behaviour.FreezeAtByte
}

// Read reads nothing once the connection is frozen.
func (t *tap) Read(p []byte) (int, error) {
	n, err := t.Conn.Read(p)
	if err == nil && t.frozen() {
		<-t.shut
		return 0, net.ErrClosed
	}
	return n, err
}

// Close closes the connection and lets go of whoever waits for it.
func (t *tap) Close() error {
	t.closing.Do(func() { close(t.shut) })
	return t.Conn.Close()
}

// spoil arranges for what a connection does below the protocol, from here on. The connection is let go of when
// the context ends.
func spoil(ctx context.Context, conn net.Conn, b *Behaviour) {
	t, ok := conn.(*tap)
	if !ok || b.CutAtByte == 0 && b.FreezeAtByte == 0 && b.Trickle == 0 {
		return
	}
	t.mu.Lock()
	t.behaviour = b
	t.mu.Unlock()
	context.AfterFunc(ctx, func() { _ = t.Close() })
}
