package realtime

import (
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"
)

// mortal begins a session that lives so long, and answers each question after a while. It ends as the service does.
func mortal(p *peer, w *witness, life, takes time.Duration) {
	ends := time.Now().Add(life)
	goodbye := time.AfterFunc(life, func() {
		p.send(`{"type":"error","error":{"type":"invalid_request_error","code":"session_expired","message":"Your session hit the maximum duration."}}`)
		_ = p.conn.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(1001, ""), time.Now().Add(time.Second))
	})
	defer goodbye.Stop()
	w.mu.Lock()
	for len(w.sessions) < p.n {
		w.sessions = append(w.sessions, nil)
	}
	w.mu.Unlock()
	p.send(`{"type":"session.created","session":{"type":"realtime","expires_at":%d}}`, ends.Unix())
	p.expect("session.update")
	p.send(`{"type":"session.updated","session":{"type":"realtime","expires_at":%d}}`, ends.Unix())
	question := ""
	for n := 1; ; n++ {
		f := p.next()
		if f == nil {
			return
		}
		switch f["type"] {
		case "conversation.item.create":
			question = f["item"].(frame)["content"].([]any)[0].(frame)["text"].(string)
			w.told(p.n, fmt.Sprintf("%s: %s", f["item"].(frame)["role"], question))
		case "response.create":
			w.told(p.n, "ask")
			id := fmt.Sprintf("r%d_%d", p.n, n)
			p.created(id)
			p.say(id, "answer to "+question, sound(10))
			time.Sleep(takes)
			p.done(id, "completed", "null")
		}
	}
}

func (w *witness) all() [][]string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([][]string(nil), w.sessions...)
}

func TestTenQuestionsInSessionsOfThreeSeconds(t *testing.T) {
	for _, eager := range []bool{false, true} {
		t.Run(fmt.Sprintf("eager %t", eager), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := &witness{}
				s := newStage(t, Config{Eager: eager}, func(p *peer) { mortal(p, w, 3*time.Second, 500*time.Millisecond) }, nil)
				for n := range 10 {
					if e := s.ask(fmt.Sprint("question ", n)); e.Outcome.Status != Completed {
						t.Errorf("question %d ended %+v", n, e.Outcome)
					}
				}
				sessions, asked := w.all(), 0
				for n, told := range sessions {
					for i, want := range told[:min(len(told), 2*asked)] {
						if i%2 == 0 && want != fmt.Sprint("user: question ", i/2) || i%2 == 1 && want != fmt.Sprint("assistant: answer to question ", i/2) {
							t.Fatalf("session %d was told %q", n, told)
						}
					}
					if len(told) < 2*asked {
						t.Fatalf("session %d was told %q of %d questions", n, told, asked)
					}
					asked += strings.Count(strings.Join(told, "\n"), "ask\n") + strings.Count(strings.Join(told[max(0, len(told)-1):], ""), "ask")
				}
				if asked != 10 || len(sessions) < 3 {
					t.Errorf("%d questions were asked in %d sessions", asked, len(sessions))
				}
			})
		})
	}
}

func TestASessionIsRenewedWhileIdle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &witness{}
		var open atomic.Int32
		s := newStage(t, Config{Eager: true}, func(p *peer) {
			open.Add(1)
			defer open.Add(-1)
			if p.n > 1 {
				time.Sleep(5 * time.Second) // in which the one before can still be used
				if open.Load() != 2 {
					t.Error("the session before was left before there was another")
				}
			}
			mortal(p, w, time.Hour, 0)
		}, nil)
		s.ask("1?")
		time.Sleep(59*time.Minute + 10*time.Second)
		synctest.Wait()
		if n := len(w.all()); n != 2 || open.Load() != 1 {
			t.Fatalf("%d sessions, %d open", n, open.Load())
		}
		began := time.Now()
		if e := s.ask("2?"); e.Outcome.Status != Completed || time.Since(began) > 0 {
			t.Errorf("ended %+v after %s", e.Outcome, time.Since(began))
		}
		if got := fmt.Sprint(w.all()[1]); got != "[user: 1? assistant: answer to 1? user: 2? ask]" {
			t.Errorf("the new session was told %s", got)
		}
		connecting := 0
		for _, n := range only[StateChanged](s.seen) {
			if n.State == Connecting {
				connecting++
			}
		}
		if connecting != 1 {
			t.Errorf("the renewal was shown: %d times connecting", connecting)
		}
	})
}

func TestAnOldSessionIsBetterThanNone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &witness{}
		s := newStage(t, Config{Eager: true}, func(p *peer) { mortal(p, w, time.Hour, 0) }, func(n int, r http.ResponseWriter) bool {
			if n > 1 {
				r.WriteHeader(503)
			}
			return n > 1
		})
		s.ask("1?")
		time.Sleep(59*time.Minute + 20*time.Second)
		if e := s.ask("2?"); e.Outcome.Status != Completed {
			t.Errorf("ended %+v", e.Outcome)
		}
	})
}

func TestASessionThatNobodyUsesIsNotRenewedForEver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &witness{}
		s := newStage(t, Config{Eager: true}, func(p *peer) { mortal(p, w, time.Hour, 0) }, nil)
		time.Sleep(7 * 24 * time.Hour)
		synctest.Wait()
		if n := len(w.all()); n > maxUnasked+1 || n < maxUnasked {
			t.Errorf("%d sessions in a week without a question", n)
		}
		if e := s.ask("1?"); e.Outcome.Status != Completed {
			t.Errorf("ended %+v", e.Outcome)
		}
		before := len(w.all())
		time.Sleep(90 * time.Minute)
		if n := len(w.all()); n != before+1 {
			t.Errorf("%d sessions after a question, want one more than %d", n, before)
		}
	})
}

func TestAnExpiryInMidAnswerIsACut(t *testing.T) {
	t.Run("keeps what had come", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			w := &witness{}
			s := newStage(t, Config{}, func(p *peer) { mortal(p, w, 10*time.Second, 30*time.Second) }, nil)
			e := s.ask("1?")
			if e.Outcome.Status != Interrupted || code(t, e.Outcome.Err) != "session_expired" || e.Text != "answer to 1?" || len(s.keeper.keeps) != 1 {
				t.Errorf("ended %+v: %q", e.Outcome, e.Text)
			}
		})
	})
	t.Run("asks again where nothing had come", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			s := newStage(t, Config{}, func(p *peer) {
				p.begin()
				if p.n == 1 {
					p.expect("response.create")
					p.send(`{"type":"error","error":{"code":"session_expired","message":"Your session hit the maximum duration."}}`)
					p.drain()
					return
				}
				p.answer("r", "ok", sound(10))
				p.drain()
			}, nil)
			if e := s.ask("1?"); e.Outcome.Status != Completed {
				t.Errorf("ended %+v", e.Outcome)
			}
		})
	})
}

func TestAQuestionWithoutAnAnswerIsAskedAgainOnce(t *testing.T) {
	for name, tc := range map[string]struct {
		end     func(p *peer)
		status  Status
		asked   int
		forever bool
	}{
		"cut before the server began":      {func(p *peer) { p.cut() }, Completed, 2, false},
		"cut after the server began":       {func(p *peer) { p.created("r"); p.cut() }, Completed, 2, false},
		"going away":                       {func(p *peer) { p.close(1001, "") }, Completed, 2, false},
		"a fault of the server's":          {func(p *peer) { p.created("r"); p.close(1011, "keepalive ping timeout") }, Completed, 2, false},
		"cut every time":                   {func(p *peer) { p.cut() }, Interrupted, 2, true},
		"silence":                          {func(p *peer) { p.created("r"); p.drain() }, Completed, 2, false},
		"a word had come":                  {func(p *peer) { p.created("r"); p.say("r", "We", nil); p.cut() }, Interrupted, 1, false},
		"a sound had come":                 {func(p *peer) { p.created("r"); p.say("r", "", sound(1)); p.cut() }, Interrupted, 1, false},
		"closed for what was asked":        {func(p *peer) { p.close(4000, "invalid_request_error.invalid_value") }, Interrupted, 1, false},
		"closed for what was asked, bare":  {func(p *peer) { p.close(4000, "") }, Interrupted, 1, false},
		"closed for the key":               {func(p *peer) { p.close(3000, "invalid_request_error.invalid_api_key") }, Interrupted, 1, false},
		"closed for the quota":             {func(p *peer) { p.close(1011, "insufficient_quota.insufficient_quota") }, Interrupted, 1, false},
		"closed by a gateway, for the key": {func(p *peer) { p.close(1011, "Error: 401 Incorrect API key provided") }, Interrupted, 1, false},
		"failed": {func(p *peer) {
			p.created("r")
			p.done("r", "failed", `{"error":{"code":"server_error","message":"m"}}`)
			p.drain()
		}, Failed, 1, false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var asked atomic.Int32
				s := newStage(t, Config{}, func(p *peer) {
					p.begin()
					if p.expect("response.create") == nil {
						return
					}
					if asked.Add(1); p.n == 1 || tc.forever {
						tc.end(p)
						return
					}
					p.created("r2")
					p.say("r2", "ok", sound(10))
					p.done("r2", "completed", "null")
					p.drain()
				}, nil)
				e := s.ask("Why?")
				if e.Outcome.Status != tc.status || int(asked.Load()) != tc.asked {
					t.Errorf("ended %+v, asked %d times", e.Outcome, asked.Load())
				}
				if n := len(only[Ended](s.seen)); n != 1 {
					t.Errorf("%d ends", n)
				}
				if (len(s.keeper.keeps) > 0) != (e.Kept.Transcript != "") {
					t.Errorf("kept %d answers: %+v", len(s.keeper.keeps), e.Kept)
				}
			})
		})
	}
}

func TestAFrozenLineIsNoticed(t *testing.T) {
	for name, words := range map[string]string{"before the answer": "", "in mid-answer": "Be", "while idle": "-"} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				gone := make(chan struct{})
				s := newStage(t, Config{}, func(p *peer) {
					p.begin()
					if p.n > 1 {
						p.answer("r2", "ok", sound(10))
						p.drain()
						return
					}
					switch words {
					case "-":
						p.answer("r0", "fine", sound(10))
					default:
						p.expect("response.create")
						p.created("r")
						p.say("r", words)
					}
					<-gone
				}, nil)
				defer close(gone)
				began := time.Now()
				id := s.Ask(Question{Text: "Why?"})
				switch words {
				case "-":
					s.untilEnded(id)
					s.untilState(Idle)
				case "":
					s.untilState(Connecting)
					s.untilState(Connecting) // it is asked once more
				default:
					if e := s.untilEnded(id); e.Outcome.Status != Interrupted || code(t, e.Outcome.Err) != CodeLost || e.Text != words {
						t.Errorf("ended %+v", e.Outcome)
					}
				}
				if took := time.Since(began); took > 30*time.Second {
					t.Errorf("noticed after %s", took)
				}
				if words == "" {
					if e := s.untilEnded(id); e.Outcome.Status != Completed {
						t.Errorf("ended %+v", e.Outcome)
					}
				} else if e := s.ask("Again?"); e.Outcome.Status != Completed {
					t.Errorf("the next ended %+v", e.Outcome)
				}
			})
		})
	}
}

func TestIDsThatChange(t *testing.T) {
	for name, script := range map[string]func(p *peer){
		"created under another": func(p *peer) { p.created("before"); p.say("r", "ok", sound(10)); p.done("r", "completed", "null") },
		"created without one": func(p *peer) {
			p.send(`{"type":"response.created"}`)
			p.say("r", "ok", sound(10))
			p.done("r", "completed", "null")
		},
		"done under another": func(p *peer) { p.created("r"); p.say("r", "ok", sound(10)); p.done("after", "completed", "null") },
		"done without one":   func(p *peer) { p.created("r"); p.say("r", "ok", sound(10)); p.send(`{"type":"response.done"}`) },
		"none at all": func(p *peer) {
			p.send(`{"type":"response.created"}`)
			p.say("", "ok", sound(10))
			p.send(`{"type":"response.done","response":{"status":"completed"}}`)
		},
		"not created": func(p *peer) { p.say("r", "ok", sound(10)); p.done("r", "completed", "null") },
		"the one before ends once more": func(p *peer) {
			p.done("first", "completed", "null")
			p.created("r")
			p.done("first", "completed", "null")
			p.say("first", "no", sound(3))
			p.say("r", "ok", sound(10))
			p.done("r", "completed", "null")
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStage(t, Config{}, func(p *peer) {
					p.begin()
					p.answer("first", "fine", sound(10))
					p.expect("response.create")
					script(p)
					p.drain()
				}, nil)
				s.ask("1?")
				e := s.ask("2?")
				if e.Outcome.Status != Completed || e.Text != "ok" || len(s.keeper.keeps[1].sound) != 20 {
					t.Errorf("ended %+v: %q", e.Outcome, e.Text)
				}
			})
		})
	}
}

func TestAServerThatIsBusyIsAskedOnceMore(t *testing.T) {
	for name, tc := range map[string]struct {
		ends   bool // the other response does
		status Status
		within time.Duration
	}{
		"when it has ended the other answer": {true, Completed, 3 * time.Second},
		"when it doesn't say":                {false, Completed, 5 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStage(t, Config{}, func(p *peer) {
					p.begin()
					f := p.expect("response.create")
					p.send(`{"type":"error","error":{"code":"conversation_already_has_active_response","message":"m","event_id":%q}}`, f["event_id"])
					if tc.ends {
						time.Sleep(3 * time.Second)
						p.say("other", "no", sound(10))
						p.done("other", "completed", "null")
					}
					p.expect("response.create")
					p.created("r")
					p.say("r", "ok", sound(10))
					p.done("r", "completed", "null")
					p.drain()
				}, nil)
				began := time.Now()
				if e := s.ask("Why?"); e.Outcome.Status != tc.status || e.Text != "ok" || time.Since(began) > tc.within {
					t.Errorf("ended %+v after %s: %q", e.Outcome, time.Since(began), e.Text)
				}
			})
		})
	}
}
