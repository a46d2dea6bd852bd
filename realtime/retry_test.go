package realtime

import (
	"fmt"
	"net/http"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"
)

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

// The same in the middle of an answer.
func TestAnAnswerThatIsEndedForGoodIsFollowedByNoSession(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var sessions atomic.Int32
		s := newStage(t, Config{Eager: true}, func(p *peer) {
			p.begin()
			if sessions.Add(1) == 1 {
				p.expect("conversation.item.create")
				p.expect("response.create")
				p.created("r")
				p.say("r", "Well", sound(10))
				p.close(3000, "invalid_request_error.invalid_api_key")
				return
			}
			p.answer("r", "ok", sound(10))
			p.drain()
		}, nil)
		if e := s.ask("Why?"); e.Outcome.Status != Interrupted || e.Text != "Well" {
			t.Errorf("ended %+v", e)
		}
		if o := s.untilState(Offline); o.Err == nil {
			t.Error("nobody is told why")
		}
		time.Sleep(time.Hour)
		if n := sessions.Load(); n != 1 {
			t.Errorf("%d sessions", n)
		}
		if e := s.ask("Why?"); e.Outcome.Status != Completed {
			t.Errorf("ended %+v", e.Outcome)
		}
	})
}
