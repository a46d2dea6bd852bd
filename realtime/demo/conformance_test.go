package demo

import (
	"encoding/json"
	"strings"
	"testing"

	"geppetto-audio/internal/conformance"
)

// required are the members each event has to have beside type and event_id. Dots go into objects; an object or value
// that may be null is named for itself only.
var required = map[string]string{
	"error":                     "error.type error.code error.message error.param error.event_id",
	"session.created":           sessionMembers,
	"session.updated":           sessionMembers,
	"conversation.item.added":   "previous_item_id item.id item.object item.type item.status",
	"conversation.item.done":    "previous_item_id item.id item.object item.type item.status",
	"conversation.item.deleted": "item_id",
	"conversation.item.retrieved": "item.id item.object item.type item.status item.role " +
		"item.content",
	"conversation.item.truncated":                        "item_id content_index audio_end_ms",
	"conversation.item.input_audio_transcription.failed": "item_id content_index error.type error.code error.message",
	"input_audio_buffer.committed":                       "previous_item_id item_id",
	"input_audio_buffer.cleared":                         "",
	"response.created":                                   responseMembers,
	"response.done":                                      responseMembers + " response.usage.total_tokens response.usage.input_token_details.cached_tokens_details.audio_tokens response.usage.output_token_details.audio_tokens",
	"response.output_item.added":                         "response_id output_index item.id item.object item.type item.status item.role item.content",
	"response.output_item.done":                          "response_id output_index item.id item.object item.type item.status item.role item.content",
	"response.content_part.added":                        placeMembers + " part.type",
	"response.content_part.done":                         placeMembers + " part.type",
	"response.output_audio.delta":                        placeMembers + " delta",
	"response.output_audio.done":                         placeMembers,
	"response.output_audio_transcript.delta":             placeMembers + " delta",
	"response.output_audio_transcript.done":              placeMembers + " transcript",
	"response.output_text.delta":                         placeMembers + " delta",
	"response.output_text.done":                          placeMembers + " text",
	"rate_limits.updated":                                "rate_limits",
}

const (
	placeMembers   = "response_id item_id output_index content_index"
	sessionMembers = "session.type session.object session.id session.model session.output_modalities " +
		"session.instructions session.tools session.tool_choice session.max_output_tokens session.tracing " +
		"session.truncation session.prompt session.expires_at session.include session.audio.input.format.type " +
		"session.audio.input.format.rate session.audio.input.transcription session.audio.input.noise_reduction " +
		"session.audio.input.turn_detection session.audio.output.format.rate session.audio.output.voice " +
		"session.audio.output.speed"
	responseMembers = "response.object response.id response.status response.status_details response.output " +
		"response.conversation_id response.output_modalities response.max_output_tokens " +
		"response.audio.output.format.type response.audio.output.voice response.usage response.metadata"
)

// checkEvent holds a frame to the protocol: a known type, the members it must have, and OpenAI's own types agree.
func checkEvent(t testing.TB, frame []byte) {
	t.Helper()
	var event map[string]any
	if err := json.Unmarshal(frame, &event); err != nil {
		t.Fatalf("%.200s is no event: %v", frame, err)
	}
	kind, _ := event["type"].(string)
	members, known := required[kind]
	if !known {
		t.Fatalf("%.200s: the tests know no such event", frame)
	}
	if id, _ := event["event_id"].(string); !strings.HasPrefix(id, "event_") {
		t.Errorf("%.200s has no event_id", frame)
	}
	for _, path := range strings.Fields(members) {
		if !has(event, strings.Split(path, ".")) {
			t.Errorf("%s lacks %s: %.500s", kind, path, frame)
		}
	}
	checkIDs(t, event)

	for _, problem := range conformance.Server(frame) {
		t.Errorf("%s: %s: %.500s", kind, problem, frame)
	}
}

func has(v any, path []string) bool {
	for _, name := range path {
		object, ok := v.(map[string]any)
		if !ok {
			return false
		}
		if v, ok = object[name]; !ok {
			return false
		}
	}
	return true
}

// checkIDs looks at the prefixes of all identifiers the server makes.
func checkIDs(t testing.TB, v any) {
	t.Helper()
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			checkIDs(t, e)
		}
	case map[string]any:
		prefix := map[any]string{"realtime.session": "sess_", "realtime.response": "resp_"}[v["object"]]
		if id, _ := v["id"].(string); !strings.HasPrefix(id, prefix) || len(id) > 32 {
			t.Errorf("%v has the id %q", v["object"], id)
		}
		for _, e := range v {
			checkIDs(t, e)
		}
	}
}
