package terminal

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"
	"unicode/utf8"

	"geppetto-audio/realtime"
)

// An object is what programs are told of a question. All its keys are always there.
type object struct {
	Question       string          `json:"question"`
	Transcript     string          `json:"transcript"`
	Status         realtime.Status `json:"status"`
	Reason         *string         `json:"reason"`
	Audio          *string         `json:"audio"`
	TranscriptFile *string         `json:"transcript_file"`
	DurationMS     int64           `json:"duration_ms"`    // of the sound kept
	FirstAudioMS   *int64          `json:"first_audio_ms"` // question sent to first audio delta
	Usage          json.RawMessage `json:"usage"`          // the server's own
	Error          *problem        `json:"error"`          // only of what failed or was interrupted
}

type problem struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

func newObject(e realtime.Ended) object {
	o := object{
		Question:       e.Question.Text,
		Transcript:     e.Text,
		Status:         e.Outcome.Status,
		Reason:         orNull(e.Outcome.Reason),
		Audio:          orNull(e.Kept.Audio),
		TranscriptFile: orNull(e.Kept.Transcript),
		DurationMS:     e.Kept.Duration.Milliseconds(),
		Usage:          usage(e.Outcome.Usage),
	}
	if e.Outcome.FirstAudio >= 0 {
		ms := e.Outcome.FirstAudio.Round(time.Millisecond).Milliseconds()
		o.FirstAudioMS = &ms
	}
	if o.Status == realtime.Failed || o.Status == realtime.Interrupted {
		o.Error = newProblem(e.Outcome)
	}
	return o
}

func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// usage gives the server's object as it came, or what was understood of it.
func usage(u *realtime.Usage) json.RawMessage {
	if u == nil {
		return nil
	}
	if raw := bytes.TrimSpace(u.Raw); len(raw) > 0 && raw[0] == '{' && json.Valid(raw) {
		return raw
	}
	raw, err := json.Marshal(u)
	if err != nil {
		return nil
	}
	return raw
}

func newProblem(o realtime.Outcome) *problem {
	p := &problem{Code: o.Reason}
	var e *realtime.Error
	switch {
	case errors.As(o.Err, &e):
		p.Code, p.Message = e.Code, e.Message
	case o.Err != nil:
		p.Message = o.Err.Error()
	}
	if p.Code == "" {
		p.Code = string(o.Status)
	}
	if p.Message == "" {
		p.Message, _ = realtime.Explain(&realtime.Error{Code: p.Code})
	}
	return p
}

// writeTo writes the object as one line. Characters that a terminal would obey are escaped, so that the line may be
// looked at as well as parsed.
func (o object) writeTo(w io.Writer) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(o); err != nil {
		return fmt.Errorf("encode answer: %w", err)
	}
	line := b.Bytes()
	safe := make([]byte, 0, len(line))
	for i := 0; i < len(line); {
		r, size := utf8.DecodeRune(line[i:])
		if r == '\n' || harmless(r) {
			safe = append(safe, line[i:i+size]...)
		} else {
			safe = fmt.Appendf(safe, `\u%04x`, r)
		}
		i += size
	}
	_, err := w.Write(safe)
	return err
}
