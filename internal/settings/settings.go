package settings

import (
	"errors"
	"path/filepath"
	"strings"

	"geppetto-audio/realtime"
)

// Settings is what a person has chosen for good. There is no secret in it. An empty text stands for the default.
type Settings struct {
	Output       string  // folder for answers: a full path, or one that begins with ~; empty: the usual place
	BaseURL      string  // server, as ParseBaseURL takes it; empty: OpenAI's with a key, the demo without one
	Model        string  // free text: servers have names of their own
	Voice        string  // free text
	Instructions string  // to the model
	Mute         bool    // keep answers without playing them
	Volume       float64 // linear gain, 0 to 1
	Theme        Theme
}

// Theme is the look of the window.
type Theme string

// The themes.
const (
	ThemeSystem Theme = "system" // as the desktop has it
	ThemeLight  Theme = "light"
	ThemeDark   Theme = "dark"
)

// Defaults gives the settings of a program that was never told anything.
func Defaults() Settings {
	return Settings{
		Model:  realtime.DefaultModel,
		Voice:  realtime.DefaultVoice,
		Volume: 1,
		Theme:  ThemeSystem,
	}
}

// A field is one setting: its key in the file, where its value lies, and what the value must be.
type field struct {
	key   string
	value any          // pointer into a Settings
	check func() error // says what the value must be, as the end of a sentence; nil: anything goes
}

// fields lists all settings there are. It is the only place that knows the file's keys.
func (s *Settings) fields() []field {
	return []field{
		{"output", &s.Output, s.checkOutput},
		{"base_url", &s.BaseURL, s.checkBaseURL},
		{"model", &s.Model, nil},
		{"voice", &s.Voice, nil},
		{"instructions", &s.Instructions, nil},
		{"mute", &s.Mute, nil},
		{"volume", &s.Volume, s.checkVolume},
		{"theme", &s.Theme, s.checkTheme},
	}
}

// tidy takes white space off names and addresses, and puts the defaults in for what is empty.
func (s *Settings) tidy() {
	defaults := Defaults()
	for _, text := range []struct {
		value     *string
		otherwise string
	}{
		{&s.Output, ""},
		{&s.BaseURL, ""},
		{&s.Model, defaults.Model},
		{&s.Voice, defaults.Voice},
	} {
		if *text.value = strings.TrimSpace(*text.value); *text.value == "" {
			*text.value = text.otherwise
		}
	}
	if s.Theme == "" {
		s.Theme = defaults.Theme
	}
}

func (s *Settings) checkOutput() error {
	if _, tilde := cutTilde(s.Output); s.Output == "" || tilde || filepath.IsAbs(s.Output) {
		return nil
	}
	return errors.New("must be a full path, or begin with ~ for your home folder")
}

func (s *Settings) checkBaseURL() error {
	if s.BaseURL == "" {
		return nil
	}
	_, err := ParseBaseURL(s.BaseURL)
	return err
}

func (s *Settings) checkVolume() error {
	if s.Volume >= 0 && s.Volume <= 1 { // false for NaN
		return nil
	}
	return errors.New("must be a number from 0 (silent) to 1 (full)")
}

func (s *Settings) checkTheme() error {
	switch s.Theme {
	case ThemeSystem, ThemeLight, ThemeDark:
		return nil
	}
	return errors.New(`must be "system", "light" or "dark"`)
}
