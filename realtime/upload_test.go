package realtime

import (
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// A long recording goes over a slow line. Who stops it, or closes the program, doesn't wait until all of it is sent.
func TestARecordingOnItsWayCanBeStopped(t *testing.T) {
	for name, tc := range map[string]struct {
		end    func(*stage)
		reason string
	}{
		"stopped": {func(s *stage) { s.Stop() }, ReasonByYou},
		"closed":  {func(s *stage) { go s.Close() }, ReasonClosed},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStage(t, Config{}, func(p *peer) {
					p.begin()
					for p.next() != nil {
						time.Sleep(time.Second)
					}
				}, nil)
				id := s.Ask(Question{Text: "a minute", Audio: sound(60 * SampleRate)})
				time.Sleep(5 * time.Second)
				began := time.Now()
				tc.end(s)
				e := s.untilEnded(id)
				if took := time.Since(began); e.Outcome.Status != Stopped || e.Outcome.Reason != tc.reason || took > 3*time.Second {
					t.Errorf("ended %+v after %s", e.Outcome, took)
				}
			})
		})
	}
}

// What a server has of a recording that it refuses isn't heard as the beginning of the next one.
func TestARecordingThatIsRefusedLeavesNothingBehind(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var sent [2]atomic.Int32 // pieces that came to each session
		s := newStage(t, Config{}, func(p *peer) {
			p.begin()
			if p.n == 1 {
				f := p.expect("input_audio_buffer.append")
				p.send(`{"type":"error","error":{"type":"invalid_request_error","code":"odd","event_id":%q}}`, f["event_id"])
			}
			for f := p.next(); f != nil; f = p.next() {
				time.Sleep(time.Second)
				switch f["type"] {
				case "input_audio_buffer.append":
					sent[p.n-1].Add(1)
				case "response.create":
					p.created("r")
					p.say("r", "ok", sound(10))
					p.done("r", "completed", "null")
				}
			}
		}, nil)
		refused := s.untilEnded(s.Ask(Question{Text: "first", Audio: sound(60 * SampleRate)}))
		if refused.Outcome.Status != Failed || refused.Outcome.Reason != "odd" || sent[0].Load() > 3 {
			t.Errorf("ended %+v after %d pieces more", refused.Outcome, sent[0].Load())
		}
		if e := s.untilEnded(s.Ask(Question{Text: "second", Audio: sound(5 * SampleRate)})); e.Outcome.Status != Completed || sent[1].Load() != 5 {
			t.Errorf("ended %+v after %d pieces", e.Outcome, sent[1].Load())
		}
	})
}
