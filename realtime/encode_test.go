package realtime

import (
	"encoding/binary"
	"encoding/json"
	"math"
	"testing"
	"testing/synctest"

	"geppetto-audio/realtime/demo"
)

func TestTheDialectThatIsSetIsSpoken(t *testing.T) {
	for name, tc := range map[string]struct {
		flavour string
		set     Dialect
		updates int // that it takes
		ok      bool
	}{
		"beta to a server that shows it":       {"Speaches", DialectBeta, 1, true},
		"ga to a server of the beta":           {"Speaches", DialectGA, 1, false},
		"beta to OpenAI":                       {"OpenAI", DialectBeta, 1, false},
		"ga to OpenAI":                         {"OpenAI", DialectGA, 1, true},
		"auto to a server that shows the beta": {"Speaches", DialectAuto, 1, true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := serverOf{flavour: tc.flavour, address: "http://127.0.0.1:9999/v1"}
				v := visitorOf(t, s, Session{Model: "m"}, spoken)
				v.Reconfigure(Endpoint{URL: s.address, Key: goodKey, Dialect: tc.set}, Session{Model: "m"})
				e := v.ask("Why?")
				if (e.Outcome.Status == Completed) != tc.ok || len(v.sent("session.update")) != tc.updates {
					t.Errorf("ended %+v after %d updates", e.Outcome, len(v.sent("session.update")))
				}
			})
		})
	}
}

// A server that shows nothing of its dialect is tried in the other one when it refuses the first.
func TestTheOtherDialectIsTried(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var updates []frame
		s := newStage(t, Config{}, func(p *peer) {
			p.send(`{"type":"session.created","session":{"id":"s"}}`)
			f := p.expect("session.update")
			updates = append(updates, f)
			p.send(`{"type":"error","error":{"type":"invalid_request_error","code":"unknown_parameter","param":"session.type","message":"Unknown parameter: 'session.type'.","event_id":%q}}`, f["event_id"])
			updates = append(updates, p.expect("session.update"))
			p.send(`{"type":"session.updated","session":{"id":"s"}}`)
			p.answer("r", "ok", sound(10))
			p.drain()
		}, nil)
		if e := s.ask("Why?"); e.Outcome.Status != Completed {
			t.Errorf("ended %+v", e.Outcome)
		}
		if updates[0]["session"].(frame)["type"] != "realtime" || updates[1]["session"].(frame)["modalities"] == nil {
			t.Errorf("tried %v", updates)
		}
		if w := only[Warned](s.seen); len(w) != 0 {
			t.Errorf("warned %v", w)
		}
	})
}

func TestHowAKeyIsShown(t *testing.T) {
	const key, token = "the-key", "eyJhbGciOi.a.b"
	for name, tc := range map[string]struct {
		endpoint Endpoint
		header   string
		value    string
	}{
		"to OpenAI":             {Endpoint{URL: DefaultURL, Key: key}, "Authorization", "Bearer " + key},
		"to Azure":              {Endpoint{URL: "https://r.openai.azure.com/openai/v1", Key: key}, "Api-Key", key},
		"a token to Azure":      {Endpoint{URL: "https://r.openai.azure.com/openai/v1", Key: token}, "Authorization", "Bearer " + token},
		"to Azure, as is set":   {Endpoint{URL: "https://r.openai.azure.com/openai/v1", Key: key, Auth: AuthBearer}, "Authorization", "Bearer " + key},
		"api-key, as is set":    {Endpoint{URL: "https://gateway.example/v1", Key: key, Auth: AuthAPIKey}, "Api-Key", key},
		"auto":                  {Endpoint{URL: "https://gateway.example/v1", Key: key, Auth: AuthAuto}, "Authorization", "Bearer " + key},
		"not at all, as is set": {Endpoint{URL: "https://gateway.example/v1", Key: key, Auth: AuthNone}, "", ""},
		"without one":           {Endpoint{URL: "https://r.openai.azure.com/openai/v1"}, "", ""},
	} {
		h := tc.endpoint.header()
		if tc.header == "" && len(h) == 0 {
			continue
		}
		if got := h[tc.header]; len(h) != 1 || len(got) != 1 || got[0] != tc.value {
			t.Errorf("%s: %v", name, h)
		}
	}
}

func TestProfilesAreFound(t *testing.T) {
	for address, want := range map[string]string{
		"https://api.openai.com/v1":                                  "OpenAI",
		"https://API.OpenAI.com/v1":                                  "OpenAI",
		"https://notapi.openai.com.example/v1":                       "",
		"https://res.openai.azure.com/openai/v1":                     "Azure OpenAI",
		"https://res.services.ai.azure.com/openai/v1":                "Azure OpenAI",
		"https://res.services.ai.azure.com/voice-live?api-version=1": "Azure Voice Live",
		"wss://api.x.ai/v1":                                          "xAI",
		"https://dashscope.aliyuncs.com/api-ws/v1":                   "DashScope",
		"https://dashscope-intl.aliyuncs.com/api-ws/v1":              "DashScope",
		"http://192.168.1.9:8080/v1":                                 "LocalAI",
		"https://host.example:8080/v1":                               "",
		"http://localhost:8000/v1":                                   "Speaches",
		"http://localhost:8765/v1":                                   "Hugging Face speech-to-speech",
		"http://localhost:4000/v1":                                   "LiteLLM",
		"http://localhost:1234/v1":                                   "",
		"":                                                           "",
	} {
		if got := (Endpoint{URL: address}).Profile().Name; got != want {
			t.Errorf("%s is taken for %q, want %q", address, got, want)
		}
	}
	if got := (Endpoint{URL: "http://127.0.0.1:8080/v1", Demo: true}).Profile().Name; got != "" {
		t.Errorf("the demo is taken for %s", got)
	}
	for _, p := range Profiles() {
		if _, ok := demo.Flavours()[p.Name]; !ok {
			t.Errorf("%s has no flavour of the demo", p.Name)
		}
	}
}

func TestTheModelMayStandInTheAddress(t *testing.T) {
	for address, want := range map[string]string{
		"https://h.example/v1":                         "wss://h.example/v1/realtime?model=a+b",
		"https://h.example/v1?x=1":                     "wss://h.example/v1/realtime?model=a+b&x=1",
		"https://h.example/models/{model}":             "wss://h.example/models/a%20b/realtime",
		"https://h.example/models/%7Bmodel%7D/":        "wss://h.example/models/a%20b/realtime",
		"https://h.example/openai?deployment={model}":  "wss://h.example/openai/realtime?deployment=a+b",
		"https://h.example/voice-live/realtime?v=2026": "wss://h.example/voice-live/realtime?model=a+b&v=2026",
	} {
		u, err := Endpoint{URL: address}.socketURL("a b")
		if err != nil || u.String() != want {
			t.Errorf("%s: dials %v (%v), want %s", address, u, err, want)
		}
	}
}

func TestResampling(t *testing.T) {
	in := sine(440, SampleRate, SampleRate)
	out := resample(in, 16000)
	if len(out) != 2*16000 {
		t.Fatalf("%d bytes", len(out))
	}
	want := sine(440, 16000, 16000)
	for i := 200; i < len(out)-200; i += 2 {
		if d := sampleAt(out, i) - sampleAt(want, i); d > 20 || d < -20 {
			t.Fatalf("sample %d is off by %d", i/2, d)
		}
	}
	for i, s := range resampled(sine(11000, SampleRate, SampleRate)) { // what 16 kHz can't hold
		if i > 100 && i < 15900 && (s > 300 || s < -300) {
			t.Fatalf("sample %d of what can't be heard is %d", i, s)
		}
	}
	if got := resample([]byte{1}, 16000); len(got) != 0 {
		t.Errorf("half a sample gives %d bytes", len(got))
	}
}

func FuzzUnderstandSession(f *testing.F) {
	f.Add([]byte(`{"type":"realtime","voice":{"name":"x"},"audio":{"output":{"voice":7}},"modalities":["text"]}`))
	f.Fuzz(func(_ *testing.T, raw []byte) {
		var s wireSession
		_ = json.Unmarshal(raw, &s) // whatever is read of it is used
		Endpoint{URL: "http://localhost:8080/v1"}.encoder(s.info("event_TODO")).updateSession(Session{Voice: "v"})
	})
}

// sine is a tone at half the full scale.
func sine(hz float64, rate, samples int) []byte {
	var pcm []byte
	for i := range samples {
		s := int16(16384 * math.Sin(2*math.Pi*hz*float64(i)/float64(rate)))
		pcm = binary.LittleEndian.AppendUint16(pcm, uint16(s))
	}
	return pcm
}

func sampleAt(pcm []byte, i int) int { return int(int16(binary.LittleEndian.Uint16(pcm[i:]))) }

func resampled(pcm []byte) (all []int) {
	out := resample(pcm, 16000)
	for i := 0; i+1 < len(out); i += 2 {
		all = append(all, sampleAt(out, i))
	}
	return all
}
