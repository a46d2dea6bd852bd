package demo

import (
	"encoding/base64"
	"encoding/json"
	"time"
)

// Audio as it is sent and received: mono, 16-bit little-endian.
const (
	sampleRate     = 24_000 // Hz
	bytesPerSecond = 2 * sampleRate
	bytesPerMs     = bytesPerSecond / 1000
)

const (
	maxItemID  = 32       // characters
	maxAudio   = 15 << 20 // bytes of base64 in one event
	maxContent = 64       // parts of an item
)

// An item is one entry of a conversation, in the shape of the events that carry it.
type item struct {
	ID        string     `json:"id"`
	Object    string     `json:"object"`
	Type      string     `json:"type"` // message, function_call or function_call_output
	Status    string     `json:"status"`
	Role      string     `json:"role,omitempty"`
	Content   []*content `json:"content,omitzero"` // of a message, never nil
	CallID    string     `json:"call_id,omitempty"`
	Name      string     `json:"name,omitempty"`
	Arguments *string    `json:"arguments,omitempty"`
	Output    *string    `json:"output,omitempty"`
}

// content is one part of a message.
type content struct {
	Type      string // input_text, input_audio, input_image, output_text or output_audio
	text      string // what was typed, or the transcript
	image     string
	sound     []byte // PCM, until it is forgotten
	length    int    // bytes of PCM, forgotten or not
	truncated bool   // takes no more words and sound
}

// MarshalJSON leaves the sound out, as the service does everywhere but in conversation.item.retrieved.
func (c *content) MarshalJSON() ([]byte, error) {
	switch c.Type {
	case "input_audio":
		return json.Marshal(struct {
			Type       string  `json:"type"`
			Transcript *string `json:"transcript"`
		}{c.Type, nonEmpty(c.text)})
	case "output_audio":
		return json.Marshal(struct {
			Type       string `json:"type"`
			Transcript string `json:"transcript"`
		}{c.Type, c.text})
	case "input_image":
		return json.Marshal(struct {
			Type  string `json:"type"`
			Image string `json:"image_url"`
		}{c.Type, c.image})
	default:
		return json.Marshal(struct {
			Type string `json:"type"`
			Text string `json:"text"`
		}{c.Type, c.text})
	}
}

func nonEmpty(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// duration is the length of the content's sound.
func (c *content) duration() time.Duration { return pcmDuration(c.length) }

// pcmDuration is how long n bytes of PCM sound.
func pcmDuration(n int) time.Duration {
	return time.Duration(n) * time.Second / bytesPerSecond
}

// A retrievedItem is an item with its sound.
type retrievedItem struct {
	item
	Content []soundContent `json:"content"`
}

type soundContent struct {
	Type       string  `json:"type"`
	Text       *string `json:"text,omitempty"`
	Transcript *string `json:"transcript,omitempty"`
	Audio      []byte  `json:"audio,omitempty"`
	Image      string  `json:"image_url,omitempty"`
}

func retrieved(it *item) *retrievedItem {
	r := &retrievedItem{item: *it, Content: []soundContent{}}
	for _, c := range it.Content {
		s := soundContent{Type: c.Type, Audio: c.sound, Image: c.image}
		switch c.Type {
		case "input_audio", "output_audio":
			s.Transcript = &c.text
		case "input_text", "output_text":
			s.Text = &c.text
		}
		r.Content = append(r.Content, s)
	}
	return r
}

// readItem makes an item of what a client sent.
func readItem(raw json.RawMessage, path string) (*item, *fault) {
	it := &item{Object: "realtime.item", Status: "completed"}
	var head struct{ Type, Role string }
	if kind(raw) != "an object" {
		return nil, wrongType(path, "an object", kind(raw))
	}
	_ = json.Unmarshal(raw, &head) // what does not fit is found below

	members := object{
		"id":     optional(text(&it.ID, maxItemID)),
		"object": choice(&it.Object, it.Object),
		"type":   choice(&it.Type, "message", "function_call", "function_call_output"),
		"status": choice(new(string), "completed", "incomplete", "in_progress"),
	}
	required := []string{"type"}
	switch head.Type {
	case "function_call":
		it.Arguments = new(string)
		members["call_id"] = text(&it.CallID, maxEventID)
		members["name"] = text(&it.Name, maxEventID)
		members["arguments"] = text(it.Arguments, maxText)
		required = append(required, "name", "arguments")
	case "function_call_output":
		it.Output = new(string)
		members["call_id"] = text(&it.CallID, maxEventID)
		members["output"] = text(it.Output, maxText)
		required = append(required, "call_id", "output")
	default:
		it.Content = []*content{}
		members["role"] = choice(&it.Role, "user", "assistant", "system")
		members["content"] = list(maxContent, func(raw json.RawMessage, path string) *fault {
			c, f := readContent(raw, path, head.Role)
			it.Content = append(it.Content, c)
			return f
		})
		required = append(required, "role", "content")
	}
	return it, members.read(raw, path, required...)
}

// readContent reads one part of a message. Which there may be depends on whose message it is.
func readContent(raw json.RawMessage, path, role string) (*content, *fault) {
	accepted := map[string][]string{
		"user": {"input_text", "input_audio", "input_image"}, "system": {"input_text"}, "assistant": {"output_text"},
	}[role]
	c := &content{}
	var head struct{ Type string }
	if kind(raw) != "an object" {
		return nil, wrongType(path, "an object", kind(raw))
	}
	_ = json.Unmarshal(raw, &head)

	members := object{"type": choice(&c.Type, accepted...)}
	required := []string{"type"}
	switch head.Type {
	case "input_audio":
		members["audio"] = pcm(&c.sound)
		members["transcript"] = optional(text(&c.text, maxText))
		required = append(required, "audio")
	case "input_image":
		members["image_url"] = text(&c.image, maxText)
		members["detail"] = choice(new(string), "auto", "low", "high")
		required = append(required, "image_url")
	case "input_text", "output_text":
		members["text"] = text(&c.text, maxText)
		required = append(required, "text")
	default:
		return nil, wrongValue(join(path, "type"), quoted(head.Type), accepted...)
	}
	f := members.read(raw, path, required...)
	c.length = len(c.sound)
	return c, f
}

// pcm reads audio in standard base64.
func pcm(dst *[]byte) reader {
	return func(raw json.RawMessage, path string) *fault {
		var encoded string
		if f := text(&encoded, maxAudio)(raw, path); f != nil {
			return f
		}
		sound, err := base64.StdEncoding.DecodeString(encoded)
		if err != nil {
			return invalid("invalid_value", path, "'%s' is not base64: %v.", path, err)
		}
		*dst = sound
		return nil
	}
}
