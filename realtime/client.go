package realtime

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
)

const (
	// maxFrame is the longest frame taken: twenty megabytes of sound in one delta, as some servers send an answer, and
	// room to spare.
	maxFrame     = 64 << 20
	maxIdleFrame = 1 << 20 // a longer buffer is not kept for the next frame
	writeTimeout = 10 * time.Second
	closeWait    = 2 * time.Second // for the close frame that says why, after an error in place of a session
)

// DialOptions are what a Client is dialled with.
type DialOptions struct {
	Endpoint  Endpoint
	Model     string
	Deadlines Deadlines
	NetDial   func(ctx context.Context, network, addr string) (net.Conn, error)
	Trace     func(direction string, frame []byte)
	Tracing   func() bool // whether Trace wants to be shown anything now; nil: always
	Slow      func()      // told once, when the session is long in coming; may be nil

	wall       func() time.Time
	netDialTLS func(ctx context.Context, network, addr string) (net.Conn, error) // gives connections that are secured
}

// A Client is one socket to a server, with a session on it. One goroutine at a time may Receive, any may Send.
type Client struct {
	Session SessionInfo // as session.created told it

	encoder encoder
	auto    bool          // the dialect is our guess
	ahead   time.Duration // of our clock before the server's

	conn   *websocket.Conn
	redact *Redactor
	decode decoder
	echoes echoes
	frame  bytes.Buffer
	trace  func(string, []byte)
	traced func() bool

	pings   chan string // of the server's, to be answered
	closed  chan struct{}
	closing sync.Once
	pongs   sync.WaitGroup

	writing sync.Mutex
	held    atomic.Bool // what came is still being handed on

	// When anything last came, by the clock of timers and by the time of day, in nanoseconds.
	began     time.Time
	wall      func() time.Time
	lastHeard atomic.Int64
	lastTime  atomic.Int64
}

// Dial opens a socket and waits for session.created: only then is a client connected, since servers take the
// upgrade of a wrong key as well and refuse it by an event. A refusal of either kind is an *Error.
func Dial(ctx context.Context, o DialOptions) (*Client, error) {
	o.Deadlines = o.Deadlines.withDefaults(o.Endpoint)
	u, err := o.Endpoint.socketURL(o.Model)
	if err != nil {
		return nil, err
	}
	c := &Client{redact: NewRedactor(o.Endpoint.Key), echoes: newEchoes(), trace: o.Trace, traced: o.Tracing,
		pings: make(chan string, 1), closed: make(chan struct{})}
	c.began, c.wall = time.Now(), wallClock(o.wall)
	c.decode.redact = c.redact
	var way route
	dialer := websocket.Dialer{
		Proxy:          way.choose,
		NetDialContext: o.NetDial, NetDialTLSContext: o.netDialTLS,
		HandshakeTimeout: o.Deadlines.Dial,
		ReadBufferSize:   64 << 10, // a delta of a quarter of a second is 16 kB
		WriteBufferSize:  16 << 10,
	}
	dialCtx, cancel := context.WithTimeout(ctx, o.Deadlines.Dial)
	defer cancel()
	conn, resp, err := dialer.DialContext(dialCtx, u.String(), o.Endpoint.header())
	if err != nil {
		return nil, c.dialError(dialCtx, &way, resp, err)
	}
	c.conn = conn
	if date, err := http.ParseTime(resp.Header.Get("Date")); err == nil {
		c.ahead = c.wall().Sub(date)
	}
	conn.SetReadLimit(maxFrame)
	c.heard()
	// Both are called from within Receive, which is why a reader must always be running.
	conn.SetPongHandler(func(string) error { c.heard(); return nil })
	conn.SetPingHandler(func(data string) error {
		c.heard()
		select {
		case c.pings <- data:
		default: // the answer to the ping before will do
		}
		return nil
	})
	c.pongs.Go(c.pongRoutine)
	if err := c.awaitSession(ctx, o); err != nil {
		return nil, errors.Join(err, c.Close())
	}
	c.encoder = o.Endpoint.encoder(c.Session)
	c.auto = o.Endpoint.Dialect != DialectGA && o.Endpoint.Dialect != DialectBeta
	return c, nil
}

// offer is the first that is made to the server.
func (c *Client) offer(s Session) *offer {
	return &offer{session: s, encoder: c.encoder, auto: c.auto}
}

// wallClock gives the time of day. The clock of timers is taken off it, since that one stands still while the
// computer sleeps.
func wallClock(given func() time.Time) func() time.Time {
	if given != nil {
		return given
	}
	return func() time.Time { return time.Now().Round(0) }
}

// byClose are the codes that a close without a reason stands for.
var byClose = map[int]string{3000: "invalid_api_key", 4004: "model_not_found"}

// closeError reads a close frame. Its reason has the form type.code where the server follows OpenAI.
func (c *Client) closeError(closed *websocket.CloseError) *Error {
	e := &Error{Code: CodeRefused, Message: c.redact.String(closed.Text), CloseCode: closed.Code}
	if closed.Text == "" {
		e.Code = cmp.Or(byClose[closed.Code], e.Code)
	}
	if code := codeIn(closed.Text); code != "" && strings.ContainsAny(closed.Text, " \t:") {
		e.Code = code
		return e
	}
	if kind, code, ok := strings.Cut(closed.Text, "."); ok && !strings.ContainsAny(closed.Text, " \t") && code != "" {
		e.Type, e.Code, e.Message = c.redact.String(kind), c.redact.String(code), ""
	}
	return e
}

func closedWith(code int) string { return fmt.Sprintf("the server closed it with code %d", code) }

// dialError types what happened before there was a socket.
func (c *Client) dialError(ctx context.Context, way *route, resp *http.Response, err error) error {
	if resp == nil || !errors.Is(err, websocket.ErrBadHandshake) {
		if errors.Is(ctx.Err(), context.Canceled) {
			return fmt.Errorf("dial: %w", ctx.Err())
		}
		return way.failed(err, c.redact)
	}
	e := httpError(resp, c.redact)
	e.Cause = err
	return e
}

// Send sends one event.
func (c *Client) Send(e ClientEvent) error {
	frame, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("encode %s: %w", e.Type, err)
	}
	c.writing.Lock()
	defer c.writing.Unlock()
	if c.tracing() {
		c.trace("out", c.redact.Bytes(frame))
	}
	_ = c.conn.SetWriteDeadline(time.Now().Add(writeTimeout)) // a connection that can't take a deadline fails in the write
	if err := c.conn.WriteMessage(websocket.TextMessage, frame); err != nil {
		return &Error{Code: CodeLost, Message: c.redact.String(plainCause(err)), CloseCode: websocket.CloseAbnormalClosure, Cause: err}
	}
	return nil
}

func (c *Client) tracing() bool { return c.trace != nil && (c.traced == nil || c.traced()) }

// Receive waits for the next event. What an event points to is valid until the next call. An error is final.
func (c *Client) Receive() (ServerEvent, error) {
	for {
		kind, r, err := c.conn.NextReader()
		if err != nil {
			return nil, err
		}
		if c.frame.Cap() > maxIdleFrame {
			c.frame = bytes.Buffer{}
		}
		c.frame.Reset()
		if _, err := c.frame.ReadFrom(&heardReader{r, c}); err != nil {
			return nil, err
		}
		frame := c.frame.Bytes()
		if c.echoes.again(frame) {
			continue // not traced either: a log counts the sound that is kept
		}
		if c.tracing() {
			c.trace("in", c.redact.Bytes(frame))
		}
		if kind != websocket.TextMessage {
			return Junk{fmt.Errorf("read an event: a binary frame of %d bytes", len(frame))}, nil
		}
		return c.decode.decode(frame), nil
	}
}

// heardReader notes every piece of a long frame, so that a slow line is not taken for a dead one.
type heardReader struct {
	io.Reader
	c *Client
}

func (r *heardReader) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	if n > 0 {
		r.c.heard()
	}
	return n, err
}

// lostError types why Receive ended.
func (c *Client) lostError(err error) *Error {
	e := &Error{Code: CodeLost, CloseCode: websocket.CloseAbnormalClosure, Cause: err}
	var closed *websocket.CloseError
	switch {
	case errors.As(err, &closed):
		named := c.closeError(closed)
		e.CloseCode, e.Message = closed.Code, named.Message
		if named.Code != CodeRefused {
			e.Code, e.Type = named.Code, named.Type
		}
		switch {
		case closed.Code == websocket.CloseAbnormalClosure: // no close frame: its text is the library's
			e.Message = ""
		case e.Code == CodeLost && e.Message == "":
			e.Message = closedWith(closed.Code)
		}
	case errors.Is(err, websocket.ErrReadLimit):
		e.Message = fmt.Sprintf("the server sent an event of more than %d MB", maxFrame>>20)
	default:
		e.Message = c.redact.String(plainCause(err))
	}
	return e
}

// ping asks the server for a sign of life.
func (c *Client) ping(limit time.Duration) error {
	return c.conn.WriteControl(websocket.PingMessage, nil, time.Now().Add(limit))
}

// pongRoutine answers pings. Answered by the reader, as gorilla/websocket does it by itself, a ping could stop the
// reading while the line takes nothing, and within a second break a connection that is well.
func (c *Client) pongRoutine() {
	for {
		select {
		case <-c.closed:
			return
		case data := <-c.pings:
			_ = c.conn.WriteControl(websocket.PongMessage, []byte(data), time.Now().Add(writeTimeout)) // Receive tells of a broken line
		}
	}
}

// Silent is how long nothing has come, sleep of the computer's left out; zero while what came is still being handed on.
func (c *Client) Silent() time.Duration {
	if c.held.Load() {
		return 0
	}
	return time.Since(c.began) - time.Duration(c.lastHeard.Load())
}

// slept is how much more the time of day has gone on than the clock of timers since anything last came: the computer
// was asleep, or its clock was set.
func (c *Client) slept() time.Duration {
	awake := time.Since(c.began) - time.Duration(c.lastHeard.Load()) // read before lastTime, which is written first
	return c.wall().Sub(time.Unix(0, c.lastTime.Load())) - awake
}

func (c *Client) heard() {
	c.lastTime.Store(c.wall().UnixNano())
	c.lastHeard.Store(int64(time.Since(c.began)))
}

// hold stands the clock of Silent still until the function it returns is called.
func (c *Client) hold() func() {
	c.held.Store(true)
	return func() {
		c.heard()
		c.held.Store(false)
	}
}

// Close says goodbye and closes the socket; a Receive under way fails.
func (c *Client) Close() error { return c.hangUp(true) }

// hangUp closes the socket, without a goodbye where nobody would hear it: on a dead line that could take a while.
func (c *Client) hangUp(goodbye bool) error {
	var err error
	c.closing.Do(func() {
		if !goodbye {
			_ = c.conn.NetConn().Close() // what waits to be written fails
		}
		message := websocket.FormatCloseMessage(websocket.CloseNormalClosure, "")
		_ = c.conn.WriteControl(websocket.CloseMessage, message, time.Now().Add(time.Second)) // the line may be gone already
		err = c.conn.Close()
		close(c.closed)
		c.pongs.Wait()
	})
	return ignoreClosed(err)
}

func ignoreClosed(err error) error {
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}
