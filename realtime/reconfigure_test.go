package realtime

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

var (
	here  = Endpoint{URL: "http://127.0.0.1:1/v1"}
	there = Endpoint{URL: "http://127.0.0.1:2/v1"}
)

func TestAnotherModelKnowsTheConversation(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &witness{}
		var models []string
		hold := make(chan struct{})
		s := newStage(t, Config{Eager: true}, func(p *peer) {
			models = append(models, p.r.URL.Query().Get("model"))
			w.script(p)
		}, nil)
		s.keeper.block = hold
		s.Ask(Question{Text: "1"})
		s.until(func(n Notice) bool { _, ok := n.(Words); return ok })
		s.Ask(Question{Text: "2"})
		s.Reconfigure(here, Session{Model: "m2", Voice: "v2"}) // in mid-answer
		s.Reconfigure(here, Session{Model: "m3", Voice: "v3"}) // thought better of
		close(hold)
		if e := s.untilEnded("q1"); e.Outcome.Status != Completed {
			t.Errorf("the running answer ended %+v", e.Outcome)
		}
		s.untilEnded("q2")
		w.check(t, `
user input_text: 1
ask

user input_text: 1
assistant output_text: answer to 1
user input_text: 2
ask`)
		if diff := cmp.Diff([]string{"m", "m3"}, models); diff != "" {
			t.Errorf("models: %s", diff)
		}
		if k := s.keeper.keeps; k[0].answer.Conversation != k[1].answer.Conversation || len(only[Began](s.seen)) != 1 {
			t.Errorf("the answers belong to %s and %s", k[0].answer.Conversation, k[1].answer.Conversation)
		}
	})
}

func TestReconfigureWhileIdle(t *testing.T) {
	for name, tc := range map[string]struct {
		next     Session
		endpoint Endpoint
		sessions int
	}{
		"another voice":  {Session{Model: "m", Voice: "v2"}, here, 2},
		"another key":    {Session{Model: "m", Voice: "v"}, Endpoint{URL: here.URL, Key: "another"}, 2},
		"nothing at all": {Session{Model: "m", Voice: "v"}, here, 1},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := &witness{}
				s := newStage(t, Config{Eager: true}, w.script, nil)
				s.ask("1")
				s.Reconfigure(tc.endpoint, tc.next)
				synctest.Wait()
				if len(w.sessions) != tc.sessions {
					t.Fatalf("%d sessions, want %d", len(w.sessions), tc.sessions)
				}
				if tc.sessions == 2 && strings.Join(w.sessions[1], ", ") != "user input_text: 1, assistant output_text: answer to 1" {
					t.Errorf("told %q", w.sessions[1])
				}
				s.ask("2")
				if n := len(only[Began](s.seen)); n != 1 {
					t.Errorf("%d conversations began", n)
				}
			})
		})
	}
}

func TestAnotherServerIsToldNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &witness{}
		hold := make(chan struct{})
		s := newStage(t, Config{}, w.script, nil)
		s.keeper.block = hold
		s.Ask(Question{Text: "secret"})
		s.until(func(n Notice) bool { _, ok := n.(Words); return ok })
		s.Ask(Question{Text: "queued"})
		s.Reconfigure(there, Session{Model: "m"})
		last := s.Ask(Question{Text: "later"})
		close(hold)
		s.untilEnded(last)
		w.check(t, `
user input_text: secret
ask

user input_text: queued
ask

user input_text: later
ask`)
		asked := only[Asked](s.seen)
		if asked[0].Conversation != asked[1].Conversation || asked[1].Conversation == asked[2].Conversation {
			t.Errorf("asked in %s, %s and %s", asked[0].Conversation, asked[1].Conversation, asked[2].Conversation)
		}
	})
}

func TestAQuestionThatWaitsGoesToTheNewServer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &witness{}
		s := newStage(t, Config{}, w.script, func(n int, r http.ResponseWriter) bool {
			if n == 1 {
				r.Header().Set("Retry-After", "60")
				r.WriteHeader(503)
			}
			return n == 1
		})
		began := time.Now()
		id := s.Ask(Question{Text: "1"})
		s.untilState(Waiting)
		s.Reconfigure(there, Session{Model: "m"})
		if e := s.untilEnded(id); e.Outcome.Status != Completed || time.Since(began) > time.Second {
			t.Errorf("ended %+v after %s", e.Outcome, time.Since(began))
		}
		if n := len(only[Began](s.seen)); n != 1 {
			t.Errorf("%d conversations began; nothing of the first had been sent", n)
		}
	})
}

func TestANewServerIsTriedAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, Config{Eager: true}, new(witness).script, func(n int, r http.ResponseWriter) bool {
			if n == 1 {
				r.Header().Set("Retry-After", "60")
				r.WriteHeader(503)
			}
			return n == 1
		})
		s.untilState(Waiting)
		began := time.Now()
		s.Reconfigure(there, Session{Model: "m"})
		s.untilState(Ready)
		if took := time.Since(began); took > time.Second {
			t.Errorf("took %s", took)
		}
	})
}
