package secrets

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// proof stands in everything the server says, so that a test knows that it was written down.
const proof = "PROOF-17"

// A gossip is a server that refuses a key and tells it on, each time in another way.
type gossip struct {
	*httptest.Server
	t  *testing.T
	mu sync.Mutex
	n  int
}

// ways are the ways to tell a key, one for each connection and then again from the first.
var ways = []struct {
	name string
	tell func(w http.ResponseWriter, r *http.Request, key string)
}{
	{"error event", func(w http.ResponseWriter, r *http.Request, key string) {
		upgrade(w, r, func(c *websocket.Conn) {
			say(c, fault("invalid_api_key", key))
			hangUp(c, 3000, "invalid_request_error.invalid_api_key "+key)
		})
	}},
	{"error event of an odd kind", func(w http.ResponseWriter, r *http.Request, key string) {
		upgrade(w, r, func(c *websocket.Conn) {
			say(c, map[string]any{"type": "error", "event_id": key, "error": map[string]any{
				"type": "type " + key, "code": "odd_" + key, "message": echo(key), "param": key, "event_id": key}})
			hangUp(c, 4000, proof+" "+key)
		})
	}},
	{"HTTP 401", func(w http.ResponseWriter, r *http.Request, key string) {
		w.Header().Set("WWW-Authenticate", `Bearer realm="`+url.QueryEscape(key)+`"`)
		w.Header().Set("X-Key", key)
		w.Header().Set("X-Request-Id", "req_"+key)
		w.WriteHeader(http.StatusUnauthorized)
		body, _ := json.Marshal(fault("invalid_api_key", key))
		_, _ = w.Write(body)
	}},
	{"HTTP 403 of an odd kind", func(w http.ResponseWriter, r *http.Request, key string) {
		w.WriteHeader(http.StatusForbidden)
		body, _ := json.Marshal(map[string]any{"message": echo(key)})
		_, _ = w.Write(body)
	}},
	{"HTML page", func(w http.ResponseWriter, r *http.Request, key string) {
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(http.StatusNotFound)
		_, _ = fmt.Fprintf(w, "<html><body>%s</body></html>", echo(key))
	}},
	{"redirection", func(w http.ResponseWriter, r *http.Request, key string) {
		w.Header().Set("Location", "/login?token="+url.QueryEscape(key))
		w.WriteHeader(http.StatusFound)
	}},
	{"close reason", func(w http.ResponseWriter, r *http.Request, key string) {
		upgrade(w, r, func(c *websocket.Conn) { hangUp(c, 3000, "Bad key: "+key) })
	}},
	{"failed answer", func(w http.ResponseWriter, r *http.Request, key string) {
		upgrade(w, r, func(c *websocket.Conn) {
			converse(c, key, func() {
				response := map[string]any{"id": "resp_" + key, "object": "realtime.response", "status": "in_progress", "output": []any{}}
				say(c, map[string]any{"type": "response.created", "response": response})
				response["status"] = "failed"
				response["status_details"] = map[string]any{"type": "failed", "error": map[string]any{
					"type": "type " + key, "code": "code_" + key, "message": echo(key)}}
				say(c, map[string]any{"type": "response.done", "response": response})
			})
		})
	}},
	{"answer in crumbs", func(w http.ResponseWriter, r *http.Request, key string) {
		upgrade(w, r, func(c *websocket.Conn) { converse(c, key, func() { crumbs(c, key) }) })
	}},
	{"answer", func(w http.ResponseWriter, r *http.Request, key string) {
		upgrade(w, r, func(c *websocket.Conn) { converse(c, key, func() { answer(c, key) }) })
	}},
	{"junk", func(w http.ResponseWriter, r *http.Request, key string) {
		upgrade(w, r, func(c *websocket.Conn) {
			_ = c.WriteMessage(websocket.TextMessage, []byte("no JSON, but "+proof+" "+key))
			_ = c.WriteMessage(websocket.BinaryMessage, []byte(echo(key)))
			say(c, map[string]any{"type": "news." + key, "about": echo(key), key: "as a name"})
			say(c, map[string]any{"type": "error", "error": echo(key)})
			say(c, map[string]any{"type": "session.created", "session": echo(key)})
			say(c, fault("invalid_api_key", key))
			hangUp(c, 3000, key)
		})
	}},
}

func newGossip(t *testing.T) *gossip {
	g := &gossip{t: t}
	g.Server = httptest.NewServer(http.HandlerFunc(g.serve))
	t.Cleanup(g.Close)
	return g
}

// base is the address as the program takes it.
func (g *gossip) base() string { return g.URL + "/v1" }

// told is how many connections there were.
func (g *gossip) told() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.n
}

// first makes a way that of the next connection.
func (g *gossip) first(way int) *gossip {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.n = way
	return g
}

func (g *gossip) serve(w http.ResponseWriter, r *http.Request) {
	key := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	if key == "" {
		key = r.Header.Get("Api-Key")
	}
	if key == "" {
		g.t.Errorf("%s came without a key", r.URL.Path)
	}
	if strings.HasSuffix(r.URL.Path, "/models") {
		w.WriteHeader(http.StatusUnauthorized)
		body, _ := json.Marshal(fault("invalid_api_key", key))
		_, _ = w.Write(body)
		return
	}
	g.mu.Lock()
	way := ways[g.n%len(ways)]
	g.n++
	g.mu.Unlock()
	way.tell(w, r, key)
}

// echo tells a key whole, masked, in part and encoded.
func echo(key string) string {
	half := len(key) / 2
	tellings := []string{
		proof, "Incorrect API key provided: " + key + ".", "You sent 'Bearer " + key + "'",
		"masked " + key[:8] + strings.Repeat("*", 20) + key[len(key)-4:] + ".", "or " + key[:6] + "..." + key[len(key)-4:],
		"or " + key[:10] + "…", "one half " + key[:half], "the other half " + key[half:], "a part " + key[5:16],
	}
	quoted, _ := json.Marshal(key)
	tellings = append(tellings, "also "+url.QueryEscape(key), "also "+url.PathEscape(key), "also "+html.EscapeString(key),
		"also "+string(quoted), "also "+hex.EncodeToString([]byte(key)))
	for _, before := range []string{"", "a", "ab"} {
		tellings = append(tellings, "also "+base64.URLEncoding.EncodeToString([]byte(before+key)))
	}
	return strings.Join(append(tellings, "Basic "+base64.StdEncoding.EncodeToString([]byte("api:"+key))), " ; ")
}

func fault(code, key string) map[string]any {
	return map[string]any{"type": "error", "event_id": "event_1", "error": map[string]any{
		"type": "invalid_request_error", "code": code, "message": echo(key), "param": nil}}
}

func upgrade(w http.ResponseWriter, r *http.Request, talk func(*websocket.Conn)) {
	c, err := (&websocket.Upgrader{}).Upgrade(w, r, nil)
	if err != nil {
		return // the upgrader has answered
	}
	defer func() { _ = c.Close() }()
	talk(c)
}

// say sends an event; who has gone doesn't hear it.
func say(c *websocket.Conn, event map[string]any) { _ = c.WriteJSON(event) }

// hangUp closes with as much of a reason as a close frame holds, and waits for the other side to do the same.
func hangUp(c *websocket.Conn, code int, reason string) {
	const longest = 123
	_ = c.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, reason[:min(len(reason), longest)]), time.Now().Add(time.Second))
	_ = c.SetReadDeadline(time.Now().Add(5 * time.Second))
	for {
		if _, _, err := c.ReadMessage(); err != nil {
			return
		}
	}
}

// converse begins a session, answers one question, and leaves.
func converse(c *websocket.Conn, key string, respond func()) {
	session := map[string]any{"type": "realtime", "object": "realtime.session", "id": "sess_" + key, "model": "model-" + key,
		"instructions": echo(key), "output_modalities": []string{"audio"}, "expires_at": time.Now().Add(time.Hour).Unix()}
	say(c, map[string]any{"type": "session.created", "event_id": key, "session": session})
	for {
		var event struct{ Type string }
		_ = c.SetReadDeadline(time.Now().Add(20 * time.Second))
		if err := c.ReadJSON(&event); err != nil {
			return
		}
		switch event.Type {
		case "session.update":
			say(c, map[string]any{"type": "session.updated", "session": session})
		case "response.create":
			respond()
			hangUp(c, 4000, proof+" "+key)
			return
		}
	}
}

// answer is one of a server that talks of nothing but the key.
func answer(c *websocket.Conn, key string) {
	item := map[string]any{"id": "item_" + key, "type": "message", "role": "assistant", "status": "completed", "content": []any{
		map[string]any{"type": "output_audio", "transcript": echo(key)}}}
	response := map[string]any{"id": "resp_" + key, "object": "realtime.response", "status": "in_progress", "output": []any{}}
	place := func(event map[string]any) map[string]any {
		event["response_id"], event["item_id"], event["output_index"], event["content_index"] = "resp_"+key, "item_"+key, 0, 0
		return event
	}
	say(c, map[string]any{"type": "response.created", "response": response})
	say(c, place(map[string]any{"type": "response.output_audio_transcript.delta", "delta": echo(key)}))
	say(c, place(map[string]any{"type": "response.output_audio.delta", "delta": base64.StdEncoding.EncodeToString(make([]byte, 4800))}))
	say(c, place(map[string]any{"type": "response.output_audio.done"}))
	say(c, place(map[string]any{"type": "response.output_audio_transcript.done", "transcript": echo(key)}))
	say(c, map[string]any{"type": "response.output_item.done", "response_id": "resp_" + key, "output_index": 0, "item": item})
	response["status"], response["output"], response["metadata"] = "completed", []any{item}, map[string]any{"key": key}
	response["usage"] = map[string]any{"total_tokens": 3, "input_tokens": 1, "output_tokens": 2, "note": key}
	say(c, map[string]any{"type": "response.done", "response": response})
}

// crumbs is an answer whose pieces are too small to give the key away each for itself.
func crumbs(c *websocket.Conn, key string) {
	say(c, map[string]any{"type": "response.created", "response": map[string]any{"id": "resp_1", "status": "in_progress"}})
	for text := proof + " You sent " + key + "!"; text != ""; {
		size := min(3, len(text))
		say(c, map[string]any{"type": "response.output_audio_transcript.delta", "response_id": "resp_1", "item_id": "item_1",
			"output_index": 0, "content_index": 0, "delta": text[:size]})
		text = text[size:]
	}
	say(c, map[string]any{"type": "response.done", "response": map[string]any{"id": "resp_1", "status": "completed", "output": []any{}}})
}
