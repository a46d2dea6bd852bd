package faults

import (
	"slices"
	"strings"
	"time"

	"geppetto-audio/realtime"
	"geppetto-audio/realtime/demo"
)

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
	for name, bytes := range map[string]string{
		"an opcode nobody knows":    "\x83\x00",
		"a frame that is masked":    "\x81\x80\x01\x02\x03\x04",
		"bits that are reserved":    "\xf1\x01x",
		"the end of no message":     "\x80\x00",
		"a ping that is too long":   "\x89\x7e\x01\x00" + strings.Repeat("x", 256),
		"a close of one byte":       "\x88\x01\x03",
		"a close without a code":    "\x88\x00",
		"a length beyond all":       "\x81\x7f\xff\xff\xff\xff\xff\xff\xff\xff",
		"a length beyond the limit": "\x81\x7f\x00\x00\x00\x00\x7f\xff\xff\xff",
		"a page":                    "HTTP/1.1 502 Bad Gateway\r\n\r\n<html>",
	} {
		rows = append(rows, fault{
			name: "scribbled before a word: " + name, behave: once(demo.Behaviour{Scribble: []byte(bytes), ScribbleAfter: "response.created"}),
			status: realtime.Completed, sound: all, within: time.Minute,
		}, fault{
			name: "scribbled in mid-answer: " + name, behave: once(demo.Behaviour{Scribble: []byte(bytes), ScribbleAfter: "response.output_audio.delta"}),
			status: realtime.Interrupted, reason: realtime.ReasonCut, sound: 12_000, within: time.Minute, says: "Connection lost at 0:00",
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
		says   string
	}{
		{"too long", demo.Answer{Parts: part, Status: "incomplete", Reason: "max_output_tokens"}, realtime.Incomplete, "max_output_tokens", all, "Cut: length limit"},
		{"filtered", demo.Answer{Parts: part, Status: "incomplete", Reason: "content_filter"}, realtime.Incomplete, "content_filter", all, "Cut: content filter"},
		{"cancelled by the server", demo.Answer{Parts: part, Status: "cancelled", Reason: "turn_detected"}, realtime.Stopped, "turn_detected", all, "Stopped by the server"},
		{"cancelled before a word", demo.Answer{Status: "cancelled", Reason: "turn_detected"}, realtime.Stopped, "turn_detected", 0, "Stopped by the server"},
		{"failed with sound", demo.Answer{Parts: part, Status: "failed", ErrorCode: "server_error", ErrorType: "server_error"}, realtime.Failed, "server_error", all, "Failed: The server had a fault of its own"},
		{"no quota", demo.Answer{Status: "failed", ErrorCode: "insufficient_quota", ErrorType: "insufficient_quota"}, realtime.Failed, "insufficient_quota", 0, "quota is used up"},
		{"too fast", demo.Answer{Status: "failed", ErrorCode: "rate_limit_exceeded"}, realtime.Failed, "rate_limit_exceeded", 0, "asking faster than your account allows"},
		{"no model", demo.Answer{Status: "failed", ErrorCode: "model_not_found"}, realtime.Failed, "model_not_found", 0, "model doesn't exist"},
		{"failed without a code", demo.Answer{Status: "failed"}, realtime.Failed, "", 0, "The server reported"},
	} {
		f := fault{
			name: "an answer that is " + tc.name, behave: always(demo.Behaviour{}), answer: end(tc.answer),
			status: tc.status, reason: tc.reason, sound: tc.sound, within: time.Second, lasts: true, next: tc.status, says: tc.says,
		}
		if tc.name == "no model" {
			f.here = "[Preferences…]"
		}
		rows = append(rows, f)
	}
	return rows
}
