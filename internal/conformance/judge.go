// Package conformance holds our frames to what others make of them: OpenAI's types for Go, which judge in this file,
// and the schemas of @openai/agents-realtime, which judge in judge.mjs. Its tests have OpenAI's own clients, and our
// own, hold a conversation with the demo server, and show every frame of both sides to both. Only tests import it.
package conformance

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	oai "github.com/openai/openai-go/v3/realtime"
)

// Client holds what a client sends to OpenAI's types for Go, and returns what is wrong with it.
func Client(frame []byte) []string {
	var union oai.RealtimeClientEventUnionParam
	if err := json.Unmarshal(frame, &union); err != nil {
		return []string{"OpenAI's types refuse it: " + err.Error()}
	}
	var sent, read any
	theirs, err := json.Marshal(union)
	if err != nil || json.Unmarshal(frame, &sent) != nil || json.Unmarshal(theirs, &read) != nil {
		return []string{fmt.Sprint("OpenAI's types can't write it: ", err)}
	}
	event, ok := sent.(map[string]any)
	if kind := union.GetType(); !ok || kind == nil || *kind != event["type"] {
		return []string{fmt.Sprintf("it is taken for %v", kind)}
	}
	// A field they don't know gets lost in them. A null is read as absent there.
	if bare := withoutNulls(sent); !reflect.DeepEqual(bare, withoutNulls(read)) {
		return []string{fmt.Sprintf("it is read as %s", theirs)}
	}
	return nil
}

// withoutNulls leaves out what is null, and objects with nothing else in them.
func withoutNulls(v any) any {
	switch v := v.(type) {
	case []any:
		bare := make([]any, len(v))
		for i, e := range v {
			bare[i] = withoutNulls(e)
		}
		return bare
	case map[string]any:
		bare := map[string]any{}
		for name, e := range v {
			if e = withoutNulls(e); e != nil {
				bare[name] = e
			}
		}
		if len(bare) == 0 {
			return nil
		}
		return bare
	}
	return v
}

// Server holds what a server sends to OpenAI's types for Go, and returns what is wrong with it.
func Server(frame []byte) []string {
	var event map[string]any
	var union oai.RealtimeServerEventUnion
	if err := json.Unmarshal(frame, &event); err != nil {
		return []string{"it is no event: " + err.Error()}
	}
	if err := json.Unmarshal(frame, &union); err != nil {
		return []string{"OpenAI's types refuse it: " + err.Error()}
	}
	variant := union.AsAny()
	if variant == nil {
		return []string{fmt.Sprintf("OpenAI's types don't know %v", event["type"])}
	}
	var problems []string
	for _, name := range unknownTo(fmt.Sprint(event["type"]), reflect.ValueOf(variant)) {
		problems = append(problems, name+" is unknown to OpenAI's types")
	}
	for _, it := range items(event) {
		problems = append(problems, itemProblems(it)...)
	}
	return problems
}

// items are the conversation items inside an event.
func items(event map[string]any) []any {
	var found []any
	if it, ok := event["item"]; ok {
		found = append(found, it)
	}
	if r, ok := event["response"].(map[string]any); ok {
		output, _ := r["output"].([]any)
		found = append(found, output...)
	}
	return found
}

// itemProblems decodes an item into the one of OpenAI's types it should be.
func itemProblems(it any) []string {
	object, _ := it.(map[string]any)
	kind, _ := object["type"].(string)
	if role, ok := object["role"].(string); ok {
		kind += "/" + role
	}
	variant, known := map[string]any{
		"message/user":         new(oai.RealtimeConversationItemUserMessage),
		"message/assistant":    new(oai.RealtimeConversationItemAssistantMessage),
		"message/system":       new(oai.RealtimeConversationItemSystemMessage),
		"function_call":        new(oai.RealtimeConversationItemFunctionCall),
		"function_call_output": new(oai.RealtimeConversationItemFunctionCallOutput),
	}[kind]
	if !known {
		return []string{fmt.Sprintf("there is no such item: %v", it)}
	}
	raw, err := json.Marshal(it)
	if err == nil {
		err = json.Unmarshal(raw, variant)
	}
	if err != nil {
		return []string{fmt.Sprintf("OpenAI's types refuse the item %s: %v", raw, err)}
	}
	var problems []string
	for _, name := range unknownTo("item", reflect.ValueOf(variant).Elem()) {
		problems = append(problems, name+" is unknown to OpenAI's types")
	}
	return problems
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
	switch v.Kind() {
	case reflect.Slice:
		var unknown []string
		for i := range v.Len() {
			unknown = append(unknown, unknownTo(path+"[]", v.Index(i))...)
		}
		return unknown
	case reflect.Struct:
		return append(extraFields(path, v), unknownInside(path, v)...)
	}
	return nil
}

// extraFields names what a decoded struct had no place for.
func extraFields(path string, v reflect.Value) []string {
	j := v.FieldByName("JSON")
	if !j.IsValid() || j.Kind() != reflect.Struct || !j.FieldByName("ExtraFields").IsValid() {
		return nil
	}
	var unknown []string
	for _, name := range j.FieldByName("ExtraFields").MapKeys() {
		// Of tools, OpenAI's types take every one for one on another server.
		if !slices.Contains(unknownAllowed, name.String()) && !strings.Contains(path, ".Tools[]") {
			unknown = append(unknown, path+"."+name.String())
		}
	}
	return unknown
}

func unknownInside(path string, v reflect.Value) []string {
	var unknown, best []string
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
	return append(unknown, best...)
}
