package settings_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"geppetto-audio/internal/settings"
	"geppetto-audio/realtime"
)

const (
	envKey     = "test-key-of-the-environment"
	dotEnvKey  = "test-key-of-the-dot-env-file"
	storedKey  = "test-key-of-the-keyring-1234"
	openAIHost = "api.openai.com"
)

func yes() *bool { b := true; return &b }
func no() *bool  { b := false; return &b }

func TestBaseURLOrder(t *testing.T) {
	const flag, env, dotEnv, file = "https://flag.example/v1", "https://env.example/v1", "https://dotenv.example/v1", "https://file.example/v1"
	tests := []struct {
		name                    string
		flag, env, dotEnv, file string
		want                    string
		source                  settings.Source
	}{
		{"flag first", flag, env, dotEnv, file, flag, settings.SourceFlag},
		{"then environment", "", env, dotEnv, file, env, settings.SourceEnvironment},
		{"then .env", "", "", dotEnv, file, dotEnv, settings.SourceDotEnv},
		{"then settings file", "", "", "", file, file, settings.SourceFile},
		{"then default", "", "", "", "", realtime.DefaultURL, settings.SourceDefault},
		{"blank counts as unset", " ", " ", " ", file, file, settings.SourceFile},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := newPerson(t)
			p.env[settings.EnvKey] = envKey
			p.env[settings.EnvBaseURL] = tt.env
			p.dotEnv("OPENAI_BASE_URL='" + tt.dotEnv + "'")
			p.file(fmt.Sprintf("base_url = %q", tt.file))
			r := p.load(settings.Flags{BaseURL: tt.flag})
			if r.Endpoint.URL != tt.want || r.URLSource != tt.source {
				t.Errorf("got %s from %s, want %s from %s", r.Endpoint.URL, r.URLSource, tt.want, tt.source)
			}
			if r.Endpoint.Key != envKey || r.Endpoint.Demo {
				t.Errorf("key %q, demo %t", r.Endpoint.Key, r.Endpoint.Demo)
			}
		})
	}
}

func TestKeyOrder(t *testing.T) {
	tests := []struct {
		name                string
		env, dotEnv, stored string
		want                string
		source              settings.Source
	}{
		{"environment first", envKey, dotEnvKey, storedKey, envKey, settings.SourceEnvironment},
		{"then .env", "", dotEnvKey, storedKey, dotEnvKey, settings.SourceDotEnv},
		{"then keyring", "", "", storedKey, storedKey, settings.SourceKeyring},
		{"copied with its trimmings", " \"Bearer " + envKey + "\"\r\n", "", "", envKey, settings.SourceEnvironment},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := newPerson(t)
			p.env[settings.EnvKey] = tt.env
			p.dotEnv("OPENAI_API_KEY=" + tt.dotEnv)
			p.vault.keys[openAIHost] = tt.stored
			r := p.load(settings.Flags{})
			want := realtime.Endpoint{URL: realtime.DefaultURL, Key: tt.want}
			if diff := cmp.Diff(want, r.Endpoint); diff != "" || r.KeySource != tt.source {
				t.Errorf("from %s: %s", r.KeySource, diff)
			}
			if tt.source != settings.SourceKeyring && p.vault.calls != 0 {
				t.Error("the keyring was asked although there was a key")
			}
		})
	}
}

func TestTheWayToSpeakToAServer(t *testing.T) {
	p := newPerson(t)
	p.env[settings.EnvKey] = envKey
	p.file(`base_url = "https://host.example/v1"`, `dialect = "beta"`, `auth = "api-key"`)
	want := realtime.Endpoint{URL: "https://host.example/v1", Key: envKey, Dialect: realtime.DialectBeta, Auth: realtime.AuthAPIKey}
	if diff := cmp.Diff(want, p.load(settings.Flags{}).Endpoint); diff != "" {
		t.Error(diff)
	}
	if got := p.load(settings.Flags{Demo: true}).Endpoint; got != (realtime.Endpoint{Demo: true}) {
		t.Errorf("the demo is spoken to as %+v", got)
	}
}

// A key that is shown to nobody can't be read on the way.
func TestAServerThatIsShownNoKeyNeedsNoEncryption(t *testing.T) {
	p := newPerson(t)
	p.env[settings.EnvKey] = envKey
	p.file(`base_url = "http://server.example:8080/v1"`, `auth = "none"`)
	if got := p.load(settings.Flags{}).Endpoint; got.URL != "http://server.example:8080/v1" || got.Auth != realtime.AuthNone {
		t.Errorf("%+v", got)
	}
}

func TestOtherSettingsOrder(t *testing.T) {
	p := newPerson(t)
	defaults := p.load(settings.Flags{})
	if diff := cmp.Diff(realtime.Session{Model: realtime.DefaultModel, Voice: realtime.DefaultVoice, Speed: 1}, defaults.Session); diff != "" {
		t.Errorf("defaults: %s", diff)
	}
	if defaults.Mute || defaults.LogFile != "" || defaults.Settings != settings.Defaults() {
		t.Errorf("defaults: %+v", defaults)
	}

	p.file(`model = "file-model"`, `voice = "file-voice"`, `instructions = "Be brief."`, `mute = true`, `theme = "dark"`, `volume = 0.5`)
	fromFile := p.load(settings.Flags{})
	if diff := cmp.Diff(realtime.Session{Model: "file-model", Voice: "file-voice", Instructions: "Be brief.", Speed: 1}, fromFile.Session); diff != "" {
		t.Errorf("settings file: %s", diff)
	}
	if !fromFile.Mute || fromFile.Settings.Theme != settings.ThemeDark || fromFile.Settings.Volume != 0.5 {
		t.Errorf("settings file: %+v", fromFile)
	}

	flagged := p.load(settings.Flags{Model: "flag-model", Voice: "flag-voice", Instructions: "Sing.", Mute: no(), Log: "events.jsonl"})
	if diff := cmp.Diff(realtime.Session{Model: "flag-model", Voice: "flag-voice", Instructions: "Sing.", Speed: 1}, flagged.Session); diff != "" {
		t.Errorf("flags: %s", diff)
	}
	if flagged.Mute || flagged.LogFile != filepath.Join(p.paths.Work, "events.jsonl") {
		t.Errorf("flags: mute %t, log %s", flagged.Mute, flagged.LogFile)
	}
	if !flagged.Settings.Mute {
		t.Error("a flag of one run changed what the person has chosen for good")
	}
	p.file("")
	if !p.load(settings.Flags{Mute: yes()}).Mute {
		t.Error("--mute has no effect")
	}
}

func TestModelInTheAddressStandsInForTheDefault(t *testing.T) {
	p := newPerson(t)
	address := settings.Flags{BaseURL: "wss://host.example/openai/v1/realtime?model=mine"}
	if got := p.load(address).Session.Model; got != "mine" {
		t.Errorf("model %s, want that of the address", got)
	}
	p.file(`model = "chosen"`)
	if got := p.load(address).Session.Model; got != "chosen" {
		t.Errorf("model %s, want that of the settings", got)
	}
	address.Model = realtime.DefaultModel
	if got := p.load(address).Session.Model; got != realtime.DefaultModel {
		t.Errorf("model %s, want that of the command line", got)
	}
}

func TestOrganizationAndProject(t *testing.T) {
	p := newPerson(t)
	p.env[settings.EnvKey] = envKey
	p.env[settings.EnvOrganization] = "org-env"
	p.dotEnv("OPENAI_ORG_ID=org-file", "OPENAI_PROJECT_ID=proj-file")
	want := realtime.Endpoint{URL: realtime.DefaultURL, Key: envKey, Organization: "org-env", Project: "proj-file"}
	if diff := cmp.Diff(want, p.load(settings.Flags{}).Endpoint); diff != "" {
		t.Error(diff)
	}
	p.env[settings.EnvOrganization] = "org\nX-Forged: 1"
	_, err := settings.Load(t.Context(), settings.Flags{}, p.options())
	wantUsageError(t, err, settings.CodeSetting, settings.EnvOrganization)
}

func TestDemo(t *testing.T) {
	t.Run("without key and base URL", func(t *testing.T) {
		p := newPerson(t)
		p.env[settings.EnvOrganization] = "org-env"
		r := p.load(settings.Flags{})
		if diff := cmp.Diff(realtime.Endpoint{Demo: true}, r.Endpoint); diff != "" {
			t.Error(diff)
		}
		if r.KeyHost != openAIHost || r.KeyringErr != nil {
			t.Errorf("a key would be stored for %q, keyring error %v", r.KeyHost, r.KeyringErr)
		}
		// What the banner of the window does: store a key, start anew.
		if err := p.options().Keyring.Set(t.Context(), r.KeyHost, storedKey); err != nil {
			t.Fatal(err)
		}
		if got := p.load(settings.Flags{}).Endpoint; got.Key != storedKey || got.Demo {
			t.Errorf("the stored key is not used: %+v", got)
		}
	})
	t.Run("not with a base URL", func(t *testing.T) {
		p := newPerson(t)
		r := p.load(settings.Flags{BaseURL: "http://192.0.2.7:8000/v1"})
		if diff := cmp.Diff(realtime.Endpoint{URL: "http://192.0.2.7:8000/v1"}, r.Endpoint); diff != "" {
			t.Error(diff)
		}
		if r.KeyHost != "" || p.vault.calls != 0 {
			t.Errorf("a key would go unencrypted to %s; the keyring was called %d times", r.KeyHost, p.vault.calls)
		}
	})
	t.Run("wins over everything", func(t *testing.T) {
		p := newPerson(t)
		p.env[settings.EnvKey] = "no key\nat all"
		p.env[settings.EnvBaseURL] = "nonsense"
		p.dotEnv("no variable")
		p.file(`base_url = "https://file.example/v1"`, `output = "~/answers"`)
		p.vault.err = errors.New("broken")
		r := p.load(settings.Flags{Demo: true, BaseURL: "ftp://also.nonsense"})
		if diff := cmp.Diff(realtime.Endpoint{Demo: true}, r.Endpoint); diff != "" {
			t.Error(diff)
		}
		if p.vault.calls != 0 {
			t.Error("the keyring was asked for the demo")
		}
		if r.OutputDir != filepath.Join(p.paths.Home, "answers") {
			t.Errorf("answers of the demo go to %s", r.OutputDir)
		}
	})
}

func TestWrongUse(t *testing.T) {
	const secret = "test-secret-0123456789"
	tests := []struct {
		name  string
		code  string
		set   func(*person) settings.Flags
		words []string
	}{
		{"flag without scheme", settings.CodeBaseURL, func(*person) settings.Flags { return settings.Flags{BaseURL: "host.example/v1"} }, []string{"--base-url", "https://"}},
		{"variable with a password", settings.CodeBaseURL, func(p *person) settings.Flags {
			p.env[settings.EnvBaseURL] = "https://me:" + secret + "@host.example/v1"
			return settings.Flags{}
		}, []string{settings.EnvBaseURL, "environment", "password"}},
		{".env with another scheme", settings.CodeBaseURL, func(p *person) settings.Flags {
			p.dotEnv("OPENAI_BASE_URL=ftp://host.example/?key=" + secret)
			return settings.Flags{}
		}, []string{settings.EnvBaseURL, ".env"}},
		{"key with a space in it", settings.CodeKey, func(p *person) settings.Flags {
			p.env[settings.EnvKey] = secret + " " + secret
			return settings.Flags{}
		}, []string{settings.EnvKey, "space"}},
		{"key of .env with a line break in it", settings.CodeKey, func(p *person) settings.Flags {
			p.dotEnv(`OPENAI_API_KEY="` + secret + `\n` + secret + `"`)
			return settings.Flags{}
		}, []string{settings.EnvKey, ".env"}},
		{"output is a file", settings.CodeOutput, func(p *person) settings.Flags {
			write(p.t, filepath.Join(p.paths.Work, "taken"), "")
			return settings.Flags{Output: "taken"}
		}, []string{"--output", "file"}},
		{"nowhere to put answers", settings.CodeOutput, func(p *person) settings.Flags {
			p.paths = settings.Paths{}
			return settings.Flags{}
		}, []string{"--output"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := newPerson(t)
			flags := tt.set(p)
			_, err := settings.Load(t.Context(), flags, p.options())
			wantUsageError(t, err, tt.code, tt.words...)
			if strings.Contains(err.Error(), secret) {
				t.Errorf("the secret is told: %v", err)
			}
		})
	}
}

func TestDotEnvStaysOutOfTheProcess(t *testing.T) {
	t.Setenv(settings.EnvKey, "")
	t.Setenv("GEPPETTO_TEST_MARK", "")
	p := newPerson(t)
	p.dotEnv("OPENAI_API_KEY="+dotEnvKey, "GEPPETTO_TEST_MARK=x")
	if got := p.load(settings.Flags{}).Endpoint.Key; got != dotEnvKey {
		t.Fatalf("key %q", got)
	}
	if os.Getenv(settings.EnvKey) != "" || os.Getenv("GEPPETTO_TEST_MARK") != "" {
		t.Error("what .env says has reached the process's environment")
	}
}

func TestBrokenFilesStopTheProgram(t *testing.T) {
	t.Run(".env", func(t *testing.T) {
		p := newPerson(t)
		p.dotEnv("# mine", "OPENAI_BASE_URL=https://host.example/v1", "OPENAI_API_KEY="+dotEnvKey, "what is this")
		_, err := settings.Load(t.Context(), settings.Flags{}, p.options())
		wantFileError(t, err, 4)
		if strings.Contains(err.Error(), dotEnvKey) || strings.Contains(err.Error(), "what is") {
			t.Errorf("the file's content is told: %v", err)
		}
	})
	t.Run("settings", func(t *testing.T) {
		p := newPerson(t)
		p.file(`voice = "marin"`, `base_url = "host.example"`)
		_, err := settings.Load(t.Context(), settings.Flags{}, p.options())
		wantFileError(t, err, 2)
	})
	t.Run("settings that are a folder", func(t *testing.T) {
		p := newPerson(t)
		if err := os.MkdirAll(p.paths.SettingsFile(), 0o700); err != nil {
			t.Fatal(err)
		}
		_, err := settings.Load(t.Context(), settings.Flags{}, p.options())
		wantFileError(t, err, 0)
	})
	t.Run("a folder called .env is none", func(t *testing.T) {
		p := newPerson(t)
		if err := os.Mkdir(filepath.Join(p.paths.Work, ".env"), 0o700); err != nil {
			t.Fatal(err)
		}
		p.load(settings.Flags{})
	})
}

func TestKeyringTroubleIsToldAndSurvived(t *testing.T) {
	p := newPerson(t)
	p.vault.err = errors.New("failed to unlock correct collection")
	r := p.load(settings.Flags{})
	var e *settings.KeyringError
	if !errors.As(r.KeyringErr, &e) || !r.Endpoint.Demo {
		t.Errorf("keyring error %v, endpoint %+v", r.KeyringErr, r.Endpoint)
	}
	r = p.load(settings.Flags{BaseURL: "https://host.example/v1"})
	if r.KeyringErr == nil || r.Endpoint.Demo || r.Endpoint.URL != "https://host.example/v1" {
		t.Errorf("keyring error %v, endpoint %+v", r.KeyringErr, r.Endpoint)
	}
}

func TestLoadEndsWithItsContext(t *testing.T) {
	p := newPerson(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := settings.Load(ctx, settings.Flags{}, p.options()); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want the context's error", err)
	}
}

func TestResolveLeavesTheKeyringForLater(t *testing.T) {
	p := newPerson(t)
	p.vault.keys[openAIHost] = storedKey
	opts := p.options()
	r, err := settings.Resolve(settings.Flags{}, opts)
	if err != nil {
		t.Fatal(err)
	}
	if p.vault.calls != 0 || !r.NeedsKeyring() || r.Endpoint.Key != "" || r.Endpoint.Demo {
		t.Errorf("keyring called %d times, needs keyring %t, endpoint %+v", p.vault.calls, r.NeedsKeyring(), r.Endpoint)
	}
	r = r.WithKeyring(t.Context(), opts.Keyring)
	if r.NeedsKeyring() || r.Endpoint.Key != storedKey {
		t.Errorf("needs keyring %t, key %q", r.NeedsKeyring(), r.Endpoint.Key)
	}
	if again := r.WithKeyring(t.Context(), opts.Keyring); p.vault.calls != 1 || again.Endpoint != r.Endpoint {
		t.Error("the keyring was asked again")
	}
	opts.Keyring = nil
	if r, err = settings.Resolve(settings.Flags{}, opts); err != nil || r.NeedsKeyring() || !r.Endpoint.Demo {
		t.Errorf("without a keyring: %+v, %v", r, err)
	}
}

func TestLogShowsNoKey(t *testing.T) {
	p := newPerson(t)
	p.env[settings.EnvKey] = envKey
	var text strings.Builder
	slog.New(slog.NewJSONHandler(&text, nil)).Info("start", "settings", p.load(settings.Flags{}))
	if strings.Contains(text.String(), envKey[:8]) {
		t.Errorf("the key is in the log: %s", text.String())
	}
	for _, want := range []string{openAIHost, "…" + envKey[len(envKey)-4:], "the environment"} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("%q is not in the log: %s", want, text.String())
		}
	}
}
