package settings_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"geppetto-audio/internal/settings"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// A person is one with folders, an environment and a keyring of their own.
type person struct {
	t     *testing.T
	paths settings.Paths
	env   map[string]string
	vault *memoryVault
}

func newPerson(t *testing.T) *person {
	t.Helper()
	root := t.TempDir()
	at := func(name string) string {
		path := filepath.Join(root, name)
		if err := os.Mkdir(path, 0o700); err != nil {
			t.Fatal(err)
		}
		return path
	}
	home := at("home")
	return &person{
		t: t,
		paths: settings.Paths{
			Work: at("work"), Home: home,
			Config: filepath.Join(home, ".config"), State: filepath.Join(home, ".local", "state"),
			Music: at("home/Music"), Documents: at("home/Documents"),
		},
		env:   map[string]string{},
		vault: &memoryVault{keys: map[string]string{}},
	}
}

func (p *person) options() settings.Options {
	return settings.Options{
		Env:     func(name string) string { return p.env[name] },
		Paths:   p.paths,
		Keyring: settings.NewKeyring(p.vault),
	}
}

func (p *person) dotEnv(lines ...string) {
	p.t.Helper()
	write(p.t, filepath.Join(p.paths.Work, ".env"), strings.Join(lines, "\n")+"\n")
}

func (p *person) file(lines ...string) {
	p.t.Helper()
	write(p.t, p.paths.SettingsFile(), strings.Join(lines, "\n")+"\n")
}

func (p *person) load(flags settings.Flags) settings.Resolved {
	p.t.Helper()
	r, err := settings.Load(p.t.Context(), flags, p.options())
	if err != nil {
		p.t.Fatal(err)
	}
	return r
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func wantFileError(t *testing.T, err error, line int) *settings.FileError {
	t.Helper()
	var e *settings.FileError
	if !errors.As(err, &e) {
		t.Fatalf("got %v, want a FileError", err)
	}
	if e.Line != line {
		t.Errorf("line %d is blamed, want %d: %v", e.Line, line, err)
	}
	if e.What == "" || e.Do == "" || !strings.Contains(e.Error(), e.Path) {
		t.Errorf("the error does not say what is wrong where, and what to do: %v", err)
	}
	return e
}

func wantUsageError(t *testing.T, err error, code string, words ...string) {
	t.Helper()
	var e *settings.UsageError
	if !errors.As(err, &e) {
		t.Fatalf("got %v, want a UsageError", err)
	}
	if e.Code != code {
		t.Errorf("code %s, want %s", e.Code, code)
	}
	if e.What == "" || e.Do == "" {
		t.Errorf("the error does not say what is wrong and what to do: %#v", e)
	}
	for _, word := range words {
		if !strings.Contains(e.Error(), word) {
			t.Errorf("%q does not name %q", e.Error(), word)
		}
	}
}
