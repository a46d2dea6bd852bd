package settings

import (
	"strings"

	"geppetto-audio/realtime"
)

// Settings is what a person has chosen for good. There is no secret in it. An empty text stands for the default.
type Settings struct {
	Output       string  // folder for answers: a full path, or one that begins with ~; empty: the usual place
	BaseURL      string  // server, as ParseBaseURL takes it; empty: OpenAI's with a key, the demo without one
	Dialect      string  // of the server, one of Dialects
	Auth         string  // how a key is shown to the server, one of Auths
	Model        string  // free text: servers have names of their own
	Voice        string  // free text
	Instructions string  // to the model
	Effort       string  // one of Efforts, for models that reason; empty: the server's own
	MaxTokens    int     // of an answer, to 4096; 0: no limit
	VoiceSpeed   float64 // of the server's speech, 0.25 to 1.5

	Mute      bool    // keep answers without playing them
	Volume    float64 // linear gain, 0 to 1
	Speed     float64 // of playback, 0.75 to 2
	Autoplay  bool    // play an answer as it comes
	Interrupt bool    // an answer that comes while another plays doesn't wait for its turn

	Theme        Theme
	TextSize     float64 // of the conversation, 0.7 to 2.5 times the usual
	Scale        float64 // of the whole window, 0.5 to 3; 0: as the desktop has it
	Font         string  // full path of a .ttf or .otf file; empty: the program's own
	SendWith     string  // the key that sends a question: SendEnter or SendCtrlEnter
	Language     string  // of the window, one of Languages; empty: as the system has it
	MonthlyLimit float64 // US dollars after which the program asks before it goes on; 0: none
}

// Theme is the look of the window.
type Theme string

// The themes.
const (
	ThemeSystem Theme = "system" // as the desktop has it
	ThemeLight  Theme = "light"
	ThemeDark   Theme = "dark"
)

// What SendWith may be. With either of them, the other one makes a new line.
const (
	SendEnter     = "enter"
	SendCtrlEnter = "ctrl+enter" // Cmd on a Mac
)

// Efforts gives how much a model may be told to reason before it speaks, the least first.
func Efforts() []string { return []string{"minimal", "low", "medium", "high", "xhigh"} }

// Dialects gives the dialects of the protocol that a server may speak, the usual choice first.
func Dialects() []string {
	return []string{string(realtime.DialectAuto), string(realtime.DialectGA), string(realtime.DialectBeta)}
}

// Auths gives the ways to show a key to a server, the usual choice first.
func Auths() []string {
	return []string{string(realtime.AuthAuto), string(realtime.AuthBearer), string(realtime.AuthAPIKey), string(realtime.AuthNone)}
}

// Languages gives the languages that the window speaks.
func Languages() []string { return []string{"en", "de"} }

// Defaults gives the settings of a program that was never told anything.
func Defaults() Settings {
	return Settings{
		Dialect:    string(realtime.DialectAuto),
		Auth:       string(realtime.AuthAuto),
		Model:      realtime.DefaultModel,
		Voice:      realtime.DefaultVoice,
		VoiceSpeed: 1,
		Volume:     1,
		Speed:      1,
		Autoplay:   true,
		Theme:      ThemeSystem,
		TextSize:   1,
		SendWith:   SendEnter,
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
		{"dialect", &s.Dialect, oneOf(&s.Dialect, Dialects())},
		{"auth", &s.Auth, oneOf(&s.Auth, Auths())},
		{"model", &s.Model, nil},
		{"voice", &s.Voice, nil},
		{"instructions", &s.Instructions, nil},
		{"effort", &s.Effort, s.checkEffort},
		{"max_tokens", &s.MaxTokens, s.checkMaxTokens},
		{"voice_speed", &s.VoiceSpeed, within(&s.VoiceSpeed, 0.25, 1.5)},
		{"mute", &s.Mute, nil},
		{"volume", &s.Volume, s.checkVolume},
		{"speed", &s.Speed, within(&s.Speed, 0.75, 2)},
		{"autoplay", &s.Autoplay, nil},
		{"interrupt", &s.Interrupt, nil},
		{"theme", &s.Theme, s.checkTheme},
		{"text_size", &s.TextSize, within(&s.TextSize, 0.7, 2.5)},
		{"scale", &s.Scale, s.checkScale},
		{"font", &s.Font, s.checkFont},
		{"send_with", &s.SendWith, s.checkSendWith},
		{"language", &s.Language, s.checkLanguage},
		{"monthly_limit", &s.MonthlyLimit, s.checkMonthlyLimit},
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
		{&s.Dialect, defaults.Dialect},
		{&s.Auth, defaults.Auth},
		{&s.Model, defaults.Model},
		{&s.Voice, defaults.Voice},
		{&s.Effort, ""},
		{&s.Font, ""},
		{&s.SendWith, defaults.SendWith},
		{&s.Language, ""},
	} {
		if *text.value = strings.TrimSpace(*text.value); *text.value == "" {
			*text.value = text.otherwise
		}
	}
	if s.Theme == "" {
		s.Theme = defaults.Theme
	}
}
