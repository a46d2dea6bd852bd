package replay

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// A server sends on every connection what the script of that connection says.
type server struct {
	stage *Stage
	token string
	http  *http.Server
	url   string

	mu       sync.Mutex
	accepted int
	closed   bool
	lines    map[*line]bool
	running  sync.WaitGroup
}

func startServer(s *Stage) (*server, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("start the server that plays the log: %w", err)
	}
	v := &server{stage: s, token: rand.Text(), url: "http://" + l.Addr().String() + "/v1", lines: make(map[*line]bool)}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v1/realtime", v.serve)
	v.http = &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second, ErrorLog: log.New(io.Discard, "", 0)}
	v.running.Go(func() { _ = v.http.Serve(l) }) // the listener fails only when it is closed
	return v, nil
}

// serve takes a connection of the program's own: pages, which name an origin, and programs without the token are none.
func (v *server) serve(w http.ResponseWriter, r *http.Request) {
	key := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	if r.Header.Get("Origin") != "" || subtle.ConstantTimeCompare([]byte(key), []byte(v.token)) != 1 {
		http.Error(w, "this server plays a log for the program that started it", http.StatusForbidden)
		return
	}
	upgrader := websocket.Upgrader{HandshakeTimeout: 10 * time.Second, ReadBufferSize: 16 << 10, WriteBufferSize: 64 << 10}
	conn, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return // the upgrader has answered
	}
	c := newLine(v, conn)
	if !v.admit(c) {
		_ = conn.Close()
		return
	}
	defer v.leave(c)
	c.run()
}

func (v *server) admit(c *line) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.closed {
		return false
	}
	c.number = v.accepted
	v.accepted++
	v.lines[c] = true
	v.running.Add(1)
	return true
}

func (v *server) leave(c *line) {
	v.mu.Lock()
	defer v.mu.Unlock()
	delete(v.lines, c)
	v.running.Done()
}

// close ends everything and waits for it.
func (v *server) close() error {
	v.mu.Lock()
	v.closed = true
	for c := range v.lines {
		c.stop()
		_ = c.conn.NetConn().Close()
	}
	v.mu.Unlock()
	err := v.http.Close()
	v.running.Wait()
	if err != nil && !errors.Is(err, net.ErrClosed) {
		return fmt.Errorf("end the server that plays the log: %w", err)
	}
	return nil
}

// A line is one connection.
type line struct {
	server *server
	number int
	conn   *websocket.Conn
	ctx    context.Context
	stop   context.CancelFunc
	heard  chan frame // what the client sends of the kinds that are waited for
	pongs  chan struct{}

	// The last thing the client was waited for: when that was recorded, and when it came now.
	recorded, came time.Time
	names          map[string]string // event_ids: those of the log, and those of now
	buf, sound     []byte
	out            []byte
}

// A frame is what is read of an event of the client's.
type frame struct{ kind, id string }

func newLine(v *server, conn *websocket.Conn) *line {
	c := &line{server: v, conn: conn, heard: make(chan frame, 64), pongs: make(chan struct{}, 1), names: make(map[string]string)}
	c.ctx, c.stop = context.WithCancel(context.Background())
	conn.SetPongHandler(func(string) error {
		select {
		case c.pongs <- struct{}{}:
		default:
		}
		return nil
	})
	return c
}

// run plays the script while the client is listened to.
func (c *line) run() {
	var reader sync.WaitGroup
	reader.Go(c.read)
	c.play()
	if c.server.stage.waits(c.number) {
		<-c.ctx.Done() // the client hangs up when it is done
	}
	_ = c.conn.Close()
	c.stop()
	reader.Wait()
	c.server.stage.past(c.number)
}
