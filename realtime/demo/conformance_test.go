package demo

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	oai "github.com/openai/openai-go/v3/realtime"
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

	var theirs oai.RealtimeServerEventUnion
	if err := json.Unmarshal(frame, &theirs); err != nil {
		t.Fatalf("OpenAI's types refuse %.200s: %v", frame, err)
	}
	variant := theirs.AsAny()
	if variant == nil {
		t.Fatalf("OpenAI's types don't know %s", kind)
	}
	unknown := unknownTo(kind, reflect.ValueOf(variant))
	for _, it := range items(event) {
		unknown = append(unknown, unknownTo(kind+" item", itemVariant(t, it))...)
	}
	for _, name := range unknown {
		t.Errorf("%s is unknown to OpenAI's types", name)
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

// unknownAllowed are members the service sends although its own types don't know them there.
var unknownAllowed = []string{
	"obfuscation",                // padding
	"message",                    // of status_details.error
	"object", "id", "expires_at", // of a session: the type is that of a request
	"audio", // of retrieved content
}

// unknownTo names what is unknown to OpenAI's decoded type. Of the variants of a union that one counts that knows most.
func unknownTo(path string, v reflect.Value) []string {
	var unknown []string
	switch v.Kind() {
	case reflect.Slice:
		for i := range v.Len() {
			unknown = append(unknown, unknownTo(path+"[]", v.Index(i))...)
		}
	case reflect.Struct:
		if j := v.FieldByName("JSON"); j.IsValid() && j.Kind() == reflect.Struct {
			if extra := j.FieldByName("ExtraFields"); extra.IsValid() {
				for _, name := range extra.MapKeys() {
					// Of tools, OpenAI's types take every one for one on another server.
					if !slices.Contains(unknownAllowed, name.String()) && !strings.Contains(path, ".Tools[]") {
						unknown = append(unknown, path+"."+name.String())
					}
				}
			}
		}
		var best []string
		variants := 0
		for i := range v.NumField() {
			f := v.Type().Field(i)
			if !f.IsExported() || f.Name == "JSON" {
				continue
			}
			below := unknownTo(path+"."+f.Name, v.Field(i))
			if !strings.HasPrefix(f.Name, "Of") {
				unknown = append(unknown, below...)
				continue
			}
			if variants++; variants == 1 || len(below) < len(best) {
				best = below
			}
		}
		unknown = append(unknown, best...)
	}
	return unknown
}

// items are the conversation items inside an event.
func items(event map[string]any) []map[string]any {
	var found []map[string]any
	if it, ok := event["item"].(map[string]any); ok {
		found = append(found, it)
	}
	if r, ok := event["response"].(map[string]any); ok {
		for _, it := range r["output"].([]any) {
			found = append(found, it.(map[string]any))
		}
	}
	return found
}

// itemVariant decodes an item into the one of OpenAI's types it should be.
func itemVariant(t testing.TB, it map[string]any) reflect.Value {
	t.Helper()
	variant, known := map[string]any{
		"message/user":          new(oai.RealtimeConversationItemUserMessage),
		"message/assistant":     new(oai.RealtimeConversationItemAssistantMessage),
		"message/system":        new(oai.RealtimeConversationItemSystemMessage),
		"function_call/":        new(oai.RealtimeConversationItemFunctionCall),
		"function_call_output/": new(oai.RealtimeConversationItemFunctionCallOutput),
	}[fmt.Sprintf("%s/%s", it["type"], strings.TrimPrefix(fmt.Sprint(it["role"]), "<nil>"))]
	if !known {
		t.Fatalf("there is no such item: %v", it)
	}
	raw, _ := json.Marshal(it)
	if err := json.Unmarshal(raw, variant); err != nil {
		t.Fatalf("OpenAI's types refuse the item %s: %v", raw, err)
	}
	return reflect.ValueOf(variant).Elem()
}
