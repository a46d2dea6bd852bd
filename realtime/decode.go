package realtime

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"time"
	"unicode/utf8"
)

// A decoder turns frames into events. It takes what foreign servers make of the protocol: unknown events and fields,
// null for an object, a number for a string. What AudioDelta points to is used again for the next frame.
type decoder struct {
	redact *Redactor
	delta  AudioDelta
	pcm    []byte
}

// maxIdlePCM is the size above which the buffer of a delta is not kept for the next one.
const maxIdlePCM = 1 << 20

func (d *decoder) decode(frame []byte) ServerEvent {
	if ev, ok := d.decodeAudioDelta(frame); ok {
		return ev
	}
	if !utf8.Valid(frame) { // what is no text would take three times its room
		frame = bytes.ToValidUTF8(frame, []byte("?"))
	}
	var w wireEvent
	if err := json.Unmarshal(frame, &w); err != nil {
		// A value of another type than expected leaves the rest of the event readable.
		if typeErr := (*json.UnmarshalTypeError)(nil); !errors.As(err, &typeErr) || w.Type == "" {
			return Junk{fmt.Errorf("read an event: %s", d.redact.String(err.Error()))}
		}
	}
	if w.Type == "" {
		return Junk{errors.New("read an event: it has no type")}
	}
	return d.event(&w)
}

func (d *decoder) event(w *wireEvent) ServerEvent {
	key := PartKey{w.ResponseID, w.ItemID, w.OutputIndex, w.ContentIndex}
	switch w.Type {
	case "session.created":
		return SessionCreated{w.Session.info(w.EventID).clean(d.redact)}
	case "session.updated":
		return SessionUpdated{w.Session.info("").clean(d.redact)}
	case "error":
		w.Error.Code, w.Error.Message = cmp.Or(w.Error.Code, w.Code), cmp.Or(w.Error.Message, w.Message)
		return ErrorEvent{w.Error.typed(d.redact)}
	case "response.created":
		return ResponseCreated{w.response(d.redact)}
	case "response.done":
		return ResponseDone{w.response(d.redact)}
	case "response.output_item.added":
		key.ItemID = w.Item.ID
		return ItemAdded{key}
	case "response.output_item.done":
		key.ItemID = w.Item.ID
		return ItemDone{key, w.Item.item(d.redact)}
	case "response.content_part.done":
		w.Part.Text, w.Part.Transcript = d.redact.String(w.Part.Text), d.redact.String(w.Part.Transcript)
		return PartDone{key, w.Part}
	case "response.output_audio.delta", "response.audio.delta":
		var text string
		if json.Unmarshal(w.Delta, &text) != nil {
			return Junk{errors.New("read an audio delta: it is no string")}
		}
		return d.audioDelta(key, []byte(text))
	case "response.output_audio.done", "response.audio.done":
		return AudioDone{key}
	case "response.output_audio_transcript.delta", "response.output_text.delta",
		"response.audio_transcript.delta", "response.text.delta":
		var text string
		if json.Unmarshal(w.Delta, &text) != nil {
			return Junk{errors.New("read a transcript delta: it is no string")}
		}
		return WordsDelta{key, d.redact.String(text)}
	case "response.output_audio_transcript.done", "response.audio_transcript.done":
		return WordsDone{key, d.redact.String(w.Transcript)}
	case "response.output_text.done", "response.text.done":
		return WordsDone{key, d.redact.String(w.Text)}
	}
	return Other{w.Type}
}

// audioDelta decodes base64 with or without padding. Of broken base64 it keeps what stands before the break.
func (d *decoder) audioDelta(key PartKey, text []byte) *AudioDelta {
	text = bytes.TrimRight(text, "=")
	if n := base64.RawStdEncoding.DecodedLen(len(text)); cap(d.pcm) < n || cap(d.pcm) > maxIdlePCM && n < maxIdlePCM {
		d.pcm = make([]byte, n)
	}
	n, err := base64.RawStdEncoding.Decode(d.pcm[:cap(d.pcm)], text)
	d.delta = AudioDelta{Part: key}
	if corrupt := base64.CorruptInputError(0); errors.As(err, &corrupt) {
		d.delta.Err = fmt.Errorf("decode an audio delta: %w", err)
		n, _ = base64.RawStdEncoding.Decode(d.pcm[:cap(d.pcm)], text[:corrupt]) // the break again, at its end
		n &^= 1                                                                 // whole frames, or all that follows is noise
	}
	d.delta.PCM = d.pcm[:n]
	return &d.delta
}

// decodeAudioDelta is the short way for the event that makes up nearly all traffic. It reads a flat object of plain
// strings and numbers; anything else is left to encoding/json, which costs ten times as much.
func (d *decoder) decodeAudioDelta(frame []byte) (*AudioDelta, bool) {
	s := scanner{rest: frame}
	if !s.next('{') {
		return nil, false
	}
	var audio, delta []byte
	var key PartKey
	last := d.delta.Part
	for {
		name, ok := s.text()
		if !ok || !s.next(':') {
			return nil, false
		}
		value, number, ok := s.value()
		if !ok {
			return nil, false
		}
		switch string(name) {
		case "type":
			audio = value
		case "delta":
			delta = value
		case "response_id":
			key.ResponseID = same(last.ResponseID, value)
		case "item_id":
			key.ItemID = same(last.ItemID, value)
		case "output_index":
			key.Output = number
		case "content_index":
			key.Index = number
		}
		if s.next('}') {
			break
		}
		if !s.next(',') {
			return nil, false
		}
	}
	if kind := string(audio); kind != "response.output_audio.delta" && kind != "response.audio.delta" || delta == nil || !s.end() {
		return nil, false
	}
	return d.audioDelta(key, delta), true
}

// same gives the text, without allocating where it is what it was before.
func same(before string, text []byte) string {
	if before == string(text) {
		return before
	}
	return string(text)
}

// A scanner walks over one flat JSON object.
type scanner struct{ rest []byte }

func (s *scanner) next(c byte) bool {
	s.rest = bytes.TrimLeft(s.rest, " \t\r\n")
	if len(s.rest) == 0 || s.rest[0] != c {
		return false
	}
	s.rest = s.rest[1:]
	return true
}

func (s *scanner) end() bool { return len(bytes.TrimLeft(s.rest, " \t\r\n")) == 0 }

// text reads a string that holds no escape.
func (s *scanner) text() ([]byte, bool) {
	if !s.next('"') {
		return nil, false
	}
	n := bytes.IndexByte(s.rest, '"')
	if n < 0 || bytes.IndexByte(s.rest[:n], '\\') >= 0 {
		return nil, false
	}
	text := s.rest[:n:n]
	s.rest = s.rest[n+1:]
	return text, true
}

// value reads a plain string or a small whole number.
func (s *scanner) value() (text []byte, number int, ok bool) {
	s.rest = bytes.TrimLeft(s.rest, " \t\r\n")
	n := 0
	for n < len(s.rest) && n < 9 && s.rest[n] >= '0' && s.rest[n] <= '9' {
		number = 10*number + int(s.rest[n]-'0')
		n++
	}
	if n > 0 {
		s.rest = s.rest[n:]
		return nil, number, true
	}
	text, ok = s.text()
	return text, 0, ok
}

type wireEvent struct {
	Type         string          `json:"type"`
	EventID      string          `json:"event_id"`
	Session      wireSession     `json:"session"`
	Error        wireError       `json:"error"`
	ResponseID   string          `json:"response_id"`
	ItemID       string          `json:"item_id"`
	OutputIndex  int             `json:"output_index"`
	ContentIndex int             `json:"content_index"`
	Delta        json.RawMessage `json:"delta"`
	Transcript   string          `json:"transcript"`
	Text         string          `json:"text"`
	Item         wireItem        `json:"item"`
	Part         Content         `json:"part"`
	Response     wireResponse    `json:"response"`
	Usage        json.RawMessage `json:"usage"` // where some servers put what belongs into the response
	Code         string          `json:"code"`  // and what belongs into the error
	Message      string          `json:"message"`
}

// A wireSession is a session as GA has it, or with the beta's fields at its top level.
type wireSession struct {
	ID         string          `json:"id"`
	Type       string          `json:"type"`
	Model      string          `json:"model"`
	ExpiresAt  float64         `json:"expires_at"`
	Modalities json.RawMessage `json:"modalities"`
	Voice      json.RawMessage `json:"voice"`
	Audio      *wireAudio      `json:"audio"`
}

type wireAudio struct {
	Output struct {
		Voice json.RawMessage `json:"voice"`
	} `json:"output"`
}

func (s wireSession) info(eventID string) SessionInfo {
	info := SessionInfo{ID: s.ID, Model: s.Model, eventID: eventID}
	if s.ExpiresAt > 0 {
		info.Expires = time.Unix(int64(s.ExpiresAt), 0)
	}
	switch {
	case s.Type == "realtime" || s.Audio != nil: // which some of them show beside the beta's fields
		info.Dialect = DialectGA
	case s.Modalities != nil || s.Voice != nil:
		info.Dialect = DialectBeta
	}
	info.Voice = voiceName(s.Voice)
	if s.Audio != nil {
		info.Voice = cmp.Or(voiceName(s.Audio.Output.Voice), info.Voice)
	}
	return info
}

// clean takes the key out of what is written down with answers. A key that is hardly a secret stays: it may be a part of
// the model's own name.
func (s SessionInfo) clean(redact *Redactor) SessionInfo {
	if redact != nil && len(redact.key) >= secretKey {
		s.Model, s.Voice = redact.String(s.Model), redact.String(s.Voice)
	}
	return s
}

// voiceName reads a voice: a name, or an object with a name or an id.
func voiceName(raw json.RawMessage) string {
	var name string
	if json.Unmarshal(raw, &name) == nil {
		return name
	}
	var custom struct {
		ID   string `json:"id"`
		Name string `json:"name"`
	}
	_ = json.Unmarshal(raw, &custom) // an unknown shape leaves the voice unnamed
	return cmp.Or(custom.ID, custom.Name)
}

type wireItem struct {
	ID      string          `json:"id"`
	Type    string          `json:"type"`
	Role    string          `json:"role"`
	Content json.RawMessage `json:"content"`
}

func (w *wireItem) item(r *Redactor) Item {
	i := Item{ID: w.ID, Type: w.Type, Role: w.Role, Content: few[Content](w.Content)}
	for n := range i.Content {
		i.Content[n].Text, i.Content[n].Transcript = r.String(i.Content[n].Text), r.String(i.Content[n].Transcript)
	}
	return i
}

// maxListed is how many items of a response, and parts of an item, are read. An answer has a few; a list of nothing would
// take some hundred times the memory of its frame.
const maxListed = 64

// few reads the first elements of a list. What is none is empty, and what is wrong in an element leaves its rest.
func few[T any](list json.RawMessage) []T {
	d := json.NewDecoder(bytes.NewReader(list))
	if begin, err := d.Token(); err != nil || begin != json.Delim('[') {
		return nil
	}
	var all []T
	for len(all) < maxListed && d.More() {
		var one T
		if err := d.Decode(&one); err != nil && !errors.As(err, new(*json.UnmarshalTypeError)) {
			break
		}
		all = append(all, one)
	}
	return all
}

// A wireError is an object as the API has it, or a mere string.
type wireError struct {
	Type    string `json:"type"`
	Code    string `json:"code"`
	Message string `json:"message"`
	Param   string `json:"param"`
	EventID string `json:"event_id"`
}

func (e *wireError) UnmarshalJSON(b []byte) error {
	if json.Unmarshal(b, &e.Message) == nil {
		return nil
	}
	type plain wireError
	err := json.Unmarshal(b, (*plain)(e))
	if typeErr := (*json.UnmarshalTypeError)(nil); errors.As(err, &typeErr) {
		return nil
	}
	return err
}

// typed gives the error a code even where the server gives none.
func (e wireError) typed(r *Redactor) *Error {
	code := e.Code
	if code == "" {
		code = e.Type
	}
	if code == "" {
		code = "error"
	}
	return &Error{
		Code: r.String(code), Type: r.String(e.Type), Message: r.String(e.Message), Param: r.String(e.Param), EventID: e.EventID,
	}
}

// takeDetails takes the details under the names that other servers of the dialect have for them.
func (u *Usage) takeDetails(raw []byte) {
	var other struct {
		Input  json.RawMessage `json:"input_tokens_details"`
		Output json.RawMessage `json:"output_tokens_details"`
	}
	_ = json.Unmarshal(raw, &other) // what can't be read leaves the totals
	if other.Input != nil {
		_ = json.Unmarshal(other.Input, &u.InputDetails)
	}
	if other.Output != nil {
		_ = json.Unmarshal(other.Output, &u.OutputDetails)
	}
}

type wireResponse struct {
	ID      string          `json:"id"`
	Status  string          `json:"status"`
	Details json.RawMessage `json:"status_details"` // an object, null, or a word
	Output  json.RawMessage `json:"output"`
	Usage   json.RawMessage `json:"usage"`
}

func (w *wireEvent) response(r *Redactor) Response {
	in := &w.Response
	out := Response{ID: in.ID, Status: in.Status}
	if out.ID == "" {
		out.ID = w.ResponseID
	}
	for _, item := range few[wireItem](in.Output) {
		out.Output = append(out.Output, item.item(r))
	}
	var details struct {
		Reason string     `json:"reason"`
		Error  *wireError `json:"error"`
	}
	_ = json.Unmarshal(in.Details, &details) // a word in place of the object says nothing we use
	out.Reason = r.String(details.Reason)
	if details.Error != nil {
		out.Err = details.Error.typed(r)
	}
	for _, raw := range []json.RawMessage{in.Usage, w.Usage} {
		var u Usage
		if len(raw) > 0 && raw[0] == '{' {
			_ = json.Unmarshal(raw, &u) // valid as it is, and what is no number leaves the rest
			u.takeDetails(raw)
			u.Raw = r.Bytes(raw)
			out.Usage = &u
			break
		}
	}
	return out
}
