package eventlog

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"geppetto-audio/internal/archive"
)

// longestGist is how much of an event is said in a line, in characters.
const longestGist = 160

// largestGist is the length above which an event is not looked into, in bytes.
const largestGist = 1 << 20

// An outline is what is worth saying of an event.
type outline struct {
	Session struct {
		Model string
		Voice json.RawMessage
		Audio struct {
			Output struct{ Voice json.RawMessage }
		}
	}
	Error    *outlineError
	Response struct {
		Status  string
		Details struct {
			Reason string
			Error  *outlineError
		} `json:"status_details"`
		Usage *struct {
			Input  int `json:"input_tokens"`
			Output int `json:"output_tokens"`
		}
	}
	Item struct {
		Role, Status string
		Content      []struct{ Text, Transcript json.RawMessage }
	}
	Part                    struct{ Text, Transcript json.RawMessage }
	Delta, Text, Transcript json.RawMessage
	AudioEndMS              *int64 `json:"audio_end_ms"`
}

type outlineError struct{ Type, Code, Message string }

func (e *outlineError) String() string {
	code := e.Code
	if code == "" {
		code = e.Type
	}
	return strings.TrimSuffix(code+": "+e.Message, ": ")
}

// Gist says in a few words what a line is about: words, sizes, states, errors. It is one line of printable characters.
func (l *Line) Gist() string { return printable(l.gist(), longestGist) }

// Gist says in a few words what the line is about.
func (s Seen) Gist() string {
	l := parse(append([]byte(nil), s.Line...))
	return l.Gist()
}

func (l *Line) gist() string {
	switch {
	case l.Problem != nil:
		return l.Problem.Error()
	case l.Event != nil:
		return l.eventGist()
	case l.Junk != "":
		return l.Junk + " bytes that are no event"
	case l.Note != "":
		return l.noteGist()
	case l.Begin:
		return "a log begins"
	case l.Answer != nil:
		return l.Answer.ID + ": " + l.Answer.Question
	case l.Part != nil:
		return fmt.Sprintf("%s: %s, part %d, at %s", l.Part.Answer, l.Part.Item, l.Part.Content, length(l.Part.At))
	case l.Kept != nil:
		return keptGist(l.Kept)
	case l.Amended != nil:
		return keptGist(l.Amended)
	}
	return ""
}

func keptGist(k *AnswerKept) string {
	words := []string{k.Status}
	if k.Reason != "" {
		words[0] += " (" + k.Reason + ")"
	}
	for _, name := range []string{k.Audio, k.Transcript} {
		if name != "" {
			words = append(words, name)
		}
	}
	if k.Bytes > 0 {
		words = append(words, length(k.Bytes))
	}
	if k.Problem != "" {
		words = append(words, k.Problem)
	}
	return strings.Join(words, ", ")
}

// length says how long so many bytes of sound are.
func length(bytes int64) string {
	return fmt.Sprintf("%d bytes, %.3f s", bytes, archive.SoundTime(bytes).Seconds())
}

// noteGist gives a note with what it is about.
func (l *Line) noteGist() string {
	var b strings.Builder
	b.WriteString(l.Note)
	eachField(l.raw, func(name string, value []byte) {
		switch name {
		case "time", "level", "note", "":
			return
		}
		fmt.Fprintf(&b, " %s=%s", name, value[:min(len(value), longestGist)])
	})
	return b.String()
}

func (l *Line) eventGist() string {
	if l.Sound != nil {
		return length(l.Sound.Bytes)
	}
	if len(l.Event) > largestGist {
		return fmt.Sprintf("%d bytes", len(l.Event))
	}
	sound := strings.HasSuffix(l.Type, "audio.delta")
	if sound {
		if _, delta := soundOf(l.Event, "delta"); delta != nil {
			return length(decodedLength(delta))
		}
		return ""
	}
	var o outline
	_ = json.Unmarshal(l.Event, &o) // what is of another type than usual is left out
	return o.say()
}

// say puts together what there is.
func (o *outline) say() string {
	var words []string
	add := func(s string) {
		if s != "" {
			words = append(words, s)
		}
	}
	add(o.Session.Model)
	add(word(o.Session.Audio.Output.Voice))
	add(word(o.Session.Voice))
	if o.Error != nil {
		add(o.Error.String())
	}
	add(o.Response.Status)
	add(o.Response.Details.Reason)
	if e := o.Response.Details.Error; e != nil {
		add(e.String())
	}
	if u := o.Response.Usage; u != nil {
		add(fmt.Sprintf("%d tokens in, %d out", u.Input, u.Output))
	}
	add(o.Item.Role)
	add(o.Item.Status)
	for _, c := range o.Item.Content {
		add(word(c.Text))
		add(word(c.Transcript))
	}
	for _, raw := range []json.RawMessage{o.Part.Text, o.Part.Transcript, o.Delta, o.Text, o.Transcript} {
		add(word(raw))
	}
	if o.AudioEndMS != nil {
		add((time.Duration(*o.AudioEndMS) * time.Millisecond).String())
	}
	return strings.Join(words, ", ")
}

// word is a string of JSON, empty where it is none.
func word(raw json.RawMessage) string {
	var s string
	if len(raw) == 0 || json.Unmarshal(raw, &s) != nil {
		return ""
	}
	return s
}
