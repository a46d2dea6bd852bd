package demo

import (
	"bytes"
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

const (
	pingEvery    = 20 * time.Second
	goodbyeGrace = 250 * time.Millisecond // for the client's half of a close, and for a write that is under way
	maxFrame     = 64 << 20               // bytes
	maxWaiting   = 64                     // frames that were read and not dealt with
)

// A session is one connection and its conversation. The goroutine of the HTTP handler reads, whatever else is held up,
// and so takes pongs and notices the end. A second one does what the frames ask for; each response under way has one
// of its own; two more see to pings and to the session's age. All state is behind the lock, which is held while a
// frame is written: the events go out in the order of the changes they tell of.
type session struct {
	server    *Server
	conn      *websocket.Conn
	behaviour Behaviour
	expires   time.Time
	pongs     chan string     // the newest ping to answer
	ctx       context.Context // of everything that waits
	stop      context.CancelFunc
	running   sync.WaitGroup // all goroutines but the one that reads

	lock         lock
	out          outbox
	begun        bool     // session.created was sent
	early        [][]byte // frames that came before it
	settings     settings
	voice        string // as a client of a flavour asked for it
	conversation conversation
	input        []byte               // the input audio buffer
	responses    map[string]*response // those under way, by id
	active       *response            // the one of them in the conversation, or nil
	spoken       bool                 // the assistant was heard in this conversation
	read         tokens               // by the last response in the conversation
}

// A lock is a mutex that testing/synctest sees through: a goroutine that waits for it, while another one is held up
// writing to a client that does not read, is idle, and the time of the test goes on.
type lock chan struct{}

func (l lock) Lock()   { l <- struct{}{} }
func (l lock) Unlock() { <-l }

func newSession(server *Server, conn *websocket.Conn, b Behaviour, model string) *session {
	expires := time.Now().Add(b.expiresIn())
	s := &session{
		server:       server,
		conn:         conn,
		behaviour:    b,
		expires:      expires,
		pongs:        make(chan string, 1),
		lock:         make(lock, 1),
		settings:     newSettings(model, expires),
		conversation: conversation{id: newID("conv_")},
		responses:    make(map[string]*response),
	}
	s.ctx, s.stop = context.WithCancel(context.Background())
	s.out = outbox{
		conn: conn, behaviour: &s.behaviour, observe: server.config.observe, hangUp: s.hangUp, sent: make(map[string]int),
		wait:    func(d time.Duration) { s.wait(time.Now().Add(d)) },
		flavour: flavouring{Flavour: &server.config.flavour, voice: &s.voice},
	}
	spoil(s.ctx, conn.NetConn(), &s.behaviour)
	conn.SetReadLimit(maxFrame)
	conn.SetPingHandler(s.onPing)
	return s
}

// run holds the session until the connection ends. With a refusal it only says why and hangs up.
func (s *session) run(refused *refusal) {
	s.running.Go(s.keepAlive)
	s.running.Go(s.expire)
	if refused != nil {
		s.end(refused.fault, refused.close, refused.reason)
	} else {
		s.running.Go(s.begin)
	}
	frames := make(chan incoming, maxWaiting)
	s.running.Go(func() {
		for f := range frames {
			s.receive(f)
		}
	})
	for {
		as, data, err := s.conn.ReadMessage()
		if err != nil {
			break
		}
		frames <- incoming{as, data}
	}
	s.stop()
	_ = s.conn.Close() // releases whoever is held up writing
	close(frames)
	s.running.Wait()
}

// An incoming frame.
type incoming struct {
	as   int // text or binary
	data []byte
}

// begin opens the session, and then reads what came before it was open.
func (s *session) begin() {
	if s.behaviour.NeverSession || !s.wait(time.Now().Add(s.behaviour.SessionDelay)) {
		return
	}
	s.lock.Lock()
	defer s.lock.Unlock()
	s.out.send(&sessionEvent{of("session.created"), &s.settings})
	s.begun = true
	for _, frame := range s.early {
		s.take(frame)
	}
	s.early = nil
}

// end says why, where there is a fault to tell, and hangs up. A session that is held up by a client that does not read
// is cut off.
func (s *session) end(f *fault, code int, reason string) {
	select {
	case s.lock <- struct{}{}:
	case <-time.After(goodbyeGrace):
		_ = s.conn.NetConn().Close()
		return
	}
	defer s.lock.Unlock()
	_ = s.conn.SetWriteDeadline(time.Now().Add(goodbyeGrace))
	if f != nil {
		s.complain(nil, f)
	}
	s.hangUp(code, reason)
}

// hangUp sends a close frame. The goroutine that reads stays for the client's answer, but not for long; closing at
// once would let the client's unread frames turn our last words into a reset.
func (s *session) hangUp(code int, reason string) {
	s.out.silent = true
	soon := time.Now().Add(goodbyeGrace)
	_ = s.conn.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, reason), soon)
	_ = s.conn.NetConn().SetReadDeadline(soon)
}

// shutdown ends the session from outside.
func (s *session) shutdown() {
	s.stop()
	s.end(nil, closeGoingAway, "")
}

// onPing has a ping answered. Of pings that come while a client does not read, the last one is enough.
func (s *session) onPing(data string) error {
	select {
	case <-s.pongs:
	default:
	}
	s.pongs <- data
	return nil
}

// keepAlive sends pings and answers them. There is no deadline for these writes: a client may be busy with what it
// has, and the goroutine that reads may not wait for it.
func (s *session) keepAlive() {
	if s.behaviour.IgnorePings {
		return
	}
	pings := time.NewTicker(pingEvery)
	defer pings.Stop()
	for {
		select {
		case <-s.ctx.Done():
			return
		case <-pings.C:
			_ = s.conn.WriteControl(websocket.PingMessage, nil, time.Time{})
		case data := <-s.pongs:
			_ = s.conn.WriteControl(websocket.PongMessage, []byte(data), time.Time{})
		}
	}
}

// expire ends the session when its time is up.
func (s *session) expire() {
	if !s.wait(s.expires) {
		return
	}
	s.end(invalid("session_expired", "", "The session reached its maximum duration of %g minutes.",
		s.behaviour.expiresIn().Minutes()), closeGoingAway, "")
}

// wait sleeps until t; it says false when the session ends before.
func (s *session) wait(t time.Time) bool { return waitUntil(s.ctx, t) }

func waitUntil(ctx context.Context, t time.Time) bool {
	if d := time.Until(t); d > 0 {
		timer := time.NewTimer(d)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-ctx.Done():
		}
	}
	return ctx.Err() == nil
}

// receive takes a frame from the client.
func (s *session) receive(f incoming) {
	s.lock.Lock()
	defer s.lock.Unlock()
	s.out.observe("in", f.data)
	switch {
	case s.out.silent, s.behaviour.NeverSession:
	case !s.begun:
		s.early = append(s.early, f.data)
	case f.as != websocket.TextMessage:
		s.complain(nil, invalid("invalid_event", "", "Events are JSON in text frames; this one is binary."))
	default:
		s.take(f.data)
	}
}

// take handles a frame as the server's flavour understands it.
func (s *session) take(frame []byte) {
	understood, f := s.understand(frame)
	switch {
	case f != nil:
		var head struct {
			ID *string `json:"event_id"`
		}
		_ = json.Unmarshal(frame, &head)
		s.complain(head.ID, f)
	case understood != nil:
		s.handle(understood)
	}
}

// handlers take the client's events, by type.
var handlers = map[string]func(*session, json.RawMessage) *fault{
	"session.update":             (*session).updateSession,
	"conversation.item.create":   (*session).createItem,
	"conversation.item.retrieve": (*session).retrieveItem,
	"conversation.item.truncate": (*session).truncateItem,
	"conversation.item.delete":   (*session).deleteItem,
	"input_audio_buffer.append":  (*session).appendInput,
	"input_audio_buffer.commit":  (*session).commitInput,
	"input_audio_buffer.clear":   (*session).clearInput,
	"response.create":            (*session).createResponse,
	"response.cancel":            (*session).cancelResponse,
}

// handle does what an event asks for, or tells the client why not.
func (s *session) handle(frame []byte) {
	if !json.Valid(frame) {
		s.complain(nil, invalid("invalid_json", "", "The event is not well-formed JSON."))
		return
	}
	var head struct {
		Type string          `json:"type"`
		ID   json.RawMessage `json:"event_id"`
	}
	frame = bytes.TrimSpace(frame)
	if frame[0] != '{' {
		s.complain(nil, invalid("invalid_event", "", "An event is a JSON object, not %s.", kind(frame)))
		return
	}
	err := json.Unmarshal(frame, &head)
	var id *string
	_ = json.Unmarshal(head.ID, &id)
	handler, known := handlers[head.Type]
	switch {
	case err != nil || head.Type == "":
		s.complain(id, invalid("invalid_event", "", "The event has no type."))
	case !known:
		accepted := strings.Join(slices.Sorted(maps.Keys(handlers)), ", ")
		s.complain(id, wrongValue("type", quoted(head.Type), accepted))
	default:
		if f := handler(s, frame); f != nil {
			s.complain(id, f)
		}
	}
}

// complain answers a client's event with an error.
func (s *session) complain(id *string, f *fault) {
	s.out.send(&errorEvent{of("error"), errorBody{fault: *f, EventID: id}})
}

func (s *session) updateSession(raw json.RawMessage) *fault {
	if s.behaviour.NeverUpdated {
		return nil
	}
	if code := s.behaviour.RejectUpdate; code != "" {
		return invalid(code, "session", "The update was refused.")
	}
	next := s.settings
	f := object{
		"session": func(raw json.RawMessage, _ string) *fault { return next.update(raw, s.spoken) },
	}.event(raw, "session")
	if f != nil {
		return f
	}
	s.settings = next
	s.out.send(&sessionEvent{of("session.updated"), &s.settings})
	return nil
}
