package demo

import "encoding/json"

const (
	minTurn  = 100 * bytesPerMs      // of sound: less is not a turn
	maxInput = 3600 * bytesPerSecond // a session is no longer than an hour
)

func (s *session) appendInput(raw json.RawMessage) *fault {
	var sound []byte
	if f := (object{"audio": pcm(&sound)}).event(raw, "audio"); f != nil {
		return f
	}
	if len(s.input)+len(sound) > maxInput {
		return invalid("invalid_value", "audio", "The input audio buffer is full.")
	}
	s.input = append(s.input, sound...)
	return nil
}

func (s *session) clearInput(raw json.RawMessage) *fault {
	if f := (object{}).event(raw); f != nil {
		return f
	}
	s.input = nil
	s.out.send(&clearedEvent{of("input_audio_buffer.cleared")})
	return nil
}

// commitInput makes a user's item of what was appended.
func (s *session) commitInput(raw json.RawMessage) *fault {
	if f := (object{}).event(raw); f != nil {
		return f
	}
	if len(s.input) < minTurn {
		return invalid("input_audio_buffer_commit_empty", "",
			"The input audio buffer is too small: at least 100ms of audio are needed, it has %.2fms.",
			float64(len(s.input))/bytesPerMs)
	}
	sound := &content{Type: "input_audio", sound: s.input, length: len(s.input)}
	it := &item{
		ID: newID("item_"), Object: "realtime.item", Type: "message", Status: "completed", Role: "user",
		Content: []*content{sound},
	}
	s.input = nil
	defer s.answerCommit()
	at := len(s.conversation.items)
	s.out.send(&committedEvent{of("input_audio_buffer.committed"), s.conversation.before(at), it.ID})
	s.addItem(at, it)
	if s.settings.Audio.Input.Transcription != nil && kind(s.settings.Audio.Input.Transcription) != "null" {
		f := transcriptionFault{
			Type: "transcription_error", Code: "audio_unintelligible",
			Message: "The demo does not understand speech.",
		}
		s.out.send(&transcriptionFailedEvent{of("conversation.item.input_audio_transcription.failed"), it.ID, 0, f})
	}
	return nil
}

// answerCommit begins the answer to a recording, on a server that doesn't wait to be asked.
func (s *session) answerCommit() {
	if s.server.config.flavour.CommitAnswers {
		_ = s.createResponse(json.RawMessage(`{"type":"response.create"}`)) // which is nothing to complain of
	}
}
