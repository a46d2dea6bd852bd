package settings_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"geppetto-audio/internal/settings"
)

func TestFixedTellsWhatTheFileCannotChange(t *testing.T) {
	const address = "https://host.example/v1"
	everything := func(p *person) {
		p.file(`output = "~/x"`, `base_url = "https://file.example/v1"`, `model = "m"`, `voice = "v"`, `instructions = "i"`, `mute = true`)
		p.vault.keys["file.example"] = storedKey
	}
	tests := []struct {
		name  string
		set   func(*person)
		flags settings.Flags
		want  map[string]settings.Source
	}{
		{"nothing", func(*person) {}, settings.Flags{}, map[string]settings.Source{}},
		{"only the settings file and the keyring", everything, settings.Flags{Model: " ", BaseURL: " "}, map[string]settings.Source{}},
		{"every flag", everything, settings.Flags{Output: "o", BaseURL: address, Model: "m", Voice: "v", Instructions: "i", Mute: no()}, map[string]settings.Source{
			"output": settings.SourceFlag, "base_url": settings.SourceFlag, "model": settings.SourceFlag,
			"voice": settings.SourceFlag, "instructions": settings.SourceFlag, "mute": settings.SourceFlag,
		}},
		{"the environment", func(p *person) { p.env[settings.EnvBaseURL], p.env[settings.EnvKey] = address, envKey }, settings.Flags{}, map[string]settings.Source{
			"base_url": settings.SourceEnvironment, "key": settings.SourceEnvironment,
		}},
		{".env", func(p *person) { p.dotEnv("OPENAI_BASE_URL="+address, "OPENAI_API_KEY="+dotEnvKey) }, settings.Flags{}, map[string]settings.Source{
			"base_url": settings.SourceDotEnv, "key": settings.SourceDotEnv,
		}},
		{"a flag before the environment", func(p *person) { p.env[settings.EnvBaseURL] = address }, settings.Flags{BaseURL: address}, map[string]settings.Source{
			"base_url": settings.SourceFlag,
		}},
		{"the demo", func(p *person) { p.env[settings.EnvKey] = envKey }, settings.Flags{Demo: true}, map[string]settings.Source{
			"base_url": settings.SourceFlag, "key": settings.SourceFlag,
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := newPerson(t)
			tt.set(p)
			if diff := cmp.Diff(tt.want, p.load(tt.flags).Fixed); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestTheSessionGetsItsNumbers(t *testing.T) {
	p := newPerson(t)
	p.file(`effort = "high"`, `max_tokens = 500`, `voice_speed = 1.25`)
	s := p.load(settings.Flags{}).Session
	if s.Effort != "high" || s.MaxTokens != 500 || s.Speed != 1.25 {
		t.Errorf("got %+v", s)
	}
	if s := p.load(settings.Flags{Demo: true}).Session; s.Effort != "high" || s.MaxTokens != 500 {
		t.Errorf("in the demo: %+v", s)
	}
}

// A model that doesn't reason refuses the whole session that asks for an effort.
func TestEffortGoesOnlyToModelsThatReason(t *testing.T) {
	for model, want := range map[string]string{
		"gpt-realtime-2.1": "low", "gpt-realtime-2.1-mini": "low", "gpt-realtime-2": "low", "gpt-realtime-2.1-2026-07-06": "low",
		"gpt-realtime-1.5": "", "gpt-realtime": "", "gpt-realtime-mini": "", "gpt-realtime-2025-08-28": "", "somebody-else's": "",
	} {
		p := newPerson(t)
		p.file(`effort = "low"`, `model = "gpt-realtime-2"`)
		if got := p.load(settings.Flags{Model: model}).Session.Effort; got != want {
			t.Errorf("%s: effort %q, want %q", model, got, want)
		}
	}
	p := newPerson(t)
	p.file(`effort = "low"`)
	if got := p.load(settings.Flags{BaseURL: "wss://host.example/v1/realtime?model=gpt-realtime-1.5"}).Session.Effort; got != "" {
		t.Errorf("effort %q goes to the model in the address", got)
	}
}
