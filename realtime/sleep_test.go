package realtime

import (
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// A clock is the time of day of a computer that may sleep, while timers stand still.
type clock struct{ slept atomic.Int64 }

func (c *clock) now() time.Time { return time.Now().Round(0).Add(time.Duration(c.slept.Load())) }

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
