package faults

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"geppetto-audio/realtime"
	"geppetto-audio/realtime/demo"
)

// A fault is one thing that goes wrong, and what must come of it.
type fault struct {
	name   string
	behave func(connection int) demo.Behaviour
	answer func(demo.Question) demo.Answer // nil: answers
	status realtime.Status                 // of the question during which it happens
	reason string
	sound  int // bytes that are kept: -1 all, -2 any
	within time.Duration
	lasts  bool            // nobody tries to connect again by himself
	next   realtime.Status // of the question after it; empty: completed
}

const (
	all      = -1
	whatever = -2
)

// faults are the rows of the table.
func faults() []fault {
	var rows []fault
	rows = append(rows, refusals()...)
	rows = append(rows, closes()...)
	rows = append(rows, silences()...)
	rows = append(rows, lateness()...)
	rows = append(rows, disorder()...)
	rows = append(rows, noises()...)
	rows = append(rows, endings()...)
	return rows
}

func TestFaults(t *testing.T) {
	for _, f := range faults() {
		bubble(t, f.name, func(t *testing.T) {
			answer := f.answer
			if answer == nil {
				answer = answers
			}
			k := newTalk(t, false, f.behave, demo.WithAnswers(answer))
			began := time.Now()
			e := k.ask("Why?")
			if e.Outcome.Status != f.status || f.reason != "" && e.Outcome.Reason != f.reason {
				t.Errorf("ended %s; want %s (%s)", describe(e.Outcome), f.status, f.reason)
			}
			if took := time.Since(began); took > f.within {
				t.Errorf("took %s, which is more than %s", took, f.within)
			}
			heard := len(k.speaker.heard[e.Question.ID])
			switch {
			case f.sound == whatever:
			case f.sound == all:
				if heard != len(said) {
					t.Errorf("heard %d bytes, want all %d", heard, len(said))
				}
			case heard != f.sound:
				t.Errorf("heard %d bytes, want %d", heard, f.sound)
			}
			if f.lasts && k.waited {
				t.Error("another attempt was going to be made by itself")
			}
			if f.answer == nil {
				k.partial(e)
			}
			next := k.ask("And?")
			if want := f.next; want == "" {
				if f.answer == nil {
					k.whole(next)
				}
			} else if next.Outcome.Status != want {
				t.Errorf("the next ended %s, want %s", describe(next.Outcome), want)
			}
			k.settled()
		})
	}
}

// refusals are what keeps a session from beginning.
func refusals() []fault {
	var rows []fault
	for _, status := range []int{408, 429, 500, 502, 503, 504, 529} {
		f := fault{
			name: fmt.Sprint("HTTP ", status), behave: once(demo.Behaviour{HTTPStatus: status}),
			status: realtime.Completed, sound: all, within: 2 * time.Second,
		}
		if status == 408 {
			f.status, f.sound, f.lasts = realtime.Failed, 0, true
		}
		rows = append(rows, f)
	}
	rows = append(rows, fault{
		name:   "HTTP 503 with Retry-After",
		behave: once(demo.Behaviour{HTTPStatus: 503, RetryAfter: 45 * time.Second}), status: realtime.Completed, sound: all, within: 46 * time.Second,
	})
	for _, status := range []int{400, 401, 402, 403, 404, 418} {
		rows = append(rows, fault{
			name: fmt.Sprint("HTTP ", status), behave: once(demo.Behaviour{HTTPStatus: status}),
			status: realtime.Failed, within: time.Second, lasts: true,
		})
	}
	rows = append(rows, fault{
		name: "HTTP 429 for the quota", behave: once(demo.Behaviour{HTTPStatus: 429, HTTPBody: `{"error":{"code":"insufficient_quota","message":"m"}}`}),
		status: realtime.Failed, reason: "insufficient_quota", within: time.Second, lasts: true,
	}, fault{
		name: "HTTP 200 and a page", behave: once(demo.Behaviour{HTTPStatus: http.StatusOK, HTTPBody: "<html>"}),
		status: realtime.Failed, within: time.Second, lasts: true,
	})
	for code, close := range map[string]int{"invalid_api_key": 3000, "insufficient_permissions": 3000, "invalid_model": 4000, "model_not_found": 4004} {
		rows = append(rows, fault{
			name: fmt.Sprint("refused for ", code), behave: once(demo.Behaviour{RefuseCode: code, CloseCode: close}),
			status: realtime.Failed, reason: code, within: 3 * time.Second, lasts: true,
		})
	}
	return append(rows,
		fault{
			name: "refused for want of room", behave: once(demo.Behaviour{RefuseCode: "server_error", RefuseType: "server_error", CloseCode: 1011}),
			status: realtime.Completed, sound: all, within: 4 * time.Second,
		},
		fault{name: "no session", behave: once(demo.Behaviour{NeverSession: true}), status: realtime.Completed, sound: all, within: 123 * time.Second},
		fault{name: "a slow session", behave: always(demo.Behaviour{SessionDelay: 110 * time.Second}), status: realtime.Completed, sound: all, within: 111 * time.Second},
		fault{name: "settings that are not confirmed", behave: always(demo.Behaviour{NeverUpdated: true}), status: realtime.Completed, sound: all, within: 16 * time.Second},
		fault{name: "settings that are refused", behave: once(demo.Behaviour{RejectUpdate: "unknown_parameter"}), status: realtime.Failed, reason: "unknown_parameter", within: time.Second, lasts: true},
	)
}

// closes are the ways to end a connection in mid-answer, and before a word of it.
func closes() []fault {
	var rows []fault
	for _, code := range []int{1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 3000, 3999, 4000, 4004, 4999} {
		again := slices.Contains([]int{1000, 1001, 1011, 1012, 1013}, code)
		rows = append(rows, fault{
			name: fmt.Sprintf("closed with %d in mid-answer", code), behave: once(demo.Behaviour{CloseAfter: 20_000, CloseCode: code}),
			status: realtime.Interrupted, reason: realtime.ReasonCut, sound: 20_000, within: time.Second,
		})
		f := fault{
			name: fmt.Sprintf("closed with %d before a word", code), behave: once(demo.Behaviour{CloseAfter: -1, CloseCode: code}),
			status: realtime.Completed, sound: all, within: time.Second,
		}
		if !again {
			f.status, f.sound, f.lasts = realtime.Interrupted, 0, true
		}
		rows = append(rows, f)
	}
	return append(rows,
		fault{name: "cut in mid-answer", behave: once(demo.Behaviour{CutAfter: 30_001}), status: realtime.Interrupted, reason: realtime.ReasonCut, sound: 30_001, within: time.Second},
		fault{name: "cut before a word", behave: once(demo.Behaviour{CutAfter: -1}), status: realtime.Completed, sound: all, within: time.Second},
		fault{
			name: "cut before a word, twice", behave: func(n int) demo.Behaviour {
				if n < 2 {
					return demo.Behaviour{CutAfter: -1}
				}
				return demo.Behaviour{}
			}, status: realtime.Interrupted, reason: realtime.ReasonCut, within: time.Second,
		},
		fault{
			name: "expired in mid-answer", behave: once(demo.Behaviour{ExpiresIn: time.Minute, Late: lateOn("response.output_audio.delta", 2, 2*time.Minute)}),
			status: realtime.Interrupted, sound: 24_000, within: 3 * time.Minute,
		},
	)
}

func lateOn(kind string, n int, by time.Duration) func(string, int) time.Duration {
	return func(event string, i int) time.Duration {
		if event == kind && i == n {
			return by
		}
		return 0
	}
}

// silences are lines that are dead, and servers that are deaf.
func silences() []fault {
	return []fault{
		{name: "silent in mid-answer", behave: once(demo.Behaviour{StallAfter: 20_000}), status: realtime.Interrupted, reason: realtime.ReasonTimeout, sound: 20_000, within: 61 * time.Second},
		{name: "silent before a word", behave: once(demo.Behaviour{StallAfter: -1}), status: realtime.Completed, sound: all, within: 61 * time.Second},
		{name: "dead in mid-answer", behave: once(demo.Behaviour{StallAfter: 20_000, IgnorePings: true}), status: realtime.Interrupted, reason: realtime.ReasonCut, sound: 20_000, within: 30 * time.Second},
		{name: "dead before a word", behave: once(demo.Behaviour{StallAfter: -1, IgnorePings: true}), status: realtime.Completed, sound: all, within: 30 * time.Second},
		{name: "frozen in the middle of a frame", behave: once(demo.Behaviour{FreezeAtByte: 40_000}), status: realtime.Interrupted, reason: realtime.ReasonCut, sound: whatever, within: 30 * time.Second},
		{name: "frozen before the session", behave: once(demo.Behaviour{FreezeAtByte: 3}), status: realtime.Completed, sound: all, within: 130 * time.Second},
		{name: "deaf to response.create", behave: once(demo.Behaviour{NeverCreate: true}), status: realtime.Failed, reason: realtime.ReasonNoResponse, within: 31 * time.Second},
		{name: "pings unanswered in a lively answer", behave: always(demo.Behaviour{IgnorePings: true, Late: every(20 * time.Second)}), status: realtime.Completed, sound: all, within: 20 * time.Minute},
	}
}

// every holds each delta of sound back.
func every(by time.Duration) func(string, int) time.Duration {
	return func(event string, _ int) time.Duration {
		if event == "response.output_audio.delta" {
			return by
		}
		return 0
	}
}

// lateness is what comes just in time, and what doesn't.
func lateness() []fault {
	return []fault{
		{name: "response.created after 29 s", behave: always(demo.Behaviour{Late: lateOn("response.created", 0, 29*time.Second)}), status: realtime.Completed, sound: all, within: 30 * time.Second},
		{name: "response.created after 31 s", behave: once(demo.Behaviour{Late: lateOn("response.created", 0, 31*time.Second)}), status: realtime.Failed, reason: realtime.ReasonNoResponse, within: 31 * time.Second},
		{name: "sound after 59 s", behave: always(demo.Behaviour{Late: lateOn("response.output_audio.delta", 3, 59*time.Second)}), status: realtime.Completed, sound: all, within: time.Minute},
		{name: "sound after 61 s", behave: once(demo.Behaviour{Late: lateOn("response.output_audio.delta", 3, 61*time.Second)}), status: realtime.Interrupted, reason: realtime.ReasonTimeout, sound: 36_000, within: 61 * time.Second},
		{name: "the end after 59 s", behave: always(demo.Behaviour{Late: lateOn("response.done", 0, 59*time.Second)}), status: realtime.Completed, sound: all, within: time.Minute},
		{name: "the confirmation after 14 s", behave: always(demo.Behaviour{Late: lateOn("session.updated", 0, 14*time.Second)}), status: realtime.Completed, sound: all, within: 15 * time.Second},
		{name: "the confirmation after 20 s", behave: always(demo.Behaviour{Late: lateOn("session.updated", 0, 20*time.Second)}), status: realtime.Completed, sound: all, within: 21 * time.Second},
		{name: "a trickle of 100 bytes", behave: always(demo.Behaviour{Trickle: 100, TrickleDelay: 50 * time.Millisecond}), status: realtime.Completed, sound: all, within: 3 * time.Minute},
		{name: "a trickle of 7 bytes", behave: always(demo.Behaviour{Trickle: 7, TrickleDelay: time.Millisecond}), status: realtime.Completed, sound: all, within: 3 * time.Minute},
	}
}

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
		if strings.HasSuffix(kind, ".delta") { // nobody can know that it is no more of the answer
			f.answer, f.sound = answers, whatever
		}
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
			f.status, f.reason, f.within = realtime.Interrupted, realtime.ReasonTimeout, 61*time.Second
		}
		rows = append(rows, f)
	}
	words := []string{"response.output_audio_transcript.delta", "response.output_audio_transcript.done", "response.content_part.done", "response.output_item.done"}
	return append(rows,
		fault{name: "words in response.done alone", behave: without(words...), status: realtime.Completed, sound: all, within: time.Second},
		fault{name: "no words at all and no end", behave: onceOf(without(append(words, "response.done")...)), status: realtime.Interrupted, sound: all, within: 61 * time.Second},
		fault{name: "nothing but the end", behave: without(ofAnAnswer[:11]...), answer: answers, status: realtime.Completed, within: time.Second},
		fault{name: "an end that is empty", behave: always(demo.Behaviour{}), answer: func(demo.Question) demo.Answer { return demo.Answer{} }, status: realtime.Failed, reason: realtime.CodeEmpty, within: time.Second, next: realtime.Failed},
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
		})), status: realtime.Interrupted, reason: "backend_died", sound: all, within: 11 * time.Second},
		fault{name: "an error in place of an answer", behave: onceOf(errorFor("response.")), status: realtime.Failed, reason: "backend_died", within: time.Second},
		fault{name: "an error in place of all but the beginning", behave: onceOf(errorFor("response.", "response.created")), status: realtime.Failed, reason: "backend_died", within: 11 * time.Second},
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

// noises are what is no event, or none of ours, and too much of everything.
func noises() []fault {
	many := 2_000
	if soak {
		many = 50_000
	}
	ids := `"response_id":"resp_nobodys","item_id":"item_nobodys","output_index":0,"content_index":0`
	rows := []fault{}
	for name, frames := range map[string][]string{
		"nothing":              {"", " ", "\n"},
		"no objects":           {"null", "[]", "7", `"x"`, "true"},
		"no types":             {"{}", `{"type":7}`, `{"type":null}`, `{"type":""}`},
		"broken objects":       {"{", `{"type":"response.done"`, `{"type":"response.output_au`, "}{"},
		"no text":              {"\xff\xfe\x00", `{"type":"` + "\xff" + `"}`},
		"unknown events":       {`{"type":"moon.rises","phase":1}`, `{"type":"ping"}`, `{"type":"conversation.created","conversation":{}}`},
		"wrong kinds":          {`{"type":"response.output_audio.delta","delta":7,` + ids + `}`, `{"type":"response.output_text.delta","delta":{},` + ids + `}`, `{"type":"rate_limits.updated","rate_limits":"x"}`},
		"other answers":        {`{"type":"response.output_audio.delta","delta":"AAAA",` + ids + `}`, `{"type":"response.output_audio_transcript.delta","delta":"no",` + ids + `}`},
		"numbers out of range": {`{"type":"response.output_audio.delta","delta":"AAAA","response_id":"resp_nobodys","output_index":99999999999999999999,"content_index":-7}`},
		"depth":                {strings.Repeat("[", 20_000), strings.Repeat(`{"type":`, 20_000)},
		"length":               {`{"type":"moon.rises","light":"` + strings.Repeat("x", 1<<20) + `"}`},
	} {
		// Sound that comes before any of the answer can't be told from it: some servers change their ids.
		kind := ""
		if name == "other answers" || name == "numbers out of range" {
			kind = "response.output_audio.done"
		}
		if name == "length" && !soak {
			kind = "response.output_audio.delta"
		}
		rows = append(rows, fault{
			name: "junk: " + name, behave: always(demo.Behaviour{Inject: before(kind, frames...)}), status: realtime.Completed, sound: all, within: 5 * time.Second,
		}, fault{
			name: "binary junk: " + name, behave: always(demo.Behaviour{InjectBinary: true, Inject: before(kind, frames...)}), status: realtime.Completed, sound: all, within: 5 * time.Second,
		})
	}
	flood := func(name, frame string) {
		rows = append(rows, fault{
			name: "a flood of " + name, status: realtime.Completed, sound: all, within: time.Minute,
			behave: always(demo.Behaviour{Inject: before("response.output_audio.done", slices.Repeat([]string{frame}, many)...)}),
		})
	}
	flood("unknown events", `{"type":"moon.rises","phase":1}`)
	flood("junk", `{`)
	flood("empty sound", `{"type":"response.output_audio.delta","delta":"","output_index":0,"content_index":0}`)
	flood("empty words", `{"type":"response.output_audio_transcript.delta","delta":"","output_index":0,"content_index":0}`)
	flood("errors", `{"type":"error","error":{"code":"hiccup","message":"m"}}`)
	flood("session.updated", `{"type":"session.updated","session":{}}`)
	flood("items", `{"type":"conversation.item.added","item":{"id":"i","type":"message"}}`)
	return append(rows, fault{
		name: "base64 that breaks off", status: realtime.Completed, sound: all, within: time.Second,
		behave: always(demo.Behaviour{Inject: before("response.output_audio.done", `{"type":"response.output_audio.delta","output_index":0,"content_index":0,"delta":"!!!!"}`)}),
	})
}

// endings are the ends a server may give an answer.
func endings() []fault {
	end := func(a demo.Answer) func(demo.Question) demo.Answer {
		return func(demo.Question) demo.Answer { return a }
	}
	part := []demo.Part{{Text: spokenWords, Audio: said}}
	var rows []fault
	for _, tc := range []struct {
		name   string
		answer demo.Answer
		status realtime.Status
		reason string
		sound  int
	}{
		{"too long", demo.Answer{Parts: part, Status: "incomplete", Reason: "max_output_tokens"}, realtime.Incomplete, "max_output_tokens", all},
		{"filtered", demo.Answer{Parts: part, Status: "incomplete", Reason: "content_filter"}, realtime.Incomplete, "content_filter", all},
		{"cancelled by the server", demo.Answer{Parts: part, Status: "cancelled", Reason: "turn_detected"}, realtime.Stopped, "turn_detected", all},
		{"failed with sound", demo.Answer{Parts: part, Status: "failed", ErrorCode: "server_error", ErrorType: "server_error"}, realtime.Failed, "server_error", all},
		{"no quota", demo.Answer{Status: "failed", ErrorCode: "insufficient_quota", ErrorType: "insufficient_quota"}, realtime.Failed, "insufficient_quota", 0},
		{"too fast", demo.Answer{Status: "failed", ErrorCode: "rate_limit_exceeded"}, realtime.Failed, "rate_limit_exceeded", 0},
		{"no model", demo.Answer{Status: "failed", ErrorCode: "model_not_found"}, realtime.Failed, "model_not_found", 0},
		{"failed without a code", demo.Answer{Status: "failed"}, realtime.Failed, "", 0},
	} {
		rows = append(rows, fault{
			name: "an answer that is " + tc.name, behave: always(demo.Behaviour{}), answer: end(tc.answer),
			status: tc.status, reason: tc.reason, sound: tc.sound, within: time.Second, lasts: true, next: tc.status,
		})
	}
	return rows
}
