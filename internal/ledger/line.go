package ledger

import (
	"bytes"
	"encoding/json"
	"time"
)

// A line is an entry as the file has it.
type line struct {
	At           time.Time `json:"at"`
	Conversation string    `json:"conversation,omitempty"`
	Model        string    `json:"model"`
	USD          *float64  `json:"usd"` // null: unknown
	Input        int       `json:"input"`
	InputText    int       `json:"input_text,omitempty"`
	InputAudio   int       `json:"input_audio,omitempty"`
	CachedText   int       `json:"cached_text,omitempty"`
	CachedAudio  int       `json:"cached_audio,omitempty"`
	Output       int       `json:"output"`
	OutputText   int       `json:"output_text,omitempty"`
	OutputAudio  int       `json:"output_audio,omitempty"`
}

func newLine(e Entry) line {
	in, cached, out := e.Usage.InputDetails, e.Usage.InputDetails.CachedDetails, e.Usage.OutputDetails
	return line{
		At: e.At, Conversation: short(e.Conversation), Model: short(e.Model), USD: e.Cost,
		Input: tokens(e.Usage.InputTokens), InputText: tokens(in.Text), InputAudio: tokens(in.Audio),
		CachedText: tokens(cached.Text), CachedAudio: tokens(cached.Audio),
		Output: tokens(e.Usage.OutputTokens), OutputText: tokens(out.Text), OutputAudio: tokens(out.Audio),
	}
}

// tokens takes a server's count for what it can be.
func tokens(n int) int { return min(max(n, 0), mostTokens) }

// short bounds a name, so that a line is never longer than it may be.
func short(name string) string {
	const most = 256
	if len(name) > most {
		return name[:most] // the encoder mends a character that is cut in two
	}
	return name
}

// parse reads a line of the file.
func parse(text []byte) (line, bool) {
	var l line
	if !bytes.HasPrefix(text, []byte("{")) || json.Unmarshal(text, &l) != nil || l.At.IsZero() {
		return line{}, false
	}
	if l.USD != nil && (*l.USD < 0 || *l.USD > mostDollars) {
		return line{}, false
	}
	for _, n := range []int{l.Input, l.Output} {
		if n != tokens(n) {
			return line{}, false
		}
	}
	return l, true
}

// sum is that of this line alone.
func (l line) sum() Sum {
	s := Sum{Answers: 1, Tokens: l.Input + l.Output}
	if l.USD == nil {
		s.Unpriced = 1
	} else {
		s.USD = *l.USD
	}
	return s
}
