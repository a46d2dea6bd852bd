package realtime

import (
	"fmt"
	"strings"
)

// An offer is what a session is asked for. One field that a server doesn't know makes it refuse the whole of
// session.update, so what a conversation can do without is given up when the server names it.
type offer struct {
	session Session
	encoder encoder
	auto    bool // the dialect is our guess
	tries   int
}

// An extra is a setting that a conversation can do without.
type extra struct {
	code  string   // of the warning when it is given up
	names []string // as refusals call it
	asked func(Session) bool
	drop  func(*Session)
}

var extras = []extra{
	{CodeNoEffort, []string{"reasoning", "effort"}, func(s Session) bool { return s.Effort != "" }, func(s *Session) { s.Effort = "" }},
	{CodeNoMaxTokens, []string{"max_output_tokens", "max_response_output_tokens"}, func(s Session) bool { return s.MaxTokens > 0 }, func(s *Session) { s.MaxTokens = 0 }},
	{CodeNoSpeed, []string{"speed"}, func(s Session) bool { return !normalSpeed(s.Speed) }, func(s *Session) { s.Speed = 0 }},
	{CodeNoVoice, []string{"voice"}, func(s Session) bool { return s.Voice == DefaultVoice }, func(s *Session) { s.Voice = "" }},
}

// dialectal says of what a refusal is about that it belongs to one dialect alone: in the other it has another place.
func dialectal(about string) bool {
	switch strings.TrimPrefix(about, "session.") {
	case "type", "modalities", "output_modalities", "audio", "input_audio_format", "output_audio_format":
		return true
	}
	for _, word := range []string{"session.type'", "session.modalities'", "session.output_modalities'", "session.audio'", "session.input_audio_format'"} {
		if strings.Contains(about, word) {
			return true
		}
	}
	return false
}

func normalSpeed(s float64) bool { return s == 0 || s == 1 }

const updateID = "session_update"

// event is the session.update to send now.
func (o *offer) event() ClientEvent {
	e := o.encoder.updateSession(o.session)
	e.EventID = o.id()
	return e
}

func (o *offer) id() string {
	if o.tries == 0 {
		return updateID
	}
	return fmt.Sprintf("%s_%d", updateID, o.tries+1)
}

// outdated says of a refusal that it is about an offer made before this one.
func (o *offer) outdated(refusal *Error) bool {
	return strings.HasPrefix(refusal.EventID, updateID) && refusal.EventID != o.id()
}

// giveUp takes out of the offer what a refusal is about, and gives the warning to put out. It is nil when the refusal
// is about what a conversation can't do without.
func (o *offer) giveUp(refusal *Error) *Error {
	about := refusal.Param
	if about == "" || about == "session" {
		about = refusal.Message
	}
	about = strings.ToLower(about)
	if o.auto && dialectal(about) {
		o.auto, o.encoder.beta = false, !o.encoder.beta
		o.tries++
		return &Error{Code: CodeDialect, Message: refusal.Message, Cause: refusal}
	}
	for _, x := range extras {
		if !x.asked(o.session) {
			continue
		}
		for _, name := range x.names {
			if strings.Contains(about, name) {
				x.drop(&o.session)
				o.tries++
				return &Error{Code: x.code, Message: refusal.Message, Cause: refusal}
			}
		}
	}
	return nil
}
