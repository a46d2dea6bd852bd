package realtime

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
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

func TestWhatIsTriedAgain(t *testing.T) {
	for name, tc := range map[string]struct {
		err  Error
		want bool
	}{
		"no network":              {Error{Code: CodeNoConnection}, true},
		"no session":              {Error{Code: CodeNoSession}, true},
		"500":                     {Error{Code: CodeHTTP, HTTPStatus: 500}, true},
		"502":                     {Error{Code: CodeHTTP, HTTPStatus: 502}, true},
		"503, named":              {Error{Code: "server_is_overloaded", HTTPStatus: 503}, true},
		"429":                     {Error{Code: CodeHTTP, HTTPStatus: 429}, true},
		"429, named":              {Error{Code: "rate_limit_exceeded", HTTPStatus: 429}, true},
		"429, quota":              {Error{Code: "insufficient_quota", HTTPStatus: 429}, false},
		"429, quota by its type":  {Error{Code: "429", Type: "insufficient_quota", HTTPStatus: 429}, false},
		"429, spending limit":     {Error{Code: "billing_hard_limit_reached", HTTPStatus: 429}, false},
		"400":                     {Error{Code: CodeHTTP, HTTPStatus: 400}, false},
		"401":                     {Error{Code: CodeHTTP, HTTPStatus: 401}, false},
		"401 that says otherwise": {Error{Code: "server_error", HTTPStatus: 401}, false},
		"403":                     {Error{Code: "forbidden", HTTPStatus: 403}, false},
		"404":                     {Error{Code: CodeHTTP, HTTPStatus: 404}, false},
		"1000":                    {Error{Code: CodeLost, CloseCode: 1000}, true},
		"1001":                    {Error{Code: CodeRefused, CloseCode: 1001}, true},
		"1006":                    {Error{Code: CodeLost, CloseCode: 1006}, true},
		"1006, wrong model":       {Error{Code: "invalid_model", CloseCode: 1006}, false},
		"1008":                    {Error{Code: CodeLost, CloseCode: 1008}, false},
		"1011":                    {Error{Code: "internal_error", CloseCode: 1011}, true},
		"1011, wrong key":         {Error{Code: "invalid_api_key", CloseCode: 1011}, false},
		"3000":                    {Error{Code: CodeLost, CloseCode: 3000}, false},
		"3000, named":             {Error{Code: "invalid_api_key", CloseCode: 3000}, false},
		"4000":                    {Error{Code: CodeLost, CloseCode: 4000}, false},
		"4000, named":             {Error{Code: "whatever", CloseCode: 4000}, false},
		"4004":                    {Error{Code: "model_not_found", CloseCode: 4004}, false},
		"4004, unnamed":           {Error{Code: CodeRefused, CloseCode: 4004}, false},
		"expired":                 {Error{Code: "session_expired", CloseCode: 1001}, true},
		"no room":                 {Error{Code: "session_limit_reached"}, true},
		"in the clear":            {Error{Code: CodeInsecure}, false},
		"bad address":             {Error{Code: CodeBadURL}, false},
	} {
		if got := retryable(fmt.Errorf("connect: %w", &tc.err)); got != tc.want {
			t.Errorf("%s: %t", name, got)
		}
	}
	if retryable(fmt.Errorf("anything else")) {
		t.Error("an error nobody knows is tried again")
	}
}

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	for value, want := range map[string]time.Duration{
		"": 0, "0": 0, "-5": 0, "soon": 0, "NaN": 0, "Inf": longestWait, "7": 7 * time.Second, " 2.5 ": 2500 * time.Millisecond,
		"99999999":                       longestWait,
		"Fri, 20 Nov 2026 12:00:30 GMT":  30 * time.Second,
		"Fri, 20 Nov 2026 11:59:30 GMT":  0,
		"Friday, 20-Nov-26 12:01:00 GMT": time.Minute,
	} {
		if got := retryAfter(value, "", now); got != want {
			t.Errorf("%q: %s, want %s", value, got, want)
		}
	}
	// By the server's clock, which is ten minutes ahead of ours.
	if got := retryAfter("Fri, 20 Nov 2026 12:10:30 GMT", "Fri, 20 Nov 2026 12:10:00 GMT", now); got != 30*time.Second {
		t.Errorf("beside a date: %s", got)
	}
}

func TestRetryAfterIsObeyedShownAndSkipped(t *testing.T) {
	for name, value := range map[string]func() string{
		"in seconds": func() string { return "100" },
		"by a date":  func() string { return time.Now().Add(100 * time.Second).UTC().Format(http.TimeFormat) },
	} {
		for _, skipped := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, skipped %t", name, skipped), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					s := newStage(t, Config{}, new(witness).script, func(n int, w http.ResponseWriter) bool {
						if n == 1 {
							w.Header().Set("Retry-After", value())
							w.WriteHeader(429)
						}
						return n == 1
					})
					began := time.Now()
					id := s.Ask(Question{Text: "Why?"})
					if w := s.untilState(Waiting); w.Retry < 99*time.Second || w.Retry > 101*time.Second || w.Err == nil {
						t.Errorf("waiting: %+v", w)
					}
					if skipped {
						s.Retry()
					}
					e := s.untilEnded(id)
					took := time.Since(began)
					if e.Outcome.Status != Completed || skipped != (took < time.Second) || took > 101*time.Second {
						t.Errorf("ended %+v after %s", e.Outcome, took)
					}
				})
			})
		}
	}
}

func TestAttemptsComeMoreAndMoreSeldom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var attempts []time.Time
		s := newStage(t, Config{}, nil, func(_ int, w http.ResponseWriter) bool {
			attempts = append(attempts, time.Now())
			w.WriteHeader(503)
			return true
		})
		s.Ask(Question{Text: "Why?"})
		time.Sleep(10 * time.Minute)
		s.Close()
		if n := len(attempts); n < 15 || n > 60 {
			t.Errorf("%d attempts in ten minutes", n)
		}
		waits := map[time.Duration]bool{}
		for i := 1; i < len(attempts); i++ {
			wait := attempts[i].Sub(attempts[i-1])
			waits[wait] = true
			if wait > 46*time.Second || wait < 200*time.Millisecond || i > 12 && wait < 10*time.Second {
				t.Errorf("wait %d is %s", i, wait)
			}
		}
		if len(waits) < len(attempts)-3 {
			t.Error("the waits have no jitter")
		}
	})
}

func TestASessionThatEndsAtOnceIsNoReasonToHurry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var sessions atomic.Int32
		s := newStage(t, Config{Eager: true}, func(p *peer) {
			sessions.Add(1)
			p.begin()
			p.close(1011, "")
		}, nil)
		time.Sleep(10 * time.Minute)
		synctest.Wait()
		if n := sessions.Load(); n < 5 || n > 40 {
			t.Errorf("%d sessions in ten minutes", n)
		}
		s.untilState(Waiting)
	})
}

func TestASessionThatIsEndedForGoodIsFollowedByNone(t *testing.T) {
	for code, reason := range map[int]string{
		3000: "invalid_request_error.invalid_api_key", 4000: "", 4004: "invalid_request_error.model_not_found",
	} {
		t.Run(fmt.Sprint(code), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var sessions atomic.Int32
				s := newStage(t, Config{Eager: true}, func(p *peer) {
					p.begin()
					if sessions.Add(1) == 1 {
						time.AfterFunc(time.Minute, func() {
							_ = p.conn.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, reason), time.Now().Add(time.Second))
						})
						p.drain()
						return
					}
					p.answer("r", "ok", sound(10))
					p.drain()
				}, nil)
				if o := s.untilState(Offline); o.Err == nil {
					t.Error("nobody is told why")
				}
				time.Sleep(time.Hour)
				if n := sessions.Load(); n != 1 {
					t.Errorf("%d sessions", n)
				}
				if e := s.ask("Why?"); e.Outcome.Status != Completed { // what a person asks for is tried
					t.Errorf("ended %+v", e.Outcome)
				}
			})
		})
	}
}

// A clock is the time of day of a computer that may sleep, while timers stand still.
type clock struct{ slept atomic.Int64 }

func (c *clock) now() time.Time        { return time.Now().Round(0).Add(time.Duration(c.slept.Load())) }
func (c *clock) sleep(d time.Duration) { c.slept.Add(int64(d)) }

func TestTheFirstQuestionAfterASleep(t *testing.T) {
	for name, tc := range map[string]struct {
		eager  bool
		sleeps time.Duration
		later  time.Duration // that passes between waking and the question
	}{
		"at once":            {true, time.Hour, 0},
		"at once, not eager": {false, time.Hour, 0},
		"a minute later":     {true, time.Hour, time.Minute},
		"after a nap":        {true, 2 * time.Minute, 0},
		"after a weekend":    {true, 60 * time.Hour, 3 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := &clock{}
				w := &witness{}
				gone := make(chan struct{})
				s := newStage(t, Config{Eager: tc.eager, wall: c.now}, func(p *peer) {
					if p.n > 1 {
						w.script(p)
						return
					}
					p.send(`{"type":"session.created","session":{"expires_at":%d}}`, c.now().Add(time.Hour).Unix())
					p.expect("session.update")
					p.send(`{"type":"session.updated","session":{}}`)
					p.answer("r1", "One.", sound(10))
					<-gone // nothing more is read or sent: the line has died in its sleep
				}, nil)
				defer close(gone)
				s.ask("1?")
				time.Sleep(time.Second)
				c.sleep(tc.sleeps)
				time.Sleep(tc.later)
				began := time.Now()
				e := s.ask("2?")
				if e.Outcome.Status != Completed || time.Since(began) > 100*time.Millisecond {
					t.Errorf("ended %+v after %s", e.Outcome, time.Since(began))
				}
			})
		})
	}
}

func TestASleepInMidAnswerEndsItSoon(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &clock{}
		gone := make(chan struct{})
		s := newStage(t, Config{wall: c.now}, func(p *peer) {
			p.begin()
			p.expect("response.create")
			p.created("r")
			p.say("r", "Be", sound(100))
			<-gone
		}, nil)
		defer close(gone)
		id := s.Ask(Question{Text: "Why?"})
		s.until(func(n Notice) bool { _, ok := n.(Words); return ok })
		time.Sleep(time.Second)
		c.sleep(time.Hour)
		began := time.Now()
		e := s.untilEnded(id)
		if e.Outcome.Status != Interrupted || time.Since(began) > 12*time.Second || e.Text != "Be" {
			t.Errorf("ended %+v after %s", e.Outcome, time.Since(began))
		}
	})
}

func TestAClockThatIsSetDoesNotEndAnAnswer(t *testing.T) {
	for name, by := range map[string]time.Duration{"forward": 3 * time.Hour, "back": -3 * time.Hour} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := &clock{}
				s := newStage(t, Config{wall: c.now}, func(p *peer) {
					p.begin()
					p.expect("response.create")
					p.created("r")
					p.say("r", "Be", sound(100))
					go func() { // pings are answered by whoever reads
						time.Sleep(40 * time.Second)
						p.say("r", "cause", sound(100))
						p.done("r", "completed", "null")
					}()
					p.drain()
				}, nil)
				id := s.Ask(Question{Text: "Why?"})
				s.until(func(n Notice) bool { _, ok := n.(Words); return ok })
				time.Sleep(time.Second)
				c.sleep(by)
				if e := s.untilEnded(id); e.Outcome.Status != Completed || e.Text != "Because" {
					t.Errorf("ended %+v: %q", e.Outcome, e.Text)
				}
			})
		})
	}
}

func TestAClockThatIsWrongCostsNothing(t *testing.T) {
	for name, tc := range map[string]struct {
		wrong time.Duration // of our clock
		date  bool          // the server shows its own
		from  time.Duration // that a session lasts, by the timers
		to    time.Duration
	}{
		"two hours ahead":                 {2 * time.Hour, false, 60 * time.Minute, 61 * time.Minute}, // it seems over from the beginning
		"two hours ahead, as is shown":    {2 * time.Hour, true, 58 * time.Minute, 60 * time.Minute},
		"ten minutes behind, as is shown": {-10 * time.Minute, true, 58 * time.Minute, 60 * time.Minute},
		"right":                           {0, true, 58 * time.Minute, 60 * time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := &clock{}
				c.sleep(tc.wrong)
				w := &witness{}
				var mu sync.Mutex
				var began []time.Time
				s := newStage(t, Config{Eager: true, wall: c.now}, func(p *peer) {
					mu.Lock()
					began = append(began, time.Now())
					mu.Unlock()
					mortal(p, w, time.Hour, 0)
				}, func(_ int, w http.ResponseWriter) bool {
					if tc.date {
						w.Header().Set("Date", time.Now().UTC().Format(http.TimeFormat))
					}
					return false
				})
				s.untilState(Ready)
				for range 8 {
					time.Sleep(10 * time.Minute)
					s.ask("?")
				}
				if len(began) != 2 {
					t.Fatalf("%d sessions in 80 minutes", len(began))
				}
				if lasted := began[1].Sub(began[0]); lasted < tc.from || lasted > tc.to {
					t.Errorf("the first lasted %s", lasted)
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
