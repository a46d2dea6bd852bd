package demo

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// A pipeListener hands out net.Pipe connections: a network inside a synctest bubble.
type pipeListener struct {
	conns chan net.Conn
	done  chan struct{}
	once  sync.Once
}

func newPipeListener() *pipeListener {
	return &pipeListener{conns: make(chan net.Conn), done: make(chan struct{})}
}

func (l *pipeListener) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.done:
		return nil, net.ErrClosed
	}
}

func (l *pipeListener) Close() error {
	l.once.Do(func() { close(l.done) })
	return nil
}

func (l *pipeListener) Addr() net.Addr { return &net.UnixAddr{Name: "pipe", Net: "pipe"} }

func (l *pipeListener) dial(context.Context, string, string) (net.Conn, error) {
	ours, theirs := net.Pipe()
	select {
	case l.conns <- theirs:
		return ours, nil
	case <-l.done:
		return nil, net.ErrClosed
	}
}

// A bench is a server on a network of its own, inside a synctest bubble.
type bench struct {
	*testing.T
	server *Server
	dialer websocket.Dialer
}

// run runs a test against a server in a bubble and closes the server after it.
func run(t *testing.T, test func(*bench), opts ...Option) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		l := newPipeListener()
		b := &bench{T: t, server: New(opts...), dialer: websocket.Dialer{NetDialContext: l.dial}}
		var serving sync.WaitGroup
		serving.Go(func() {
			if err := b.server.Serve(l); err != nil {
				t.Errorf("Serve: %v", err)
			}
		})
		defer func() {
			if err := b.server.Close(); err != nil {
				t.Errorf("Close: %v", err)
			}
			serving.Wait()
		}()
		test(b)
	})
}

// A received is what a client got: a frame, or the error that ended the connection.
type received struct {
	as    int
	frame []byte
	err   error
	at    time.Time
}

// A client is one connection, with a reader that is always running.
type client struct {
	t     *testing.T
	conn  *websocket.Conn
	queue chan received
	pings chan time.Time
	pongs chan time.Time
	done  chan struct{}
}

func (b *bench) dial(header http.Header) (*client, *http.Response, error) {
	return b.dialURL("ws://demo/v1/realtime?model=gpt-realtime-2.1", header)
}

func (b *bench) dialURL(url string, header http.Header) (*client, *http.Response, error) {
	b.Helper()
	conn, resp, err := b.dialer.Dial(url, header)
	if err != nil {
		return nil, resp, err
	}
	return newClient(b.T, conn), resp, nil
}

func newClient(t *testing.T, conn *websocket.Conn) *client {
	c := &client{
		t: t, conn: conn, queue: make(chan received, 1<<16),
		pings: make(chan time.Time, 1000), pongs: make(chan time.Time, 1000), done: make(chan struct{}),
	}
	answer := conn.PingHandler()
	conn.SetPingHandler(func(data string) error {
		c.pings <- time.Now()
		return answer(data)
	})
	conn.SetPongHandler(func(string) error {
		c.pongs <- time.Now()
		return nil
	})
	go func() {
		defer close(c.done)
		for {
			as, frame, err := conn.ReadMessage()
			c.queue <- received{as, frame, err, time.Now()}
			if err != nil {
				return
			}
		}
	}()
	return c
}

// connect opens a connection and waits for its session.
func (b *bench) connect() *client {
	b.Helper()
	c, _, err := b.dial(nil)
	if err != nil {
		b.Fatalf("dial: %v", err)
	}
	c.expect("session.created")
	return c
}

// close drops the connection and waits for the reader.
func (c *client) close() {
	_ = c.conn.Close()
	<-c.done
}

func (c *client) send(events ...string) {
	c.t.Helper()
	for _, e := range events {
		if err := c.conn.WriteMessage(websocket.TextMessage, []byte(e)); err != nil {
			c.t.Fatalf("send %.80s: %v", e, err)
		}
	}
}

// A serverEvent is a decoded event, with all fields the tests look at.
type serverEvent struct {
	Type           string    `json:"type"`
	EventID        string    `json:"event_id"`
	ResponseID     string    `json:"response_id"`
	ItemID         string    `json:"item_id"`
	PreviousItemID *string   `json:"previous_item_id"`
	OutputIndex    int       `json:"output_index"`
	ContentIndex   int       `json:"content_index"`
	AudioEndMs     int       `json:"audio_end_ms"`
	Delta          string    `json:"delta"`
	Transcript     string    `json:"transcript"`
	Text           string    `json:"text"`
	Session        *settings `json:"session"`
	Item           *struct {
		ID, Type, Status, Role, Output string
		Content                        []struct{ Type, Text, Transcript, Audio string }
	} `json:"item"`
	Part     *struct{ Type, Transcript, Text string } `json:"part"`
	Response *struct {
		ID             string  `json:"id"`
		Status         string  `json:"status"`
		ConversationID *string `json:"conversation_id"`
		StatusDetails  *struct {
			Type, Reason string
			Error        *struct{ Type, Code, Message string }
		} `json:"status_details"`
		Output []struct {
			ID, Status string
			Content    []struct{ Type, Text, Transcript string }
		} `json:"output"`
		OutputModalities []string          `json:"output_modalities"`
		Usage            *Usage            `json:"usage"`
		Metadata         map[string]string `json:"metadata"`
	} `json:"response"`
	Error *struct {
		Type    string  `json:"type"`
		Code    string  `json:"code"`
		Message string  `json:"message"`
		Param   *string `json:"param"`
		EventID *string `json:"event_id"`
	} `json:"error"`

	raw []byte
	at  time.Time
}

// receive waits for the next frame, or the end of the connection.
func (c *client) receive() received {
	c.t.Helper()
	select {
	case r := <-c.queue:
		return r
	case <-time.After(15 * time.Minute):
		c.t.Fatal("nothing came")
		panic("unreachable")
	}
}

// next is the next event, which has to be what the protocol says.
func (c *client) next() serverEvent {
	c.t.Helper()
	r := c.receive()
	if r.err != nil {
		c.t.Fatalf("the connection ended: %v", r.err)
	}
	checkEvent(c.t, r.frame)
	e := serverEvent{raw: r.frame, at: r.at}
	if err := json.Unmarshal(r.frame, &e); err != nil {
		c.t.Fatalf("decode %.200s: %v", r.frame, err)
	}
	return e
}

func (c *client) expect(kind string) serverEvent {
	c.t.Helper()
	e := c.next()
	if e.Type != kind {
		c.t.Fatalf("got %.300s, want %s", e.raw, kind)
	}
	return e
}

// until collects events up to and with the first of a kind.
func (c *client) until(kind string) []serverEvent {
	c.t.Helper()
	var all []serverEvent
	for {
		e := c.next()
		all = append(all, e)
		if e.Type == kind {
			return all
		}
	}
}

// silence makes sure that nothing comes for d.
func (c *client) silence(d time.Duration) {
	c.t.Helper()
	select {
	case r := <-c.queue:
		c.t.Fatalf("got %.200s (%v), want silence", r.frame, r.err)
	case <-time.After(d):
	}
}

// end reads to the end of the connection and gives the events before it and the close code, 0 without a close frame.
func (c *client) end() (events []string, code int, reason string) {
	c.t.Helper()
	for {
		r := c.receive()
		if r.err != nil {
			var closed *websocket.CloseError
			if errors.As(r.err, &closed) && closed.Code != websocket.CloseAbnormalClosure {
				return events, closed.Code, closed.Text
			}
			return events, 0, ""
		}
		events = append(events, string(r.frame))
	}
}

// types are the types of events, with runs of deltas told once.
func types(events []serverEvent) []string {
	var all []string
	for _, e := range events {
		if n := len(all); n == 0 || all[n-1] != e.Type {
			all = append(all, e.Type)
		}
	}
	return all
}

func last(events []serverEvent) serverEvent { return events[len(events)-1] }

// only are the events of one type.
func only(events []serverEvent, kind string) []serverEvent {
	var found []serverEvent
	for _, e := range events {
		if e.Type == kind {
			found = append(found, e)
		}
	}
	return found
}

// question is a typed question.
func question(text string) string {
	b, _ := json.Marshal(text)
	return `{"type":"conversation.item.create","item":{"type":"message","role":"user","content":[{"type":"input_text","text":` + string(b) + `}]}}`
}

const create = `{"type":"response.create"}`

// ask puts a typed question and collects everything up to response.done.
func (c *client) ask(text string) []serverEvent {
	c.t.Helper()
	c.send(question(text), create)
	return c.until("response.done")
}

// hasty answers at once, for tests that are not about time.
func hasty() Option {
	return func(c *config) { c.pace, c.textLatency, c.audioLatency = 0, 0, 0 }
}

// saying answers every question with one spoken part.
func saying(text string, sound []byte) Option {
	return WithAnswers(func(Question) Answer { return Answer{Parts: []Part{{Text: text, Audio: sound}}} })
}

// noise is sound that never repeats itself: its samples are counted.
func noise(bytes int) []byte {
	b := make([]byte, bytes)
	for i := range b {
		b[i] = byte(i*7919>>3 ^ i>>8)
	}
	return b
}
