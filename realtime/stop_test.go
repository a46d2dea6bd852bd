package realtime

import (
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func TestAStopWithoutAQuestionDisturbsNoConnecting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var sessions atomic.Int32
		s := newStage(t, Config{Eager: true}, func(p *peer) {
			sessions.Add(1)
			time.Sleep(5 * time.Second) // it loads a model first
			new(witness).script(p)
		}, nil)
		for range 2 * maxUnasked {
			time.Sleep(100 * time.Millisecond)
			s.Stop()
		}
		s.untilState(Ready)
		if n := sessions.Load(); n != 1 {
			t.Errorf("connected %d times", n)
		}
	})
}

// The ID of a response may change while the person stops it. The race detector watches.
func TestAStopWhileTheIDsChange(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, Config{}, func(p *peer) {
			p.begin()
			p.expect("response.create")
			p.created("before")
			for n := range 2000 {
				p.say([]string{"one", "two"}[n%2], "", []byte{})
			}
			p.expect("response.cancel")
			p.done("one", "cancelled", `{"reason":"client_cancelled"}`)
			p.drain()
		}, nil)
		id := s.Ask(Question{Text: "Why?"})
		s.untilState(Thinking)
		s.Stop()
		if e := s.untilEnded(id); e.Outcome.Status != Stopped {
			t.Errorf("ended %+v", e.Outcome)
		}
	})
}

func TestAStopWhileAServerReadsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		done := make(chan struct{})
		s := newStage(t, Config{}, func(p *peer) {
			p.send(`{"type":"session.created","session":{}}`)
			<-done
		}, nil)
		defer close(done)
		id := s.Ask(Question{Text: "Why?"})
		time.Sleep(2 * time.Second)
		began := time.Now()
		s.Stop()
		if e := s.untilEnded(id); e.Outcome.Status != Stopped || time.Since(began) > time.Second {
			t.Errorf("ended %+v after %s", e.Outcome, time.Since(began))
		}
	})
}
