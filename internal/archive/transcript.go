package archive

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Statuses that the folder itself knows. The others are whatever ended the answer: completed, stopped, incomplete,
// failed.
const (
	Receiving   = "receiving"   // the answer is arriving, or its program died
	Interrupted = "interrupted" // what Repair files such an answer as
)

// A Transcript is what the text file of an answer says. Its zero fields are left out of the file.
type Transcript struct {
	Generated    time.Time // local time of the first delta, to the second
	Audio        string    // base name of the WAV beside it, empty for an answer without sound
	Conversation string    // which conversation it belongs to
	Title        string    // what a person named the conversation; stands in one of its transcripts, as a rule the first
	Question     string    // may have several lines
	Model        string
	Voice        string
	Status       string
	Reason       string
	Heard        *Heard  // nil where nothing was cut off
	Tokens       *Tokens // nil where the server counted nothing
	// Unknown holds header lines that another version wrote, in order and without their line breaks. A line that
	// continues one before it is joined to it by a newline, as in a question.
	Unknown []string
	Text    string // the words of the answer
}

// Heard is how much of an answer was played before it was stopped, to a tenth of a second.
type Heard struct{ Played, Whole time.Duration }

// String is the form of the file: 12.4 s of 37.2 s.
func (h Heard) String() string { return seconds(h.Played) + " of " + seconds(h.Whole) }

// Tokens counts the tokens of one answer. Cached tokens are part of the input.
type Tokens struct {
	Input, InputText, InputAudio int
	CachedText, CachedAudio      int
	Output                       int
	OutputText, OutputAudio      int
}

const tokensFormat = "input %d (text %d, audio %d; cached text %d, cached audio %d), output %d (text %d, audio %d)"

// String is the form of the file.
func (t Tokens) String() string {
	return fmt.Sprintf(tokensFormat, t.Input, t.InputText, t.InputAudio, t.CachedText, t.CachedAudio,
		t.Output, t.OutputText, t.OutputAudio)
}

const (
	timeLayout = "2006-01-02 15:04:05 -0700"
	noAudio    = "none"
	indent     = "  " // begins a line that continues the header line before it
)

// The header's keys, but for the last in the order they are written.
const (
	keyGenerated    = "Generated"
	keyAudio        = "Audio File"
	keyConversation = "Conversation"
	keyTitle        = "Title"
	keyQuestion     = "Question"
	keyModel        = "Model"
	keyVoice        = "Voice"
	keyStatus       = "Status"
	keyReason       = "Reason"
	keyHeard        = "Heard"
	keyTokens       = "Tokens"
	keyText         = "Transcript" // ends the header
)

// Marshal writes the transcript as UTF-8 text. Control characters are taken out, and no value can pass for a header
// line of its own: line breaks become spaces, in a question and a foreign line they become continuations.
func (t Transcript) Marshal() []byte {
	var b strings.Builder
	written := map[string]bool{keyText: true}
	put := func(key, value string) {
		if value != "" {
			written[key] = true
			fmt.Fprintf(&b, "%s: %s\n", key, value)
		}
	}
	if !t.Generated.IsZero() {
		put(keyGenerated, t.Generated.Format(timeLayout))
	}
	audio := line(t.Audio)
	if audio == "" {
		audio = noAudio
	}
	put(keyAudio, audio)
	put(keyConversation, line(t.Conversation))
	put(keyTitle, line(t.Title))
	put(keyQuestion, continued(t.Question))
	put(keyModel, line(t.Model))
	put(keyVoice, line(t.Voice))
	put(keyStatus, line(t.Status))
	put(keyReason, line(t.Reason))
	if t.Heard != nil {
		put(keyHeard, t.Heard.String())
	}
	if t.Tokens != nil {
		put(keyTokens, t.Tokens.String())
	}
	for _, u := range t.Unknown {
		u = continued(u)
		key, _, colon := strings.Cut(u, ":")
		starts := u != "" && u[0] != '\n' && !strings.HasPrefix(u, indent)
		if starts && !(colon && written[key]) {
			b.WriteString(u + "\n")
		}
	}
	b.WriteString(keyText + ":\n")
	if text := clean(t.Text); text != "" {
		b.WriteString(text + "\n")
	}
	return []byte(b.String())
}

// clean takes out what is not text: control characters but for tabs and line breaks, which all become \n, and bytes
// that are not UTF-8. What it returns is never longer than s.
func clean(s string) string {
	s = strings.ToValidUTF8(s, "?")
	var last rune
	return strings.Map(func(r rune) rune {
		before := last
		last = r
		switch {
		case r == '\n' && before == '\r':
			return -1
		case r == '\r', r == '\u2028', r == '\u2029':
			return '\n'
		case r == '\n', r == '\t':
			return r
		case r < ' ', r >= 0x7f && r <= 0x9f:
			return -1
		}
		return r
	}, s)
}

// line makes a value that fits one line.
func line(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' {
			return ' '
		}
		return r
	}, clean(s)))
}

// continued makes a value of which every line but the first is a continuation.
func continued(s string) string { return strings.ReplaceAll(clean(s), "\n", "\n"+indent) }

func seconds(d time.Duration) string {
	return strconv.FormatFloat(max(d, 0).Round(100*time.Millisecond).Seconds(), 'f', 1, 64) + " s"
}
