package realtime

import (
	"encoding/json"
	"testing"

	"geppetto-audio/internal/conformance"
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
			for _, problem := range conformance.Client(ours) {
				t.Errorf("sent %s: %s", ours, problem)
			}
		})
	}
}
