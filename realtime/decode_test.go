package realtime

import (
	"encoding/base64"
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"geppetto-audio/internal/frugal"
)

func TestDecode(t *testing.T) {
	pcm := []byte{1, 2, 3, 4, 5}
	b64 := base64.StdEncoding.EncodeToString(pcm)
	key := PartKey{"resp_1", "item_1", 2, 1}
	ids := `"response_id":"resp_1","item_id":"item_1","output_index":2,"content_index":1`
	for name, tc := range map[string]struct {
		frame string
		want  ServerEvent
	}{
		"audio":                     {`{"type":"response.output_audio.delta","event_id":"e",` + ids + `,"delta":"` + b64 + `"}`, &AudioDelta{key, pcm, nil}},
		"audio, keys anywhere":      {`{ "delta" : "` + b64 + `" ,` + "\n" + ids + `,"type":"response.output_audio.delta"}`, &AudioDelta{key, pcm, nil}},
		"audio, unknown fields":     {`{"x":{"y":[1]},"type":"response.output_audio.delta",` + ids + `,"delta":"` + b64 + `","z":null}`, &AudioDelta{key, pcm, nil}},
		"audio, escaped":            {`{"type":"response.output_audio.delta",` + ids + `,"delta":"` + strings.Replace(b64, "A", `\u0041`, 1) + `"}`, &AudioDelta{key, pcm, nil}},
		"audio, no padding":         {`{"type":"response.output_audio.delta",` + ids + `,"delta":"` + strings.TrimRight(b64, "=") + `"}`, &AudioDelta{key, pcm, nil}},
		"audio, empty":              {`{"type":"response.output_audio.delta",` + ids + `,"delta":""}`, &AudioDelta{key, nil, nil}},
		"transcript":                {`{"type":"response.output_audio_transcript.delta",` + ids + `,"delta":"h\u00e9","obfuscation":"x"}`, WordsDelta{key, "hé"}},
		"text answer":               {`{"type":"response.output_text.delta",` + ids + `,"delta":"hi"}`, WordsDelta{key, "hi"}},
		"transcript done":           {`{"type":"response.output_audio_transcript.done",` + ids + `,"transcript":"all"}`, WordsDone{key, "all"}},
		"text done":                 {`{"type":"response.output_text.done",` + ids + `,"text":"all"}`, WordsDone{key, "all"}},
		"part done, audio":          {`{"type":"response.content_part.done",` + ids + `,"part":{"type":"audio","transcript":"t"}}`, PartDone{key, Content{Type: "audio", Transcript: "t"}}},
		"part done, without a part": {`{"type":"response.content_part.done",` + ids + `}`, PartDone{key, Content{}}},
		"item done, output_text":    {`{"type":"response.output_item.done","response_id":"resp_1","output_index":2,"item":{"id":"item_1","type":"message","content":[{"type":"output_text","text":"t"}]}}`, ItemDone{PartKey{"resp_1", "item_1", 2, 0}, Item{ID: "item_1", Type: "message", Content: []Content{{Type: "output_text", Text: "t"}}}}},
		"item null":                 {`{"type":"response.output_item.added","response_id":"resp_1","output_index":2,"item":null}`, ItemAdded{PartKey{"resp_1", "", 2, 0}}},
		"session, custom voice":     {`{"type":"session.updated","session":{"id":"s","model":"m","audio":{"output":{"voice":{"id":"voice_1"}}}}}`, SessionUpdated{SessionInfo{ID: "s", Model: "m", Voice: "voice_1", Dialect: DialectGA}}},
		"session null":              {`{"type":"session.created","session":null}`, SessionCreated{}},
		"error":                     {`{"type":"error","error":{"type":"invalid_request_error","code":"c","message":"m","param":null,"event_id":"e1"}}`, ErrorEvent{&Error{Code: "c", Type: "invalid_request_error", Message: "m", EventID: "e1"}}},
		"error without code":        {`{"type":"error","error":{"type":"server_error","code":null,"message":"m"}}`, ErrorEvent{&Error{Code: "server_error", Type: "server_error", Message: "m"}}},
		"error as a word":           {`{"type":"error","error":"boom"}`, ErrorEvent{&Error{Code: "error", Message: "boom"}}},
		"error, its words beside":   {`{"type":"error","error":"boom","code":"c"}`, ErrorEvent{&Error{Code: "c", Message: "boom"}}},
		"error, nothing within":     {`{"type":"error","code":"c","message":"m"}`, ErrorEvent{&Error{Code: "c", Message: "m"}}},
		"failed response":           {`{"type":"response.done","response":{"id":"r","status":"failed","status_details":{"type":"failed","error":{"type":"t","code":"insufficient_quota","message":"m"}}}}`, ResponseDone{Response{ID: "r", Status: "failed", Err: &Error{Code: "insufficient_quota", Type: "t", Message: "m"}}}},
		"details as a word":         {`{"type":"response.done","response":{"id":"r","status":"completed","status_details":"unimplemented","output":null,"usage":null}}`, ResponseDone{Response{ID: "r", Status: "completed"}}},
		"number for a string":       {`{"type":"response.done","response":{"id":7,"status":"completed"}}`, ResponseDone{Response{Status: "completed"}}},
		"audio, beta":               {`{"type":"response.audio.delta",` + ids + `,"delta":"` + b64 + `"}`, &AudioDelta{key, pcm, nil}},
		"audio, beta, the long way": {`{"x":[],"type":"response.audio.delta",` + ids + `,"delta":"` + b64 + `"}`, &AudioDelta{key, pcm, nil}},
		"audio done, beta":          {`{"type":"response.audio.done",` + ids + `}`, AudioDone{key}},
		"transcript, beta":          {`{"type":"response.audio_transcript.delta",` + ids + `,"delta":"hi"}`, WordsDelta{key, "hi"}},
		"transcript done, beta":     {`{"type":"response.audio_transcript.done",` + ids + `,"transcript":"all"}`, WordsDone{key, "all"}},
		"text answer, beta":         {`{"type":"response.text.delta",` + ids + `,"delta":"hi"}`, WordsDelta{key, "hi"}},
		"text done, beta":           {`{"type":"response.text.done",` + ids + `,"text":"all"}`, WordsDone{key, "all"}},
		"session, beta":             {`{"type":"session.created","event_id":"e","session":{"id":"s","model":"m","modalities":["text","audio"],"voice":"alloy"}}`, SessionCreated{SessionInfo{ID: "s", Model: "m", Voice: "alloy", Dialect: DialectBeta, eventID: "e"}}},
		"session, voice object":     {`{"type":"session.created","session":{"voice":{"type":"azure-standard","name":"en-US-Ava"}}}`, SessionCreated{SessionInfo{Voice: "en-US-Ava", Dialect: DialectBeta}}},
		"session, of both":          {`{"type":"session.created","session":{"modalities":["audio"],"voice":"a","audio":{"output":{"voice":"b"}}}}`, SessionCreated{SessionInfo{Voice: "b", Dialect: DialectGA}}},
		"session, its type alone":   {`{"type":"session.created","session":{"type":"realtime","modalities":["audio"]}}`, SessionCreated{SessionInfo{Dialect: DialectGA}}},
		"session, of neither":       {`{"type":"session.created","session":{"id":"s","instructions":"x"}}`, SessionCreated{SessionInfo{ID: "s"}}},
		"unknown event":             {`{"type":"moon.rises","phase":1}`, Other{"moon.rises"}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := new(decoder).decode([]byte(tc.frame)); !reflect.DeepEqual(got, tc.want) {
				t.Errorf("got  %#v\nwant %#v", got, tc.want)
			}
		})
	}
}

func TestDecodeForgetsTheIDsOfTheEventBefore(t *testing.T) {
	var d decoder
	d.decode([]byte(`{"type":"response.output_audio.delta","response_id":"r","item_id":"i","output_index":1,"delta":"AAEC"}`))
	if a := d.decode([]byte(`{"type":"response.output_audio.delta","delta":"AAEC"}`)).(*AudioDelta); a.Part != (PartKey{}) {
		t.Errorf("an event without ids came as %+v", a.Part)
	}
}

func TestDecodeTakesUsageWhereverItStands(t *testing.T) {
	for name, frame := range map[string]string{
		"in the response":   `{"type":"response.done","response":{"id":"r","usage":{"input_tokens":7,"input_token_details":{"cached_tokens_details":{"audio_tokens":3}},"extra":1}}}`,
		"with an odd one":   `{"type":"response.done","response":{"id":"r","usage":{"output_tokens":"some","input_tokens":7,"input_token_details":{"cached_tokens_details":{"audio_tokens":3}},"extra":1}}}`,
		"under other names": `{"type":"response.done","response":{"id":"r","usage":{"input_tokens":7,"input_tokens_details":{"cached_tokens_details":{"audio_tokens":3}},"output_tokens_details":{"text_tokens":1},"extra":1}}}`,
		"beside it":         `{"type":"response.done","usage":{"input_tokens":7,"input_token_details":{"cached_tokens_details":{"audio_tokens":3}},"extra":1},"response":{"id":"r"}}`,
	} {
		ev, ok := new(decoder).decode([]byte(frame)).(ResponseDone)
		if !ok || ev.Response.Usage == nil {
			t.Fatalf("%s: no usage", name)
		}
		u := ev.Response.Usage
		if u.InputTokens != 7 || u.InputDetails.CachedDetails.Audio != 3 || !strings.Contains(string(u.Raw), `"extra":1`) {
			t.Errorf("%s: usage %+v, raw %s", name, u, u.Raw)
		}
	}
}

func TestDecodeKeepsTheSoundBeforeABreak(t *testing.T) {
	ev := new(decoder).decode([]byte(`{"type":"response.output_audio.delta","delta":"AAECAwQF!!!!"}`))
	a, ok := ev.(*AudioDelta)
	if !ok || a.Err == nil || string(a.PCM) != "\x00\x01\x02\x03\x04\x05" {
		t.Errorf("got %#v, want six bytes and an error", ev)
	}
}

func TestDecodeCallsJunkJunk(t *testing.T) {
	for _, frame := range []string{``, `null`, `[]`, `[1,2]`, `"x"`, `7`, `{}`, `{"type":7}`, `{"type":"response.output_audio.delta","delta":"AA`, `{"type":"response.output_audio.delta","delta":7}`, "\x00\xff"} {
		if ev, ok := new(decoder).decode([]byte(frame)).(Junk); !ok || ev.Err == nil {
			t.Errorf("%q: got %#v, want Junk with an error", frame, ev)
		}
	}
}

// What a frame holds much of costs no more than that.
func TestDecodingIsFrugal(t *testing.T) {
	much := func(unit string) string { return strings.Repeat(unit, 4<<20/len(unit)) }
	for name, frame := range map[string]string{
		"items":            `{"type":"response.done","response":{"output":[` + much(`{},`) + `{}]}}`,
		"no items":         `{"type":"response.done","response":{"output":[` + much(`0,`) + `0]}}`,
		"parts":            `{"type":"response.done","response":{"output":[{"content":[` + much(`{},`) + `{}]}]}}`,
		"parts of an item": `{"type":"response.output_item.done","item":{"content":[` + much(`{},`) + `{}]}}`,
		"unknown":          `{"type":"moon.rises","light":[` + much(`{},`) + `{}]}`,
		"lists":            much(`[`),
		"escapes":          `{"type":"response.output_audio.delta","delta":"` + much(`\u0041`) + `"}`,
		"words":            `{"type":"response.output_audio_transcript.delta","delta":"` + much(`sk-proj-abcdefghijklmnop `) + `"}`,
		"an error":         `{"type":"error","error":{"message":"` + much("\xff") + `"}}`,
		"a type":           `{"type":"` + much("\xff") + `"}`,
		"half a type":      `{"type":"` + much("a\xff") + `"}`,
	} {
		t.Run(name, func(t *testing.T) {
			d := &decoder{redact: NewRedactor("test-key-0123456789")}
			frugal.Read(t, len(frame), func() { d.decode([]byte(frame)) })
		})
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(`{"type":"response.output_audio.delta","response_id":"r","output_index":0,"delta":"AAEC"}`))
	f.Add([]byte(`{"type":"response.done","response":{"status_details":{"error":"x"},"output":[{"content":[{}]}],"usage":{}}}`))
	f.Add([]byte(`{"type":"error","error":{"message":"…"}}`))
	f.Add([]byte(`{"type":"session.created","session":{"expires_at":1e99,"audio":{"output":{"voice":[]}}}}`))
	f.Fuzz(func(t *testing.T, frame []byte) {
		d := &decoder{redact: NewRedactor("test-key-0123456789")}
		var ev ServerEvent
		frugal.Read(t, len(frame), func() { ev = d.decode(frame) })
		if ev == nil {
			t.Fatal("no event")
		}
		// The short way must never see another event than encoding/json does.
		a, ok := ev.(*AudioDelta)
		if !ok || !json.Valid(frame) {
			return
		}
		got := *a
		got.PCM = append([]byte(nil), a.PCM...)
		var w wireEvent
		if err := json.Unmarshal(frame, &w); err != nil {
			return
		}
		slow, ok := new(decoder).event(&w).(*AudioDelta)
		if !ok || string(slow.PCM) != string(got.PCM) {
			t.Errorf("the short way read %q of %q", got.PCM, frame)
		}
	})
}
