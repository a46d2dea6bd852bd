package realtime

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

// options dial a server in memory.
func options(l *pipeListener) DialOptions {
	return DialOptions{Endpoint: Endpoint{URL: "http://127.0.0.1:1/v1"}, NetDial: l.dial}
}

var sampled = Session{Model: "m", Voice: "v", Instructions: "Be brief.", Effort: "high", MaxTokens: 5, Speed: 1.5}

func TestSay(t *testing.T) {
	refuse := func(p *peer, f frame) {
		p.send(`{"type":"error","error":{"code":"unknown_parameter","param":"response.conversation","message":"no","event_id":%q}}`, f["event_id"])
	}
	for name, tc := range map[string]struct {
		script func(*peer)
		bytes  int
		code   string // of the error, or none
	}{
		"out of band": {func(p *peer) {
			p.begin()
			f := p.next()
			r := f["response"].(frame)
			if f["type"] != "response.create" || r["conversation"] != "none" || fmt.Sprint(r["input"]) != "[map[content:[map[text:Hello there. type:input_text]] role:user type:message]]" {
				p.t.Errorf("asked %v", f)
			}
			p.created("r")
			p.say("r", "Hello there.", sound(10), sound(5))
			p.done("r", "completed", "null")
		}, 30, ""},
		"the plain way": {func(p *peer) {
			p.begin()
			refuse(p, p.expect("response.create"))
			p.answer("r", "Hello there.", sound(10))
		}, 20, ""},
		"refused twice": {func(p *peer) {
			p.begin()
			refuse(p, p.expect("response.create"))
			refuse(p, p.expect("response.create"))
			p.drain()
		}, 0, "unknown_parameter"},
		"quota": {func(p *peer) {
			p.begin()
			p.expect("response.create")
			p.created("r")
			p.done("r", "failed", `{"error":{"code":"insufficient_quota","message":"m"}}`)
			p.drain()
		}, 0, "insufficient_quota"},
		"a fault without an end": {func(p *peer) {
			p.begin()
			p.expect("response.create")
			p.created("r")
			p.send(`{"type":"error","error":{"code":"server_error","message":"m"}}`)
			p.drain()
		}, 0, "server_error"},
		"a fault on the way": {func(p *peer) {
			p.begin()
			p.expect("response.create")
			p.created("r")
			p.say("r", "Hello", sound(10))
			p.send(`{"type":"error","error":{"code":"server_error","message":"m"}}`)
			p.say("r", "there", sound(10)[:20])
			p.done("r", "completed", "null")
		}, 40, ""},
		"cut at the limit": {func(p *peer) {
			p.begin()
			p.expect("response.create")
			p.created("r")
			p.say("r", "Hello", sound(10))
			p.done("r", "incomplete", `{"reason":"max_output_tokens"}`)
		}, 20, ""},
		"no sound": {func(p *peer) {
			p.begin()
			p.expect("response.create")
			p.created("r")
			p.done("r", "completed", "null")
		}, 0, CodeEmpty},
		"never begins": {func(p *peer) { p.begin(); p.drain() }, 0, CodeNoResponse},
		"falls silent": {func(p *peer) { p.begin(); p.expect("response.create"); p.created("r"); p.drain() }, 0, CodeTimeout},
		"hangs up":     {func(p *peer) { p.begin(); p.expect("response.create"); p.created("r"); p.cut() }, 0, CodeLost},
		"wrong voice": {func(p *peer) {
			p.send(`{"type":"session.created","session":{}}`)
			f := p.expect("session.update")
			p.send(`{"type":"error","error":{"code":"invalid_value","message":"no such voice","event_id":%q}}`, f["event_id"])
			p.drain()
		}, 0, "invalid_value"},
		"an obedient server that says nothing of it": {func(p *peer) {
			p.send(`{"type":"session.created","session":{}}`)
			p.expect("response.create")
			p.created("r")
			p.say("r", "", sound(3))
			p.done("r", "completed", "null")
		}, 6, ""},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := newServer(t, tc.script, nil)
				var got []byte
				err := say(t.Context(), options(l), sampled, errand{text: "Hello there.", sound: func(pcm []byte) { got = append(got, pcm...) }})
				if tc.code == "" && err != nil || tc.code != "" && code(t, err) != tc.code {
					t.Errorf("got %v, want %q", err, tc.code)
				}
				if want := sound(tc.bytes / 2); !bytes.Equal(got, want) {
					t.Errorf("heard %d bytes, want %d", len(got), len(want))
				}
			})
		})
	}
}

func TestSayTakesOnlyWhatMakesTheVoice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newServer(t, func(p *peer) {
			p.send(`{"type":"session.created","session":{"model":"m-served"}}`)
			session := p.expect("session.update")["session"].(frame)
			output := session["audio"].(frame)["output"].(frame)
			if output["voice"] != "v" || output["speed"] != 1.5 || session["instructions"] != nil || session["reasoning"] != nil || session["max_output_tokens"] != nil {
				t.Errorf("asked for %v", session)
			}
			p.send(`{"type":"session.updated","session":{}}`)
			p.expect("response.create")
			p.created("r")
			p.say("r", "ok", sound(10))
			p.done("r", "completed", "null")
		}, nil)
		if err := say(t.Context(), options(l), sampled, errand{text: "Hi.", sound: func([]byte) {}}); err != nil {
			t.Error(err)
		}
	})
}

func TestASampleIsPaidFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newServer(t, func(p *peer) {
			p.begin()
			p.expect("response.create")
			p.created("r")
			p.say("r", "ok", sound(10))
			p.done("r", "completed", "null")
		}, nil)
		var spent []Spent
		err := say(t.Context(), options(l), sampled, errand{text: "Hi.", sound: func([]byte) {}, spent: func(s Spent) { spent = append(spent, s) }})
		if err != nil || len(spent) != 1 || spent[0].Model != "m-served" || spent[0].Usage.InputTokens != 3 {
			t.Errorf("spent %+v, %v", spent, err)
		}
	})
}

func TestSayEndsWithItsContext(t *testing.T) {
	for name, script := range map[string]func(*peer){
		"before the session": func(p *peer) { p.drain() },
		"before the answer":  func(p *peer) { p.begin(); p.drain() },
		"in mid-answer": func(p *peer) {
			p.begin()
			p.expect("response.create")
			p.created("r")
			p.say("r", "ok", sound(10))
			p.drain()
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := newServer(t, script, nil)
				ctx, cancel := context.WithCancel(t.Context())
				began := time.Now()
				time.AfterFunc(time.Second, cancel)
				err := say(ctx, options(l), sampled, errand{text: "Hi.", sound: func([]byte) {}})
				if !errors.Is(err, context.Canceled) || time.Since(began) != time.Second {
					t.Errorf("got %v after %s", err, time.Since(began))
				}
			})
		})
	}
}

func TestCheck(t *testing.T) {
	for name, tc := range map[string]struct {
		script func(*peer)
		refuse func(int, http.ResponseWriter) bool
		code   string // of the error, or none
		within time.Duration
	}{
		"well": {func(p *peer) {
			p.begin()
			if f := p.next(); f != nil {
				p.t.Errorf("sent %v: what is asked is billed", f)
			}
		}, nil, "", 0},
		"wrong key": {func(p *peer) {
			p.send(`{"type":"error","error":{"code":"invalid_api_key","message":"no"}}`)
			p.close(3000, "invalid_request_error.invalid_api_key")
		}, nil, "invalid_api_key", 0},
		"404":           {nil, func(_ int, w http.ResponseWriter) bool { w.WriteHeader(404); return true }, CodeHTTP, 0},
		"no session":    {func(p *peer) { p.drain() }, nil, CodeNoSession, checkLimit},
		"no word of it": {func(p *peer) { p.send(`{"type":"session.created","session":{}}`); p.drain() }, nil, "", checkSilence},
		"wrong voice": {func(p *peer) {
			picky(p.t, p, map[string]string{"voice": fmt.Sprintf(unknown, "audio.output.voice")})
		}, nil, "unknown_parameter", 0},
		"no reasoning": {func(p *peer) {
			picky(p.t, p, map[string]string{"reasoning": fmt.Sprintf(unknown, "reasoning")})
			p.drain()
		}, nil, CodeNoEffort, 0},
		"hangs up": {func(p *peer) { p.send(`{"type":"session.created","session":{}}`); p.expect("session.update"); p.cut() }, nil, CodeLost, 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := newServer(t, tc.script, tc.refuse)
				began := time.Now()
				err := check(t.Context(), options(l), sampled)
				if tc.code == "" && err != nil || tc.code != "" && code(t, err) != tc.code {
					t.Errorf("got %v, want %q", err, tc.code)
				}
				if took := time.Since(began); took > tc.within {
					t.Errorf("took %s, want %s", took, tc.within)
				}
			})
		})
	}
}

func TestCheckEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newServer(t, func(p *peer) { p.drain() }, nil)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := check(ctx, options(l), sampled); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
	})
}

func TestVoices(t *testing.T) {
	if all := Voices(); !slices.Contains(all, DefaultVoice) || len(all) != 10 {
		t.Errorf("voices %v", all)
	}
}
