package realtime

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestDeadlines(t *testing.T) {
	for name, tc := range map[string]struct {
		script func(*peer)
		code   string
		status Status
		after  time.Duration
		giveUp time.Duration
	}{
		"no session":  {func(p *peer) { p.drain() }, CodeNoSession, Failed, 120 * time.Second, 30 * time.Second},
		"no response": {func(p *peer) { p.begin(); p.drain() }, CodeNoResponse, Failed, 30 * time.Second, 0},
		"silence in mid-answer": {func(p *peer) {
			p.begin()
			p.expect("response.create")
			p.created("r")
			time.Sleep(10 * time.Second)
			p.say("r", "Be", sound(100))
			p.drain()
		}, CodeTimeout, Interrupted, 70 * time.Second, 0},
		"a frozen line": {func(p *peer) {
			p.begin()
			p.expect("response.create")
			p.created("r")
			p.say("r", "Be", sound(100))
			<-p.t.Context().Done() // reads nothing, and so answers no ping
		}, CodeLost, Interrupted, 30 * time.Second, 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				done := make(chan struct{})
				s := newStage(t, Config{Deadlines: Deadlines{GiveUp: tc.giveUp}}, func(p *peer) {
					if name == "a frozen line" {
						p.begin()
						p.expect("response.create")
						p.created("r")
						p.say("r", "Be", sound(100))
						<-done
						return
					}
					tc.script(p)
				}, nil)
				defer close(done)
				began := time.Now()
				e := s.ask("Why?")
				if e.Outcome.Status != tc.status || code(t, e.Outcome.Err) != tc.code {
					t.Errorf("ended %+v", e.Outcome)
				}
				if took := time.Since(began); took > tc.after+time.Second || took < tc.after/2 {
					t.Errorf("took %s, want about %s", took, tc.after)
				}
			})
		})
	}
}

func TestASlowDiskIsNoDeadLine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, Config{}, func(p *peer) {
			p.begin()
			p.answer("r", "slow", sound(100), sound(100))
			p.drain()
		}, nil)
		s.keeper.block = make(chan struct{})
		time.AfterFunc(5*time.Minute, func() { close(s.keeper.block) })
		if e := s.ask("Why?"); e.Outcome.Status != Completed || len(s.keeper.keeps[0].sound) != 400 {
			t.Errorf("ended %+v with %d bytes", e.Outcome, len(s.keeper.keeps[0].sound))
		}
	})
}

func TestRefusals(t *testing.T) {
	const key = "test-key-Qw7ErtyUiop42Zx"
	refuse := func(code, message string, closeCode int) func(*peer) {
		return func(p *peer) {
			p.send(`{"type":"error","error":{"type":"invalid_request_error","code":%q,"message":%q}}`, code, message)
			p.close(closeCode, "invalid_request_error."+code)
		}
	}
	refuseWith := func(code int, body string) func(int, http.ResponseWriter) bool {
		return func(_ int, w http.ResponseWriter) bool {
			w.WriteHeader(code)
			fmt.Fprint(w, body)
			return true
		}
	}
	answerDone := func(status, details string) func(*peer) {
		return func(p *peer) {
			p.begin()
			p.expect("response.create")
			p.created("r")
			p.done("r", status, details)
			p.drain()
		}
	}
	for name, tc := range map[string]struct {
		script func(*peer)
		refuse func(int, http.ResponseWriter) bool
		code   string
		says   string
	}{
		"wrong key":              {refuse("invalid_api_key", "Incorrect API key provided: test-key****42Zx.", 3000), nil, "invalid_api_key", "doesn't accept the API key"},
		"wrong key, echoed":      {refuse("invalid_api_key", "no: "+key, 3000), nil, "invalid_api_key", "[key]"},
		"no model":               {refuse("missing_model", "You must provide a model.", 4000), nil, "missing_model", "model"},
		"close without an event": {func(p *peer) { p.close(4004, "invalid_request_error.model_not_found") }, nil, "model_not_found", "model"},
		"quota":                  {answerDone("failed", `{"type":"failed","error":{"type":"insufficient_quota","code":"insufficient_quota","message":"You exceeded your current quota"}}`), nil, "insufficient_quota", "quota"},
		"rate limit":             {answerDone("failed", `{"error":{"code":"rate_limit_exceeded","message":"slow"}}`), nil, "rate_limit_exceeded", "faster"},
		"empty":                  {answerDone("completed", "null"), nil, CodeEmpty, "without a word"},
		"401":                    {nil, refuseWith(401, `{"error":{"message":"bad key `+key+`","code":"unauthorized"}}`), "unauthorized", "key"},
		"403":                    {nil, refuseWith(403, `<html>`), CodeHTTP, "refuses this account"},
		"404":                    {nil, refuseWith(404, ``), CodeHTTP, "no realtime service"},
		"429 quota":              {nil, refuseWith(429, `{"error":{"message":"m","code":"insufficient_quota"}}`), "insufficient_quota", "quota"},
		"418":                    {nil, refuseWith(418, ``), CodeHTTP, "418"},
		"settings": {func(p *peer) {
			p.send(`{"type":"session.created","session":{}}`)
			p.expect("session.update")
			p.send(`{"type":"error","error":{"type":"invalid_request_error","code":"invalid_value","message":"Invalid voice","event_id":%q}}`, updateID)
			p.drain()
		}, nil, "invalid_value", "Invalid voice"},
		"the question itself": {func(p *peer) {
			p.begin()
			f := p.expect("response.create")
			p.send(`{"type":"error","error":{"code":"invalid_value","message":"no","event_id":%q}}`, f["event_id"])
			p.drain()
		}, nil, "invalid_value", "no"},
		"error without an id and without response.done": {func(p *peer) {
			p.begin()
			p.expect("response.create")
			p.send(`{"type":"error","error":{"message":"backend not found"}}`)
			p.drain()
		}, nil, "error", "backend not found"},
		"a conversation that is too long": {func(p *peer) {
			p.begin()
			p.expect("response.create")
			p.send(`{"type":"error","error":{"code":"context_length_exceeded","message":"The conversation is too long, and truncation is disabled."}}`)
			p.drain()
		}, nil, "context_length_exceeded", "too long"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStage(t, Config{Endpoint: Endpoint{URL: "http://127.0.0.1:1/v1", Key: key}}, tc.script, tc.refuse)
				began := time.Now()
				e := s.ask("Why?")
				what, do := Explain(e.Outcome.Err)
				if e.Outcome.Status != Failed || code(t, e.Outcome.Err) != tc.code || !strings.Contains(what, tc.says) || do == "" {
					t.Errorf("outcome %+v: %s %s", e.Outcome, what, do)
				}
				if all := fmt.Sprintf("%+v %v %s %s", s.seen, e.Outcome.Err, what, do); strings.Contains(all, key) || strings.Contains(all, "42Zx") {
					t.Errorf("the key is shown: %s", all)
				}
				if took := time.Since(began); took > 3*time.Second {
					t.Errorf("took %s", took)
				}
			})
		})
	}
}

func TestAttemptsStopWhenTheTimeIsUsedUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		attempts := 0
		s := newStage(t, Config{Deadlines: Deadlines{GiveUp: 30 * time.Second}}, nil, func(_ int, w http.ResponseWriter) bool {
			attempts++
			w.WriteHeader(503)
			return true
		})
		began := time.Now()
		e := s.ask("Why?")
		if e.Outcome.Status != Failed || time.Since(began) > 31*time.Second || attempts < 3 {
			t.Errorf("ended %+v after %s and %d attempts", e.Outcome, time.Since(began), attempts)
		}
		began = time.Now()
		if e := s.ask("And now?"); e.Outcome.Status != Failed || time.Since(began) > 0 || code(t, e.Outcome.Err) != CodeHTTP {
			t.Errorf("the next ended %+v after %s", e.Outcome, time.Since(began))
		}
	})
}

func TestACutLine(t *testing.T) {
	t.Run("in mid-answer keeps what came, and the next session knows the conversation", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			var told []string
			s := newStage(t, Config{}, func(p *peer) {
				p.begin()
				if p.n == 1 {
					p.answer("r1", "One.", sound(10))
					p.expect("response.create")
					p.created("r2")
					p.say("r2", "Tw", sound(50))
					p.cut()
					return
				}
				for range 5 {
					f := p.expect("conversation.item.create")
					told = append(told, fmt.Sprint(f["item"].(frame)["content"]))
				}
				p.expect("response.create")
				p.created("r3")
				p.say("r3", "Three.", sound(10))
				p.done("r3", "completed", "null")
				p.drain()
			}, nil)
			s.ask("1?")
			e := s.ask("2?")
			if e.Outcome.Status != Interrupted || code(t, e.Outcome.Err) != CodeLost || e.Text != "Tw" || len(s.keeper.keeps[1].sound) != 100 {
				t.Errorf("ended %+v", e)
			}
			if e := s.ask("3?"); e.Outcome.Status != Completed {
				t.Errorf("the next ended %+v", e.Outcome)
			}
			want := "[map[text:1? type:input_text]] [map[text:One. type:output_text]] [map[text:2? type:input_text]] [map[text:Tw type:output_text]] [map[text:3? type:input_text]]"
			if got := strings.Join(told, " "); got != want {
				t.Errorf("told %s", got)
			}
		})
	})
	t.Run("while nobody spoke costs nothing", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			s := newStage(t, Config{}, func(p *peer) {
				p.begin()
				if p.n == 1 {
					p.answer("r1", "One.", sound(10))
					p.expect("response.create") // the line dies as the question comes
					p.cut()
					return
				}
				p.answer("r2", "Two.", sound(10))
				p.drain()
			}, nil)
			s.ask("1?")
			if e := s.ask("2?"); e.Outcome.Status != Completed || e.Text != "Two." {
				t.Errorf("ended %+v", e)
			}
		})
	})
}

func TestASessionIsRenewedBeforeItExpires(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sessions := 0
		s := newStage(t, Config{}, func(p *peer) {
			sessions++
			p.send(`{"type":"session.created","session":{"expires_at":%d}}`, time.Now().Add(time.Hour).Unix())
			p.expect("session.update")
			p.send(`{"type":"session.updated","session":{}}`)
			for p.answer(fmt.Sprintf("r%d", time.Now().UnixNano()), "ok", sound(10)) != nil {
			}
		}, nil)
		s.ask("1?")
		time.Sleep(30 * time.Minute)
		s.ask("2?")
		if sessions != 1 {
			t.Errorf("%d sessions after half an hour", sessions)
		}
		time.Sleep(29*time.Minute + 30*time.Second)
		s.ask("3?")
		if sessions != 2 {
			t.Errorf("%d sessions half a minute before the end", sessions)
		}
		connecting := 0
		for _, n := range only[StateChanged](s.seen) {
			if n.State == Connecting {
				connecting++
			}
		}
		if connecting != 2 {
			t.Errorf("it was said %d times that a question waits for a session, want 2", connecting)
		}
	})
}
