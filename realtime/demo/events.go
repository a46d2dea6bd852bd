package demo

import (
	"crypto/rand"
	"encoding/json"
)

// newID makes an identifier with the service's prefix: item_, resp_, event_.
func newID(prefix string) string { return prefix + rand.Text()[:21] }

// An event is what the server sends.
type event interface{ kind() string }

type header struct {
	Type string `json:"type"`
	ID   string `json:"event_id"`
}

func (h header) kind() string { return h.Type }

func of(kind string) header { return header{Type: kind, ID: newID("event_")} }

type sessionEvent struct {
	header
	Session *settings `json:"session"`
}

type errorEvent struct {
	header
	Error errorBody `json:"error"`
}

type errorBody struct {
	fault
	EventID *string `json:"event_id"` // of the client's event, where it gave one
}

type itemEvent struct {
	header
	PreviousItemID *string `json:"previous_item_id"`
	Item           *item   `json:"item"`
}

type retrievedEvent struct {
	header
	Item *retrievedItem `json:"item"`
}

type deletedEvent struct {
	header
	ItemID string `json:"item_id"`
}

type truncatedEvent struct {
	header
	ItemID       string `json:"item_id"`
	ContentIndex int    `json:"content_index"`
	AudioEndMs   int    `json:"audio_end_ms"`
}

type committedEvent struct {
	header
	PreviousItemID *string `json:"previous_item_id"`
	ItemID         string  `json:"item_id"`
}

type clearedEvent struct{ header }

type transcriptionFailedEvent struct {
	header
	ItemID       string             `json:"item_id"`
	ContentIndex int                `json:"content_index"`
	Error        transcriptionFault `json:"error"`
}

// A transcriptionFault has no param where there is none: OpenAI's schemas take null for a mistake here.
type transcriptionFault struct {
	Type    string `json:"type"`
	Code    string `json:"code"`
	Message string `json:"message"`
}

type responseEvent struct {
	header
	Response *responseObject `json:"response"`
}

// responseObject is a response as response.created and response.done tell it.
type responseObject struct {
	Object           string          `json:"object"`
	ID               string          `json:"id"`
	Status           string          `json:"status"`
	StatusDetails    *statusDetails  `json:"status_details"`
	Output           []*item         `json:"output"`
	ConversationID   *string         `json:"conversation_id"`
	OutputModalities []string        `json:"output_modalities"`
	MaxOutputTokens  json.RawMessage `json:"max_output_tokens"`
	Audio            responseAudio   `json:"audio"`
	Usage            *Usage          `json:"usage"`
	Metadata         json.RawMessage `json:"metadata"`
}

type responseAudio struct {
	Output struct {
		Format audioFormat     `json:"format"`
		Voice  json.RawMessage `json:"voice"`
	} `json:"output"`
}

type statusDetails struct {
	Type   string       `json:"type"`
	Reason string       `json:"reason,omitempty"`
	Error  *statusError `json:"error,omitempty"`
}

type statusError struct {
	Type    string `json:"type"`
	Code    string `json:"code"`
	Message string `json:"message"`
}

type outputItemEvent struct {
	header
	ResponseID  string `json:"response_id"`
	OutputIndex int    `json:"output_index"`
	Item        *item  `json:"item"`
}

// A place is where in a response something belongs.
type place struct {
	ResponseID   string `json:"response_id"`
	ItemID       string `json:"item_id"`
	OutputIndex  int    `json:"output_index"`
	ContentIndex int    `json:"content_index"`
}

type partEvent struct {
	header
	place
	Part partBody `json:"part"`
}

// partBody is a content part: of type audio with a transcript, or of type text with a text.
type partBody struct {
	Type       string  `json:"type"`
	Transcript *string `json:"transcript,omitempty"`
	Text       *string `json:"text,omitempty"`
}

// wordsDelta is a delta of a text or of a transcript. The service pads such deltas, so that the length of a frame
// does not tell what was said.
type wordsDelta struct {
	header
	place
	Delta       string `json:"delta"`
	Obfuscation string `json:"obfuscation"`
}

type audioDelta struct {
	header
	place
	Delta []byte `json:"delta"`
}

type audioDone struct {
	header
	place
}

type transcriptDone struct {
	header
	place
	Transcript string `json:"transcript"`
}

type textDone struct {
	header
	place
	Text string `json:"text"`
}

type rateLimitsEvent struct {
	header
	RateLimits []rateLimit `json:"rate_limits"`
}

type rateLimit struct {
	Name         string  `json:"name"`
	Limit        int     `json:"limit"`
	Remaining    int     `json:"remaining"`
	ResetSeconds float64 `json:"reset_seconds"`
}
