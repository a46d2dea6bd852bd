package settings_test

import (
	"fmt"
	"math"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"geppetto-audio/internal/settings"
)

// A whole value of every setting, none of them its default.
func changed(t *testing.T) settings.Settings {
	t.Helper()
	s := settings.Settings{
		Output: "~/answers", BaseURL: "https://host.example/v1", Dialect: "beta", Auth: "api-key", Model: "m", Voice: "v",
		Instructions: "Say \"yes\".\nOr '''no'''.", Effort: "high", MaxTokens: 1000, VoiceSpeed: 1.25,
		Mute: true, Volume: 0.25, Speed: 1.5, Autoplay: false, Interrupt: true,
		Theme: settings.ThemeLight, TextSize: 2, Scale: 1.5, Font: filepath.Join(t.TempDir(), "Noto Sans.TTF"),
		SendWith: settings.SendCtrlEnter, Language: "de", MonthlyLimit: 12.5,
	}
	got, usual := reflect.ValueOf(s), reflect.ValueOf(settings.Defaults())
	for i := range got.NumField() {
		if got.Field(i).Equal(usual.Field(i)) {
			t.Fatalf("%s has its default, which proves nothing", got.Type().Field(i).Name)
		}
	}
	return s
}

func TestEveryBorderHolds(t *testing.T) {
	font := filepath.ToSlash(filepath.Join(t.TempDir(), "a.otf"))
	tests := []struct {
		key       string
		good, bad []string
		word      string // of the error
	}{
		{"max_tokens", []string{"0", "1", "4096"}, []string{"-1", "4097", "1.5", "9223372036854775807", `"many"`}, "whole number"},
		{"voice_speed", []string{"0.25", "1", "1.5"}, []string{"0", "0.24", "1.51", "nan", "inf"}, "from 0.25 to 1.5"},
		{"volume", []string{"0", "1", "0.5"}, []string{"-0.01", "1.01", "nan"}, "from 0"},
		{"speed", []string{"0.75", "1", "2"}, []string{"0", "0.74", "2.01", "nan"}, "from 0.75 to 2"},
		{"text_size", []string{"0.7", "2.5"}, []string{"0", "0.69", "2.51", "-1"}, "from 0.7 to 2.5"},
		{"scale", []string{"0", "0.5", "3"}, []string{"0.49", "3.1", "-1", "nan"}, "from 0.5 to 3"},
		{"monthly_limit", []string{"0", "0.01", "1000000"}, []string{"-1", "inf", "nan", "1000001"}, "dollars"},
		{"effort", []string{`""`, `"minimal"`, `"low"`, `"medium"`, `"high"`, `" xhigh "`}, []string{`"max"`, `"Low"`}, `"high" or "xhigh"`},
		{"send_with", []string{`""`, `"enter"`, `"ctrl+enter"`}, []string{`"shift+enter"`, `"Enter"`}, `"enter" or "ctrl+enter"`},
		{"language", []string{`""`, `"en"`, `"de"`}, []string{`"de-DE"`, `"klingon"`}, `"en" or "de"`},
		{"dialect", []string{`""`, `"auto"`, `"ga"`, `" beta "`}, []string{`"GA"`, `"openai"`}, `"ga" or "beta"`},
		{"auth", []string{`""`, `"auto"`, `"bearer"`, `"api-key"`, `"none"`}, []string{`"Bearer"`, `"api_key"`}, `"api-key" or "none"`},
		{"font", []string{`""`, `"` + font + `"`}, []string{`"a.ttf"`, `"` + font + `.zip"`, `"~/a.ttf"`}, ".ttf or .otf"},
	}
	for _, tt := range tests {
		t.Run(tt.key, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "settings.toml")
			for _, good := range tt.good {
				write(t, path, fmt.Sprintf("\n%s = %s\n", tt.key, good))
				if _, err := settings.NewFile(path).Load(); err != nil {
					t.Errorf("%s is refused: %v", good, err)
				}
			}
			for _, bad := range tt.bad {
				write(t, path, fmt.Sprintf("\n%s = %s\n", tt.key, bad))
				s, err := settings.NewFile(path).Load()
				e := wantFileError(t, err, 2)
				if s != settings.Defaults() || !strings.Contains(e.What, tt.key) {
					t.Errorf("%s: %v, %+v", bad, e, s)
				}
				if !strings.Contains(e.What, tt.word) && !strings.Contains(e.What, "must be a number") {
					t.Errorf("%s: %q does not say %q", bad, e.What, tt.word)
				}
			}
		})
	}
}

func TestUpdateRefusesWhatTheFileWould(t *testing.T) {
	path := filepath.Join(t.TempDir(), "settings.toml")
	const text = "voice = \"cedar\"\n"
	write(t, path, text)
	for name, change := range map[string]func(*settings.Settings){
		"volume":        func(s *settings.Settings) { s.Volume = 2 },
		"theme":         func(s *settings.Settings) { s.Theme = "pink" },
		"base_url":      func(s *settings.Settings) { s.BaseURL = "host.example" },
		"output":        func(s *settings.Settings) { s.Output = "answers" },
		"speed":         func(s *settings.Settings) { s.Speed = 0 },
		"voice_speed":   func(s *settings.Settings) { s.VoiceSpeed = 2 },
		"max_tokens":    func(s *settings.Settings) { s.MaxTokens = -1 },
		"dialect":       func(s *settings.Settings) { s.Dialect = "old" },
		"auth":          func(s *settings.Settings) { s.Auth = "basic" },
		"effort":        func(s *settings.Settings) { s.Effort = "all" },
		"text_size":     func(s *settings.Settings) { s.TextSize = 9 },
		"scale":         func(s *settings.Settings) { s.Scale = 0.1 },
		"font":          func(s *settings.Settings) { s.Font = "Arial" },
		"send_with":     func(s *settings.Settings) { s.SendWith = "space" },
		"language":      func(s *settings.Settings) { s.Language = "xx" },
		"monthly_limit": func(s *settings.Settings) { s.MonthlyLimit = math.NaN() },
	} {
		s, err := settings.NewFile(path).Update(change)
		wantUsageError(t, err, settings.CodeSetting, name)
		if s.Voice != "cedar" || read(t, path) != text {
			t.Errorf("%s: something was changed: %+v", name, s)
		}
	}
}

// Also a switch whose default is on, and numbers whose default isn't zero.
func TestWhatGetsItsDefaultBackLeavesTheFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "settings.toml")
	file, all := settings.NewFile(path), changed(t)
	if _, err := file.Update(func(s *settings.Settings) { *s = all }); err != nil {
		t.Fatal(err)
	}
	lines := func() (n int) {
		for line := range strings.Lines(read(t, path)) {
			if strings.Contains(line, " = ") {
				n++
			}
		}
		return n
	}
	if got, want := lines(), reflect.TypeFor[settings.Settings]().NumField(); got != want {
		t.Errorf("%d settings are written, want %d:\n%s", got, want, read(t, path))
	}
	if _, err := file.Update(func(s *settings.Settings) { *s = settings.Defaults() }); err != nil {
		t.Fatal(err)
	}
	if lines() != 0 {
		t.Errorf("defaults are written:\n%s", read(t, path))
	}
	// Empty texts stand for the default.
	s, err := file.Update(func(s *settings.Settings) {
		s.Model, s.Voice, s.Theme, s.SendWith, s.Effort, s.Language, s.Font = " ", "", "", "", " ", "", " "
		s.Dialect, s.Auth = "", " "
	})
	if s != settings.Defaults() || err != nil {
		t.Errorf("got %+v, %v", s, err)
	}
}
