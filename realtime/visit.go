package realtime

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// A visit is a session for a single errand. One goroutine at a time may use it; its context ends it at once.
type visit struct {
	ctx     context.Context
	client  *Client
	encoder encoder
	limits  Deadlines
	model   string // as the server confirmed it, else as it was asked for
	lacks   *Error // the first of the settings that the server did not take

	// The reader receives one event for each wish: what an event points to is valid until the next one is received.
	wishes   chan struct{}
	received chan receipt
	wished   bool
	stop     func() bool
	reader   sync.WaitGroup
}

type receipt struct {
	event ServerEvent
	err   error
}

// errSilent says that nothing came in time. The session can still be used.
var errSilent = errors.New("nothing came in time")

// pay opens a session with the settings. The visit must be closed.
func pay(ctx context.Context, o DialOptions, s Session) (*visit, error) {
	o.Model, o.Deadlines = s.Model, o.Deadlines.withDefaults(o.Endpoint)
	client, err := Dial(ctx, o)
	if err != nil {
		return nil, err
	}
	v := &visit{
		ctx: ctx, client: client, limits: o.Deadlines, model: s.Model,
		wishes: make(chan struct{}), received: make(chan receipt, 1),
	}
	v.learn(client.Session)
	v.stop = context.AfterFunc(ctx, func() { _ = client.conn.NetConn().Close() }) // ends what reads or writes
	v.reader.Go(v.read)
	if err := v.setUp(s); err != nil {
		v.close()
		return nil, err
	}
	return v, nil
}

func (v *visit) read() {
	for range v.wishes {
		ev, err := v.client.Receive()
		v.received <- receipt{ev, err}
	}
}

// setUp makes an offer until the server takes it.
func (v *visit) setUp(s Session) error {
	o := v.client.offer(s)
	for {
		if err := v.send(o.event()); err != nil {
			return err
		}
		refusal, err := v.verdict(o)
		if err != nil || refusal == nil {
			v.encoder = o.encoder
			return err
		}
		lack := o.giveUp(refusal)
		if lack == nil {
			return refusal
		}
		if v.lacks == nil && lack.Code != CodeDialect {
			v.lacks = lack
		}
	}
}

// verdict waits for what becomes of an offer; nil is a yes. Some servers obey without saying so.
func (v *visit) verdict(o *offer) (refusal *Error, err error) {
	for until := time.Now().Add(v.limits.Update); ; {
		ev, err := v.receive(time.Until(until))
		if errors.Is(err, errSilent) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		switch ev := ev.(type) {
		case SessionUpdated:
			v.learn(ev.Session)
			return nil, nil
		case ErrorEvent:
			if !o.outdated(ev.Err) {
				return ev.Err, nil
			}
		}
	}
}

func (v *visit) learn(info SessionInfo) {
	if info.Model != "" {
		v.model = info.Model
	}
}

// send sends one event. Meanwhile the reader goes on: a server may have to be listened to before it listens.
func (v *visit) send(e ClientEvent) error {
	v.wish()
	if err := v.client.Send(e); err != nil {
		return v.cause(err)
	}
	return nil
}

// wish lets the reader receive the next event; the one before is not needed any more.
func (v *visit) wish() {
	if !v.wished {
		v.wishes <- struct{}{}
		v.wished = true
	}
}

// receive waits for the next event, so long and no longer.
func (v *visit) receive(limit time.Duration) (ServerEvent, error) {
	v.wish()
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case r := <-v.received:
		v.wished = false
		if r.err != nil {
			return nil, v.cause(r.err)
		}
		return r.event, nil
	case <-timer.C:
		return nil, errSilent
	case <-v.ctx.Done():
		return nil, v.cause(v.ctx.Err())
	}
}

// cause says why the line can't be used any more.
func (v *visit) cause(err error) error {
	if v.ctx.Err() != nil {
		return fmt.Errorf("talk to the server: %w", v.ctx.Err())
	}
	var typed *Error
	if errors.As(err, &typed) {
		return typed
	}
	return v.client.lostError(err)
}

func (v *visit) close() {
	v.stop()
	_ = v.client.Close() // nothing more is wanted of it
	close(v.wishes)
	v.reader.Wait()
}
