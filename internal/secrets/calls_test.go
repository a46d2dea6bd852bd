package secrets

import (
	"strings"
	"testing"

	"geppetto-audio/realtime"
)

// What the preferences ask of a server (does this key work, which models are there, how does this voice sound) is
// refused without a word of the key, too.
func TestErrorsTellNoKey(t *testing.T) {
	for shape, key := range keys {
		t.Run(shape, func(t *testing.T) {
			t.Parallel()
			for i, way := range ways {
				g := newGossip(t)
				e := realtime.Endpoint{URL: g.base(), Key: key}
				session := realtime.Session{Model: realtime.DefaultModel, Voice: realtime.DefaultVoice}
				_, models := realtime.Models(t.Context(), e)
				g.first(i)
				check := realtime.Check(t.Context(), e, session)
				g.first(i)
				say := realtime.Say(t.Context(), e, session, "Hello.", func([]byte) {}, nil)
				for what, err := range map[string]error{"models": models, "check": check, "say": say} {
					if err == nil {
						if what == "models" || !strings.Contains(way.name, "answer") {
							t.Errorf("%s, %s: no error", way.name, what)
						}
						continue
					}
					look(t, needles(key), way.name+", "+what, []byte(err.Error()))
					sentence, step := realtime.Explain(err)
					look(t, needles(key), way.name+", "+what+", in words", []byte(sentence+" "+step))
				}
			}
		})
	}
}
