package settings_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"geppetto-audio/internal/settings"
	"geppetto-audio/realtime"
)

// A key of the keyring is never sent to a host that it wasn't stored for, whatever redirects the program.
func TestKeyringKeyStaysWithItsHost(t *testing.T) {
	tests := []struct{ name, address, want string }{
		{"its own host", "https://api.openai.com/v1", storedKey},
		{"its own host, spelled otherwise", "wss://API.OpenAI.com:443/v1/realtime/", storedKey},
		{"another host", "https://evil.example/v1", ""},
		{"another port", "https://api.openai.com:8443/v1", ""},
		{"a host that begins alike", "https://api.openai.com.evil.example/v1", ""},
		{"a subdomain", "https://x.api.openai.com/v1", ""},
		{"its own host, unencrypted", "http://api.openai.com/v1", ""},
		{"its own name as a path", "https://evil.example/api.openai.com", ""},
		{"a back slash", `https://evil.example\@api.openai.com/v1`, "error"},
		{"its own name as a user", "https://api.openai.com@evil.example/v1", "error"},
	}
	ways := map[string]func(*person, string) settings.Flags{
		"flag":        func(_ *person, a string) settings.Flags { return settings.Flags{BaseURL: a} },
		"environment": func(p *person, a string) settings.Flags { p.env[settings.EnvBaseURL] = a; return settings.Flags{} },
		".env":        func(p *person, a string) settings.Flags { p.dotEnv("OPENAI_BASE_URL=" + a); return settings.Flags{} },
		"file":        func(p *person, a string) settings.Flags { p.file("base_url = '" + a + "'"); return settings.Flags{} },
	}
	for _, tt := range tests {
		for way, redirect := range ways {
			t.Run(tt.name+" by "+way, func(t *testing.T) {
				p := newPerson(t)
				p.vault.keys[openAIHost] = storedKey
				r, err := settings.Load(t.Context(), redirect(p, tt.address), p.options())
				if tt.want == "error" {
					if err == nil {
						t.Errorf("accepted, key %q", r.Endpoint.Key)
					}
					return
				}
				if err != nil {
					t.Fatal(err)
				}
				if r.Endpoint.Key != tt.want || r.Endpoint.Demo {
					t.Errorf("key %q, want %q; demo %t", r.Endpoint.Key, tt.want, r.Endpoint.Demo)
				}
			})
		}
	}
}

func TestSeveralHostsHaveKeysOfTheirOwn(t *testing.T) {
	p := newPerson(t)
	p.vault.keys[openAIHost] = storedKey
	p.vault.keys["localhost:8000"] = "test-key-of-the-local-server"
	r := p.load(settings.Flags{BaseURL: "http://localhost:8000/v1"})
	if r.Endpoint.Key != "test-key-of-the-local-server" || r.KeyHost != "localhost:8000" {
		t.Errorf("key %q for %s", r.Endpoint.Key, r.KeyHost)
	}
}

// The key of the environment follows the base URL, whichever source that has, as with OpenAI's own tools.
func TestKeyOfTheEnvironmentFollowsTheBaseURL(t *testing.T) {
	p := newPerson(t)
	p.env[settings.EnvKey] = envKey
	p.dotEnv("OPENAI_BASE_URL=https://gateway.example/v1")
	r := p.load(settings.Flags{})
	want := realtime.Endpoint{URL: "https://gateway.example/v1", Key: envKey}
	if diff := cmp.Diff(want, r.Endpoint); diff != "" {
		t.Error(diff)
	}
	if r.KeySource != settings.SourceEnvironment || r.URLSource != settings.SourceDotEnv {
		t.Errorf("the sources are not told: key from %s, address from %s", r.KeySource, r.URLSource)
	}
}

func TestNoKeyGoesUnencryptedOverTheNetwork(t *testing.T) {
	for address, safe := range map[string]bool{
		"http://192.0.2.7/v1":           false,
		"ws://gpu.example:8000/v1":      false,
		"ws://localhost.example/v1":     false,
		"ws://127.0.0.1.example/v1":     false,
		"http://[2001:db8::1]/v1":       false,
		"http://127.0.0.1:8000/v1":      true,
		"ws://[::1]:8000/v1":            true,
		"ws://localhost/v1":             true,
		"http://models.localhost/v1":    true,
		"https://gpu.example/v1":        true,
		"wss://192.0.2.7:8443/realtime": true,
	} {
		p := newPerson(t)
		p.env[settings.EnvKey] = envKey
		r, err := settings.Load(t.Context(), settings.Flags{BaseURL: address}, p.options())
		if safe {
			if err != nil || r.Endpoint.Key != envKey {
				t.Errorf("%s: key %q, %v", address, r.Endpoint.Key, err)
			}
			continue
		}
		wantUsageError(t, err, settings.CodeNoTLS, "unencrypted", settings.EnvKey)
	}
}
