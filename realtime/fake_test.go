package realtime

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// pipeListener is a network in memory, so that tests can run in synctest's time.
type pipeListener struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func newPipeListener() *pipeListener {
	return &pipeListener{conns: make(chan net.Conn), closed: make(chan struct{})}
}

func (l *pipeListener) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

func (l *pipeListener) Close() error   { l.once.Do(func() { close(l.closed) }); return nil }
func (l *pipeListener) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 1} }

func (l *pipeListener) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	client, server := net.Pipe()
	select {
	case l.conns <- server:
		return client, nil
	case <-l.closed:
		return nil, errors.New("connection refused")
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// A peer is the server's side of one connection, as a test scripts it.
type peer struct {
	t    *testing.T
	conn *websocket.Conn
	r    *http.Request
	n    int // of the connection, from 1

	writing sync.Mutex
}

type frame = map[string]any

// next gives the client's next event; nil when the client has gone.
func (p *peer) next() frame {
	kind, b, err := p.conn.ReadMessage()
	if err != nil {
		return nil
	}
	var f frame
	if err := json.Unmarshal(b, &f); err != nil || kind != websocket.TextMessage {
		p.t.Errorf("the client sent %q", b)
	}
	return f
}

// expect reads events until one of the type comes.
func (p *peer) expect(kind string) frame {
	for {
		f := p.next()
		if f == nil || f["type"] == kind {
			return f
		}
	}
}

func (p *peer) send(format string, args ...any) {
	p.writing.Lock()
	defer p.writing.Unlock()
	_ = p.conn.WriteMessage(websocket.TextMessage, fmt.Appendf(nil, format, args...)) // a client that has gone is the test's wish
}

func (p *peer) close(code int, reason string) {
	_ = p.conn.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, reason), time.Now().Add(time.Second))
	p.drain()
}

// drain reads on until the client goes.
func (p *peer) drain() {
	for p.next() != nil {
	}
}

// cut ends the connection without a word.
func (p *peer) cut() { _ = p.conn.NetConn().Close() }

// begin opens a session.
func (p *peer) begin() {
	p.send(`{"type":"session.created","session":{"id":"sess_%d","model":"m-served"}}`, p.n)
	p.expect("session.update")
	p.send(`{"type":"session.updated","session":{"id":"sess_%d","model":"m-served","audio":{"output":{"voice":"v-served"}}}}`, p.n)
}

// answer waits for a question and answers with the chunks, of words and sound each.
func (p *peer) answer(id string, words string, chunks ...[]byte) frame {
	question := p.expect("conversation.item.create")
	if p.expect("response.create") == nil {
		return question
	}
	p.created(id)
	p.say(id, words, chunks...)
	p.done(id, "completed", "null")
	return question
}

func (p *peer) created(id string) {
	p.send(`{"type":"response.created","response":{"id":%q,"status":"in_progress"}}`, id)
	p.send(`{"type":"response.output_item.added","response_id":%q,"output_index":0,"item":{"id":"item_%s","type":"message"}}`, id, id)
}

func (p *peer) say(id, words string, chunks ...[]byte) {
	ids := fmt.Sprintf(`"response_id":%q,"item_id":"item_%s","output_index":0,"content_index":0`, id, id)
	if words != "" {
		p.send(`{"type":"response.output_audio_transcript.delta",%s,"delta":%q}`, ids, words)
	}
	for _, c := range chunks {
		p.send(`{"type":"response.output_audio.delta",%s,"delta":%q}`, ids, base64.StdEncoding.EncodeToString(c))
	}
}

func (p *peer) done(id, status, details string) {
	p.send(`{"type":"response.done","response":{"id":%q,"status":%q,"status_details":%s,"output":[],"usage":{"input_tokens":3}}}`, id, status, details)
}

// A keep is what the fake keeper was given of one answer.
type keep struct {
	answer  Answer
	sound   []byte
	words   string
	outcome Outcome
}

type fakeKeeper struct {
	mu      sync.Mutex
	keeps   []*keep
	amended []Outcome
	block   chan struct{} // where set, Sound waits for it to be closed
}

func (k *fakeKeeper) Keep(a Answer) Take {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.keeps = append(k.keeps, &keep{answer: a})
	return fakeTake{k, k.keeps[len(k.keeps)-1]}
}

func (k *fakeKeeper) Amend(_ Kept, o Outcome) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.amended = append(k.amended, o)
	return nil
}

func (k *fakeKeeper) Overflow() (io.ReadWriteSeeker, io.Closer, error) {
	f, err := os.CreateTemp("", "overflow")
	return f, f, err
}

type fakeTake struct {
	k *fakeKeeper
	*keep
}

func (t fakeTake) Sound(pcm []byte) {
	if t.k.block != nil {
		<-t.k.block
	}
	t.sound = append(t.sound, pcm...)
}

func (t fakeTake) Words(s string) { t.words += s }

func (t fakeTake) Finish(o Outcome, kept func(Kept)) {
	t.outcome = o
	go kept(Kept{Audio: "/kept.wav", Transcript: "/kept.txt", Duration: o.Received})
}

// A fakeSpeaker has heard of each answer what heard says.
type fakeSpeaker struct {
	mu      sync.Mutex
	heard   time.Duration
	playing map[string]int // bytes
	stops   int
}

func (s *fakeSpeaker) Begin(id string) { s.Write(id, nil) }
func (s *fakeSpeaker) End(string)      {}

func (s *fakeSpeaker) Write(id string, pcm []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.playing == nil {
		s.playing = map[string]int{}
	}
	s.playing[id] += len(pcm)
}

func (s *fakeSpeaker) Stop() []Heard {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stops++
	var all []Heard
	for id := range s.playing {
		all = append(all, Heard{id, s.heard})
	}
	clear(s.playing)
	return all
}

// A stage is a controller, a server scripted by the test, and what came of it.
type stage struct {
	*Controller
	t       *testing.T
	keeper  *fakeKeeper
	speaker *fakeSpeaker
	seen    []Notice
}

// newServer starts a server in memory and gives the way to it. The script is called for every connection; refuse,
// where not nil, may answer the upgrade, or add a header to the answer. The server ends with the test, after what was cleaned up before.
func newServer(t *testing.T, script func(*peer), refuse func(n int, w http.ResponseWriter) bool) *pipeListener {
	l := newPipeListener()
	var mu sync.Mutex
	connections := 0
	var peers sync.WaitGroup
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		peers.Add(1)
		defer peers.Done()
		mu.Lock()
		connections++
		n := connections
		mu.Unlock()
		if refuse != nil && refuse(n, w) {
			return
		}
		conn, err := (&websocket.Upgrader{}).Upgrade(w, r, w.Header())
		if err != nil {
			t.Error(err)
			return
		}
		defer func() { _ = conn.Close() }()
		script(&peer{t: t, conn: conn, r: r, n: n})
	})}
	go func() { _ = server.Serve(l) }()
	t.Cleanup(func() {
		_ = l.Close()
		_ = server.Close()
		peers.Wait()
	})
	return l
}

// newStage starts a server and a conversation with it.
func newStage(t *testing.T, cfg Config, script func(*peer), refuse func(n int, w http.ResponseWriter) bool) *stage {
	l := newServer(t, script, refuse)
	s := &stage{t: t, keeper: &fakeKeeper{}, speaker: &fakeSpeaker{}}
	if cfg.Endpoint.URL == "" {
		cfg.Endpoint.URL = "http://127.0.0.1:1/v1"
	}
	if cfg.Session.Model == "" {
		cfg.Session.Model, cfg.Session.Voice = "m", "v"
	}
	cfg.Keeper, cfg.Speaker, cfg.NetDial = s.keeper, s.speaker, l.dial
	s.Controller = NewController(cfg)
	s.Start(t.Context())
	t.Cleanup(func() {
		s.Controller.Close()
		for range s.Notices() {
		}
	})
	return s
}

// until reads notices until one satisfies want.
func (s *stage) until(want func(Notice) bool) Notice {
	s.t.Helper()
	for n := range s.Notices() {
		s.seen = append(s.seen, n)
		if want(n) {
			return n
		}
	}
	s.t.Fatal("the notices ended")
	return nil
}

func (s *stage) untilEnded(id string) Ended {
	s.t.Helper()
	return s.until(func(n Notice) bool { e, ok := n.(Ended); return ok && e.Question.ID == id }).(Ended)
}

func (s *stage) untilState(want State) StateChanged {
	s.t.Helper()
	return s.until(func(n Notice) bool { c, ok := n.(StateChanged); return ok && c.State == want }).(StateChanged)
}

// ask asks and waits for the end.
func (s *stage) ask(text string) Ended {
	s.t.Helper()
	return s.untilEnded(s.Ask(Question{Text: text}))
}

func code(t *testing.T, err error) string {
	t.Helper()
	var e *Error
	if !errors.As(err, &e) {
		t.Fatalf("got %v, want a typed error", err)
	}
	return e.Code
}
