package eventlog

import (
	"bytes"
	"encoding/json"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func newTestLog(b *bytes.Buffer) *Log {
	l := NewWriter(b)
	l.now = func() time.Time { return time.Date(2026, 11, 20, 12, 31, 18, 123456789, time.FixedZone("", 7*3600)) }
	return l
}

const stamp = `{"time":"2026-11-20T12:31:18.123456789+07:00","direction":"in",`

func TestTrace(t *testing.T) {
	b64 := strings.Repeat("QUJD", 4000)
	tests := []struct{ name, frame, want string }{
		{
			"an event", "\n{ \"type\" : \"session.created\", \"n\": [1, -2.5e3, true, null, {}] }\n",
			`"type":"session.created","event":{"type":"session.created","n":[1,-2.5e3,true,null,{}]}`,
		},
		{
			"sound", `{"delta":"` + b64 + `","type":"response.output_audio.delta"}`,
			`"type":"response.output_audio.delta","event":{"delta":16000,"type":"response.output_audio.delta"},"audio":{"offset":0,"bytes":12000}`,
		},
		{
			"a little sound", `{"type":"response.audio.delta","delta":"AAA="}`,
			`"type":"response.audio.delta","event":{"type":"response.audio.delta","delta":4},"audio":{"offset":0,"bytes":2}`,
		},
		{
			"sound of a part with no proper name", `{"type":"response.audio.delta","response_id":0,"item_id":{},"output_index":"x","delta":"AAAA"}`,
			`"type":"response.audio.delta","event":{"type":"response.audio.delta","response_id":0,"item_id":{},"output_index":"x","delta":4},"audio":{"offset":0,"bytes":3}`,
		},
		{
			"words", `{"type":"response.output_audio_transcript.delta","delta":"Because"}`,
			`"type":"response.output_audio_transcript.delta","event":{"type":"response.output_audio_transcript.delta","delta":"Because"}`,
		},
		{
			"sound that is asked with", `{"type":"input_audio_buffer.append","audio":"AAAA"}`,
			`"type":"input_audio_buffer.append","event":{"type":"input_audio_buffer.append","audio":4},"audio":{"bytes":3}`,
		},
		{
			"sound within", `{"type":"x","item":{"content":[{"audio":"AAAA","transcript":"AAAA"},{"audio":null}]},"audio":{"output":{"delta":"a"}}}`,
			`"type":"x","event":{"type":"x","item":{"content":[{"audio":4,"transcript":"AAAA"},{"audio":null}]},"audio":{"output":{"delta":"a"}}}`,
		},
		{
			"base64 where nobody expects it", `{"type":"x","image":["` + b64 + `","a\/b"],"` + b64 + `":1}`,
			`"type":"x","event":{"type":"x","image":[16000,"a\/b"],"…":1}`,
		},
		{
			"base64 with escaped slashes", `{"pcm":"` + strings.Repeat(`\/\/8\u0041`, 100) + `"}`,
			`"type":"","event":{"pcm":1100}`,
		},
		{
			"a long text", `{"text":"` + strings.Repeat("word ", 60000) + `"}`,
			`"type":"","event":{"text":300000}`,
		},
		{
			"quotes and backslashes", `{"a\"}":"\\","b":"\\\"{\"type\":","type":"t"}`,
			`"type":"t","event":{"a\"}":"\\","b":"\\\"{\"type\":","type":"t"}`,
		},
		{
			"secrets", `{"client_secret":{"value":"abc","n":[{"x":1}]},"Authorization":"Bearer abc","session":{"tools":[{"headers":{"X":"y"},"api-key":12}],"client\u005fsecret":"x","max_output_tokens":5,"apiKey":null}}`,
			`"type":"","event":{"client_secret":"removed","Authorization":"removed","session":{"tools":[{"headers":"removed","api-key":"removed"}],"client\u005fsecret":"removed","max_output_tokens":5,"apiKey":null}}`,
		},
		{
			"secrets by their looks", `{"value":"ek_0123456789abcdef","x":"see sk-test-0123456789, ","y":"Bearer 0123456789","z":"risk-averse"}`,
			`"type":"","event":{"value":"removed","x":"removed","y":"removed","z":"risk-averse"}`,
		},
		{"no type", `{}`, `"type":"","event":{}`},
		{"a type that is none", `{"type":{"type":"inner"}}`, `"type":"","event":{"type":{"type":"inner"}}`},
		{"a type within", `{"a":{"type":"inner"},"b":["type","x"],"type":"outer"}`, `"type":"outer","event":{"a":{"type":"inner"},"b":["type","x"],"type":"outer"}`},
		{"not UTF-8", "{\"a\":\"\xff\"}", `"type":"","event":{"a":"` + "\uFFFD" + `"}`},
		{"an array", `[{"type":"x"}]`, `"junk":14,"text":"[{\"type\":\"x\"}]"`},
		{"null", `null`, `"junk":4,"text":"null"`},
		{"nothing", ``, `"junk":0,"text":""`},
		{"cut JSON", `{"type":"x","delta":"AA`, `"junk":23,"text":"{\"type\":\"x\",\"delta\":\"AA"`},
		{"bytes", "\x00\x1b[2J\xff\u009bé\n", `"junk":11,"text":"[2Jé"`},
		{"long junk", strings.Repeat("é", 300), `"junk":600,"text":"` + strings.Repeat("é", 200) + `"`},
		{"a secret in junk", `oops ek_0123456789abcdef`, `"junk":24,"text":"oops removed"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var b bytes.Buffer
			l := newTestLog(&b)
			l.Trace("in", []byte(tt.frame))
			if got, want := b.String(), stamp+tt.want+"}\n"; got != want {
				t.Errorf("got\n%.500s want\n%.500s", got, want)
			}
			if !json.Valid(b.Bytes()) {
				t.Error("not JSON")
			}
		})
	}
}

func TestNotes(t *testing.T) {
	var b bytes.Buffer
	l := NewWriter(&b)
	log := slog.New(l.Handler()).With("part", "client")
	log.Debug("a frame\nwas dropped", "error", errors.New("bad base64"), slog.Group("h", "Authorization", "Bearer x"))
	l.Trace("out", []byte(`{"type":"x"}`))
	lines := strings.Split(b.String(), "\n")
	if len(lines) != 3 {
		t.Fatalf("%d lines: %q", len(lines)-1, lines)
	}
	var got struct {
		Time              time.Time
		Level, Note, Part string
		Error             string
		H                 map[string]string
	}
	d := json.NewDecoder(strings.NewReader(lines[0]))
	d.DisallowUnknownFields()
	if err := d.Decode(&got); err != nil {
		t.Fatal(err)
	}
	if got.Time.IsZero() || got.Level != "DEBUG" || got.Note != "a frame\nwas dropped" || got.Part != "client" ||
		got.Error != "bad base64" || got.H["Authorization"] != removed {
		t.Errorf("note %+v", got)
	}
}

func TestFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "events.jsonl")
	for range 2 {
		l, err := New(path)
		if err != nil {
			t.Fatal(err)
		}
		l.Trace("in", []byte(`{"type":"x"}`))
		if err := l.Close(); err != nil {
			t.Error(err)
		}
		if err := l.Close(); err != nil {
			t.Errorf("closed twice: %v", err)
		}
		l.Trace("in", []byte(`{"type":"late"}`))
	}
	b, err := os.ReadFile(path)
	if err != nil || bytes.Count(b, []byte("\n")) != 4 || bytes.Count(b, []byte(`"begin":1}`)) != 2 || bytes.Contains(b, []byte("late")) {
		t.Errorf("file %q, %v", b, err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if _, err := New(filepath.Join(path, "below")); err == nil || !strings.HasPrefix(err.Error(), "open event log: ") {
		t.Errorf("open below a file: %v", err)
	}
}

// A full disk takes one line.
type fullDisk struct{ writes int }

func (d *fullDisk) Write(p []byte) (int, error) {
	if d.writes++; d.writes > 1 {
		return 0, errors.New("no space left on device")
	}
	return len(p), nil
}

func TestErrorIsToldOnce(t *testing.T) {
	disk := &fullDisk{}
	l := NewWriter(disk)
	for range 5 {
		l.Trace("in", []byte(`{}`))
		slog.New(l.Handler()).Info("note")
	}
	if disk.writes != 2 {
		t.Errorf("%d writes, want none after the one that failed", disk.writes)
	}
	if err := l.Err(); err == nil || !strings.Contains(err.Error(), "no space left") {
		t.Errorf("Err() = %v", err)
	}
	if err := errors.Join(l.Err(), l.Close()); err != nil {
		t.Errorf("told again: %v", err)
	}
	l = NewWriter(&fullDisk{writes: 1})
	l.Trace("in", nil)
	if err := l.Close(); err == nil {
		t.Error("Close keeps the error to itself")
	}
}

func TestNilLog(t *testing.T) {
	var l *Log
	l.Trace("in", []byte(`{}`))
	slog.New(l.Handler()).Info("note")
	if err := errors.Join(l.Err(), l.Close()); err != nil {
		t.Error(err)
	}
}

func TestManyWriters(t *testing.T) {
	var b bytes.Buffer
	l := NewWriter(&b)
	log := slog.New(l.Handler())
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 100 {
				l.Trace("in", []byte(`{"type":"x","audio":"AAAA"}`))
				log.Info("note")
			}
		})
	}
	wg.Wait()
	if n := bytes.Count(b.Bytes(), []byte("\n")); n != 1600 {
		t.Errorf("%d lines, want 1600", n)
	}
	for line := range bytes.Lines(b.Bytes()) {
		if !json.Valid(line) {
			t.Fatalf("not JSON: %s", line)
		}
	}
}

func TestMemoryOfALargeFrame(t *testing.T) {
	frame := []byte(`{"type":"response.output_audio.delta","delta":"` + strings.Repeat("QUJD", 4<<20) + `","a":"b"}`)
	var b bytes.Buffer
	l := NewWriter(&b)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	l.Trace("in", frame)
	runtime.ReadMemStats(&after)
	if used := after.TotalAlloc - before.TotalAlloc; used > 1<<20 {
		t.Errorf("a frame of 16 MB took %d bytes", used)
	}
	if b.Len() > 1000 || !strings.Contains(b.String(), `"delta":16777216`) {
		t.Errorf("line %.300q", &b)
	}
}

var longBase64 = regexp.MustCompile(`[A-Za-z0-9+/=]{257,}`)

func FuzzTrace(f *testing.F) {
	for _, s := range []string{
		`{"type":"response.output_audio.delta","delta":"QUJD","x":[{"audio":"AAAA"},null,-1.5e3]}`,
		`{"client_secret":{"value":[1,{"a":"b"}]},"type":"\ud83d"}`,
		`[]`, `null`, `{"a":`, "{\"\xff\":\"\\\\\"}", ``, "\x00\xff",
		`{"type":"response.audio.delta","response_id":0,"content_index":1e9,"delta":"A\/=","item_id":null}`,
		`{"a":"` + strings.Repeat("QUJD", 100) + `"}`, `{"a":"` + strings.Repeat("QUJD", 100),
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, frame []byte) {
		var b bytes.Buffer
		l := newTestLog(&b)
		l.Trace("in", bytes.Clone(frame))
		line := b.Bytes()
		if !json.Valid(line) || bytes.Count(line, []byte("\n")) != 1 || !bytes.HasSuffix(line, []byte("}\n")) {
			t.Fatalf("not one line of JSON: %q", line)
		}
		var got struct {
			Type  *string         `json:"type"`
			Event json.RawMessage `json:"event"`
			Junk  *int            `json:"junk"`
		}
		if err := json.Unmarshal(line, &got); err != nil {
			t.Fatal(err)
		}
		var object map[string]any
		if isJSON := json.Unmarshal(frame, &object) == nil && object != nil; isJSON != (got.Event != nil) || isJSON == (got.Junk != nil) {
			t.Fatalf("%q became %q", frame, line)
		}
		if got.Event != nil {
			var short map[string]any
			if err := json.Unmarshal(got.Event, &short); err != nil || len(short) > len(object) {
				t.Fatalf("%q became %q: %v", frame, line, err)
			}
		}
		for word := range bytes.FieldsFuncSeq(line, func(r rune) bool { return r == '"' }) {
			if longBase64.FindString(string(word)) == string(word) {
				t.Fatalf("base64 in %q", line)
			}
		}
	})
}

func BenchmarkTrace(b *testing.B) {
	frame := []byte(`{"type":"response.output_audio.delta","event_id":"event_1","delta":"` + strings.Repeat("QUJD", 4000) + `"}`)
	l := NewWriter(discard{})
	b.SetBytes(int64(len(frame)))
	b.ReportAllocs()
	for b.Loop() {
		l.Trace("in", frame)
	}
}

type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }
