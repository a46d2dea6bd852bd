package demo

import (
	"encoding/json"
	"time"
)

// A Question is what a response is to answer.
type Question struct {
	// Text is the newest message of the user: what was typed, or the transcript that was sent along with a recording.
	Text string
	// Audio is the sound of that message: 24 kHz mono 16-bit little-endian PCM.
	Audio []byte
	// History is the rest of what the response is based on, oldest first.
	History []Message
	// Model, Voice (a name, or the id of a voice of one's own) and Instructions are those that hold for this response.
	Model, Voice, Instructions string
	// TextOnly says that no sound was asked for.
	TextOnly bool
	// Aside says that the response stands outside the conversation.
	Aside bool
}

// A Message is one item of a conversation.
type Message struct {
	ID       string
	Type     string        // message, function_call or function_call_output
	Role     string        // user, assistant or system; empty where Type is not message
	Text     string        // what was typed or said; the arguments or the output of a function
	Duration time.Duration // of its sound
}

// An Answer is what a response says and how it ends. The zero value is a response that completes and says nothing.
type Answer struct {
	Parts []Part
	// Status is completed where empty, else incomplete, cancelled or failed; Reason goes with the second and third,
	// ErrorCode, ErrorType (invalid_request_error where empty) and ErrorMessage with the last.
	Status, Reason                     string
	ErrorCode, ErrorType, ErrorMessage string
	// Usage replaces the server's own count.
	Usage *Usage
}

// A Part is one content part of an answer.
type Part struct {
	// Item says which item the part belongs to: parts with the same number share one, and items are sent in the
	// order of their numbers.
	Item int
	// Text is the transcript, or the whole of a part without sound.
	Text string
	// Audio is 24 kHz mono 16-bit little-endian PCM. The server keeps the slice and does not change it.
	Audio []byte
	// TextOnly makes it a part without sound.
	TextOnly bool
}

func (a *Answer) status() string {
	if a.Status == "" {
		return completed
	}
	return a.Status
}

func (a *Answer) details() *statusDetails {
	if a.status() == completed {
		return nil
	}
	d := &statusDetails{Type: a.Status, Reason: a.Reason}
	if a.Status == failed {
		d.Error = &statusError{Type: a.ErrorType, Code: a.ErrorCode, Message: a.ErrorMessage}
		if d.Error.Type == "" {
			d.Error.Type = typeInvalidRequest
		}
	}
	return d
}

// newQuestion finds the question in the items a response is based on.
func newQuestion(items []*item, s *settings) Question {
	q := Question{
		Model: s.Model, Voice: voiceName(s.Audio.Output.Voice), Instructions: s.Instructions,
		TextOnly: s.OutputModalities[0] == "text",
	}
	newest := len(items) - 1
	for newest >= 0 && items[newest].Role != "user" {
		newest--
	}
	for i, it := range items {
		m := it.message()
		if i != newest {
			q.History = append(q.History, m)
			continue
		}
		q.Text = m.Text
		for _, c := range it.Content {
			q.Audio = append(q.Audio, c.sound...)
		}
	}
	return q
}

func voiceName(raw json.RawMessage) string {
	var name string
	var own struct{ ID string }
	if json.Unmarshal(raw, &name) != nil && json.Unmarshal(raw, &own) == nil {
		return own.ID
	}
	return name
}

func (it *item) message() Message {
	m := Message{ID: it.ID, Type: it.Type, Role: it.Role}
	for _, c := range it.Content {
		if m.Text != "" && c.text != "" {
			m.Text += "\n"
		}
		m.Text += c.text
		m.Duration += c.duration()
	}
	for _, s := range []*string{it.Arguments, it.Output} {
		if s != nil {
			m.Text += *s
		}
	}
	return m
}
