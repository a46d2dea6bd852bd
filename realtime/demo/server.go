package demo

import (
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"time"
)

// A Server is a Realtime server. Its methods may be called from any goroutine.
type Server struct {
	config config
	http   *http.Server

	mu          sync.Mutex
	url         string
	closed      bool
	connections int // upgrades asked for so far
	sessions    map[*session]struct{}
	running     sync.WaitGroup // sessions, and the goroutine of Start
}

// New makes a server that does nothing until it is given connections by Serve, or requests by way of Handler.
func New(opts ...Option) *Server {
	s := &Server{config: defaults(), sessions: make(map[*session]struct{})}
	for _, o := range opts {
		o(&s.config)
	}
	s.http = &http.Server{
		Handler:           s.Handler(),
		ReadHeaderTimeout: 10 * time.Second,
		ErrorLog:          log.New(io.Discard, "", 0), // what a client does wrong is told to the client
	}
	return s
}

// Start makes a server that listens on addr, on a free port of 127.0.0.1 where addr is empty, and serves until Close.
func Start(addr string, opts ...Option) (*Server, error) {
	if addr == "" {
		addr = "127.0.0.1:0"
	}
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("start the demo server: %w", err)
	}
	s := New(opts...)
	s.url = baseURL(l.Addr())
	s.running.Go(func() { _ = s.Serve(l) }) // the listener fails only when it is closed
	return s, nil
}

// Serve accepts connections on l until Close, which makes it return nil. Any other error is the listener's.
func (s *Server) Serve(l net.Listener) error {
	if err := s.http.Serve(tapped{l}); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve the demo: %w", err)
	}
	return nil
}

// URL is the base URL as OpenAI's own SDKs want it, http://127.0.0.1:PORT/v1. It is empty unless Start made the server.
func (s *Server) URL() string { return s.url }

// Close stops listening, ends every connection with close code 1001, and returns when all goroutines of the server
// are gone. It waits for functions given to the server (answers, observers), and may not be called from them.
func (s *Server) Close() error {
	s.mu.Lock()
	s.closed = true
	sessions := make([]*session, 0, len(s.sessions))
	for c := range s.sessions {
		sessions = append(sessions, c)
	}
	s.mu.Unlock()

	err := s.http.Close()
	var leaving sync.WaitGroup
	for _, c := range sessions {
		leaving.Go(c.shutdown)
	}
	leaving.Wait()
	s.running.Wait()
	if err != nil {
		return fmt.Errorf("close the demo server: %w", err)
	}
	return nil
}

// admit registers a session that Close has to end; it says no once Close was called.
func (s *Server) admit(c *session) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return false
	}
	s.sessions[c] = struct{}{}
	s.running.Add(1)
	return true
}

func (s *Server) leave(c *session) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.sessions, c)
	s.running.Done()
}

// nextBehaviour counts a connection and says how the server behaves towards it.
func (s *Server) nextBehaviour() Behaviour {
	s.mu.Lock()
	n := s.connections
	s.connections++
	s.mu.Unlock()
	return s.config.behaviour(n)
}

// baseURL is where a client on this machine reaches a listener at addr.
func baseURL(addr net.Addr) string {
	host, port, err := net.SplitHostPort(addr.String())
	if err != nil {
		return ""
	}
	if ip := net.ParseIP(host); ip.IsUnspecified() {
		host = "localhost"
	}
	return "http://" + net.JoinHostPort(host, port) + "/v1"
}
