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
	status := func(code int, body string) func(int, http.ResponseWriter) bool {
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
		"401":                    {nil, status(401, `{"error":{"message":"bad key `+key+`","code":"unauthorized"}}`), "unauthorized", "key"},
		"403":                    {nil, status(403, `<html>`), CodeHTTP, "refuses this account"},
		"404":                    {nil, status(404, ``), CodeHTTP, "no realtime service"},
		"429 quota":              {nil, status(429, `{"error":{"message":"m","code":"insufficient_quota"}}`), "insufficient_quota", "quota"},
		"418":                    {nil, status(418, ``), CodeHTTP, "418"},
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
