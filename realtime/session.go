package realtime

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/gorilla/websocket"
)

// slowSession is when a session is long in coming: most are there within a second.
const slowSession = 10 * time.Second

// awaitSession waits for session.created.
func (c *Client) awaitSession(ctx context.Context, o DialOptions) error {
	silent := c.attend(o.Deadlines.Dead, o.Slow)
	err := c.session(ctx, o.Deadlines.Session)
	if length := silent(); length > 0 && ctx.Err() == nil {
		return &Error{Code: CodeNoSession, Message: unheard(length), Cause: err}
	}
	return err
}

// attend sees to a line on which a session is awaited: a local server may take minutes to load its model, and a person
// wants to know, while a server that is not even there to answer a ping has its line closed. The function it returns
// ends that, and tells how long nothing was heard of a line that was closed, else 0.
func (c *Client) attend(dead time.Duration, slow func()) (end func() time.Duration) {
	var silent time.Duration
	done, gone := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(gone)
		silent = c.pingUntil(done, dead, slow)
	}()
	return func() time.Duration {
		close(done)
		<-gone
		return silent
	}
}

func (c *Client) pingUntil(done <-chan struct{}, dead time.Duration, slow func()) (silent time.Duration) {
	tick := dead / 6
	ticker := time.NewTicker(tick)
	defer ticker.Stop()
	late := time.NewTimer(slowSession)
	defer late.Stop()
	for {
		select {
		case <-done:
			return 0
		case <-late.C:
			if slow != nil {
				slow()
			}
		case <-ticker.C:
			if silent = c.Silent(); silent >= dead-tick {
				_ = c.conn.NetConn().Close() // wakes the reader
				return silent
			}
			_ = c.ping(tick) // a line that takes none falls silent
		}
	}
}

// session reads until session.created.
func (c *Client) session(ctx context.Context, limit time.Duration) error {
	stop := context.AfterFunc(ctx, func() { _ = c.conn.NetConn().Close() }) // wakes the reader; the reader reports
	defer stop()
	_ = c.conn.SetReadDeadline(time.Now().Add(limit)) // a connection that can't take a deadline fails in Receive
	var refusal *Error
	for {
		ev, err := c.Receive()
		if ctx.Err() != nil {
			return fmt.Errorf("wait for the session: %w", ctx.Err())
		}
		if err != nil {
			return c.sessionError(refusal, err)
		}
		switch ev := ev.(type) {
		case SessionCreated:
			c.Session = ev.Session
			_ = c.conn.SetReadDeadline(time.Time{})
			return nil
		case ErrorEvent:
			if refusal == nil {
				refusal = ev.Err
				_ = c.conn.SetReadDeadline(time.Now().Add(closeWait))
			}
		}
	}
}

// sessionError puts together what a server said by an event and by closing the socket.
func (c *Client) sessionError(refusal *Error, err error) error {
	var closed *websocket.CloseError
	if errors.As(err, &closed) {
		if refusal == nil {
			refusal = c.closeError(closed)
			switch {
			case closed.Code == websocket.CloseAbnormalClosure: // no close frame: its text is the library's
				refusal.Message = ""
			case refusal.Code == CodeRefused && refusal.Message == "":
				refusal.Message = closedWith(closed.Code)
			}
		}
		refusal.CloseCode = closed.Code
	}
	if refusal != nil {
		return refusal
	}
	var timeout net.Error
	if errors.As(err, &timeout) && timeout.Timeout() {
		return &Error{Code: CodeNoSession, Cause: err}
	}
	return &Error{Code: CodeRefused, Message: c.redact.String(plainCause(err)), CloseCode: websocket.CloseAbnormalClosure, Cause: err}
}

// unheard says that a line is dead.
func unheard(silent time.Duration) string {
	return fmt.Sprintf("nothing was heard of the server for %d s", int(silent.Seconds()))
}
