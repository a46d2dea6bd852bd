package demo

import (
	"encoding/json"
	"slices"
	"strings"
)

// A Flavour makes the server behave as another one does that calls itself compatible. The zero value is OpenAI's.
// It stands between the wire and everything else, which goes on as if it spoke with OpenAI's clients.
type Flavour struct {
	Name string
	// Path is where it is reached, beside /v1.
	Path string
	// KeyHeader takes the key in place of Authorization. RefuseStatus is the HTTP status for a wrong key, and
	// RefuseReason what the socket is closed with, by code 1011; without either the service's own way is taken.
	KeyHeader    string
	RefuseStatus int
	RefuseReason string

	// Beta is the dialect of old. Flat has the settings at the session's top level, which has no type.
	Beta, Flat bool
	// Lax takes settings and events that it doesn't know.
	Lax bool
	// Voices are those it has in place of OpenAI's; VoiceObject shows one as an object.
	Voices      []string
	VoiceObject bool
	// CommitAnswers begins an answer at a commit, without a response.create.
	CommitAnswers bool
	// Ignored are client events that have no effect, Omitted events that are never sent.
	Ignored, Omitted []string
	// Created sends conversation.item.created in place of added and done.
	Created bool
	// Whole sends the words in one delta, and after them all sound in one.
	Whole bool
	// WordsFirst ends the words of a part before its sound.
	WordsFirst bool
	// Placeholders has ids that mean nothing, as LocalAI's.
	Placeholders bool
	// Changing names a response otherwise in response.created than afterwards.
	Changing bool
	// Usage is where and how much is counted: empty as the service does, "none", "totals" or "top".
	Usage string
	// Details stands in place of the object status_details.
	Details string
	// ErrorOnly ends a failed response by an error and nothing else.
	ErrorOnly bool
	// Pings sends an event of this type now and then.
	Pings bool
	// Immortal sessions have no expires_at.
	Immortal bool
	// PartContent names the kinds of content as the beta does.
	PartContent bool
}

// Flavours are the servers that the client has a profile of, as of November 2026.
func Flavours() map[string]Flavour {
	all := []Flavour{
		{Name: "OpenAI"},
		{Name: "Azure OpenAI", Path: "/openai/v1", KeyHeader: "api-key", RefuseStatus: 401},
		{
			Name: "Azure Voice Live", Path: "/voice-live", KeyHeader: "api-key", RefuseStatus: 401, Beta: true,
			Voices: []string{"alloy", "marin", "en-US-Ava:DragonHDLatestNeural"}, VoiceObject: true,
		},
		{
			Name: "xAI", Flat: true, Voices: []string{"Ara", "Rex"}, Usage: "top", Details: "unimplemented", WordsFirst: true,
			PartContent: true, Pings: true, Immortal: true,
		},
		{
			Name: "LocalAI", Lax: true, Voices: []string{"piper"}, CommitAnswers: true, Whole: true, Placeholders: true,
			Usage: "totals", ErrorOnly: true, Immortal: true, Ignored: []string{"conversation.item.truncate"},
			Omitted: []string{"conversation.item.done", "rate_limits.updated"},
		},
		{
			Name: "Speaches", Beta: true, Voices: []string{"af_heart"}, RefuseStatus: 403, Usage: "none", ErrorOnly: true, Immortal: true,
			Omitted: []string{"rate_limits.updated"},
		},
		{
			Name: "DashScope", Path: "/api-ws/v1", Beta: true, Voices: []string{"Cherry"}, RefuseStatus: 401, Immortal: true,
			Omitted: []string{"rate_limits.updated"},
		},
		{
			Name: "Hugging Face speech-to-speech", Voices: []string{"default"}, Created: true, Lax: true, Usage: "none", ErrorOnly: true,
			Immortal: true, Ignored: []string{"conversation.item.truncate"},
			Omitted: []string{
				"session.updated", "response.content_part.added", "response.content_part.done", "response.output_item.added",
				"conversation.item.done", "rate_limits.updated",
			},
		},
		{Name: "LiteLLM", RefuseReason: "Error code: 401 - Incorrect API key provided"},
	}
	named := make(map[string]Flavour, len(all))
	for _, f := range all {
		named[f.Name] = f
	}
	return named
}

// A tree is a JSON object.
type tree = map[string]any

// branch gives a member that is an object, or an empty one that belongs to nothing.
func branch(t tree, name string) tree {
	if b, ok := t[name].(tree); ok {
		return b
	}
	return tree{}
}

func branches(t tree, name string) []tree {
	var all []tree
	list, _ := t[name].([]any)
	for _, v := range list {
		if b, ok := v.(tree); ok {
			all = append(all, b)
		}
	}
	return all
}

// rename moves a member, where there is one.
func rename(t tree, from, to string) {
	if v, ok := t[from]; ok {
		delete(t, from)
		t[to] = v
	}
}

// understand turns a client's frame into one of the service's. A fault is what the client is told in its place, and
// nothing at all means that the event has no effect.
func (s *session) understand(frame []byte) ([]byte, *fault) {
	f := &s.server.config.flavour
	var e tree
	if f.Name == "" || json.Unmarshal(frame, &e) != nil {
		return frame, nil
	}
	kind, _ := e["type"].(string)
	var wrong *fault
	switch {
	case slices.Contains(f.Ignored, kind), f.Lax && handlers[kind] == nil:
		return nil, nil
	case kind == "session.update":
		wrong = s.understandSession(e)
	case kind == "conversation.item.create":
		wrong = f.understandItem(branch(e, "item"))
	case kind == "response.create" && f.Beta:
		rename(branch(e, "response"), "modalities", "output_modalities")
		if m := branch(e, "response"); m["output_modalities"] != nil {
			m["output_modalities"] = []string{"audio"}
		}
	}
	if wrong != nil {
		return nil, wrong
	}
	frame, _ = json.Marshal(e)
	return frame, nil
}

// understandItem takes the kinds of content that an assistant's item may have.
func (f *Flavour) understandItem(item tree) *fault {
	for i, c := range branches(item, "content") {
		kind, _ := c["type"].(string)
		switch {
		case f.Beta && kind == "output_text":
			return invalid("invalid_value", "item.content", "Invalid value: 'output_text' in part %d. Supported: 'text'.", i)
		case f.Beta && kind == "text":
			c["type"] = "output_text"
		}
	}
	return nil
}

// understandSession turns settings into the service's. The voice is one of the flavour's own.
func (s *session) understandSession(e tree) *fault {
	f, in := &s.server.config.flavour, branch(e, "session")
	out := tree{"type": "realtime"}
	audio := tree{"input": tree{"turn_detection": nil}, "output": tree{}}
	known := map[string]func(any) bool{}
	put := func(t tree, name string) func(any) bool { return func(v any) bool { t[name] = v; return true } }
	known["instructions"] = put(out, "instructions")
	skip := func(any) bool { return true }
	switch {
	case f.Beta:
		for _, name := range []string{"modalities", "temperature", "turn_detection", "input_audio_transcription"} {
			known[name] = skip
		}
		for _, name := range []string{"input_audio_format", "output_audio_format"} {
			known[name] = func(v any) bool { return v == "pcm16" }
		}
		known["voice"] = s.takeVoice
		known["speed"] = put(audio["output"].(tree), "speed")
		known["max_response_output_tokens"] = put(out, "max_output_tokens")
	case f.Flat:
		known["voice"], known["turn_detection"], known["audio"] = s.takeVoice, skip, skip
		known["max_output_tokens"] = put(out, "max_output_tokens")
	default:
		known["type"], known["audio"] = func(v any) bool { return v == "realtime" }, s.takeAudio
		for _, name := range []string{"output_modalities", "max_output_tokens", "reasoning"} {
			known[name] = put(out, name)
		}
	}
	for name, value := range in {
		take, ok := known[name]
		switch {
		case !ok && !f.Lax:
			return unknownParameter("session." + name)
		case ok && !take(value):
			return wrongValue("session."+name, "it", strings.Join(f.Voices, ", "))
		}
	}
	out["audio"] = audio
	e["session"] = out
	return nil
}

// takeVoice remembers the voice that is asked for, by whatever name.
func (s *session) takeVoice(v any) bool {
	f := &s.server.config.flavour
	if object, ok := v.(tree); ok && f.VoiceObject {
		v = object["name"]
	}
	name, ok := v.(string)
	if f.Voices != nil && !slices.Contains(f.Voices, name) {
		return false
	}
	s.voice = name
	return ok
}

func (s *session) takeAudio(v any) bool {
	audio, ok := v.(tree)
	if voice, asked := branch(audio, "output")["voice"]; asked && !s.takeVoice(voice) {
		return false
	}
	return ok
}
