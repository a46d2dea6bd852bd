package realtime_test

import (
	"errors"
	"strings"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"geppetto-audio/realtime"
	"geppetto-audio/realtime/demo"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// startDemo starts a demo server that keeps what it is asked.
func startDemo(t *testing.T, options ...demo.Option) realtime.Endpoint {
	t.Helper()
	s, err := demo.Start("", append([]demo.Option{demo.WithPace(0), demo.WithLatency(0, 0), demo.WithToken("the-token")}, options...)...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return realtime.Endpoint{URL: s.URL(), Key: "the-token", Demo: true}
}

func TestTheDemosModels(t *testing.T) {
	e := startDemo(t)
	all, err := realtime.Models(t.Context(), e)
	if err != nil {
		t.Fatal(err)
	}
	ids, ending := "", 0
	for _, m := range all {
		ids += m.ID + " "
		if strings.Contains(m.ID, "transcribe") || strings.Contains(m.ID, "whisper") || strings.Contains(m.ID, "live") {
			t.Errorf("%s can't hold a conversation", m.ID)
		}
		if !m.Shutdown.IsZero() {
			ending++
		}
	}
	if !strings.Contains(ids, "gpt-realtime-2.1 gpt-realtime-2.1-mini ") || ending != 2 {
		t.Errorf("%d ending of %s", ending, ids)
	}
	e.Key = "another"
	var refused *realtime.Error
	if _, err := realtime.Models(t.Context(), e); !errors.As(err, &refused) || refused.Code != "invalid_api_key" || refused.HTTPStatus != 401 {
		t.Errorf("a wrong token: %v", err)
	}
}

func TestTheDemoSaysItsSample(t *testing.T) {
	var mu sync.Mutex
	var in []string
	e := startDemo(t, demo.WithObserver(func(direction string, frame []byte) {
		mu.Lock()
		defer mu.Unlock()
		if direction == "in" {
			in = append(in, string(frame))
		}
	}))
	for _, voice := range realtime.Voices() {
		heard := 0
		err := realtime.Say(t.Context(), e, realtime.Session{Model: realtime.DefaultModel, Voice: voice}, "Hello! This is how I sound.", func(pcm []byte) { heard += len(pcm) }, nil)
		if err != nil || heard < 2*realtime.SampleRate {
			t.Errorf("%s: %d bytes, %v", voice, heard, err)
		}
	}
	mu.Lock()
	defer mu.Unlock()
	if all := strings.Join(in, "\n"); strings.Contains(all, "conversation.item.create") || strings.Count(all, `"conversation":"none"`) != len(realtime.Voices()) {
		t.Errorf("the sample was asked for as %s", all)
	}
}

func TestCheckingTheDemo(t *testing.T) {
	for name, tc := range map[string]struct {
		session realtime.Session
		key     string
		code    string
	}{
		"well":         {realtime.Session{Model: "gpt-realtime-2.1", Voice: "marin", Effort: "low", MaxTokens: 4096, Speed: 1.5}, "the-token", ""},
		"wrong key":    {realtime.Session{Model: "gpt-realtime-2.1"}, "another", "invalid_api_key"},
		"no key":       {realtime.Session{Model: "gpt-realtime-2.1"}, "", "invalid_api_key"},
		"no model":     {realtime.Session{}, "the-token", "missing_model"},
		"wrong voice":  {realtime.Session{Model: "gpt-realtime-2.1", Voice: "nobody"}, "the-token", "invalid_value"},
		"no reasoning": {realtime.Session{Model: "gpt-realtime", Effort: "low"}, "the-token", realtime.CodeNoEffort},
		"too long":     {realtime.Session{Model: "gpt-realtime", MaxTokens: 1 << 20}, "the-token", realtime.CodeNoMaxTokens},
		"too fast":     {realtime.Session{Model: "gpt-realtime", Speed: 9}, "the-token", realtime.CodeNoSpeed},
	} {
		t.Run(name, func(t *testing.T) {
			e := startDemo(t)
			e.Key = tc.key
			err := realtime.Check(t.Context(), e, tc.session)
			var typed *realtime.Error
			if errors.As(err, &typed) != (tc.code != "") || typed != nil && typed.Code != tc.code {
				t.Errorf("got %v, want %q", err, tc.code)
			}
		})
	}
}
