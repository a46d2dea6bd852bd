package replay

import (
	"encoding/json"
	"time"

	"geppetto-audio/realtime"
)

// A script is what one session with the server was.
type script struct {
	session realtime.Session // as it was asked for
	steps   []step
	last    *question // whose answer had not ended; nil where all had
	ended   bool      // the server, or the line, ended it: something followed
}

// A cue is what has to be there before the script goes on.
type cue int

const (
	none   cue = iota // the recorded event is sent
	update            // the client sets the session up
	ask               // the client asks
	cancel            // the person stops the answer
)

// A step is an event of the server's, or one of the client's to be waited for.
type step struct {
	cue            cue
	at             time.Time
	offset, length int64  // of the line in the log
	made           []byte // an event that was not recorded; nil: it is in the log
	kind           string
	id             string   // event_id of the client's event
	sound          *passage // of the event
}

// A passage is where the sound of an event lies.
type passage struct {
	part   part
	offset int64
	bytes  int64
}

// A part is one part of an answer.
type part struct {
	answer          *answerSound
	output, content int
}

// event is what is read of an event of either side.
type event struct {
	EventID    string          `json:"event_id"`
	ResponseID string          `json:"response_id"`
	Output     int             `json:"output_index"`
	Content    int             `json:"content_index"`
	Session    json.RawMessage `json:"session"`
	Item       struct {
		Role    string
		Content []struct{ Type, Text, Transcript string }
	} `json:"item"`
	Response struct {
		ID           string
		Conversation string
	} `json:"response"`
	Error struct {
		Code    string
		EventID string `json:"event_id"`
	} `json:"error"`
}

// sessionOf reads what a session was asked for, in either dialect.
func sessionOf(raw json.RawMessage) realtime.Session {
	var s struct {
		Instructions string
		Voice        json.RawMessage
		Speed        float64
		Reasoning    struct{ Effort string }
		MaxTokens    json.RawMessage `json:"max_output_tokens"`
		OldMaxTokens json.RawMessage `json:"max_response_output_tokens"`
		Audio        struct {
			Output struct {
				Voice json.RawMessage
				Speed float64
			}
		}
	}
	_ = json.Unmarshal(raw, &s) // what is of another type than usual is left out
	out := realtime.Session{Instructions: s.Instructions, Effort: s.Reasoning.Effort, Speed: s.Speed}
	if s.Audio.Output.Speed != 0 {
		out.Speed = s.Audio.Output.Speed
	}
	for _, voice := range []json.RawMessage{s.Voice, s.Audio.Output.Voice} {
		if v := nameOf(voice); v != "" {
			out.Voice = v
		}
	}
	for _, tokens := range []json.RawMessage{s.MaxTokens, s.OldMaxTokens} {
		if len(tokens) > 0 {
			_ = json.Unmarshal(tokens, &out.MaxTokens) // inf is no number, and no limit
		}
	}
	return out
}

// nameOf reads a name, or an object that has one.
func nameOf(raw json.RawMessage) string {
	var name string
	if len(raw) == 0 || json.Unmarshal(raw, &name) == nil {
		return name
	}
	var object struct{ ID, Name string }
	if json.Unmarshal(raw, &object) == nil && object.Name == "" {
		return object.ID
	}
	return object.Name
}

// modelOf reads which model a session has.
func modelOf(raw json.RawMessage) string {
	var s struct{ Model string }
	_ = json.Unmarshal(raw, &s) // a session of another shape names none
	return s.Model
}
