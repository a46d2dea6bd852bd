package demo

import (
	"crypto/subtle"
	"encoding/json"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/gorilla/websocket"
)

// keyProtocol is how a browser sends a key, which it can't do in a header: as a subprotocol.
const keyProtocol = "openai-insecure-api-key."

// Handler serves /v1/realtime and /v1/models, also without the /v1, for listeners that are not the server's own.
// Requests made by pages of other origins are refused. Close ends the connections that came this way too.
func (s *Server) Handler() http.Handler {
	mux := http.NewServeMux()
	bases := []string{"", "/v1"}
	if path := s.config.flavour.Path; path != "" {
		bases = append(bases, path)
	}
	for _, base := range bases {
		mux.HandleFunc("GET "+base+"/realtime", s.serveRealtime)
		mux.HandleFunc("GET "+base+"/models", s.serveModels)
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		writeFault(w, http.StatusNotFound, invalid("not_found", "", "There is no %s here.", r.URL.Path))
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !ours(r.Header.Values("Origin")) {
			writeFault(w, http.StatusForbidden, invalid("forbidden", "", "Pages of other hosts may not use this server."))
			return
		}
		mux.ServeHTTP(w, r)
	})
}

// ours says whether a request comes from this machine: from a program, which names no origin, or from a local page.
func ours(origins []string) bool {
	for _, origin := range origins {
		u, err := url.Parse(origin)
		if err != nil {
			return false
		}
		if ip := net.ParseIP(u.Hostname()); u.Hostname() != "localhost" && !ip.IsLoopback() {
			return false
		}
	}
	return true
}

func writeFault(w http.ResponseWriter, status int, f *fault) {
	body, _ := json.Marshal(struct {
		Error *fault `json:"error"`
	}{f})
	writeJSON(w, status, body)
}

func writeJSON(w http.ResponseWriter, status int, body []byte) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(body)
}

// key is what a client identifies itself with, empty if it does not.
func (s *Server) key(r *http.Request) string {
	if h := s.config.flavour.KeyHeader; h != "" {
		return r.Header.Get(h)
	}
	if bearer, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
		return bearer
	}
	for _, p := range websocket.Subprotocols(r) {
		if k, ok := strings.CutPrefix(p, keyProtocol); ok {
			return k
		}
	}
	return ""
}

func (s *Server) admits(key string) bool {
	token := s.config.token
	return token == "" || subtle.ConstantTimeCompare([]byte(key), []byte(token)) == 1
}

func (s *Server) serveRealtime(w http.ResponseWriter, r *http.Request) {
	b := s.nextBehaviour()
	if status := s.config.flavour.RefuseStatus; status != 0 && !s.admits(s.key(r)) {
		b.HTTPStatus = status
	}
	if b.HTTPStatus != 0 {
		refuseUpgrade(w, b)
		return
	}
	upgrader := websocket.Upgrader{
		HandshakeTimeout: 10 * time.Second,
		Subprotocols:     []string{"realtime"},
		CheckOrigin:      func(*http.Request) bool { return true }, // Handler has checked it
		Error: func(w http.ResponseWriter, _ *http.Request, status int, reason error) {
			writeFault(w, status, invalid("invalid_request", "", "%v", reason))
		},
	}
	conn, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return // the upgrader has answered
	}
	model := r.URL.Query().Get("model")
	session := newSession(s, conn, b, model)
	if !s.admit(session) {
		session.stop()
		_ = conn.Close()
		return
	}
	defer s.leave(session)
	session.run(s.refusal(r, model, &b))
}

// refusal says what the service would have against a client once it has upgraded the connection, or nil.
func (s *Server) refusal(r *http.Request, model string, b *Behaviour) *refusal {
	switch k := s.key(r); {
	case strings.Contains(r.Header.Get("OpenAI-Beta"), "realtime=v1"):
		return refuse(closeBadRequest, invalid("beta_api_shape_disabled", "",
			"The beta of the Realtime API has ended. Leave out the header OpenAI-Beta."))
	case !s.admits(k) && s.config.flavour.RefuseReason != "":
		return &refusal{close: closeInternal, reason: s.config.flavour.RefuseReason}
	case !s.admits(k):
		return refuse(closeBadKey, badKey(k))
	case model == "":
		return refuse(closeBadRequest, invalid("missing_model", "model", "The URL names no model: add ?model=."))
	default:
		return b.refusal()
	}
}

// refuseUpgrade answers with the status and body a test asked for.
func refuseUpgrade(w http.ResponseWriter, b Behaviour) {
	if b.RetryAfter > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int(b.RetryAfter.Seconds())))
	}
	if b.HTTPBody != "" {
		writeJSON(w, b.HTTPStatus, []byte(b.HTTPBody))
		return
	}
	code := strings.ReplaceAll(strings.ToLower(http.StatusText(b.HTTPStatus)), " ", "_")
	writeFault(w, b.HTTPStatus, invalid(code, "", "%s.", http.StatusText(b.HTTPStatus)))
}

// demoOwner tells in the list of models that none of them is the real one.
const demoOwner = "geppetto-audio-demo"

// serveModels lists models as the service does: not only those that can hold a conversation.
func (s *Server) serveModels(w http.ResponseWriter, r *http.Request) {
	if k := s.key(r); !s.admits(k) {
		writeFault(w, http.StatusUnauthorized, badKey(k))
		return
	}
	type model struct {
		ID           string `json:"id"`
		Object       string `json:"object"`
		Created      int64  `json:"created"`
		OwnedBy      string `json:"owned_by"`
		ShutdownDate string `json:"shutdown_date,omitempty"`
	}
	day := func(year int, month time.Month, day int) int64 {
		return time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix()
	}
	body, _ := json.Marshal(struct {
		Object string  `json:"object"`
		Data   []model `json:"data"`
	}{"list", []model{
		{"gpt-realtime-2.1", "model", day(2026, 7, 6), demoOwner, ""},
		{"gpt-realtime-2.1-mini", "model", day(2026, 7, 6), demoOwner, ""},
		{"gpt-realtime-2", "model", day(2026, 5, 7), demoOwner, ""},
		{"gpt-realtime-1.5", "model", day(2026, 2, 23), demoOwner, ""},
		{"gpt-realtime", "model", day(2025, 8, 28), demoOwner, "2027-01-20"},
		{"gpt-realtime-mini", "model", day(2025, 10, 6), demoOwner, "2027-01-20"},
		{"gpt-realtime-whisper", "model", day(2026, 5, 7), demoOwner, ""},
		{"gpt-realtime-translate", "model", day(2026, 5, 7), demoOwner, ""},
		{"gpt-live-1", "model", day(2026, 9, 10), demoOwner, ""},
		{"gpt-transcribe", "model", day(2026, 7, 28), demoOwner, ""},
		{"gpt-4o-transcribe", "model", day(2025, 3, 20), demoOwner, "2027-02-26"},
	}})
	writeJSON(w, http.StatusOK, body)
}
