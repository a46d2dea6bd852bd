package settings

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/adrg/xdg"
	"github.com/zalando/go-keyring"
)

func TestSystemVaultIsTheKeyring(t *testing.T) {
	keyring.MockInit()
	ctx := t.Context()
	k := NewKeyring(systemVault{func() error { return nil }})
	if err := k.Set(ctx, "host.example", "test-key-0123456789"); err != nil {
		t.Fatal(err)
	}
	if got, err := keyring.Get("geppetto-audio", "host.example"); got != "test-key-0123456789" || err != nil {
		t.Errorf("the keyring holds %q, %v", got, err)
	}
	if got, err := k.Get(ctx, "host.example"); got != "test-key-0123456789" || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
	if err := k.Delete(ctx, "host.example"); err != nil {
		t.Error(err)
	}
	if _, err := keyring.Get("geppetto-audio", "host.example"); !errors.Is(err, keyring.ErrNotFound) {
		t.Errorf("after Delete the keyring says %v", err)
	}
}

// The library would start a D-Bus daemon where there is none: it must not even be called.
func TestSystemVaultIsLeftAloneWithoutABus(t *testing.T) {
	keyring.MockInitWithError(errors.New("the keyring was called"))
	k := NewKeyring(systemVault{func() error { return ErrNoKeyring }})
	_, get := k.Get(t.Context(), "host.example")
	for name, err := range map[string]error{
		"Get": get, "Set": k.Set(t.Context(), "host.example", "test-key-0123456789"), "Delete": k.Delete(t.Context(), "host.example"),
	} {
		if !errors.Is(err, ErrNoKeyring) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestSystemPaths(t *testing.T) {
	home, work := t.TempDir(), t.TempDir()
	t.Cleanup(xdg.Reload) // runs after the environment is as before
	for _, name := range []string{"XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_MUSIC_DIR", "XDG_DOCUMENTS_DIR"} {
		t.Setenv(name, "")
	}
	t.Chdir(work)

	t.Setenv("HOME", home)
	t.Setenv("USERPROFILE", home)
	xdg.Reload()
	p := SystemPaths()
	if p.Home != home || p.Work == "" {
		t.Errorf("home %s, work %s", p.Home, p.Work)
	}
	for _, path := range []string{p.SettingsFile(), p.DraftsFile(), p.StateDir()} {
		if !filepath.IsAbs(path) || !strings.Contains(path, string(filepath.Separator)+"geppetto-audio") {
			t.Errorf("%s is not a path of ours", path)
		}
	}
	if !strings.HasSuffix(p.SettingsFile(), filepath.Join("geppetto-audio", "settings.toml")) {
		t.Errorf("the settings file is %s", p.SettingsFile())
	}
}

func TestSystemPathsWithoutAHome(t *testing.T) {
	t.Cleanup(xdg.Reload)
	for _, name := range []string{"HOME", "USERPROFILE", "XDG_CONFIG_HOME", "XDG_STATE_HOME"} {
		t.Setenv(name, "")
	}
	xdg.Reload()
	p := SystemPaths()
	if p.Home != "" {
		t.Skip("this system knows a home without being told")
	}
	if p.SettingsFile() != "" || p.DraftsFile() != "" || p.StateDir() != "" || p.Music != "" {
		t.Errorf("files of a person without a home would go to %+v", p)
	}
}

// A program that this one starts is handed its environment: the key isn't in it any more.
func TestSystemOptionsTakeTheKeyOut(t *testing.T) {
	t.Setenv(EnvKey, "test-key-0123456789")
	t.Setenv(EnvBaseURL, "http://127.0.0.1:1/v1")
	o := SystemOptions()
	if key, ok := os.LookupEnv(EnvKey); ok {
		t.Errorf("the environment still holds %q", key)
	}
	if o.Env(EnvKey) != "test-key-0123456789" || o.Env(EnvBaseURL) != "http://127.0.0.1:1/v1" {
		t.Errorf("the options hold %q and %q", o.Env(EnvKey), o.Env(EnvBaseURL))
	}
}
