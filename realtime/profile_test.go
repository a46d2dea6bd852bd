package realtime

import (
	"bytes"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"geppetto-audio/realtime/demo"
)

// serverOf is a server as one of the profiles knows it: where it is reached, and what a client should make of it.
type serverOf struct {
	flavour string // of the demo
	address string
	beta    bool
	voice   string // one that it has
	rate    int    // of recordings
	usage   bool
	refused string // code of a wrong key
	plain   bool   // no voice out of the conversation but by asking in it
}

func theServers() map[string]serverOf {
	return map[string]serverOf{
		"OpenAI":           {"OpenAI", "https://api.openai.com/v1", false, "marin", 24000, true, "invalid_api_key", false},
		"OpenAI in Europe": {"OpenAI", "https://eu.api.openai.com/v1", false, "marin", 24000, true, "invalid_api_key", false},
		"Azure OpenAI":     {"Azure OpenAI", "https://res.openai.azure.com/openai/v1", false, "marin", 24000, true, "unauthorized", false},
		"Azure Voice Live": {"Azure Voice Live", "https://res.services.ai.azure.com/voice-live/realtime?api-version=2026-01-01", true,
			"en-US-Ava:DragonHDLatestNeural", 24000, true, "unauthorized", false},
		"xAI":                           {"xAI", "https://api.x.ai/v1", false, "Ara", 24000, true, "invalid_api_key", false},
		"LocalAI":                       {"LocalAI", "http://localhost:8080/v1", false, "piper", 16000, true, "invalid_api_key", false},
		"LocalAI, at another port":      {"LocalAI", "http://127.0.0.1:9999/v1", false, "piper", 16000, true, "invalid_api_key", false},
		"Speaches":                      {"Speaches", "http://localhost:8000/v1", true, "af_heart", 24000, false, "forbidden", false},
		"Speaches, at another port":     {"Speaches", "http://127.0.0.1:9999/v1", true, "af_heart", 24000, false, "forbidden", false},
		"DashScope":                     {"DashScope", "https://dashscope-intl.aliyuncs.com/api-ws/v1", true, "Cherry", 16000, true, "unauthorized", false},
		"Hugging Face speech-to-speech": {"Hugging Face speech-to-speech", "http://localhost:8765/v1", false, "default", 24000, false, "invalid_api_key", false},
		"LiteLLM":                       {"LiteLLM", "http://localhost:4000/v1", false, "marin", 24000, true, "invalid_api_key", false},
	}
}

// A visitor talks to a server of some flavour.
type visitor struct {
	*stage
	mu     sync.Mutex
	frames []string // of ours
	asked  []demo.Question
	dial   DialOptions
}

const goodKey = "key-of-the-test-0123456789"

func visitorOf(t *testing.T, tc serverOf, session Session, answer func(demo.Question) demo.Answer) *visitor {
	v := &visitor{}
	l := newPipeListener()
	server := demo.New(demo.WithFlavour(demo.Flavours()[tc.flavour]), demo.WithToken(goodKey), demo.WithPace(0), demo.WithLatency(0, 0),
		demo.WithObserver(func(direction string, frame []byte) {
			v.mu.Lock()
			defer v.mu.Unlock()
			if direction == "in" {
				v.frames = append(v.frames, string(frame))
			}
		}),
		demo.WithAnswers(func(q demo.Question) demo.Answer {
			v.mu.Lock()
			v.asked = append(v.asked, q)
			v.mu.Unlock()
			return answer(q)
		}))
	go func() { _ = server.Serve(l) }()
	t.Cleanup(func() { _ = server.Close() })
	cfg := Config{Endpoint: Endpoint{URL: tc.address, Key: goodKey}, Session: session, NetDial: l.dial, netDialTLS: l.dial}
	v.dial = DialOptions{Endpoint: cfg.Endpoint, NetDial: l.dial, netDialTLS: l.dial}
	v.stage = &stage{t: t, keeper: &fakeKeeper{}, speaker: &fakeSpeaker{}}
	cfg.Keeper, cfg.Speaker = v.keeper, v.speaker
	v.Controller = NewController(cfg)
	v.Start(t.Context())
	t.Cleanup(func() {
		v.Controller.Close()
		for range v.Notices() {
		}
	})
	return v
}

func (v *visitor) sent(kind string) (frames []string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, f := range v.frames {
		if strings.Contains(f, `"type":"`+kind+`"`) {
			frames = append(frames, f)
		}
	}
	return frames
}

func spoken(q demo.Question) demo.Answer {
	return demo.Answer{Parts: []demo.Part{{Text: "The answer to " + q.Text, Audio: sound(SampleRate)}}}
}

func TestEveryServerIsSpokenTo(t *testing.T) {
	for name, tc := range theServers() {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				v := visitorOf(t, tc, Session{Model: "m", Voice: tc.voice, Instructions: "Be brief."}, spoken)
				v.Continue("old", []Exchange{{"before?", "Before."}})
				began := time.Now()
				e := v.ask("Why?")
				if e.Outcome.Status != Completed || e.Text != "The answer to Why?" || !bytes.Equal(v.keeper.keeps[0].sound, sound(SampleRate)) {
					t.Fatalf("ended %+v: %q, %d bytes", e.Outcome, e.Text, len(v.keeper.keeps[0].sound))
				}
				if took := time.Since(began); took > 3*time.Second {
					t.Errorf("took %s", took)
				}
				if (e.Outcome.Usage != nil) != tc.usage {
					t.Errorf("usage: %+v", e.Outcome.Usage)
				}
				if h := v.asked[0].History; len(h) != 2 || h[0].Text != "before?" || h[1].Text != "Before." || h[1].Role != "assistant" {
					t.Errorf("the server was told %+v", h)
				}
				if v.asked[0].Instructions != "Be brief." || v.asked[0].Model != "m" {
					t.Errorf("asked %+v", v.asked[0])
				}
				if k := v.keeper.keeps[0].answer; k.Voice != tc.voice || k.Model != "m" {
					t.Errorf("kept as by %s of %s", k.Voice, k.Model)
				}
				if update := v.sent("session.update"); len(update) != 1 || strings.Contains(update[0], `"modalities"`) != tc.beta {
					t.Errorf("asked for %s", update)
				}
				for _, n := range v.seen {
					if w, ok := n.(Warned); ok {
						t.Errorf("warned: %v", w.Err)
					}
				}
				if e := v.ask("And?"); e.Outcome.Status != Completed || len(v.sent("session.update")) != 1 {
					t.Errorf("the next ended %+v", e.Outcome)
				}
			})
		})
	}
}

func TestEveryServerHearsRecordings(t *testing.T) {
	for name, tc := range theServers() {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				v := visitorOf(t, tc, Session{Model: "m", Voice: tc.voice}, spoken)
				e := v.untilEnded(v.Ask(Question{Text: "(recording)", Audio: sound(2 * SampleRate)}))
				if e.Outcome.Status != Completed || len(v.asked) != 1 {
					t.Fatalf("ended %+v, after %d answers", e.Outcome, len(v.asked))
				}
				if got := len(v.asked[0].Audio); got != 2*2*tc.rate {
					t.Errorf("heard %d bytes, want %d", got, 2*2*tc.rate)
				}
				if e := v.ask("And?"); e.Outcome.Status != Completed {
					t.Errorf("the next ended %+v", e.Outcome)
				}
			})
		})
	}
}

func TestEveryServersFailureIsTold(t *testing.T) {
	for name, tc := range theServers() {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				v := visitorOf(t, tc, Session{Model: "m", Voice: tc.voice}, func(q demo.Question) demo.Answer {
					if q.Text == "Fail." {
						return demo.Answer{Status: "failed", ErrorType: "server_error", ErrorCode: "backend", ErrorMessage: "no such backend"}
					}
					return spoken(q)
				})
				began := time.Now()
				e := v.ask("Fail.")
				if details := demo.Flavours()[tc.flavour].Details; details == "" {
					if e.Outcome.Status != Failed || code(t, e.Outcome.Err) != "backend" || time.Since(began) > 10*time.Second {
						t.Errorf("ended %+v after %s", e.Outcome, time.Since(began))
					}
				} else if e.Outcome.Status != Failed || code(t, e.Outcome.Err) != "server_error" {
					t.Errorf("ended %+v", e.Outcome)
				}
				if e := v.ask("And?"); e.Outcome.Status != Completed {
					t.Errorf("the next ended %+v", e.Outcome)
				}
			})
		})
	}
}

func TestEveryServersAnswerCanBeStopped(t *testing.T) {
	for name, tc := range theServers() {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				v := visitorOf(t, tc, Session{Model: "m", Voice: tc.voice}, spoken)
				v.speaker.heard = 300 * time.Millisecond
				id := v.Ask(Question{Text: "Why?"})
				v.until(func(n Notice) bool {
					switch n := n.(type) {
					case Sound:
						return true
					case Ended:
						return n.Question.ID == id
					}
					return false
				})
				v.Stop()
				if e := v.ask("And?"); e.Outcome.Status != Completed {
					t.Errorf("the next ended %+v", e.Outcome)
				}
			})
		})
	}
}

func TestAWrongKeyIsRefusedOnceByEveryServer(t *testing.T) {
	for name, tc := range theServers() {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				v := visitorOf(t, tc, Session{Model: "m", Voice: tc.voice}, spoken)
				v.Reconfigure(Endpoint{URL: tc.address, Key: "another-key"}, Session{Model: "m"})
				e := v.ask("Why?")
				if e.Outcome.Status != Failed || code(t, e.Outcome.Err) != tc.refused {
					t.Errorf("ended %+v", e.Outcome)
				}
				if what, _ := Explain(e.Outcome.Err); !strings.Contains(what, "key") && !strings.Contains(what, "account") {
					t.Errorf("says %q", what)
				}
				for _, n := range v.seen {
					if s, ok := n.(StateChanged); ok && s.State == Waiting {
						t.Error("another attempt was going to be made")
					}
				}
			})
		})
	}
}

func TestEveryServerIsCheckedAndSpeaksASample(t *testing.T) {
	for name, tc := range theServers() {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				v := visitorOf(t, tc, Session{Model: "m", Voice: tc.voice}, spoken)
				if err := check(t.Context(), v.dial, Session{Model: "m", Voice: tc.voice}); err != nil {
					t.Errorf("checked: %v", err)
				}
				heard := 0
				err := say(t.Context(), v.dial, Session{Model: "m", Voice: tc.voice}, errand{text: "Hello.", sound: func(pcm []byte) { heard += len(pcm) }})
				if err != nil || heard != 2*SampleRate {
					t.Errorf("said %d bytes: %v", heard, err)
				}
			})
		})
	}
}

// What nobody has chosen is not asked of a server that doesn't have it.
func TestTheUsualVoiceAtServersThatHaveOthers(t *testing.T) {
	for name, tc := range theServers() {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				v := visitorOf(t, tc, Session{Model: "m", Voice: DefaultVoice}, spoken)
				if e := v.ask("Why?"); e.Outcome.Status != Completed {
					t.Errorf("ended %+v", e.Outcome)
				}
			})
		})
	}
}

func TestTheUsualVoiceAtAServerNobodyKnows(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		unknown := serverOf{flavour: "xAI", address: "https://voices.example/v1"}
		unknown.flavour = "DashScope"
		unknown.address = "https://voices.example/api-ws/v1"
		v := visitorOf(t, unknown, Session{Model: "m", Voice: DefaultVoice}, spoken)
		if e := v.ask("Why?"); e.Outcome.Status != Completed {
			t.Errorf("ended %+v", e.Outcome)
		}
		if w := only[Warned](v.seen); len(w) != 1 || code(t, w[0].Err) != CodeNoVoice {
			t.Errorf("warned %v", w)
		}
	})
}

// The service at a local server's usual port is OpenAI's way or another; what is known of the port's usual owner
// doesn't hold for one that shows it is somebody else.
func TestAGuessGivesWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := visitorOf(t, serverOf{flavour: "OpenAI", address: "http://localhost:8080/v1"}, Session{Model: "m", Voice: "marin"}, spoken)
		e := v.untilEnded(v.Ask(Question{Text: "(recording)", Audio: sound(SampleRate)}))
		if e.Outcome.Status != Completed || len(v.asked[0].Audio) != 2*SampleRate {
			t.Errorf("ended %+v, heard %d bytes", e.Outcome, len(v.asked[0].Audio))
		}
		if e.Outcome.FirstAudio > time.Second {
			t.Errorf("the first sound came after %s", e.Outcome.FirstAudio)
		}
	})
}
