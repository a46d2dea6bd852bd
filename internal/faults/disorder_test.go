package faults

import (
	"crypto/rand"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"time"

	"geppetto-audio/realtime"
	"geppetto-audio/realtime/demo"
)

// rewritten behaves so that events are replaced.
func rewritten(rewrite func(event string, n int, frame []byte) [][]byte) func(int) demo.Behaviour {
	return func(int) demo.Behaviour { return demo.Behaviour{Rewrite: rewrite} }
}

// without leaves events out.
func without(kinds ...string) func(int) demo.Behaviour {
	return rewritten(func(event string, _ int, frame []byte) [][]byte {
		if slices.Contains(kinds, event) {
			return nil
		}
		return [][]byte{frame}
	})
}

// changed changes one kind of event.
func changed(kind string, change func(e map[string]any)) func(int) demo.Behaviour {
	return rewritten(func(event string, _ int, frame []byte) [][]byte {
		if event != kind {
			return [][]byte{frame}
		}
		var e map[string]any
		if json.Unmarshal(frame, &e) != nil {
			panic("the server sent no JSON")
		}
		change(e)
		frame, _ = json.Marshal(e)
		return [][]byte{frame}
	})
}

var ofAnAnswer = []string{
	"conversation.item.added", "conversation.item.done", "response.created", "response.output_item.added",
	"response.content_part.added", "response.output_audio_transcript.delta", "response.output_audio.delta",
	"response.output_audio.done", "response.output_audio_transcript.done", "response.content_part.done",
	"response.output_item.done", "response.done", "rate_limits.updated",
}

// disorder is events that are doubled, missing, early or not as they should be.
func disorder() []fault {
	var rows []fault
	for _, kind := range append([]string{"session.created", "session.updated"}, ofAnAnswer...) {
		f := fault{name: kind + " twice", status: realtime.Completed, sound: all, within: time.Second, behave: rewritten(func(event string, _ int, frame []byte) [][]byte {
			if event == kind {
				return [][]byte{frame, frame}
			}
			return [][]byte{frame}
		})}
		rows = append(rows, f)
		f = fault{name: kind + " missing", status: realtime.Completed, sound: all, within: time.Second, behave: without(kind)}
		switch kind {
		case "session.created":
			continue // that is no session
		case "session.updated":
			f.within = 16 * time.Second
		case "response.output_audio.delta":
			f.sound, f.answer = 0, answers
		case "response.done":
			f.behave = onceOf(f.behave)
			f.status, f.reason, f.within, f.says = realtime.Interrupted, realtime.ReasonTimeout, 61*time.Second, "The server fell silent at 0:01"
		}
		rows = append(rows, f)
	}
	words := []string{"response.output_audio_transcript.delta", "response.output_audio_transcript.done", "response.content_part.done", "response.output_item.done"}
	return append(rows,
		fault{name: "words in response.done alone", behave: without(words...), status: realtime.Completed, sound: all, within: time.Second},
		fault{name: "no words at all and no end", behave: onceOf(without(append(words, "response.done")...)), status: realtime.Interrupted, sound: all, within: 61 * time.Second, says: "The server fell silent at 0:01"},
		fault{name: "nothing but the end", behave: without(ofAnAnswer[:11]...), answer: answers, status: realtime.Completed, within: time.Second},
		fault{name: "an end that is empty", behave: always(demo.Behaviour{}), answer: func(demo.Question) demo.Answer { return demo.Answer{} }, status: realtime.Failed, reason: realtime.CodeEmpty, within: time.Second, next: realtime.Failed, says: "without a word or a sound"},
		fault{name: "response.created after the first sound", behave: held("response.created", "response.output_audio.delta"), status: realtime.Completed, sound: all, within: time.Second},
		fault{name: "the item's beginning after its first sound", behave: held("response.output_item.added", "response.output_audio.delta"), status: realtime.Completed, sound: all, within: time.Second},
		fault{name: "the settings confirmed before the session", behave: func(int) demo.Behaviour {
			return demo.Behaviour{Inject: func(event string, n int) [][]byte {
				if event == "session.created" {
					return [][]byte{[]byte(`{"type":"session.updated","session":{}}`)}
				}
				return nil
			}}
		}, status: realtime.Completed, sound: all, within: time.Second},
		fault{name: "no usage", behave: changed("response.done", func(e map[string]any) { delete(e["response"].(map[string]any), "usage") }), status: realtime.Completed, sound: all, within: time.Second},
		fault{name: "usage beside the response", behave: changed("response.done", func(e map[string]any) {
			r := e["response"].(map[string]any)
			e["usage"] = r["usage"]
			delete(r, "usage")
		}), status: realtime.Completed, sound: all, within: time.Second},
		fault{name: "details as a word", behave: changed("response.done", func(e map[string]any) { e["response"].(map[string]any)["status_details"] = "unimplemented" }), status: realtime.Completed, sound: all, within: time.Second},
		fault{name: "no response in response.done", behave: changed("response.done", func(e map[string]any) { delete(e, "response") }), status: realtime.Completed, sound: all, within: time.Second},
		fault{name: "a status nobody knows", behave: changed("response.done", func(e map[string]any) { e["response"].(map[string]any)["status"] = "fine" }), status: realtime.Completed, sound: all, within: time.Second},
		fault{name: "an id that changes at the end", behave: changed("response.done", func(e map[string]any) { e["response"].(map[string]any)["id"] = "resp_" + rand.Text() }), status: realtime.Completed, sound: all, within: time.Second},
		fault{name: "one id for all answers", behave: oneID(), status: realtime.Completed, sound: all, within: time.Second},
		fault{name: "items under other ids", behave: changed("response.output_audio.delta", func(e map[string]any) { e["item_id"] = "item_other" }), status: realtime.Completed, sound: all, within: time.Second},
		fault{name: "events without ids", behave: changed("response.output_audio.delta", func(e map[string]any) {
			for _, name := range []string{"event_id", "response_id", "item_id", "output_index", "content_index"} {
				delete(e, name)
			}
		}), status: realtime.Completed, sound: all, within: time.Second},
		fault{name: "an error in place of the end", behave: onceOf(rewritten(func(event string, _ int, frame []byte) [][]byte {
			if event == "response.done" {
				return [][]byte{[]byte(`{"type":"error","error":{"type":"server_error","code":"backend_died","message":"m"}}`)}
			}
			return [][]byte{frame}
		})), status: realtime.Interrupted, reason: "backend_died", sound: all, within: 11 * time.Second, says: "Broken off: The server reported backend_died"},
		fault{name: "an error in place of an answer", behave: onceOf(errorFor("response.")), status: realtime.Failed, reason: "backend_died", within: time.Second, says: "reported backend_died"},
		fault{name: "an error in place of all but the beginning", behave: onceOf(errorFor("response.", "response.created")), status: realtime.Failed, reason: "backend_died", within: 11 * time.Second, says: "reported backend_died"},
		fault{name: "an error in the middle that ends nothing", behave: always(demo.Behaviour{Inject: before("response.output_audio.delta",
			`{"type":"error","error":{"type":"server_error","code":"hiccup","message":"m"}}`)}), status: realtime.Completed, sound: all, within: time.Second},
	)
}

// oneID names every response alike.
func oneID() func(int) demo.Behaviour {
	own := regexp.MustCompile(`resp_[A-Z0-9]{21}`)
	return rewritten(func(_ string, _ int, frame []byte) [][]byte {
		return [][]byte{own.ReplaceAll(frame, []byte("resp_TODO"))}
	})
}

// onceOf is what the first connection of it gets.
func onceOf(behave func(int) demo.Behaviour) func(int) demo.Behaviour { return once(behave(0)) }

// errorFor sends an error for the first of the events whose types begin so, and leaves the others of that answer out.
func errorFor(prefix string, but ...string) func(int) demo.Behaviour {
	told, over := false, false
	return rewritten(func(event string, _ int, frame []byte) [][]byte {
		switch {
		case over || !strings.HasPrefix(event, prefix) || slices.Contains(but, event):
			return [][]byte{frame}
		case event == "response.done":
			over = true
		case !told:
			told = true
			return [][]byte{[]byte(`{"type":"error","error":{"code":"backend_died","message":"m"}}`)}
		}
		return nil
	})
}

// before sends frames before each event of a type, or of any where that is empty.
func before(kind string, frames ...string) func(string, int) [][]byte {
	return func(event string, _ int) [][]byte {
		if kind != "" && event != kind {
			return nil
		}
		var all [][]byte
		for _, f := range frames {
			all = append(all, []byte(f))
		}
		return all
	}
}

// held holds the first event of one type back until one of another has gone out.
func held(kind, until string) func(int) demo.Behaviour {
	var waiting [][]byte
	return rewritten(func(event string, _ int, frame []byte) [][]byte {
		switch {
		case event == kind:
			waiting = append(waiting, slices.Clone(frame))
			return nil
		case event == until && waiting != nil:
			out := append([][]byte{frame}, waiting...)
			waiting = nil
			return out
		}
		return [][]byte{frame}
	})
}
