package realtime

import (
	"encoding/json"
	"slices"
)

// An encoder words, for one server, the events that not all servers take in the same words.
type encoder struct {
	beta bool
	Profile
}

// encoder finds the words for a server that has begun a session. What it shows goes before what is known of it, but
// for one that shows the old words and takes the new.
func (e Endpoint) encoder(s SessionInfo) encoder {
	p := e.Profile().settled(s)
	switch {
	case e.Dialect == DialectGA, e.Dialect == DialectBeta:
		return encoder{e.Dialect == DialectBeta, p}
	case s.Dialect == DialectGA:
		return encoder{false, p}
	case p.Dialect != "":
		return encoder{p.Dialect == DialectBeta, p}
	}
	return encoder{s.Dialect == DialectBeta, p}
}

// A session as GA has it.
type gaSession struct {
	Type         string           `json:"type"`
	Modalities   []string         `json:"output_modalities"`
	Instructions string           `json:"instructions,omitempty"`
	Reasoning    *reasoningParams `json:"reasoning,omitempty"`
	MaxTokens    int              `json:"max_output_tokens,omitempty"`
	Audio        struct {
		Input struct {
			Format audioFormat `json:"format"`
			// Typed questions and recordings end when we say so: null switches the server's own detection off.
			TurnDetection json.RawMessage `json:"turn_detection"`
		} `json:"input"`
		Output gaOutput `json:"output"`
	} `json:"audio"`
}

type gaOutput struct {
	Format audioFormat `json:"format"`
	Voice  string      `json:"voice,omitempty"`
	Speed  float64     `json:"speed,omitempty"`
}

type reasoningParams struct {
	Effort string `json:"effort"`
}

type audioFormat struct {
	Type string `json:"type"`
	Rate int    `json:"rate"`
}

// A session as xAI has it: GA's formats, all else at the top level.
type flatSession struct {
	Instructions  string           `json:"instructions,omitempty"`
	Voice         string           `json:"voice,omitempty"`
	Reasoning     *reasoningParams `json:"reasoning,omitempty"`
	MaxTokens     int              `json:"max_output_tokens,omitempty"`
	TurnDetection json.RawMessage  `json:"turn_detection"`
	Audio         struct {
		Input struct {
			Format audioFormat `json:"format"`
		} `json:"input"`
		Output gaOutput `json:"output"`
	} `json:"audio"`
}

// A session as the beta has it.
type betaSession struct {
	Modalities    []string        `json:"modalities"`
	Instructions  string          `json:"instructions,omitempty"`
	Voice         any             `json:"voice,omitempty"`
	InputFormat   string          `json:"input_audio_format"`
	OutputFormat  string          `json:"output_audio_format"`
	TurnDetection json.RawMessage `json:"turn_detection"`
	MaxTokens     int             `json:"max_response_output_tokens,omitempty"`
	Speed         float64         `json:"speed,omitempty"`
}

// updateSession sets what a conversation is held with. One field that the server doesn't know rejects all of them,
// so only what differs from its defaults is sent.
func (n encoder) updateSession(s Session) ClientEvent {
	e := ClientEvent{Type: "session.update"}
	switch {
	case n.beta:
		e.Session = n.betaSession(s)
	case n.FlatSession:
		e.Session = n.flatSession(s)
	default:
		e.Session = n.gaSession(s)
	}
	return e
}

func (n encoder) gaSession(s Session) *gaSession {
	p := &gaSession{Type: "realtime", Modalities: []string{"audio"}, Instructions: s.Instructions}
	p.Audio.Input.Format = audioFormat{"audio/pcm", n.inputRate()}
	p.Audio.Input.TurnDetection = json.RawMessage("null")
	p.Audio.Output = gaOutput{Format: audioFormat{"audio/pcm", SampleRate}, Voice: n.voice(s), Speed: speed(s)}
	p.Reasoning, p.MaxTokens = reasoning(s), max(0, s.MaxTokens)
	return p
}

func (n encoder) flatSession(s Session) *flatSession {
	p := &flatSession{Instructions: s.Instructions, Voice: n.voice(s), Reasoning: reasoning(s), MaxTokens: max(0, s.MaxTokens)}
	p.TurnDetection = json.RawMessage(`{"type":null}`)
	p.Audio.Input.Format = audioFormat{"audio/pcm", n.inputRate()}
	p.Audio.Output = gaOutput{Format: audioFormat{"audio/pcm", SampleRate}, Speed: speed(s)}
	return p
}

func (n encoder) betaSession(s Session) *betaSession {
	p := &betaSession{
		Modalities: []string{"text", "audio"}, Instructions: s.Instructions, InputFormat: "pcm16", OutputFormat: "pcm16",
		TurnDetection: json.RawMessage("null"), MaxTokens: max(0, s.MaxTokens), Speed: speed(s),
	}
	switch voice := n.voice(s); {
	case voice == "":
	case n.VoiceObject && !slices.Contains(Voices(), voice):
		p.Voice = map[string]string{"type": "azure-standard", "name": voice}
	default:
		p.Voice = voice
	}
	return p
}

// voice is the voice to ask for. Where OpenAI's are unknown, the default one is nobody's wish.
func (n encoder) voice(s Session) string {
	if n.OwnVoices && s.Voice == DefaultVoice {
		return ""
	}
	return s.Voice
}

func speed(s Session) float64 {
	if normalSpeed(s.Speed) {
		return 0
	}
	return s.Speed
}

func reasoning(s Session) *reasoningParams {
	if s.Effort == "" {
		return nil
	}
	return &reasoningParams{s.Effort}
}

func (n encoder) inputRate() int {
	if n.InputRate != 0 {
		return n.InputRate
	}
	return SampleRate
}

// assistantMessage is a turn of an earlier session; its sound can't be given back, only its words.
func (n encoder) assistantMessage(text string) ClientEvent {
	if n.beta {
		return createMessage("assistant", "text", text)
	}
	return createMessage("assistant", "output_text", text)
}

// responseParams is what one response does differently from its session.
type responseParams struct {
	Conversation   string   `json:"conversation,omitempty"` // none: nothing of it joins the conversation
	Modalities     []string `json:"output_modalities,omitempty"`
	BetaModalities []string `json:"modalities,omitempty"`
	Instructions   string   `json:"instructions,omitempty"` // in place of the session's
	Input          []*Item  `json:"input,omitempty"`        // in place of the conversation so far
}

// createSample asks for a response outside the conversation: neither text nor answer become items of it. The fields
// are those of RealtimeResponseCreateParams in OpenAI's published specification.
func (n encoder) createSample(text string) ClientEvent {
	p := &responseParams{Conversation: "none", Instructions: readAloud, Input: []*Item{userMessage(text).Item}}
	if n.beta {
		p.BetaModalities = []string{"text", "audio"}
	} else {
		p.Modalities = []string{"audio"}
	}
	return ClientEvent{Type: "response.create", Response: p}
}

// recording gives a recording at the server's rate.
func (n encoder) recording(pcm []byte) []byte {
	return resample(pcm, n.inputRate())
}
