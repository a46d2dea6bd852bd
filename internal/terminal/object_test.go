package terminal

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"geppetto-audio/realtime"
)

func TestObjects(t *testing.T) {
	raw := []byte("{\n  \"total_tokens\": 253,\n  \"input_tokens\": 132, \"new\": {\"x\": null}\n}")
	tests := []struct {
		name  string
		ended realtime.Ended
		want  string
	}{
		{
			"completed",
			realtime.Ended{
				Question: realtime.Question{Text: "Why <b> & \"c\"?"}, Text: "Because\nof it",
				Outcome: realtime.Outcome{Status: realtime.Completed, Heard: -1, FirstAudio: 421600 * time.Microsecond, Usage: &realtime.Usage{Raw: raw}},
				Kept:    kept,
			},
			`{"question":"Why <b> & \"c\"?","transcript":"Because\nof it","status":"completed","reason":null,"audio":"/out/a.wav","transcript_file":"/out/a.txt","duration_ms":1500,"first_audio_ms":422,"usage":{"total_tokens":253,"input_tokens":132,"new":{"x":null}},"error":null}`,
		},
		{
			"stopped",
			realtime.Ended{Text: "Bec", Outcome: realtime.Outcome{Status: realtime.Stopped, Reason: realtime.ReasonByYou, FirstAudio: 0}, Kept: kept},
			`{"question":"","transcript":"Bec","status":"stopped","reason":"by you","audio":"/out/a.wav","transcript_file":"/out/a.txt","duration_ms":1500,"first_audio_ms":0,"usage":null,"error":null}`,
		},
		{
			"incomplete, without sound",
			realtime.Ended{Text: "Bec", Outcome: realtime.Outcome{Status: realtime.Incomplete, Reason: "content_filter", FirstAudio: -1}, Kept: realtime.Kept{Transcript: "/out/a.txt"}},
			`{"question":"","transcript":"Bec","status":"incomplete","reason":"content_filter","audio":null,"transcript_file":"/out/a.txt","duration_ms":0,"first_audio_ms":null,"usage":null,"error":null}`,
		},
		{
			"failed",
			realtime.Ended{Outcome: realtime.Outcome{Status: realtime.Failed, Reason: "invalid_api_key", FirstAudio: -1, Err: &realtime.Error{Code: "invalid_api_key", Message: "Incorrect API key provided: test-key-****.\x1b\u009b\u202e"}}},
			`{"question":"","transcript":"","status":"failed","reason":"invalid_api_key","audio":null,"transcript_file":null,"duration_ms":0,"first_audio_ms":null,"usage":null,"error":{"code":"invalid_api_key","message":"Incorrect API key provided: test-key-****.\u001b\u009b\u202e"}}`,
		},
		{
			"no connection",
			realtime.Ended{Outcome: realtime.Outcome{Status: realtime.Failed, Reason: "no_connection", FirstAudio: -1, Err: &realtime.Error{Code: "no_connection"}}},
			`{"question":"","transcript":"","status":"failed","reason":"no_connection","audio":null,"transcript_file":null,"duration_ms":0,"first_audio_ms":null,"usage":null,"error":{"code":"no_connection","message":"The server can't be reached."}}`,
		},
		{
			"interrupted",
			realtime.Ended{Text: "Bec", Outcome: realtime.Outcome{Status: realtime.Interrupted, Reason: "connection_lost", FirstAudio: time.Second, Err: errors.New("unexpected EOF")}, Kept: kept},
			`{"question":"","transcript":"Bec","status":"interrupted","reason":"connection_lost","audio":"/out/a.wav","transcript_file":"/out/a.txt","duration_ms":1500,"first_audio_ms":1000,"usage":null,"error":{"code":"connection_lost","message":"unexpected EOF"}}`,
		},
		{
			"completed with an error noted: not for programs",
			realtime.Ended{Outcome: realtime.Outcome{Status: realtime.Completed, FirstAudio: -1, Err: errors.New("x")}},
			`{"question":"","transcript":"","status":"completed","reason":null,"audio":null,"transcript_file":null,"duration_ms":0,"first_audio_ms":null,"usage":null,"error":null}`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var b bytes.Buffer
			if err := newObject(tt.ended).writeTo(&b); err != nil {
				t.Fatal(err)
			}
			if got := b.String(); got != tt.want+"\n" {
				t.Errorf("got\n%s want\n%s", got, tt.want)
			}
		})
	}
}

func TestBrokenUsageIsReplaced(t *testing.T) {
	for _, raw := range []string{"", "{", "null", "12", `{"a":1}}`} {
		u := &realtime.Usage{TotalTokens: 7, Raw: []byte(raw)}
		var got struct {
			Total int `json:"total_tokens"`
		}
		if err := json.Unmarshal(usage(u), &got); err != nil || got.Total != 7 {
			t.Errorf("usage of %q: %s, %v", raw, usage(u), err)
		}
	}
}

func TestJSONHoldsOnlyObjects(t *testing.T) {
	conv := newFake(func(f *fake, q realtime.Question) {
		f.notices <- realtime.StateChanged{State: realtime.Connecting}
		f.notices <- realtime.Warned{Err: errors.New("careful")}
		echo(f, q)
	})
	c := startChat(t, conv, "one\ntwo\n", func(o *Options) { o.JSON = true })
	if code := c.wait(t); code != 0 {
		t.Errorf("exit code %d", code)
	}
	d := json.NewDecoder(&c.out)
	d.DisallowUnknownFields()
	for _, want := range []string{"one", "two"} {
		var o object
		if err := d.Decode(&o); err != nil || o.Question != want {
			t.Errorf("object %+v, %v; want %q", o, err, want)
		}
	}
	if d.More() {
		t.Error("more than one object for each question")
	}
	if got := c.err.String(); !strings.Contains(got, "You said two\nSaved: /out/a.wav\n") || !strings.Contains(got, "Careful.\n") {
		t.Errorf("standard error %q", got)
	}
}
