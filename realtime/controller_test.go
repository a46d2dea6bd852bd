package realtime

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"
)

func sound(n int) []byte { return bytes.Repeat([]byte{7, 1}, n) }

func TestAnAnswerIsHeardAndKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, Config{}, func(p *peer) {
			if got := p.r.URL.String(); got != "/v1/realtime?model=m" {
				t.Errorf("dialled %s", got)
			}
			p.begin()
			q := p.answer("resp_1", "Hello.", sound(6000), []byte{1}, nil, sound(3)[1:])
			if fmt.Sprint(q["item"]) != "map[content:[map[text:Hi type:input_text]] role:user type:message]" {
				t.Errorf("asked %v", q["item"])
			}
			p.drain()
		}, nil)
		e := s.ask("Hi")
		k := s.keeper.keeps[0]
		if e.Outcome.Status != Completed || e.Text != "Hello." || e.Kept.Audio == "" {
			t.Errorf("ended %+v", e)
		}
		if want := append(append(sound(6000), 1), sound(3)[1:]...); !bytes.Equal(k.sound, want) || s.speaker.playing["q1"] != len(want) {
			t.Errorf("kept %d and played %d of %d bytes", len(k.sound), s.speaker.playing["q1"], len(want))
		}
		if k.words != "Hello." || k.answer.Model != "m-served" || k.answer.Voice != "v-served" || k.answer.Question != "Hi" || k.answer.Conversation == "" {
			t.Errorf("kept %+v, %q", k.answer, k.words)
		}
		if k.outcome.Usage == nil || k.outcome.Usage.InputTokens != 3 || k.outcome.Received != 250125*time.Microsecond || k.outcome.FirstAudio < 0 {
			t.Errorf("outcome %+v", k.outcome)
		}
	})
}

func TestOneResponseAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, Config{}, func(p *peer) {
			p.begin()
			for n := range 3 {
				id := fmt.Sprintf("resp_%d", n)
				p.expect("response.create")
				p.created(id)
				_ = p.conn.SetReadDeadline(time.Time{})
				time.Sleep(time.Second) // virtual: a second question would come now
				p.say(id, "ok", sound(10))
				p.done(id, "completed", "null")
			}
			p.drain()
		}, nil)
		for n := range 3 {
			s.Ask(Question{Text: fmt.Sprint(n)})
		}
		running := 0
		for range 3 {
			s.until(func(n Notice) bool {
				switch n.(type) {
				case Sent:
					running++
				case Ended:
					running--
					return true
				}
				if running > 1 {
					t.Error("two responses in flight")
				}
				return false
			})
		}
	})
}

func TestStop(t *testing.T) {
	t.Run("before the server has begun to answer", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			var cancelled frame
			s := newStage(t, Config{}, func(p *peer) {
				p.begin()
				p.expect("response.create")
				time.Sleep(time.Second)
				p.created("resp_1")
				cancelled = p.expect("response.cancel")
				p.done("resp_1", "cancelled", `{"type":"cancelled","reason":"client_cancelled"}`)
				p.drain()
			}, nil)
			id := s.Ask(Question{Text: "Hi"})
			s.until(func(n Notice) bool { _, ok := n.(Sent); return ok })
			s.Stop()
			e := s.untilEnded(id)
			if e.Outcome.Status != Stopped || e.Outcome.Reason != ReasonByYou || e.Kept.Transcript != "" {
				t.Errorf("ended %+v", e)
			}
			if cancelled["response_id"] != "resp_1" {
				t.Errorf("cancelled %v", cancelled)
			}
		})
	})
	t.Run("in the middle of the answer", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			truncated := make(chan frame, 1)
			s := newStage(t, Config{}, func(p *peer) {
				p.begin()
				p.expect("response.create")
				p.created("resp_1")
				p.say("resp_1", "Because", sound(SampleRate))
				p.expect("response.cancel")
				p.say("resp_1", " the", sound(SampleRate)) // was under way
				p.done("resp_1", "cancelled", `{"reason":"client_cancelled"}`)
				truncated <- p.expect("conversation.item.truncate")
				p.drain()
			}, nil)
			s.speaker.heard = 400 * time.Millisecond
			id := s.Ask(Question{Text: "Why?"})
			s.until(func(n Notice) bool { _, ok := n.(Sound); return ok })
			s.Stop()
			e := s.untilEnded(id)
			if o := e.Outcome; o.Status != Stopped || o.Reason != ReasonByYou || o.Heard != 400*time.Millisecond || o.Received != 2*time.Second {
				t.Errorf("outcome %+v", o)
			}
			if s.speaker.playing[id] != 0 {
				t.Error("sound was played after the stop")
			}
			if len(s.keeper.keeps[0].sound) != 4*SampleRate {
				t.Errorf("kept %d bytes", len(s.keeper.keeps[0].sound))
			}
			f := <-truncated
			if f["item_id"] != "item_resp_1" || f["content_index"] != 0.0 || f["audio_end_ms"] != 400.0 {
				t.Errorf("truncated %v", f)
			}
		})
	})
	t.Run("while it is still being heard", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			truncated := make(chan frame, 1)
			s := newStage(t, Config{}, func(p *peer) {
				p.begin()
				p.answer("resp_1", "Because", sound(SampleRate))
				truncated <- p.expect("conversation.item.truncate")
				p.drain()
			}, nil)
			s.speaker.heard = 700 * time.Millisecond
			s.ask("Why?")
			s.Stop()
			a := s.until(func(n Notice) bool { _, ok := n.(Amended); return ok }).(Amended)
			if a.Outcome.Status != Stopped || a.Outcome.Heard != 700*time.Millisecond || len(s.keeper.amended) != 1 {
				t.Errorf("amended %+v", a)
			}
			if f := <-truncated; f["audio_end_ms"] != 700.0 {
				t.Errorf("truncated %v", f)
			}
		})
	})
	t.Run("a server that goes on all the same", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			s := newStage(t, Config{}, func(p *peer) {
				p.begin()
				if p.n == 1 {
					p.expect("response.create")
					p.created("resp_1")
					p.say("resp_1", "on", sound(5000))
					p.drain() // deaf to response.cancel
					return
				}
				p.answer("resp_2", "fine", sound(10))
				p.drain()
			}, nil)
			id := s.Ask(Question{Text: "Why?"})
			s.until(func(n Notice) bool { _, ok := n.(Words); return ok })
			began := time.Now()
			s.Stop()
			if e := s.untilEnded(id); e.Outcome.Status != Stopped || time.Since(began) > stopGrace {
				t.Errorf("ended %+v after %s", e.Outcome, time.Since(began))
			}
			if e := s.ask("Again?"); e.Outcome.Status != Completed {
				t.Errorf("the next question ended %+v", e.Outcome)
			}
		})
	})
	t.Run("while it waits for a connection", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			s := newStage(t, Config{}, nil, func(_ int, w http.ResponseWriter) bool { w.WriteHeader(503); return true })
			id := s.Ask(Question{Text: "Why?"})
			s.untilState(Waiting)
			s.Stop()
			if e := s.untilEnded(id); e.Outcome.Status != Stopped {
				t.Errorf("ended %+v", e.Outcome)
			}
		})
	})
}

func TestClosingKeepsTheRunningAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, Config{}, func(p *peer) {
			p.begin()
			p.expect("response.create")
			p.created("r")
			p.say("r", "Be", sound(5000))
			p.drain()
		}, nil)
		id := s.Ask(Question{Text: "Why?"})
		waiting := s.Ask(Question{Text: "And?"})
		s.until(func(n Notice) bool { _, ok := n.(Sound); return ok })
		s.Close()
		if e := s.untilEnded(id); e.Outcome.Status != Stopped || e.Outcome.Reason != ReasonClosed || len(s.keeper.keeps[0].sound) != 10000 {
			t.Errorf("ended %+v", e.Outcome)
		}
		if e := s.untilEnded(waiting); e.Outcome.Status != Stopped || e.Outcome.Reason != ReasonClosed {
			t.Errorf("the waiting one ended %+v", e.Outcome)
		}
	})
}

func TestJunkIsCarriedOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, Config{}, func(p *peer) {
			junk := func() {
				for _, f := range []string{`[]`, `null`, `{"type":"moon.rises"}`, `{"type":"response.output_au`, `{}`, `{"type":"response.done"`} {
					p.send("%s", f)
				}
				_ = p.conn.WriteMessage(websocket.BinaryMessage, []byte{1, 2, 3})
			}
			junk()
			p.begin()
			junk()
			p.expect("response.create")
			junk()
			p.created("r")
			p.say("r", "fine", sound(5))
			junk()
			p.send(`{"type":"response.output_audio.delta","response_id":"r","item_id":"item_r","delta":"BwEHAQ!!"}`)
			p.send(`{"type":"response.output_audio.delta","response_id":"of another","delta":"BwEHAQ=="}`)
			p.say("r", "", sound(5))
			p.done("r", "completed", "null")
			p.drain()
		}, nil)
		e := s.ask("Why?")
		if e.Outcome.Status != Completed || e.Text != "fine" || !bytes.Equal(s.keeper.keeps[0].sound, sound(12)) {
			t.Errorf("ended %+v with %d bytes", e, len(s.keeper.keeps[0].sound))
		}
	})
}

func TestNewConversationKnowsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, Config{}, func(p *peer) {
			p.begin()
			q := p.answer(fmt.Sprintf("r%d", p.n), "ok", sound(10))
			if p.n == 2 && !strings.Contains(fmt.Sprint(q), "2?") {
				t.Errorf("the new conversation was told %v", q)
			}
			p.drain()
		}, nil)
		s.ask("1?")
		s.NewConversation()
		s.ask("2?")
		if s.keeper.keeps[0].answer.Conversation == s.keeper.keeps[1].answer.Conversation {
			t.Error("both answers belong to one conversation")
		}
	})
}

func TestReconfigureGoesOnWithAnotherServer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, Config{Eager: true}, func(p *peer) {
			if p.r.Header.Get("Authorization") != "Bearer good-key" {
				p.send(`{"type":"error","error":{"code":"invalid_api_key","message":"no"}}`)
				p.close(3000, "invalid_request_error.invalid_api_key")
				return
			}
			p.begin()
			p.answer("r", "ok", sound(10))
			p.drain()
		}, nil)
		if c := s.untilState(Offline); code(t, c.Err) != "invalid_api_key" {
			t.Errorf("offline: %v", c.Err)
		}
		s.Reconfigure(Endpoint{URL: "http://127.0.0.1:1/v1", Key: "good-key"}, Session{Model: "m"})
		s.untilState(Ready)
		if e := s.ask("1?"); e.Outcome.Status != Completed {
			t.Errorf("ended %+v", e.Outcome)
		}
	})
}

func TestRecordingsAreAskedByBuffer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var types []string
		s := newStage(t, Config{}, func(p *peer) {
			p.begin()
			for {
				f := p.next()
				types = append(types, f["type"].(string))
				if f["type"] == "response.create" {
					break
				}
			}
			p.created("r")
			p.say("r", "ok", sound(10))
			p.done("r", "completed", "null")
			p.drain()
		}, nil)
		s.untilEnded(s.Ask(Question{Text: "(recording)", Audio: sound(SampleRate * 3 / 2)}))
		if got := strings.Join(types, " "); got != "input_audio_buffer.append input_audio_buffer.append input_audio_buffer.commit response.create" {
			t.Errorf("sent %s", got)
		}
	})
}

func TestPingsAreAnswered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		answered := make(chan string, 1)
		newStage(t, Config{Eager: true}, func(p *peer) {
			p.conn.SetPongHandler(func(data string) error { answered <- data; return nil })
			p.begin()
			_ = p.conn.WriteControl(websocket.PingMessage, []byte("are you there?"), time.Now().Add(time.Second))
			p.drain()
		}, nil)
		if got := <-answered; got != "are you there?" {
			t.Errorf("answered %q", got)
		}
	})
}
