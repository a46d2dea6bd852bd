package realtime

import (
	"bytes"
	"encoding/json"
	"reflect"
	"testing"

	openai "github.com/openai/openai-go/v3/realtime"
)

// OpenAI's own types are a second opinion on every frame we send: a field they don't know gets lost in them.
func TestClientEventsAreOpenAIs(t *testing.T) {
	for _, e := range []ClientEvent{
		encoder{}.updateSession(Session{Model: "m", Voice: "marin", Instructions: "Be kind."}),
		encoder{}.updateSession(Session{}),
		encoder{}.updateSession(Session{Effort: "low", MaxTokens: 4096, Speed: 1.25}),
		encoder{}.createSample("Hello there."),
		userMessage("Why is the sky blue?"),
		encoder{}.assistantMessage("Because the air scatters…"),
		appendAudio([]byte{1, 2, 3, 4}),
		commitAudio(),
		createResponse(),
		cancelResponse("resp_1"),
		truncateItem("item_1", 0, 1500),
	} {
		e.EventID = "e1"
		t.Run(e.Type, func(t *testing.T) {
			ours, err := json.Marshal(e)
			if err != nil {
				t.Fatal(err)
			}
			var union openai.RealtimeClientEventUnionParam
			if err := json.Unmarshal(ours, &union); err != nil {
				t.Fatalf("%s: %v", ours, err)
			}
			if kind := union.GetType(); kind == nil || *kind != e.Type {
				t.Fatalf("%s is taken for %v", ours, kind)
			}
			theirs, err := json.Marshal(union)
			if err != nil {
				t.Fatal(err)
			}
			var a, b any
			// The one null we send is read as absent there; that it switches detection off is in the API's own words.
			bare := bytes.Replace(ours, []byte(`,"turn_detection":null`), nil, 1)
			if json.Unmarshal(bare, &a) != nil || json.Unmarshal(theirs, &b) != nil || !reflect.DeepEqual(a, b) {
				t.Errorf("sent   %s\nread as %s", ours, theirs)
			}
		})
	}
}
