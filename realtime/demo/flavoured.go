package demo

import (
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"
)

// A flavouring turns the service's events into those of another server, for one connection.
type flavouring struct {
	*Flavour
	voice *string // as the client asked for it

	words    string // of the part under way, for a server that sends them in one piece
	sound    []byte
	lastDone tree // the end of a part's sound, for a server that ends the words first
}

// betaNames are the names of events in the dialect of old, by their beginnings.
var betaNames = strings.NewReplacer(
	"response.output_audio_transcript.", "response.audio_transcript.",
	"response.output_audio.", "response.audio.",
	"response.output_text.", "response.text.",
	"conversation.item.added", "conversation.item.created",
)

// say gives the frames that are sent in place of one of the service's.
func (f *flavouring) say(kind string, frame []byte) [][]byte {
	if f.Flavour == nil || f.Name == "" {
		return [][]byte{frame}
	}
	var e tree
	if json.Unmarshal(frame, &e) != nil || slices.Contains(f.Omitted, kind) || f.Beta && kind == "conversation.item.done" {
		return nil
	}
	var out [][]byte
	for _, e := range f.gather(kind, e) {
		out = append(out, f.dress(e)...)
	}
	return out
}

// gather puts off what another server says later, or in one piece.
func (f *flavouring) gather(kind string, e tree) []tree {
	switch {
	case f.Whole && kind == "response.output_audio_transcript.delta":
		f.words += e["delta"].(string)
		return nil
	case f.Whole && kind == "response.output_audio.delta":
		pcm, _ := base64.StdEncoding.DecodeString(e["delta"].(string))
		f.sound = append(f.sound, pcm...)
		return nil
	case f.Whole && kind == "response.output_audio.done", f.WordsFirst && kind == "response.output_audio.done":
		f.lastDone = e
		return nil
	case f.Whole && kind == "response.output_audio_transcript.done":
		words, sound := samePart(e, "response.output_audio_transcript.delta"), samePart(e, "response.output_audio.delta")
		words["delta"], sound["delta"] = f.words, base64.StdEncoding.EncodeToString(f.sound)
		f.words, f.sound = "", nil
		return []tree{words, e, sound, f.lastDone}
	case f.WordsFirst && kind == "response.output_audio_transcript.done":
		return []tree{e, f.lastDone}
	case f.ErrorOnly && kind == "response.done" && branch(e, "response")["status"] == failed:
		why := branch(branch(branch(e, "response"), "status_details"), "error")
		return []tree{{"type": "error", "event_id": e["event_id"], "error": why}}
	case f.Beta && kind == "session.created", f.Flat && kind == "session.created":
		return []tree{e, {"type": "conversation.created", "conversation": tree{"id": "conv_1", "object": "realtime.conversation"}}}
	case f.Pings && kind == "response.output_audio.delta":
		return []tree{{"type": "ping", "timestamp": 1}, e}
	}
	return []tree{e}
}

// samePart is an event about the same part.
func samePart(e tree, kind string) tree {
	t := tree{"type": kind, "event_id": e["event_id"]}
	for _, name := range []string{"response_id", "item_id", "output_index", "content_index"} {
		t[name] = e[name]
	}
	return t
}

// dress words one event as the other server does.
func (f *flavouring) dress(e tree) [][]byte {
	kind, _ := e["type"].(string)
	switch kind {
	case "session.created", "session.updated":
		e["session"] = f.session(branch(e, "session"))
	case "response.created", "response.done":
		f.response(kind, e)
	case "response.content_part.done":
		if f.Flat {
			delete(e, "part")
		}
	}
	for _, t := range append(branches(branch(e, "response"), "output"), branch(e, "item")) {
		f.item(t)
	}
	if f.Changing && kind == "response.created" {
		branch(e, "response")["id"] = "resp_before"
	}
	if f.Placeholders {
		e["event_id"] = "event_TODO"
		if e["previous_item_id"] != nil {
			e["previous_item_id"] = "TODO"
		}
		delete(e, "obfuscation")
	}
	if f.Beta {
		e["type"] = betaNames.Replace(kind)
	}
	if f.Created && kind == "conversation.item.added" {
		e["type"] = "conversation.item.created"
	}
	frame, _ := json.Marshal(e)
	return [][]byte{frame}
}

// item names the kinds of content as the dialect does.
func (f *flavouring) item(item tree) {
	if !f.Beta && !f.PartContent {
		return
	}
	for _, c := range branches(item, "content") {
		if kind, ok := c["type"].(string); ok {
			c["type"] = strings.TrimPrefix(kind, "output_")
		}
	}
}

func (f *flavouring) response(kind string, e tree) {
	r := branch(e, "response")
	if f.Beta {
		delete(r, "output_modalities")
		r["modalities"] = []string{"text", "audio"}
	}
	if kind != "response.done" {
		return
	}
	if f.Details != "" {
		r["status_details"] = f.Details
	}
	switch usage := branch(r, "usage"); f.Usage {
	case "none":
		r["usage"] = nil
	case "totals":
		delete(usage, "input_token_details")
		delete(usage, "output_token_details")
	case "top":
		e["usage"] = r["usage"]
		delete(r, "usage")
	}
}

// session words the settings as the other server shows them.
func (f *flavouring) session(s tree) tree {
	if f.Immortal {
		delete(s, "expires_at")
	}
	var voice any = *f.voice
	if f.VoiceObject && *f.voice != "" {
		voice = tree{"type": "azure-standard", "name": *f.voice}
	}
	switch {
	case f.Beta:
		out := tree{
			"id": s["id"], "object": "realtime.session", "model": s["model"], "modalities": []string{"text", "audio"},
			"instructions": s["instructions"], "voice": voice, "input_audio_format": "pcm16", "output_audio_format": "pcm16",
			"turn_detection": nil, "temperature": 0.8, "max_response_output_tokens": "inf",
		}
		if at, ok := s["expires_at"]; ok {
			out["expires_at"] = at
		}
		return out
	case f.Flat:
		return tree{
			"id": s["id"], "object": "realtime.session", "model": s["model"], "instructions": s["instructions"], "voice": voice,
			"turn_detection": tree{"type": nil},
		}
	case f.Placeholders:
		return tree{
			"type": "realtime", "id": s["id"], "object": "realtime.session", "model": s["model"], "instructions": s["instructions"],
			"audio": tree{"input": tree{}, "output": tree{}},
		}
	case f.Voices != nil:
		branch(branch(s, "audio"), "output")["voice"] = voice
	}
	return s
}
