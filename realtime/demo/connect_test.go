package demo

import (
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"
	openai "github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
	oai "github.com/openai/openai-go/v3/realtime"
)

const testToken = "test-key-0123456789abcdef"

func headers(pairs ...string) http.Header {
	h := http.Header{}
	for i := 0; i < len(pairs); i += 2 {
		h.Add(pairs[i], pairs[i+1])
	}
	return h
}

func TestRefusedConnections(t *testing.T) {
	for name, c := range map[string]struct {
		path         string
		header       http.Header
		code         string
		close        int
		says, hidden string
	}{
		"right key": {"/v1/realtime?model=m", headers("Authorization", "Bearer "+testToken), "", 0, "", ""},
		"browser's key": {
			"/v1/realtime?model=m", headers("Sec-WebSocket-Protocol", "realtime, openai-insecure-api-key."+testToken), "", 0, "", "",
		},
		"wrong key": {
			"/v1/realtime?model=m", headers("Authorization", "Bearer test-key-wrong-wrong-wrong-9876"), "invalid_api_key", 3000,
			"test-key*******************9876.", "wrong",
		},
		"short key":   {"/v1/realtime?model=m", headers("Authorization", "Bearer test-key"), "invalid_api_key", 3000, "********.", "test-key"},
		"no key":      {"/v1/realtime?model=m", nil, "invalid_api_key", 3000, "No API key", ""},
		"beta header": {"/v1/realtime?model=m", headers("OpenAI-Beta", "realtime=v1"), "beta_api_shape_disabled", 4000, "OpenAI-Beta", ""},
		"no model":    {"/realtime", headers("Authorization", "Bearer "+testToken), "missing_model", 4000, "model", ""},
	} {
		t.Run(name, func(t *testing.T) {
			run(t, func(t *bench) {
				conn, resp, err := t.dialURL("ws://demo"+c.path, c.header)
				if err != nil || resp.StatusCode != http.StatusSwitchingProtocols {
					t.Fatalf("the upgrade fails: %v", err)
				}
				defer conn.close()
				if c.code == "" {
					conn.expect("session.created")
					return
				}
				e := conn.expect("error")
				if e.Error.Code != c.code || e.Error.Type != "invalid_request_error" || !strings.Contains(e.Error.Message, c.says) ||
					c.hidden != "" && strings.Contains(e.Error.Message, c.hidden) {
					t.Errorf("%s", e.raw)
				}
				events, code, reason := conn.end()
				if len(events) > 0 || code != c.close || reason != "invalid_request_error."+c.code {
					t.Errorf("then %q, close %d %q", events, code, reason)
				}
			}, WithToken(testToken))
		})
	}
}

func TestOrigin(t *testing.T) {
	run(t, func(t *bench) {
		for origin, welcome := range map[string]bool{
			"": true, "http://localhost:3000": true, "http://127.0.0.1": true, "http://[::1]:80": true, "https://127.1.2.3": true,
			"https://evil.example": false, "null": false, "http://localhost.evil.example": false, "http://192.168.1.2": false,
			"file://": false, "http://127.0.0.1.evil.example": false, "%": false,
		} {
			h := headers()
			if origin != "" {
				h.Set("Origin", origin)
			}
			c, resp, err := t.dial(h)
			if got := err == nil; got != welcome {
				t.Errorf("origin %q is welcome: %v", origin, got)
			}
			if c != nil {
				c.close()
			} else if resp.StatusCode != http.StatusForbidden {
				t.Errorf("origin %q: %s", origin, resp.Status)
			}
		}
	})
}

func TestHTTP(t *testing.T) {
	s := New(WithToken(testToken))
	defer s.Close()
	for _, c := range []struct {
		method, path, key, origin string
		status                    int
		body                      string
	}{
		{"GET", "/v1/models", testToken, "", 200, "gpt-realtime-2.1"},
		{"GET", "/models", testToken, "", 200, "gpt-realtime-2.1"},
		{"GET", "/v1/models", "", "", 401, "invalid_api_key"},
		{"GET", "/v1/models", testToken, "https://evil.example", 403, "forbidden"},
		{"GET", "/v1/realtime?model=m", testToken, "", 400, "websocket"},
		{"GET", "/v1/chat", testToken, "", 404, "not_found"},
	} {
		r := httptest.NewRequest(c.method, c.path, nil)
		if c.key != "" {
			r.Header.Set("Authorization", "Bearer "+c.key)
		}
		if c.origin != "" {
			r.Header.Set("Origin", c.origin)
		}
		w := httptest.NewRecorder()
		s.Handler().ServeHTTP(w, r)
		if w.Code != c.status || !strings.Contains(w.Body.String(), c.body) || !json.Valid(w.Body.Bytes()) {
			t.Errorf("%s %s: %d %s", c.method, c.path, w.Code, w.Body)
		}
	}
}

func TestOfficialClientTalksToTheServer(t *testing.T) {
	s, err := Start("", WithToken(testToken), hasty())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	client := openai.NewClient(option.WithBaseURL(s.URL()+"/"), option.WithAPIKey(testToken))

	models, err := client.Models.List(ctx)
	if err != nil || len(models.Data) == 0 || models.Data[0].ID != "gpt-realtime-2.1" {
		t.Errorf("models: %v, %v", models, err)
	}
	conn, err := client.Realtime.Connect(ctx, oai.RealtimeConnectionOptions{}, option.WithQuery("model", "gpt-realtime-2.1"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	for _, e := range []string{question("Why is the sky blue?"), create} {
		if err := conn.SendRaw(ctx, []byte(e)); err != nil {
			t.Fatal(err)
		}
	}
	var transcript strings.Builder
	for {
		e, err := conn.Recv(ctx)
		if err != nil {
			t.Fatal(err)
		}
		switch e := e.AsAny().(type) {
		case oai.ResponseAudioTranscriptDeltaEvent:
			transcript.WriteString(e.Delta)
		case oai.ResponseDoneEvent:
			if e.Response.Status != "completed" || !strings.HasPrefix(transcript.String(), "Sunlight looks white") {
				t.Errorf("%s: %q", e.Response.Status, transcript.String())
			}
			return
		}
	}
}

func TestCloseEndsEverything(t *testing.T) {
	run(t, func(t *bench) {
		idle, busy := t.connect(), t.connect()
		busy.send(question("?"), create)
		busy.until("response.output_audio.delta")
		if err := t.server.Close(); err != nil {
			t.Fatal(err)
		}
		for _, c := range []*client{idle, busy} {
			events, code, _ := c.end()
			if code != closeGoingAway {
				t.Errorf("closed with %d", code)
			}
			for _, e := range events {
				if strings.Contains(e, "response.done") {
					t.Error("an answer that was cut off was told to be done")
				}
			}
			c.close()
		}
		if _, _, err := t.dial(nil); err == nil {
			t.Error("a closed server takes connections")
		}
	}, saying("some words", noise(600*bytesPerSecond)))
}

func TestCloseDoesNotWaitForClientsThatDoNotRead(t *testing.T) {
	run(t, func(t *bench) {
		conn, _, err := t.dialer.Dial("ws://demo/v1/realtime?model=m", nil)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		// Read up to response.created, and leave the server to its deltas.
		for _, s := range []struct {
			send string
			read int
		}{{"", 1}, {question("?"), 2}, {create, 1}} {
			if s.send != "" {
				if err := conn.WriteMessage(websocket.TextMessage, []byte(s.send)); err != nil {
					t.Fatal(err)
				}
			}
			for range s.read {
				if _, _, err := conn.ReadMessage(); err != nil {
					t.Fatal(err)
				}
			}
		}
		synctest.Wait()
		began := time.Now()
		if err := t.server.Close(); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(began); took > time.Second {
			t.Errorf("Close took %v", took)
		}
	}, hasty())
}

func TestStart(t *testing.T) {
	s, err := Start("")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(s.URL(), "http://127.0.0.1:") || !strings.HasSuffix(s.URL(), "/v1") {
		t.Errorf("URL %q", s.URL())
	}
	if _, err := Start(strings.TrimSuffix(strings.TrimPrefix(s.URL(), "http://"), "/v1")); err == nil {
		t.Error("two servers have one address")
	}
	resp, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Get(s.URL() + "/models")
	if err != nil {
		t.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, resp.Body)
	resp.Body.Close()
	for range 2 {
		if err := s.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	}
}

func TestBaseURL(t *testing.T) {
	for addr, want := range map[string]string{
		"127.0.0.1:80": "http://127.0.0.1:80/v1", "0.0.0.0:8080": "http://localhost:8080/v1", "[::]:1": "http://localhost:1/v1",
		"[::1]:2": "http://[::1]:2/v1", "192.168.1.5:3": "http://192.168.1.5:3/v1",
	} {
		tcp, err := net.ResolveTCPAddr("tcp", addr)
		if err != nil {
			t.Fatal(err)
		}
		if got := baseURL(tcp); got != want {
			t.Errorf("%s: %s, want %s", addr, got, want)
		}
	}
}
