package demo

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// The limits of what a client may send.
const (
	maxEventID      = 512
	maxInstructions = 1 << 20
	maxTools        = 128
	maxText         = 16 << 20
	maxOutputTokens = 4096
)

const defaultInstructions = "You are the demo of Geppetto Audio. Answer briefly and in a friendly voice, with recorded speech."

// settings are what session.update changes, in the shape of session.created and session.updated. They are copied by
// value: what a field points to is replaced, never changed.
type settings struct {
	Type              string          `json:"type"`
	Object            string          `json:"object"`
	ID                string          `json:"id"`
	Model             string          `json:"model"`
	OutputModalities  []string        `json:"output_modalities"`
	Instructions      string          `json:"instructions"`
	Tools             json.RawMessage `json:"tools"`
	ToolChoice        json.RawMessage `json:"tool_choice"`
	ParallelToolCalls json.RawMessage `json:"parallel_tool_calls,omitempty"`
	Reasoning         json.RawMessage `json:"reasoning,omitempty"`
	MaxOutputTokens   json.RawMessage `json:"max_output_tokens"`
	Tracing           json.RawMessage `json:"tracing"`
	Truncation        json.RawMessage `json:"truncation"`
	Prompt            json.RawMessage `json:"prompt"`
	ExpiresAt         int64           `json:"expires_at"` // Unix seconds
	Include           json.RawMessage `json:"include"`
	Audio             struct {
		Input  inputSettings  `json:"input"`
		Output outputSettings `json:"output"`
	} `json:"audio"`
}

type inputSettings struct {
	Format         audioFormat     `json:"format"`
	Transcription  json.RawMessage `json:"transcription"`
	NoiseReduction json.RawMessage `json:"noise_reduction"`
	TurnDetection  any             `json:"turn_detection"` // nil, serverVAD or semanticVAD
}

type outputSettings struct {
	Format audioFormat     `json:"format"`
	Voice  json.RawMessage `json:"voice"`
	Speed  float64         `json:"speed"`
}

type audioFormat struct {
	Type string `json:"type"`
	Rate int    `json:"rate"`
}

type serverVAD struct {
	Type              string  `json:"type"`
	Threshold         float64 `json:"threshold"`
	PrefixPadding     int     `json:"prefix_padding_ms"`
	SilenceDuration   int     `json:"silence_duration_ms"`
	IdleTimeout       *int    `json:"idle_timeout_ms"`
	CreateResponse    bool    `json:"create_response"`
	InterruptResponse bool    `json:"interrupt_response"`
}

type semanticVAD struct {
	Type              string `json:"type"`
	Eagerness         string `json:"eagerness"`
	CreateResponse    bool   `json:"create_response"`
	InterruptResponse bool   `json:"interrupt_response"`
}

func newServerVAD() serverVAD {
	return serverVAD{
		Type: "server_vad", Threshold: 0.5, PrefixPadding: 300, SilenceDuration: 500,
		CreateResponse: true, InterruptResponse: true,
	}
}

func newSettings(model string, expires time.Time) settings {
	s := settings{
		Type:             "realtime",
		Object:           "realtime.session",
		ID:               newID("sess_"),
		Model:            model,
		OutputModalities: []string{"audio"},
		Instructions:     defaultInstructions,
		Tools:            json.RawMessage(`[]`),
		ToolChoice:       json.RawMessage(`"auto"`),
		MaxOutputTokens:  json.RawMessage(`"inf"`),
		Truncation:       json.RawMessage(`"auto"`),
		ExpiresAt:        expires.Unix(),
	}
	pcm := audioFormat{Type: "audio/pcm", Rate: sampleRate}
	s.Audio.Input = inputSettings{Format: pcm, TurnDetection: newServerVAD()}
	s.Audio.Output = outputSettings{Format: pcm, Voice: json.RawMessage(`"marin"`), Speed: 1}
	return s
}

// update reads the member "session" of session.update. spoken says that the assistant was heard already, after which
// its voice stays what it is. After a fault s is half changed: the caller works on a copy.
func (s *settings) update(raw json.RawMessage, spoken bool) *fault {
	model, voice := s.Model, s.Audio.Output.Voice
	members := object{
		"type":              choice(&s.Type, "realtime"),
		"model":             text(&s.Model, maxEventID),
		"output_modalities": modalities(&s.OutputModalities),
		"instructions":      text(&s.Instructions, maxInstructions),
		"tools":             checked(&s.Tools, tools),
		"tool_choice":       checked(&s.ToolChoice, toolChoice),
		"max_output_tokens": checked(&s.MaxOutputTokens, outputTokens),
		"tracing":           keep(&s.Tracing),
		"truncation":        checked(&s.Truncation, truncation),
		"prompt":            keep(&s.Prompt),
		"include":           checked(&s.Include, optional(list(8, choice(new(string), "item.input_audio_transcription.logprobs")))),
		"audio": nested(object{
			"input":  s.Audio.Input.read,
			"output": s.Audio.Output.read,
		}),
	}
	if reasons(s.Model) {
		members["reasoning"] = checked(&s.Reasoning, reasoning)
		members["parallel_tool_calls"] = checked(&s.ParallelToolCalls, flag(new(bool)))
	}
	if f := members.read(raw, "session", "type"); f != nil {
		return f
	}
	if s.Model != model {
		return invalid("invalid_value", "session.model", "The model of a session cannot be changed.")
	}
	if spoken && !sameJSON(s.Audio.Output.Voice, voice) {
		return cannotUpdateVoice()
	}
	return nil
}

func cannotUpdateVoice() *fault {
	return invalid("cannot_update_voice", "", "The voice cannot be changed once the assistant has spoken.")
}

// reasons says whether a model takes the settings of reasoning models. Unknown ones do, known old ones don't.
func reasons(model string) bool {
	return !slices.Contains([]string{"gpt-realtime", "gpt-realtime-1.5", "gpt-realtime-mini"}, model) &&
		!strings.HasPrefix(model, "gpt-realtime-2025-") && !strings.HasPrefix(model, "gpt-realtime-mini-")
}

func (in *inputSettings) read(raw json.RawMessage, path string) *fault {
	var word string
	transcription := object{
		"model": text(&word, maxEventID), "language": text(&word, 16), "prompt": text(&word, maxInstructions),
		"languages": list(64, text(&word, 16)), "keywords": list(1000, text(&word, maxEventID)),
		"delay": choice(&word, "minimal", "low", "medium", "high", "xhigh"),
	}
	noise := object{"type": choice(&word, "near_field", "far_field")}
	return object{
		"format":          in.Format.read,
		"transcription":   checked(&in.Transcription, optional(nested(transcription))),
		"noise_reduction": checked(&in.NoiseReduction, optional(nested(noise, "type"))),
		"turn_detection":  turnDetection(&in.TurnDetection),
	}.read(raw, path)
}

func (out *outputSettings) read(raw json.RawMessage, path string) *fault {
	return object{
		"format": out.Format.read,
		"voice":  checked(&out.Voice, voice),
		"speed":  number(&out.Speed, 0.25, 1.5),
	}.read(raw, path)
}

func (f *audioFormat) read(raw json.RawMessage, path string) *fault {
	return object{
		"type": choice(&f.Type, "audio/pcm"),
		"rate": integer(&f.Rate, sampleRate, sampleRate),
	}.read(raw, path, "type")
}

func voice(raw json.RawMessage, path string) *fault {
	var name string
	if kind(raw) == "an object" {
		return object{"id": text(&name, maxEventID)}.read(raw, path, "id")
	}
	return choice(&name, "alloy", "ash", "ballad", "cedar", "coral", "echo", "marin", "sage", "shimmer", "verse")(raw, path)
}

func modalities(dst *[]string) reader {
	return func(raw json.RawMessage, path string) *fault {
		var m []string
		var word string
		f := list(2, func(raw json.RawMessage, path string) *fault {
			f := choice(&word, "audio", "text")(raw, path)
			m = append(m, word)
			return f
		})(raw, path)
		if f != nil {
			return f
		}
		if len(m) != 1 {
			return wrongValue(path, string(raw), `["audio"]`, `["text"]`)
		}
		*dst = m
		return nil
	}
}

func turnDetection(dst *any) reader {
	return func(raw json.RawMessage, path string) *fault {
		if kind(raw) == "null" {
			*dst = nil
			return nil
		}
		server, idle := newServerVAD(), 0
		semantic := semanticVAD{Type: "semantic_vad", Eagerness: "auto", CreateResponse: true, InterruptResponse: true}
		var chosen struct{ Type string }
		_ = json.Unmarshal(raw, &chosen)
		if chosen.Type == semantic.Type {
			*dst = &semantic
			return object{
				"type":               choice(&semantic.Type, semantic.Type),
				"eagerness":          choice(&semantic.Eagerness, "low", "medium", "high", "auto"),
				"create_response":    flag(&semantic.CreateResponse),
				"interrupt_response": flag(&semantic.InterruptResponse),
			}.read(raw, path, "type")
		}
		*dst = &server
		f := object{
			"type":                choice(&server.Type, server.Type, semantic.Type),
			"threshold":           number(&server.Threshold, 0, 1),
			"prefix_padding_ms":   integer(&server.PrefixPadding, 0, 60_000),
			"silence_duration_ms": integer(&server.SilenceDuration, 0, 60_000),
			"idle_timeout_ms":     optional(integer(&idle, 5_000, 30_000)),
			"create_response":     flag(&server.CreateResponse),
			"interrupt_response":  flag(&server.InterruptResponse),
		}.read(raw, path, "type")
		if idle > 0 {
			server.IdleTimeout = &idle
		}
		return f
	}
}

func tools(raw json.RawMessage, path string) *fault {
	return list(maxTools, func(raw json.RawMessage, path string) *fault {
		if kind(raw) != "an object" {
			return wrongType(path, "an object", kind(raw))
		}
		return nil
	})(raw, path)
}

func toolChoice(raw json.RawMessage, path string) *fault {
	if kind(raw) == "an object" {
		return nil
	}
	return choice(new(string), "auto", "none", "required")(raw, path)
}

func outputTokens(raw json.RawMessage, path string) *fault {
	if kind(raw) == "a string" {
		return choice(new(string), "inf")(raw, path)
	}
	return integer(new(int), 1, maxOutputTokens)(raw, path)
}

func reasoning(raw json.RawMessage, path string) *fault {
	return object{"effort": choice(new(string), "minimal", "low", "medium", "high", "xhigh")}.read(raw, path)
}

func truncation(raw json.RawMessage, path string) *fault {
	if kind(raw) == "a string" {
		return choice(new(string), "auto", "disabled")(raw, path)
	}
	return object{
		"type":            choice(new(string), "retention_ratio"),
		"retention_ratio": number(new(float64), 0, 1),
		"token_limits":    nested(object{"post_instructions": integer(new(int), 0, 1<<30)}),
	}.read(raw, path, "type", "retention_ratio")
}

// sameJSON compares values that were sent as JSON, spaces aside.
func sameJSON(a, b json.RawMessage) bool {
	var x, y bytes.Buffer
	return json.Compact(&x, a) == nil && json.Compact(&y, b) == nil && bytes.Equal(x.Bytes(), y.Bytes())
}
