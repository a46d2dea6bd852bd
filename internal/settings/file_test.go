package settings_test

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"geppetto-audio/internal/settings"
)

func TestSettingsAreKept(t *testing.T) {
	path := filepath.Join(t.TempDir(), "made", "on", "demand", "settings.toml")
	file := settings.NewFile(path)
	if s, err := file.Load(); s != settings.Defaults() || err != nil {
		t.Errorf("without a file: %+v, %v", s, err)
	}
	want := changed(t)
	got, err := file.Update(func(s *settings.Settings) { *s = want })
	if got != want || err != nil {
		t.Fatalf("got %+v, %v", got, err)
	}
	if got, err := settings.NewFile(path).Load(); err != nil {
		t.Error(err)
	} else if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if runtime.GOOS != "windows" {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("mode %v, %v, want 0600", info.Mode(), err)
		}
		if info, err := os.Stat(filepath.Dir(path)); err != nil || info.Mode().Perm() != 0o700 {
			t.Errorf("folder's mode %v, %v, want 0700", info.Mode(), err)
		}
	}
}

func TestDefaultsAreNotWritten(t *testing.T) {
	path := filepath.Join(t.TempDir(), "settings.toml")
	write(t, path, "model = 'old'\nvoice = 'cedar'\ntheme = 'dark'\n")
	_, err := settings.NewFile(path).Update(func(s *settings.Settings) { s.Model, s.Theme = "", settings.ThemeSystem })
	if err != nil {
		t.Fatal(err)
	}
	text := read(t, path)
	if strings.Contains(text, "model") || strings.Contains(text, "theme") || !strings.Contains(text, `voice = "cedar"`) {
		t.Errorf("a default is written, and won't follow the program's:\n%s", text)
	}
}

func TestUnknownKeysAreKept(t *testing.T) {
	path := filepath.Join(t.TempDir(), "settings.toml")
	write(t, path, `# a comment
voice = "cedar"
future = "kept"
big = 9007199254740993
when = 2026-11-20T12:31:18+07:00
day = 2026-11-20
mixed = [1, "two", { three = 3.5 }]
"odd key" = true

[window]
width = 900
[window.pane]
open = [true, false]

[[server]]
host = "a"
[[server]]
host = "b"
`)
	file := settings.NewFile(path)
	if _, err := file.Update(func(s *settings.Settings) { s.Volume = 0.5 }); err != nil {
		t.Fatal(err)
	}
	text := read(t, path)
	for _, want := range []string{
		`future = "kept"`, "big = 9007199254740993", "when = 2026-11-20T12:31:18+07:00", "day = 2026-11-20\n", `"odd key" = true`,
		"[window]", "width = 900", "[window.pane]", "open = [true, false]", `host = "a"`, `host = "b"`, "volume = 0.5", "3.5",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%s is lost:\n%s", want, text)
		}
	}
	if s, err := file.Load(); err != nil || s.Volume != 0.5 || s.Voice != "cedar" {
		t.Errorf("got %+v, %v", s, err)
	}
}

func TestUpdateWithoutAChangeLeavesTheFileAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "settings.toml")
	const text = "# mine\nvoice='cedar'   # the deep one\n"
	write(t, path, text)
	if _, err := settings.NewFile(path).Update(func(s *settings.Settings) { s.Voice = " cedar " }); err != nil {
		t.Fatal(err)
	}
	if got := read(t, path); got != text {
		t.Errorf("the file was written anew: %q", got)
	}
}

func TestUpdateKeepsWhatAnotherProgramChanged(t *testing.T) {
	path := filepath.Join(t.TempDir(), "settings.toml")
	window, terminal := settings.NewFile(path), settings.NewFile(path)
	if _, err := window.Load(); err != nil {
		t.Fatal(err)
	}
	if _, err := terminal.Update(func(s *settings.Settings) { s.Voice = "cedar" }); err != nil {
		t.Fatal(err)
	}
	got, err := window.Update(func(s *settings.Settings) { s.Mute = true })
	if err != nil || got.Voice != "cedar" || !got.Mute {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestBrokenSettingsAreToldAndLeftAlone(t *testing.T) {
	tests := []struct {
		name, text string
		line       int
		word       string
	}{
		{"no TOML", "voice = \"marin\"\nmute = \n", 2, ""},
		{"open quotation mark", "voice = \"marin\n", 1, ""},
		{"twice the same", "mute = true\nmute = true\n", 2, "mute"},
		{"text for a switch", "\nmute = \"yes\"\n", 2, "true or false"},
		{"switch for a text", "voice = true\n", 1, "quotation marks"},
		{"table for a text", "[model]\nname = 1\n", 1, "model"},
		{"too loud", "# hello\n\nvolume = 80\n", 3, "from 0"},
		{"below silence", "volume = -0.1\n", 1, "from 0"},
		{"no number", "volume = nan\n", 1, "from 0"},
		{"no such theme", "theme = \"pink\"\n", 1, "dark"},
		{"no address", "mute = true\nbase_url = \"host.example\"\n", 2, "https://"},
		{"text for a number", "speed = \"fast\"\n", 1, "must be a number"},
		{"fraction for a whole number", "max_tokens = 0.5\n", 1, "whole number"},
		{"part of a path", "mute = true\noutput = \"answers\"\n", 2, "full path"},
		{"capitals", "mute = true\nModel = \"m\"\n", 2, "model"},
		{"made by another program", "v\x00o\x00i\x00c\x00e\x00", 1, ""},
		{"very large", strings.Repeat("# x\n", 1<<19), 0, "large"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "settings.toml")
			write(t, path, tt.text)
			file := settings.NewFile(path)
			s, err := file.Load()
			if e := wantFileError(t, err, tt.line); !strings.Contains(e.What, tt.word) {
				t.Errorf("%q does not say %q", e.What, tt.word)
			}
			if s != settings.Defaults() {
				t.Errorf("half of it was read: %+v", s)
			}
			_, err = file.Update(func(s *settings.Settings) { s.Mute = !s.Mute })
			wantFileError(t, err, tt.line)
			if read(t, path) != tt.text {
				t.Error("the broken file was overwritten")
			}
		})
	}
}

func TestLinkedSettingsStayLinked(t *testing.T) {
	dir := t.TempDir()
	path, kept := filepath.Join(dir, "settings.toml"), filepath.Join(dir, "kept.toml")
	write(t, kept, "voice = \"cedar\"\n")
	if err := os.Symlink(kept, path); err != nil {
		t.Skip("no symbolic links here:", err)
	}
	if _, err := settings.NewFile(path).Update(func(s *settings.Settings) { s.Mute = true }); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(read(t, kept), "mute = true") {
		t.Error("the file behind the link was not written")
	}
	if info, err := os.Lstat(path); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link was replaced: %v, %v", info.Mode(), err)
	}
}

func TestPersonWithoutAHome(t *testing.T) {
	file := settings.NewFile(settings.Paths{}.SettingsFile())
	if s, err := file.Load(); s != settings.Defaults() || err != nil {
		t.Errorf("got %+v, %v", s, err)
	}
	if _, err := file.Update(func(s *settings.Settings) { s.Mute = true }); err == nil {
		t.Error("settings were kept nowhere, without a word")
	}
}

// A key may be pasted into the settings by mistake. What is said of the file doesn't repeat it.
func TestABrokenFileIsNotRepeated(t *testing.T) {
	const key = "sk-test-0123456789abcdef"
	for _, text := range []string{
		"voice = " + key, key, "voice = 'marin' " + key, "[" + key, "voice = \"" + key, key + " = ", "voice = 1" + key, "\"" + key + "\" \"x\"",
	} {
		path := filepath.Join(t.TempDir(), "settings.toml")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := settings.NewFile(path).Load()
		if err == nil {
			t.Errorf("%q can be understood", text)
		} else if strings.Contains(err.Error(), "sk-test") || strings.Contains(err.Error(), "cdef") {
			t.Errorf("%q: the error repeats it: %v", text, err)
		}
	}
}
