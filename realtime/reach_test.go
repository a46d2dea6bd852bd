package realtime

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// said dials a server and gives what a person reads of the failure, and whether it is tried again.
func said(t *testing.T, e Endpoint) (words string, again bool) {
	t.Helper()
	c, err := Dial(t.Context(), DialOptions{Endpoint: e, Model: "m", Deadlines: Deadlines{Dial: 5 * time.Second, Session: 5 * time.Second}})
	if err == nil {
		t.Fatal("connected", c.Close())
	}
	what, do := Explain(err)
	return what + " " + do, retryable(err)
}

// quiet is a server of net/http that logs nothing.
func quiet(t *testing.T, h http.HandlerFunc, start func(*httptest.Server)) *httptest.Server {
	s := httptest.NewUnstartedServer(h)
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	start(s)
	t.Cleanup(s.Close)
	return s
}

// What answers without being a realtime server is told apart, and in words.
func TestWhatAnswersInPlaceOfAServer(t *testing.T) {
	answer := func(status int, kind, body string, header ...string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", kind)
			for n := 0; n < len(header); n += 2 {
				w.Header().Set(header[n], header[n+1])
			}
			w.WriteHeader(status)
			_, _ = io.WriteString(w, body)
		}
	}
	const noService = "There is no realtime service at this address, or not with this model"
	for name, tc := range map[string]struct {
		h     http.HandlerFunc
		words string
		again bool
	}{
		"a page":                {answer(200, "text/html", "<html>Hello"), noService + ".", false},
		"moved":                 {answer(301, "text/html", "", "Location", "https://other.example/v1/realtime?key=secret"), noService + ": it points to https://other.example/v1/realtime.", false},
		"a portal":              {answer(302, "", "", "Location", "/login"), noService + ": it points to /login.", false},
		"another method":        {answer(405, "", ""), noService + ".", false},
		"a plain sentence":      {answer(400, "text/plain; charset=utf-8", "Wrong door.\nGo away."), "The server doesn't accept the request: Wrong door.", false},
		"a gateway without":     {answer(502, "text/html", "<html>Bad gateway"), "The server is overloaded or down.", true},
		"quota by its type":     {answer(429, "application/json", `{"error":{"message":"No more.","type":"insufficient_quota","code":null}}`), "Your account's quota is used up: No more.", false},
		"quota by its words":    {answer(429, "application/json", `{"error":{"message":"RateLimitError: You exceeded your current quota.","type":"throttled","code":"429"}}`), "Your account's quota is used up: RateLimitError", false},
		"asked too often":       {answer(429, "application/json", `{"error":{"message":"Slower.","type":"requests","code":"rate_limit_exceeded"}}`), "You are asking faster than your account allows: Slower.", true},
		"asked too often, mute": {answer(429, "text/html", "<html>"), "The server is asked too often, or the account's limit is reached.", true},
	} {
		t.Run(name, func(t *testing.T) {
			s := quiet(t, tc.h, (*httptest.Server).Start)
			if words, again := said(t, Endpoint{URL: s.URL + "/v1"}); !strings.HasPrefix(words, tc.words) || again != tc.again {
				t.Errorf("%q, again %t", words, again)
			}
		})
	}
}

// A close before the session began has words, with a reason or without.
func TestClosedBeforeASession(t *testing.T) {
	const refused = "The server ended the connection before a conversation could begin"
	for name, tc := range map[string]struct {
		code   int // 0: cut without a word
		reason string
		words  string
		again  bool
	}{
		"cut":              {0, "", refused + ".", true},
		"1000":             {1000, "", refused + ": the server closed it with code 1000.", false},
		"1001":             {1001, "", refused + ": the server closed it with code 1001.", true},
		"1011":             {1011, "", refused + ": the server closed it with code 1011.", true},
		"1011, in words":   {1011, "out of luck today", refused + ": out of luck today.", true},
		"3000":             {3000, "", "The server doesn't accept the API key.", false},
		"3000, named":      {3000, "invalid_request_error.insufficient_permissions", "The API key doesn't have the right", false},
		"4000":             {4000, "", refused + ": the server closed it with code 4000.", false},
		"4000, named":      {4000, "invalid_request_error.missing_model", "The server needs a model and got none.", false},
		"4004":             {4004, "", "The model doesn't exist, or your account may not use it.", false},
		"4999, never seen": {4999, "", refused + ": the server closed it with code 4999.", false},
	} {
		t.Run(name, func(t *testing.T) {
			s := quiet(t, func(w http.ResponseWriter, r *http.Request) {
				conn, err := (&websocket.Upgrader{}).Upgrade(w, r, nil)
				if err != nil {
					t.Error(err)
					return
				}
				if tc.code != 0 {
					_ = conn.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(tc.code, tc.reason), time.Now().Add(time.Second))
					_, _, _ = conn.ReadMessage()
				}
				_ = conn.Close()
			}, (*httptest.Server).Start)
			if words, again := said(t, Endpoint{URL: s.URL + "/v1"}); !strings.HasPrefix(words, tc.words) || again != tc.again {
				t.Errorf("%q, again %t", words, again)
			}
		})
	}
}

func TestEncryptionThatFails(t *testing.T) {
	ok := func(http.ResponseWriter, *http.Request) {}
	secured := quiet(t, ok, (*httptest.Server).StartTLS)
	plain := quiet(t, ok, (*httptest.Server).Start)
	old := quiet(t, ok, func(s *httptest.Server) {
		s.TLS = &tls.Config{MaxVersion: tls.VersionTLS10}
		s.StartTLS()
	})
	for name, tc := range map[string]struct {
		url, words string
		again      bool
	}{
		"nobody vouches for it": {secured.URL, "The server can't prove that it is the one at this address: certificate signed by unknown authority.", false},
		"https at http":         {"https" + strings.TrimPrefix(plain.URL, "http"), "The address begins with https, but the server there doesn't encrypt. If the server is yours, begin its address with http://.", false},
		"http at https":         {"http" + strings.TrimPrefix(secured.URL, "https"), "The server doesn't accept the request: Client sent an HTTP request to an HTTPS server.", false},
		"too old":               {old.URL, "The server can't be reached: ", true},
	} {
		t.Run(name, func(t *testing.T) {
			if words, again := said(t, Endpoint{URL: tc.url + "/v1"}); !strings.HasPrefix(words, tc.words) || again != tc.again {
				t.Errorf("%q, again %t", words, again)
			}
			_, err := Models(t.Context(), Endpoint{URL: tc.url + "/v1"})
			if what, do := Explain(err); name != "http at https" && !strings.HasPrefix(what+" "+do, tc.words) {
				t.Errorf("of the list of models: %q", what+" "+do)
			}
		})
	}
}

// A key goes to the one address, whatever the server there says.
func TestNoRedirectionTakesTheKey(t *testing.T) {
	var taken atomic.Int32
	other := quiet(t, func(http.ResponseWriter, *http.Request) { taken.Add(1) }, (*httptest.Server).Start)
	for _, status := range []int{301, 302, 303, 307, 308} {
		first := quiet(t, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Location", other.URL+r.URL.Path)
			w.WriteHeader(status)
		}, (*httptest.Server).Start)
		e := Endpoint{URL: first.URL + "/v1", Key: goodKey}
		said(t, e)
		if _, err := Models(t.Context(), e); err == nil {
			t.Errorf("%d: a list of models", status)
		}
	}
	if n := taken.Load(); n != 0 {
		t.Errorf("%d requests went on to another server", n)
	}
}

func TestWithoutShowingTheKeyAnythingMaySpeakInTheClear(t *testing.T) {
	e := Endpoint{URL: "http://server.example:8080/v1", Key: goodKey}
	if _, err := e.socketURL("m"); code(t, err) != CodeInsecure {
		t.Error(err)
	}
	e.Auth = AuthNone
	if u, err := e.socketURL("m"); err != nil || u.String() != "ws://server.example:8080/v1/realtime?model=m" || len(e.header()) != 0 {
		t.Error(u, err, e.header())
	}
}

// proxied is what the test below runs, since a process asks its environment for proxies but once.
const proxied = "GEPPETTO_TEST_THROUGH"

func TestThroughAProxy(t *testing.T) {
	if address := os.Getenv(proxied); address != "" {
		throughAProxy(t, address)
		return
	}
	server := quiet(t, func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusTeapot) }, (*httptest.Server).Start)
	gate := gateTo(t, strings.TrimPrefix(server.URL, "http://"))
	for name, tc := range map[string]struct{ proxy, address, words string }{
		"let through":   {"http://who:knows@" + gate, "http://far.example/v1", "The server answered with HTTP status 418."},
		"turned away":   {"http://" + gate, "http://far.example/v1", "The server can't be reached: through the proxy " + gate + ": Proxy Authentication Required."},
		"no proxy":      {"http://127.0.0.1:1", "http://far.example/v1", "The server can't be reached: through the proxy 127.0.0.1:1: 127.0.0.1:1: connect: connection refused."},
		"this computer": {"http://127.0.0.1:1", server.URL + "/v1", "The server answered with HTTP status 418."},
		"by its name":   {"http://127.0.0.1:1", strings.Replace(server.URL, "127.0.0.1", "localhost", 1) + "/v1", "The server answered with HTTP status 418."},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			cmd := exec.CommandContext(ctx, os.Args[0], "-test.run=^TestThroughAProxy$", "-test.v")
			cmd.Env = []string{"HTTP_PROXY=" + tc.proxy, proxied + "=" + tc.address}
			out, err := cmd.CombinedOutput()
			if err != nil || !strings.Contains(string(out), "said: "+tc.words) || strings.Contains(string(out), "knows") {
				t.Errorf("%v: %s", err, out)
			}
		})
	}
}

func throughAProxy(t *testing.T, address string) {
	words, _ := said(t, Endpoint{URL: address})
	fmt.Println("said:", words)
}

// gateTo is a proxy that leads to one server, whatever it is asked for, and wants a password.
func gateTo(t *testing.T, server string) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			conn, err := l.Accept()
			if errors.Is(err, net.ErrClosed) {
				return
			}
			if err != nil {
				t.Error(err)
				return
			}
			pass(conn, server)
		}
	}()
	t.Cleanup(func() {
		_ = l.Close()
		<-done
	})
	return l.Addr().String()
}

// pass serves one connection of the gate's: a question, an answer.
func pass(conn net.Conn, server string) {
	defer func() { _ = conn.Close() }()
	in := bufio.NewReader(conn)
	asked, err := http.ReadRequest(in)
	if err != nil || asked.Method != http.MethodConnect || asked.Header.Get("Proxy-Authorization") == "" {
		_, _ = io.WriteString(conn, "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
		return
	}
	there, err := net.Dial("tcp", server)
	if err != nil {
		return
	}
	defer func() { _ = there.Close() }()
	_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\n\r\n")
	if r, err := http.ReadRequest(in); err == nil && r.Write(there) == nil {
		if answer, err := http.ReadResponse(bufio.NewReader(there), r); err == nil {
			_ = answer.Write(conn)
		}
	}
}
