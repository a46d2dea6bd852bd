package program

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"geppetto-audio/internal/archive"
	"geppetto-audio/internal/settings"
	"geppetto-audio/realtime"
)

const (
	keyA = "test-key-for-the-server-A-0001"
	keyB = "test-key-for-the-server-B-0002"
	keyC = "test-key-that-was-typed-C-0003"
)

func TestWhoAnswers(t *testing.T) {
	url := serve(t, keyA)
	host := hostOf(url)
	for name, tc := range map[string]struct {
		env   map[string]string
		kept  map[string]string
		file  string
		flags settings.Flags
		want  realtime.Endpoint
	}{
		"no key, no address":             {want: realtime.Endpoint{Demo: true}},
		"an address":                     {file: url, want: realtime.Endpoint{URL: url}},
		"a key in the keyring":           {kept: map[string]string{host: keyA}, file: url, want: realtime.Endpoint{URL: url, Key: keyA}},
		"a key of OpenAI's":              {kept: map[string]string{"api.openai.com": keyB}, want: realtime.Endpoint{URL: realtime.DefaultURL, Key: keyB}},
		"a key of OpenAI's, elsewhere":   {kept: map[string]string{"api.openai.com": keyB}, file: url, want: realtime.Endpoint{URL: url}},
		"a key in the environment":       {env: map[string]string{settings.EnvKey: keyA}, kept: map[string]string{host: keyB}, file: url, want: realtime.Endpoint{URL: url, Key: keyA}},
		"the demo, whatever else is set": {env: map[string]string{settings.EnvKey: keyA}, file: url, flags: settings.Flags{Demo: true}, want: realtime.Endpoint{Demo: true}},
	} {
		t.Run(name, func(t *testing.T) {
			h := newPerson(t)
			for k, v := range tc.env {
				h.env[k] = v
			}
			for k, v := range tc.kept {
				h.vault.keys[k] = v
			}
			if tc.file != "" {
				h.settings(`base_url = "` + tc.file + `"`)
			}
			got := h.connected(tc.flags).Endpoint()
			if tc.want.Demo {
				if !got.Demo || !strings.HasPrefix(got.URL, "http://127.0.0.1:") || got.Key == "" || got.Key == keyA {
					t.Errorf("%s answers, with the key %q", got.URL, got.Key)
				}
			} else if got != tc.want {
				t.Errorf("got %+v, want %+v", got, tc.want)
			}
		})
	}
}

func TestAKeyIsSetUsedAndRemoved(t *testing.T) {
	h := newPerson(t)
	url := serve(t, keyA)
	h.settings(`base_url = "` + url + `"`)
	p := h.connected(settings.Flags{})
	if e := p.asks("Why?"); e.Outcome.Status != realtime.Failed || e.Outcome.Reason != "invalid_api_key" {
		t.Fatalf("without a key: %+v", e.Outcome)
	}
	if err := p.SetKey(t.Context(), " Bearer "+keyA+"\n"); err != nil {
		t.Fatal(err)
	}
	if e := p.asks("Why?"); e.Outcome.Status != realtime.Completed {
		t.Errorf("with the key: %+v", e.Outcome)
	}
	info, err := p.Key(t.Context())
	if want := (settings.KeyInfo{Last: "…0001", Set: true, Source: settings.SourceKeyring, Host: hostOf(url)}); info != want || err != nil {
		t.Errorf("key %+v, %v; want %+v", info, err, want)
	}
	if got := h.vault.key(hostOf(url)); got != keyA {
		t.Errorf("the keyring holds %q", got)
	}
	if err := p.RemoveKey(t.Context()); err != nil {
		t.Fatal(err)
	}
	if e := p.Endpoint(); e.Key != "" || e.URL != url || h.vault.key(hostOf(url)) != "" {
		t.Errorf("after the key was removed: %+v", e)
	}
	if info, err := p.Key(t.Context()); info.Set || info.Last != "" || err != nil {
		t.Errorf("key %+v, %v", info, err)
	}
}

func TestAKeyEndsTheDemo(t *testing.T) {
	h := newPerson(t)
	p := h.connected(settings.Flags{})
	if !p.Endpoint().Demo {
		t.Fatal("it is not the demo that answers")
	}
	if err := p.SetKey(t.Context(), keyA); err != nil {
		t.Fatal(err)
	}
	if e, want := p.Endpoint(), (realtime.Endpoint{URL: realtime.DefaultURL, Key: keyA}); e != want || h.vault.key("api.openai.com") != keyA {
		t.Errorf("got %+v", e)
	}
	if err := p.RemoveKey(t.Context()); err != nil {
		t.Fatal(err)
	}
	if e := p.Endpoint(); !e.Demo || e.Key == keyA {
		t.Errorf("got %+v", e)
	}
}

func TestKeysThatCannotBeSet(t *testing.T) {
	for name, tc := range map[string]struct {
		env   map[string]string
		flags settings.Flags
		key   string
		says  string
	}{
		"two words":                {key: "a key", says: "the key has a space"},
		"nothing":                  {key: " ", says: "the key is empty"},
		"under --demo":             {flags: settings.Flags{Demo: true}, key: keyA, says: "no key can be used here"},
		"where it would be seen":   {flags: settings.Flags{BaseURL: "http://far.example/v1"}, key: keyA, says: "unencrypted"},
		"behind the environment's": {env: map[string]string{settings.EnvKey: keyB}, key: keyA, says: "from the environment"},
	} {
		t.Run(name, func(t *testing.T) {
			h := newPerson(t)
			for k, v := range tc.env {
				h.env[k] = v
			}
			p := h.connected(tc.flags)
			before := p.Endpoint()
			err := p.SetKey(t.Context(), tc.key)
			if err == nil || !strings.Contains(err.Error(), tc.says) || strings.Contains(err.Error(), keyA) {
				t.Errorf("got %v, want %q", err, tc.says)
			}
			if p.Endpoint() != before || len(h.vault.keys) > 0 {
				t.Errorf("the key was taken: %+v, %v", p.Endpoint(), h.vault.keys)
			}
		})
	}
}

// Who has no keyring, or can't open it, can use a key all the same, and has it until the program ends.
func TestAKeyThatCannotBeKept(t *testing.T) {
	h := newPerson(t)
	a, b := serve(t, keyA), serve(t, "")
	h.vault.err = errors.New("failed to unlock correct collection '/x'")
	h.settings(`base_url = "` + a + `"`)
	p := h.starts(settings.Flags{})
	if err := p.Connect(t.Context()); err == nil || !strings.Contains(err.Error(), "locked") {
		t.Errorf("connect: %v", err)
	}
	if e := p.Endpoint(); e.URL != a || e.Key != "" {
		t.Errorf("got %+v", e)
	}
	err := p.SetKey(t.Context(), keyA)
	if err == nil || !strings.Contains(err.Error(), "until the program ends") || !strings.Contains(err.Error(), "locked") {
		t.Errorf("set: %v", err)
	}
	if e := p.asks("Why?"); e.Outcome.Status != realtime.Completed {
		t.Fatalf("got %+v", e.Outcome)
	}
	p.must(func(s *settings.Settings) { s.BaseURL = b })
	if e := p.settles(); e.URL != b || e.Key != "" {
		t.Errorf("at another server: %+v", e)
	}
	p.must(func(s *settings.Settings) { s.BaseURL = a })
	if e := p.settles(); e.Key != keyA {
		t.Error("back again the key is lost")
	}
	if err := p.RemoveKey(t.Context()); err == nil {
		t.Error("nothing is said of the keyring, which may still hold a key")
	}
	if e := p.settles(); e.Key != "" {
		t.Error("a key that was removed is still used")
	}
}

// A watcher is a server that refuses everybody and remembers which keys it was shown.
func watcher(t *testing.T) (url string, seen func() string) {
	var mu sync.Mutex
	var all []string
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		all = append(all, r.URL.Path+" "+r.Header.Get("Authorization")+r.Header.Get("api-key")+r.Header.Get("Sec-WebSocket-Protocol"))
		w.WriteHeader(http.StatusUnauthorized)
	}))
	t.Cleanup(s.Close)
	return s.URL + "/v1", func() string {
		mu.Lock()
		defer mu.Unlock()
		return strings.Join(all, "\n")
	}
}

func TestNoKeyGoesToAnotherHost(t *testing.T) {
	h := newPerson(t)
	a := serve(t, keyA)
	b, seen := watcher(t)
	h.vault.keys[hostOf(a)] = keyA
	h.settings(`base_url = "` + a + `"`)
	p := h.connected(settings.Flags{})
	if e := p.asks("Why?"); e.Outcome.Status != realtime.Completed {
		t.Fatalf("got %+v", e.Outcome)
	}
	if err := p.Test(t.Context(), "", b); err == nil {
		t.Error("the test of a server that refuses everybody went well")
	}
	p.must(func(s *settings.Settings) { s.BaseURL = b })
	if info, err := p.Key(t.Context()); info.Set || info.Host != hostOf(b) || err != nil {
		t.Errorf("of the new server's key is told %+v, %v", info, err)
	}
	if err := p.Test(t.Context(), "", ""); err == nil {
		t.Error("the test of a server that refuses everybody went well")
	}
	if _, err := p.Models(t.Context()); err == nil {
		t.Error("a server that refuses everybody has models")
	}
	if err := p.Sample(t.Context(), "marin"); err == nil {
		t.Error("a server that refuses everybody has voices")
	}
	p.asks("Why?")
	if got := seen(); strings.Contains(got, keyA) || strings.Count(got, "/v1/realtime") < 3 || !strings.Contains(got, "/v1/models") {
		t.Errorf("the other server was shown\n%s", got)
	}
	if err := p.Test(t.Context(), keyC, ""); err == nil || !strings.Contains(seen(), keyC) {
		t.Errorf("a key that was typed for the server was not tried: %v", err)
	}
	if e := p.Endpoint(); e.Key != "" {
		t.Error("a key that was only tried is used")
	}
}

func TestTesting(t *testing.T) {
	a, b := serve(t, keyA), serve(t, keyB)
	h := newPerson(t)
	h.vault.keys[hostOf(a)], h.vault.keys[hostOf(b)] = keyA, keyB
	h.settings(`base_url = "` + a + `"`)
	p := h.connected(settings.Flags{})
	nobody := "http://127.0.0.1:1/v1"
	for name, tc := range map[string]struct {
		key, url string
		code     string // of the server's error
		says     string // where it is none of a server's
	}{
		"in force":                     {},
		"in force, by its address":     {url: a + "/realtime"},
		"another server, its own key":  {url: b},
		"a typed key":                  {key: " " + keyA + " "},
		"a wrong key":                  {key: keyC, code: "invalid_api_key"},
		"the right key for another":    {key: keyB, url: b},
		"the wrong key for another":    {key: keyA, url: b, code: "invalid_api_key"},
		"nobody there":                 {url: nobody, code: realtime.CodeNoConnection},
		"no address":                   {url: "example.org", says: "the address does not begin with"},
		"no key":                       {key: "no key", says: "the key has a space"},
		"a key where it would be seen": {key: keyA, url: "http://far.example/v1", code: realtime.CodeInsecure},
		"an address with a key in it":  {url: "https://name:secret@far.example", says: "a password in it"},
		"a short key":                  {key: "x", url: a, code: "invalid_api_key"},
	} {
		t.Run(name, func(t *testing.T) {
			err := p.Test(t.Context(), tc.key, tc.url)
			var typed *realtime.Error
			switch {
			case tc.says != "":
				if err == nil || !strings.Contains(err.Error(), tc.says) || strings.Contains(err.Error(), "secret") {
					t.Errorf("got %v, want %q", err, tc.says)
				}
			case errors.As(err, &typed) != (tc.code != "") || typed != nil && typed.Code != tc.code || typed == nil && err != nil:
				t.Errorf("got %v, want %q", err, tc.code)
			case typed != nil:
				if what, do := realtime.Explain(err); what == "" || do == "" {
					t.Errorf("no words for %v", err)
				}
			}
		})
	}
	if e := p.Endpoint(); e.URL != a || e.Key != keyA {
		t.Errorf("after all that, %s answers", e.URL)
	}
}

// What the demo answered must not look as if it had been paid for, or as if a model had thought of it.
func TestTheDemoGoesByItsOwnName(t *testing.T) {
	h := newPerson(t)
	p := h.connected(settings.Flags{})
	p.must(func(s *settings.Settings) { s.Effort, s.Model = "low", "gpt-realtime-2" })
	if err := p.Test(t.Context(), "", ""); err != nil {
		t.Errorf("test: %v", err)
	}
	e := p.asks("Why?")
	tr, err := archive.Read(e.Kept.Transcript)
	if err != nil || tr.Model != demoModel || e.Outcome.Status != realtime.Completed {
		t.Errorf("model %q, %+v, %v", tr.Model, e.Outcome, err)
	}
	if cost, ok := p.Cost(tr.Model, tr.Tokens); ok {
		t.Errorf("it cost %v", cost)
	}
}
