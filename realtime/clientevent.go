package realtime

import "encoding/json"

// A ClientEvent is an event we send. The API's client events share their few fields, so one type serves all; the
// functions below make the ones this program uses.
type ClientEvent struct {
	Type    string `json:"type"`
	EventID string `json:"event_id,omitempty"`

	Session      *sessionParams  `json:"session,omitempty"`
	Item         *Item           `json:"item,omitempty"`
	Response     *responseParams `json:"response,omitempty"`
	Audio        []byte          `json:"audio,omitempty"` // base64 on the wire
	ResponseID   string          `json:"response_id,omitempty"`
	ItemID       string          `json:"item_id,omitempty"`
	ContentIndex *int            `json:"content_index,omitempty"`
	AudioEndMS   *int64          `json:"audio_end_ms,omitempty"`
}

// An Item is one entry of a conversation.
type Item struct {
	ID      string    `json:"id,omitempty"`
	Type    string    `json:"type"`
	Role    string    `json:"role,omitempty"`
	Content []Content `json:"content,omitempty"`
}

// Content is one part of an Item: what its Type says, in Text or Transcript.
type Content struct {
	Type       string `json:"type"` // input_text, output_text, output_audio; from servers also text and audio
	Text       string `json:"text,omitempty"`
	Transcript string `json:"transcript,omitempty"`
}

// Words gives the text of a part, whichever field the server put it in.
func (c Content) Words() string {
	if c.Transcript != "" {
		return c.Transcript
	}
	return c.Text
}

type sessionParams struct {
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
		Output struct {
			Format audioFormat `json:"format"`
			Voice  string      `json:"voice,omitempty"`
			Speed  float64     `json:"speed,omitempty"`
		} `json:"output"`
	} `json:"audio"`
}

type reasoningParams struct {
	Effort string `json:"effort"`
}

// responseParams is what one response does differently from its session.
type responseParams struct {
	Conversation string   `json:"conversation,omitempty"` // none: nothing of it joins the conversation
	Modalities   []string `json:"output_modalities,omitempty"`
	Instructions string   `json:"instructions,omitempty"` // in place of the session's
	Input        []*Item  `json:"input,omitempty"`        // in place of the conversation so far
}

type audioFormat struct {
	Type string `json:"type"`
	Rate int    `json:"rate"`
}

// SampleRate is the rate of all sound here, in frames a second; a frame is one 16-bit little-endian sample.
const SampleRate = 24000

// updateSession sets what a conversation is held with. One field that the server doesn't know rejects all of them,
// so only what differs from its defaults is sent.
func updateSession(s Session) ClientEvent {
	p := &sessionParams{Type: "realtime", Modalities: []string{"audio"}, Instructions: s.Instructions}
	pcm := audioFormat{"audio/pcm", SampleRate}
	p.Audio.Input.Format, p.Audio.Output.Format = pcm, pcm
	p.Audio.Input.TurnDetection = json.RawMessage("null")
	p.Audio.Output.Voice = s.Voice
	if !normalSpeed(s.Speed) {
		p.Audio.Output.Speed = s.Speed
	}
	if s.Effort != "" {
		p.Reasoning = &reasoningParams{s.Effort}
	}
	p.MaxTokens = max(0, s.MaxTokens)
	return ClientEvent{Type: "session.update", Session: p}
}

func createMessage(role, contentType, text string) ClientEvent {
	return ClientEvent{Type: "conversation.item.create", Item: &Item{
		Type: "message", Role: role, Content: []Content{{Type: contentType, Text: text}},
	}}
}

func userMessage(text string) ClientEvent { return createMessage("user", "input_text", text) }

// assistantMessage is a turn of an earlier session; its sound can't be given back, only its words.
func assistantMessage(text string) ClientEvent {
	return createMessage("assistant", "output_text", text)
}

func appendAudio(pcm []byte) ClientEvent {
	return ClientEvent{Type: "input_audio_buffer.append", Audio: pcm}
}

func commitAudio() ClientEvent { return ClientEvent{Type: "input_audio_buffer.commit"} }

func createResponse() ClientEvent { return ClientEvent{Type: "response.create"} }

// createSample asks for a response outside the conversation: neither text nor answer become items of it. The fields
// are those of RealtimeResponseCreateParams in OpenAI's published specification.
func createSample(text string) ClientEvent {
	return ClientEvent{Type: "response.create", Response: &responseParams{
		Conversation: "none", Modalities: []string{"audio"}, Instructions: readAloud, Input: []*Item{userMessage(text).Item},
	}}
}

func cancelResponse(id string) ClientEvent {
	return ClientEvent{Type: "response.cancel", ResponseID: id}
}

// truncateItem tells the server how much of its speech was heard, so that it knows what the person knows.
func truncateItem(item string, content int, heardMS int64) ClientEvent {
	return ClientEvent{Type: "conversation.item.truncate", ItemID: item, ContentIndex: &content, AudioEndMS: &heardMS}
}
