package replay

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"geppetto-audio/realtime/demo"
)

func TestAnOldLog(t *testing.T) {
	pcm := noise(11, 30000)
	var b strings.Builder
	at := time.Date(2025, 3, 1, 10, 0, 0, 0, time.UTC)
	write := func(direction, event string, quoted bool) {
		raw := event
		if quoted {
			q, _ := json.Marshal(event)
			raw = string(q)
		}
		at = at.Add(time.Millisecond)
		kind := strings.Split(event, `"`)[3]
		fmt.Fprintf(&b, `{"timestamp":%q,"direction":%q,"type":%q,"raw_json":%s}`+"\n", at.Format("2006-01-02T15:04:05.000"), direction, kind, raw)
	}
	write("received", `{"type":"session.created","session":{"model":"gpt-4o-realtime-preview","voice":"alloy","modalities":["text","audio"],"expires_at":1740823200}}`, false)
	write("sent", `{"type":"session.update","session":{"voice":"alloy","instructions":"Be old."}}`, true)
	write("received", `{"type":"session.updated","session":{"model":"gpt-4o-realtime-preview","voice":"alloy","modalities":["text","audio"],"expires_at":1740823200}}`, true)
	write("sent", `{"type":"conversation.item.create","item":{"type":"message","role":"user","content":[{"type":"input_text","text":"How old?"}]}}`, true)
	write("sent", `{"type":"response.create","response":{"modalities":["text","audio"]}}`, true)
	write("received", `{"type":"response.created","response":{"id":"resp_1","status":"in_progress"}}`, true)
	for n := 0; n < len(pcm); n += 10000 {
		write("received", `{"type":"response.audio.delta","response_id":"resp_1","item_id":"i","output_index":0,"content_index":0,"delta":"`+base64.StdEncoding.EncodeToString(pcm[n:n+10000])+`"}`, n%20000 == 0)
		write("received", `{"type":"response.audio_transcript.delta","response_id":"resp_1","item_id":"i","output_index":0,"content_index":0,"delta":"Very old. "}`, true)
	}
	write("received", `{"type":"response.done","response":{"id":"resp_1","status":"completed"}}`, true)
	log := filepath.Join(t.TempDir(), "Chat:1.log")
	if err := os.WriteFile(log, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	_, dir := replay(t, log, "", 0)
	got := answersIn(t, dir)
	if len(got) != 1 || !bytes.Equal(got[0].sound, pcm) || got[0].words != "Very old. Very old. Very old. " && got[0].words != "Very old. Very old. Very old." || got[0].question != "How old?" || got[0].voice != "alloy" {
		t.Errorf("%d answers: %.300v", len(got), got)
	}
}

func TestNothingToPlay(t *testing.T) {
	log := filepath.Join(t.TempDir(), "log")
	if err := os.WriteFile(log, []byte(`{"direction":"in","type":"session.created","event":{}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(log); !errors.Is(err, ErrNothing) {
		t.Error(err)
	}
	if _, err := Open(filepath.Join(log, "below")); err == nil || errors.Is(err, ErrNothing) {
		t.Error(err)
	}
}

// What the server refuses it refuses once more, by the name that the question has now.
func TestARefusal(t *testing.T) {
	events := func(id string) string {
		return fmt.Sprintf(`{"begin":1}
{"direction":"in","type":"session.created","event":{"type":"session.created","session":{"type":"realtime","model":"m","expires_at":1}}}
{"direction":"out","type":"session.update","event":{"type":"session.update","event_id":"session_update","session":{}}}
{"direction":"in","type":"session.updated","event":{"type":"session.updated","session":{"type":"realtime","model":"m"}}}
{"direction":"out","type":"conversation.item.create","event":{"type":"conversation.item.create","event_id":"%[1]s_item","item":{"role":"user","content":[{"type":"input_text","text":"Why?"}]}}}
{"direction":"in","type":"error","event":{"type":"error","error":{"code":"invalid_value","message":"No.","event_id":"%[1]s_item"}}}
{"direction":"out","type":"response.create","event":{"type":"response.create","event_id":"%[1]s_response"}}
`, id)
	}
	log := filepath.Join(t.TempDir(), "log")
	if err := os.WriteFile(log, []byte(events("q1")+events("q1")), 0o600); err != nil {
		t.Fatal(err)
	}
	var out, errs bytes.Buffer
	code := Command{Log: log, Mute: true, JSON: true, Out: &out, Err: &errs, Signals: make(chan os.Signal)}.Run(t.Context())
	if code != 1 || strings.Count(out.String(), `"code":"invalid_value"`) != 2 {
		t.Errorf("code %d\n%s%s", code, &out, &errs)
	}
	if _, err := os.Stat(filepath.Join(filepath.Dir(log), "log-replay")); err != nil {
		t.Error(err)
	}
}

func FuzzOpen(f *testing.F) {
	for _, s := range []string{
		`{"direction":"in","type":"session.created","event":{"type":"session.created"}}
{"direction":"out","type":"response.create","event":{"type":"response.create","event_id":"q1_response"}}
{"answer":{"id":"q1","conversation":"c","question":"q"}}
{"direction":"in","type":"response.created","event":{"type":"response.created"}}
{"direction":"in","type":"response.output_audio.delta","event":{"type":"response.output_audio.delta","delta":4},"audio":{"offset":0,"bytes":3}}
{"part":{"answer":"q1","at":0}}
{"part":{"answer":"q1","output_index":1,"at":7}}
{"direction":"in","type":"response.output_audio.delta","event":{"type":"response.output_audio.delta","output_index":1,"delta":4},"audio":{"offset":9223372036854775807,"bytes":9}}
{"kept":{"answer":"q1","audio":"../x.wav","bytes":10}}
{"direction":"out","type":"input_audio_buffer.append","event":{"audio":3},"audio":{"bytes":-5}}`,
		`{"raw_json":{"type":"response.created"}}
{"begin":1}
{"raw_json":{"type":"response.done"}}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if bytes.Contains(b, []byte(`"bytes":`)) && regexp.MustCompile(`"bytes": *[0-9]{7}`).Match(b) {
			return // the sound of a log's lines is as long as they say: only so much is worth the time
		}
		log := filepath.Join(t.TempDir(), "log")
		if err := os.WriteFile(log, b, 0o600); err != nil {
			t.Fatal(err)
		}
		r, err := Open(log)
		if err != nil {
			return
		}
		defer r.Close()
		for _, script := range r.scripts {
			for i := range script.steps {
				s := &script.steps[i]
				if s.made != nil || s.cue != none {
					continue
				}
				l, _, err := r.line(s, nil)
				if err != nil || l.Event == nil {
					t.Fatalf("step %d: %v", i, err)
				}
				var sound []byte
				if s.sound != nil {
					sound = r.sound.read(nil, s.sound)
				}
				if frame := lasting(l.Restore(nil, sound)); !json.Valid(frame) {
					t.Fatalf("frame %q", frame)
				}
			}
		}
	})
}

// A log that was begun when the conversation had long begun.
func TestALogBegunLate(t *testing.T) {
	log, from := scene{options: []demo.Option{plain("Yes.", 31, 40000)}, play: askOnce}.record(t)
	b, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	asked := bytes.Index(b, []byte(`"type":"conversation.item.create"`))
	late := b[bytes.LastIndexByte(b[:asked], '\n')+1:]
	if err := os.WriteFile(log, late, 0o600); err != nil {
		t.Fatal(err)
	}
	want := answersIn(t, from)
	_, dir := replay(t, log, from, 0)
	compare(t, answersIn(t, dir), want)
}
