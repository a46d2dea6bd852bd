package realtime

import (
	"context"
	"net"
	"net/http"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func TestASessionThatIsLongInComing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var sessions atomic.Int32
		s := newStage(t, Config{Eager: true}, func(p *peer) {
			sessions.Add(1)
			p.drain() // which answers pings
		}, nil)
		began := time.Now()
		state := func(want State, wantCode string, after time.Duration) {
			t.Helper()
			got := s.until(func(n Notice) bool { _, ok := n.(StateChanged); return ok }).(StateChanged)
			if got.State != want || got.Err == nil != (wantCode == "") || wantCode != "" && code(t, got.Err) != wantCode {
				t.Errorf("state %+v, want %v because of %q", got, want, wantCode)
			}
			if took := time.Since(began); took < after || took > after+2*time.Second { // the back-off is at random
				t.Errorf("%v after %s, want %s", want, took, after)
			}
		}
		state(Connecting, "", 0)
		state(Connecting, CodeSlowSession, 10*time.Second)
		state(Waiting, CodeNoSession, 120*time.Second)
		state(Connecting, CodeNoSession, 120*time.Second)
		state(Connecting, CodeSlowSession, 130*time.Second)
		s.Retry()
		state(Connecting, "", 130*time.Second)
		synctest.Wait()
		if n := sessions.Load(); n != 3 {
			t.Errorf("connected %d times", n)
		}
	})
}

// A line on which not even a ping is answered is not waited for as long as a model that is loaded.
func TestNobodyBehindTheUpgrade(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		done := make(chan struct{})
		s := newStage(t, Config{Eager: true}, func(*peer) { <-done }, nil)
		defer close(done)
		began := time.Now()
		got := s.untilState(Waiting)
		if took := time.Since(began); code(t, got.Err) != CodeNoSession || took > 30*time.Second {
			t.Errorf("given up after %s with %v", took, got.Err)
		}
		if got := s.untilState(Connecting); got.Err == nil {
			t.Error("the next attempt doesn't say why there is one")
		}
	})
}

func TestNobodyAnswersTheUpgrade(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var dialled atomic.Int32
		c := NewController(Config{Endpoint: Endpoint{URL: "http://127.0.0.1:1/v1"}, Eager: true, Keeper: &fakeKeeper{},
			NetDial: func(context.Context, string, string) (net.Conn, error) {
				dialled.Add(1)
				here, there := net.Pipe()
				go func() {
					for b := make([]byte, 1024); ; {
						if _, err := there.Read(b); err != nil {
							return
						}
					}
				}()
				return here, nil
			}})
		s := &stage{t: t, Controller: c}
		began := time.Now()
		c.Start(t.Context())
		var waits []time.Duration
		for range 3 {
			got := s.untilState(Waiting)
			waits = append(waits, got.Retry)
			if took := time.Since(began); code(t, got.Err) != CodeNoConnection || took > 11*time.Second {
				t.Errorf("given up after %s with %v", took, got.Err)
			}
			s.untilState(Connecting)
			began = time.Now()
		}
		if waits[2] <= waits[0] {
			t.Errorf("waits of %v don't grow", waits)
		}
		c.Close()
		for range c.Notices() {
		}
	})
}

func TestSettingsThatAreNeverConfirmed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, Config{Eager: true}, func(p *peer) {
			p.send(`{"type":"session.created","session":{"type":"realtime"}}`)
			p.expect("session.update")
			p.answer("r", "So.", sound(10))
			p.drain()
		}, nil)
		began := time.Now()
		if e := s.ask("Why?"); e.Outcome.Status != Completed || time.Since(began) > 20*time.Second {
			t.Errorf("ended %+v after %s", e.Outcome, time.Since(began))
		}
	})
}

// A server that refused stays away when a question for it is stopped: nobody is connecting any more.
func TestTheStateAfterAStoppedAttempt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		busy := make(chan struct{})
		s := newStage(t, Config{Eager: true}, nil, func(n int, w http.ResponseWriter) bool {
			if n > 1 {
				<-busy
			}
			w.WriteHeader(http.StatusUnauthorized)
			return true
		})
		defer close(busy)
		s.untilState(Offline)
		id := s.Ask(Question{Text: "Why?"})
		s.untilState(Connecting)
		s.Stop()
		s.untilEnded(id)
		if got := s.untilState(Offline); got.Err == nil {
			t.Error("it isn't said why")
		}
	})
}
