package realtime

// A ClientEvent is an event we send. The API's client events share their few fields, so one type serves all; the
// functions below make the ones this program uses, and an encoder those that servers word differently.
type ClientEvent struct {
	Type    string `json:"type"`
	EventID string `json:"event_id,omitempty"`

	Session      any             `json:"session,omitempty"`
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

// SampleRate is the rate of all sound here, in frames a second; a frame is one 16-bit little-endian sample.
const SampleRate = 24000

func createMessage(role, contentType, text string) ClientEvent {
	return ClientEvent{Type: "conversation.item.create", Item: &Item{
		Type: "message", Role: role, Content: []Content{{Type: contentType, Text: text}},
	}}
}

func userMessage(text string) ClientEvent { return createMessage("user", "input_text", text) }

func appendAudio(pcm []byte) ClientEvent {
	return ClientEvent{Type: "input_audio_buffer.append", Audio: pcm}
}

func commitAudio() ClientEvent { return ClientEvent{Type: "input_audio_buffer.commit"} }

func createResponse() ClientEvent { return ClientEvent{Type: "response.create"} }

func cancelResponse(id string) ClientEvent {
	return ClientEvent{Type: "response.cancel", ResponseID: id}
}

// truncateItem tells the server how much of its speech was heard, so that it knows what the person knows.
func truncateItem(item string, content int, heardMS int64) ClientEvent {
	return ClientEvent{Type: "conversation.item.truncate", ItemID: item, ContentIndex: &content, AudioEndMS: &heardMS}
}
