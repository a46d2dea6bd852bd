package demo

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// misbehave runs a test against a server with one behaviour and a long answer.
func misbehave(t *testing.T, behaviour Behaviour, test func(*bench), opts ...Option) {
	t.Helper()
	opts = append([]Option{WithBehaviour(behaviour), saying("one two three four", noise(2*bytesPerSecond))}, opts...)
	run(t, test, opts...)
}

func TestHTTPRefusal(t *testing.T) {
	for _, c := range []struct {
		behaviour   Behaviour
		body, retry string
	}{
		{Behaviour{HTTPStatus: 429, RetryAfter: 7 * time.Second}, `"code":"too_many_requests"`, "7"},
		{Behaviour{HTTPStatus: 503}, `"code":"service_unavailable"`, ""},
		{Behaviour{HTTPStatus: 401, HTTPBody: `<html>no</html>`}, `<html>no</html>`, ""},
	} {
		misbehave(t, c.behaviour, func(t *bench) {
			_, resp, err := t.dial(nil)
			if err == nil {
				t.Fatal("the upgrade went well")
			}
			body, _ := io.ReadAll(resp.Body)
			if resp.StatusCode != c.behaviour.HTTPStatus || !strings.Contains(string(body), c.body) || resp.Header.Get("Retry-After") != c.retry {
				t.Errorf("%s, Retry-After %q: %s", resp.Status, resp.Header.Get("Retry-After"), body)
			}
		})
	}
}

func TestRefusalInPlaceOfTheSession(t *testing.T) {
	for _, c := range []struct {
		behaviour Behaviour
		kind      string
		code      int
		reason    string
	}{
		{Behaviour{RefuseCode: "model_not_found", RefuseMessage: "No such model.", CloseCode: 4004}, "invalid_request_error", 4004, "invalid_request_error.model_not_found"},
		{Behaviour{RefuseCode: "x", RefuseType: "server_error", CloseReason: "mine"}, "server_error", 4000, "mine"},
	} {
		misbehave(t, c.behaviour, func(t *bench) {
			conn, _, err := t.dial(nil)
			if err != nil {
				t.Fatal(err)
			}
			defer conn.close()
			e := conn.expect("error").Error
			if e.Code != c.behaviour.RefuseCode || e.Type != c.kind || e.Message != c.behaviour.RefuseMessage {
				t.Errorf("error %+v", e)
			}
			if _, code, reason := conn.end(); code != c.code || reason != c.reason {
				t.Errorf("close %d %q", code, reason)
			}
		})
	}
}

func TestLateSession(t *testing.T) {
	misbehave(t, Behaviour{SessionDelay: 40 * time.Second}, func(t *bench) {
		c, _, err := t.dial(nil)
		if err != nil {
			t.Fatal(err)
		}
		defer c.close()
		began := time.Now()
		c.send(update(`{"type":"realtime","instructions":"early"}`))
		c.expect("session.created")
		if got := time.Since(began); got != 40*time.Second {
			t.Errorf("the session was created after %v", got)
		}
		if e := c.expect("session.updated"); e.Session.Instructions != "early" {
			t.Errorf("what was sent early was lost: %s", e.raw)
		}
	})
}

func TestNeverSession(t *testing.T) {
	misbehave(t, Behaviour{NeverSession: true}, func(t *bench) {
		c, _, err := t.dial(nil)
		if err != nil {
			t.Fatal(err)
		}
		defer c.close()
		c.send(question("?"), create)
		c.silence(10 * time.Minute)
		c.pong(true)
	})
}

// pong sends a ping and looks for the answer.
func (c *client) pong(want bool) {
	c.t.Helper()
	if err := c.conn.WriteControl(websocket.PingMessage, nil, time.Now().Add(time.Second)); err != nil {
		c.t.Fatal(err)
	}
	got := false
	select {
	case <-c.pongs:
		got = true
	case <-time.After(time.Minute):
	}
	if got != want {
		c.t.Errorf("the ping was answered: %v, want %v", got, want)
	}
}

func TestIgnorePings(t *testing.T) {
	misbehave(t, Behaviour{IgnorePings: true}, func(t *bench) {
		c := t.connect()
		defer c.close()
		c.pong(false)
		c.ask("?")
		if n := len(c.pings); n > 0 {
			t.Errorf("%d pings came", n)
		}
	})
}

func TestShortSession(t *testing.T) {
	misbehave(t, Behaviour{ExpiresIn: 10 * time.Second}, func(t *bench) {
		c := t.connect()
		defer c.close()
		c.refused("session_expired", "", "")
		if _, code, _ := c.end(); code != closeGoingAway {
			t.Errorf("close %d", code)
		}
	})
}

func TestUpdatesAndResponsesNotTaken(t *testing.T) {
	misbehave(t, Behaviour{RejectUpdate: "unknown_parameter"}, func(t *bench) {
		c := t.connect()
		defer c.close()
		c.send(update(`{"type":"realtime"}`))
		c.refused("unknown_parameter", "session", "mine")
	})
	misbehave(t, Behaviour{NeverUpdated: true, NeverCreate: true}, func(t *bench) {
		c := t.connect()
		defer c.close()
		c.send(update(`{"type":"realtime"}`))
		c.silence(time.Minute)
		c.send(question("?"), create)
		c.until("conversation.item.done")
		c.silence(time.Minute)
	})
}

func TestStall(t *testing.T) {
	for _, after := range []int{-1, 1, 12_001} {
		misbehave(t, Behaviour{StallAfter: after}, func(t *bench) {
			c := t.connect()
			defer c.close()
			c.send(question("?"), create)
			events := c.until("response.created")
			for after > 0 && len(sound(t, events, 0, 0)) < after {
				events = append(events, c.next())
			}
			c.silence(5 * time.Minute)
			c.send(`{"type":"response.cancel"}`, question("!"))
			c.silence(5 * time.Minute)
			c.pong(true)
			if got := len(sound(t, events, 0, 0)); got != max(0, after) {
				t.Errorf("stalled after %d bytes, want %d", got, after)
			}
		})
	}
}

func TestCutAndClose(t *testing.T) {
	for _, c := range []struct {
		behaviour Behaviour
		after     int
		code      int
	}{
		{Behaviour{CutAfter: 30_003}, 30_003, 0},
		{Behaviour{CutAfter: -1}, 0, 0},
		{Behaviour{CloseAfter: 24_000, CloseCode: 1011, CloseReason: "broken"}, 24_000, 1011},
		{Behaviour{CloseAfter: -1}, 0, 4000},
	} {
		misbehave(t, c.behaviour, func(t *bench) {
			conn := t.connect()
			defer conn.close()
			conn.send(question("?"), create)
			frames, code, reason := conn.end()
			var events []serverEvent
			for _, f := range frames {
				var e serverEvent
				if err := json.Unmarshal([]byte(f), &e); err != nil {
					t.Fatal(err)
				}
				events = append(events, e)
			}
			if code != c.code || reason != c.behaviour.CloseReason {
				t.Errorf("close %d %q", code, reason)
			}
			if got := sound(t, events, 0, 0); !bytes.Equal(got, noise(2 * bytesPerSecond)[:c.after]) {
				t.Errorf("%d bytes of sound, want %d", len(got), c.after)
			}
			if len(only(events, "response.created")) != 1 || len(only(events, "response.done")) != 0 {
				t.Errorf("events %q", types(events))
			}
		})
	}
}

func TestDoubleDone(t *testing.T) {
	misbehave(t, Behaviour{DoubleDone: true}, func(t *bench) {
		c := t.connect()
		defer c.close()
		c.send(question("?"), create)
		events := c.until("rate_limits.updated")
		for _, e := range events {
			n := 0
			for _, other := range events {
				if bytes.Equal(e.raw, other.raw) {
					n++
				}
			}
			if want := 1 + strings.Count(e.Type, ".done"); n != want {
				t.Errorf("%s came %d times", e.Type, n)
			}
		}
	})
}

func TestOmitItemEvents(t *testing.T) {
	misbehave(t, Behaviour{OmitItemEvents: true}, func(t *bench) {
		c := t.connect()
		defer c.close()
		events := c.ask("?")
		got := slices.DeleteFunc(types(events), func(s string) bool { return strings.HasSuffix(s, ".delta") })
		want := []string{"response.created", "response.output_audio.done", "response.output_audio_transcript.done", "response.done"}
		if !slices.Equal(got, want) {
			t.Errorf("events %q", got)
		}
	})
}

func TestInject(t *testing.T) {
	for _, as := range []int{websocket.TextMessage, websocket.BinaryMessage} {
		misbehave(t, Behaviour{
			InjectBinary: as == websocket.BinaryMessage,
			Inject: func(event string, n int) [][]byte {
				if event == "response.output_audio.delta" && n == 1 {
					return [][]byte{[]byte(`[]`), []byte(`{"type":"brand.new"}`)}
				}
				return nil
			},
		}, func(t *bench) {
			c := t.connect()
			defer c.close()
			c.send(question("?"), create)
			c.until("response.output_audio.delta")
			for {
				r := c.receive()
				if r.as == as && string(r.frame) == `[]` {
					break
				}
				if bytes.Contains(r.frame, []byte("audio.delta")) {
					t.Fatal("the second delta came before what was to go before it")
				}
			}
			if r := c.receive(); r.as != as || string(r.frame) != `{"type":"brand.new"}` {
				t.Errorf("got %s", r.frame)
			}
			c.expect("response.output_audio.delta")
			c.until("response.done")
		})
	}
}

func TestBehaviourByConnection(t *testing.T) {
	run(t, func(t *bench) {
		if _, resp, err := t.dial(nil); err == nil || resp.StatusCode != http.StatusBadGateway {
			t.Errorf("the first connection: %v", err)
		}
		c := t.connect()
		defer c.close()
		c.ask("?")
	}, hasty(), WithBehaviours(func(n int) Behaviour {
		if n == 0 {
			return Behaviour{HTTPStatus: http.StatusBadGateway}
		}
		return Behaviour{}
	}))
}
