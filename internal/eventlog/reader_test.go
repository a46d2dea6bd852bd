package eventlog

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"time"

	"geppetto-audio/internal/frugal"
)

// read reads all lines of a log.
func read(t testing.TB, log string) []Line {
	t.Helper()
	var all []Line
	r := NewReader(strings.NewReader(log))
	for {
		l, err := r.Next()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		l.Event = bytes.Clone(l.Event)
		all = append(all, l)
	}
}

func TestReadingBack(t *testing.T) {
	var b bytes.Buffer
	l := newTestLog(&b)
	l.Trace("out", []byte(`{"type":"response.create"}`))
	l.Trace("in", []byte(`{"type":"response.output_audio.delta","response_id":"r","item_id":"i","output_index":1,"content_index":2,"delta":"AAECAw=="}`))
	l.Trace("in", []byte(`{"type":"response.output_audio.delta","response_id":"r","item_id":"i","output_index":1,"content_index":2,"delta":"BAUG"}`))
	l.Trace("in", []byte(`{"type":"response.output_audio.delta","response_id":"r","item_id":"i","output_index":1,"content_index":2,"delta":"BAUG!!!!"}`))
	l.Trace("in", []byte(`oops`))
	got := read(t, b.String())
	if len(got) != 5 || got[0].Direction != "out" || got[0].Type != "response.create" || got[0].Time.IsZero() || got[4].Junk != "4" {
		t.Fatalf("%+v", got)
	}
	for n, want := range []Sound{{0, 4}, {4, 3}, {7, 2}} {
		if s := got[n+1].Sound; s == nil || *s != want {
			t.Errorf("sound %d: %+v, want %+v", n, s, want)
		}
	}
	frame := got[1].Restore(nil, []byte{0, 1, 2, 3})
	var e struct {
		Type  string
		Delta []byte
		Item  string `json:"item_id"`
	}
	if err := json.Unmarshal(frame, &e); err != nil || e.Type != "response.output_audio.delta" || len(e.Delta) != 4 || e.Item != "i" {
		t.Errorf("restored %s, %v", frame, err)
	}
	if got[1].Offset+got[1].Length != got[2].Offset || b.String()[got[2].Offset] != '{' {
		t.Errorf("a line at %d of %d bytes, and the next at %d", got[1].Offset, got[1].Length, got[2].Offset)
	}
}

func TestOldLogs(t *testing.T) {
	event := `{"type":"response.audio.delta","delta":"QUJD","x":"\u00e9\ud83d\ude00\/\n"}`
	quoted, _ := json.Marshal(event)
	for name, tt := range map[string]struct{ line, direction, kind string }{
		"a string":        {`{"timestamp":"2025-03-01T10:00:00.5+01:00","direction":"received","type":"x","raw_json":` + string(quoted) + `}`, "in", "response.audio.delta"},
		"an object":       {`{"timestamp":"2025-03-01 10:00:00,500","direction":"SENT","type":"x","raw_json":` + event + `}`, "out", "response.audio.delta"},
		"no direction":    {`{"timestamp":1740819600.5,"raw_json":` + event + `}`, "in", "response.audio.delta"},
		"milliseconds":    {`{"timestamp":1740819600500,"direction":"←","raw_json":` + event + `}`, "in", "response.audio.delta"},
		"ours":            {`{"timestamp":1740819600500,"raw_json":{"type":"session.update"}}`, "out", "session.update"},
		"the type before": {`{"timestamp":"2025-03-01T10:00:00","type":"x","direction":"in","raw_json":{}}`, "in", "x"},
	} {
		t.Run(name, func(t *testing.T) {
			got := read(t, tt.line)
			if len(got) != 1 || got[0].Problem != nil || got[0].Direction != tt.direction || got[0].Type != tt.kind || got[0].Time.Year() != 2025 {
				t.Fatalf("%+v", got)
			}
			var a, b any
			if tt.kind == "response.audio.delta" && (json.Unmarshal(got[0].Event, &a) != nil || json.Unmarshal([]byte(event), &b) != nil || fmt.Sprint(a) != fmt.Sprint(b)) {
				t.Errorf("event %s", got[0].Event)
			}
		})
	}
}

func TestLinesThatAreNone(t *testing.T) {
	log := "\xef\xbb\xbf\n\n  \nhello\n[1]\n{}\n{\"type\":\"x\"}\n{\"event\":3}\n{\"raw_json\":\"no\"}\n{\"answer\":[]}\n{\"begin\":1}\n{\"time\":\"2026-11-20T12:00:00Z\",\"note\":\"the end"
	got := read(t, log)
	fine := 0
	for _, l := range got {
		if l.Problem == nil {
			fine++
		}
	}
	if len(got) != 10 || fine != 1 || !got[8].Begin || got[8].Number != 11 {
		t.Errorf("%d lines, %d of them fine: %+v", len(got), fine, got)
	}
}

// A log of one endless line, without holding it.
type endless struct{ left int }

func (e *endless) Read(p []byte) (int, error) {
	if e.left == 0 {
		return 0, io.EOF
	}
	n := min(len(p), e.left)
	for i := range p[:n] {
		p[i] = 'a'
	}
	e.left -= n
	return n, nil
}

func TestMemoryOfALongLine(t *testing.T) {
	sound := base64.StdEncoding.EncodeToString(make([]byte, 6<<20))
	quoted, _ := json.Marshal(`{"type":"response.audio.delta","delta":"` + sound + `"}`)
	line := `{"timestamp":"2025-03-01T10:00:00Z","direction":"in","raw_json":` + string(quoted) + "}\n"
	r := NewReader(io.MultiReader(strings.NewReader(line), &endless{20 << 20}, strings.NewReader("\n{\"begin\":1}\n")))
	r.longest = 10 << 20
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	l, err := r.Next()
	if err != nil || l.Type != "response.audio.delta" || len(l.Event) < 8<<20 {
		t.Fatalf("%s of %d bytes, %v", l.Type, len(l.Event), err)
	}
	tooLong, err := r.Next()
	if err != nil || !errors.Is(tooLong.Problem, errTooLong) {
		t.Fatalf("%v, %v", tooLong.Problem, err)
	}
	if last, err := r.Next(); err != nil || !last.Begin || last.Number != 3 {
		t.Fatalf("%+v, %v", last, err)
	}
	runtime.ReadMemStats(&after)
	if used := after.TotalAlloc - before.TotalAlloc; used > 1<<20+10*uint64(len(line)) {
		t.Errorf("%d bytes for a line of %d", used, len(line))
	}
}

func TestPrinting(t *testing.T) {
	var b bytes.Buffer
	l := newTestLog(&b)
	at := l.now()
	l.now = func() time.Time { at = at.Add(1500 * time.Millisecond); return at }
	l.Trace("in", []byte(`{"type":"session.created","session":{"model":"gpt-realtime-2.1","audio":{"output":{"voice":"marin"}}}}`))
	l.Trace("out", []byte(`{"type":"conversation.item.create","item":{"role":"user","content":[{"type":"input_text","text":"Why\u001b[2J\n is \u202ethe sky?"}]}}`))
	l.Trace("in", []byte(`{"type":"response.output_audio.delta","delta":"`+strings.Repeat("AAAA", 4000)+`"}`))
	l.Trace("in", []byte(`{"type":"response.done","response":{"status":"failed","status_details":{"error":{"code":"insufficient_quota","message":"Pay."}},"usage":{"input_tokens":3,"output_tokens":4}}}`))
	l.Trace("in", []byte(`junk`))
	l.record(lineKept, AnswerKept{Answer: "q1", Audio: "audio_20261120_123118.wav", Bytes: 48000, Status: "stopped", Reason: "by you"})
	b.WriteString("half a li")
	var out bytes.Buffer
	if err := Print(&b, &out); err != nil {
		t.Fatal(err)
	}
	want := `    0.000 ← session.created                        gpt-realtime-2.1, marin
    1.500 → conversation.item.create               user, Why[2J is the sky?
    3.000 ← response.output_audio.delta            12000 bytes, 0.250 s
    4.500 ← response.done                          failed, insufficient_quota: Pay., 3 tokens in, 4 out
    6.000 ← junk                                   4 bytes that are no event
    7.500 · kept                                   stopped (by you), audio_20261120_123118.wav, 48000 bytes, 1.000 s
          · ?                                      not a line of a log
`
	if out.String() != want {
		t.Errorf("printed\n%swant\n%s", &out, want)
	}
	out.Reset()
	if err := PrintJSON(strings.NewReader("{\"a\":\"\x1b[31m\u009bé\xff\"}\n{}\nend"), &out); err != nil || out.String() != "{\"a\":\"[31mé\"}\n{}\nend" {
		t.Errorf("printed %q, %v", &out, err)
	}
}

// What is no log is said to be none, and not printed line by line.
func TestNoLog(t *testing.T) {
	const line = `{"time":"2026-11-20T12:00:00Z","note":"hello"}` + "\n"
	junk := strings.Repeat("junk\n", 3)
	for content, want := range map[string]error{
		"": errNoLog, "\n\n": errNoLog, strings.Repeat("no log\n", 10_000): errNoLog, "\x1f\x8b\x08\n\x00\n": errCompressed,
		junk + line: nil, line + junk: nil, "\uFEFF" + line: nil,
	} {
		var out bytes.Buffer
		if err := Print(strings.NewReader(content), &out); !errors.Is(err, want) || (out.Len() > 0) != (want == nil) {
			t.Errorf("%.20q: %v, printed %.100q", content, err, &out)
		}
		if unknown, want := strings.Count(out.String(), "not a line"), strings.Count(content, "junk"); want != unknown {
			t.Errorf("%.20q: %d lines are not known, want %d", content, unknown, want)
		}
		if err := Redact(strings.NewReader(content), &out); !errors.Is(err, want) {
			t.Errorf("%.20q: without words: %v", content, err)
		}
	}
}

func TestNobodysWords(t *testing.T) {
	var b bytes.Buffer
	l := newTestLog(&b)
	k := l.Keeper(silentKeeper{})
	for _, frame := range []string{
		`{"type":"session.update","session":{"instructions":"Secret one","audio":{"output":{"voice":"marin"}},"tools":[{"name":"Secret two","description":"Secret three"}]}}`,
		`{"type":"conversation.item.create","event_id":"q1_item","item":{"role":"user","content":[{"type":"input_text","text":"Secret four"}]}}`,
		`{"type":"response.output_audio_transcript.delta","delta":"Secret five"}`,
		`{"type":"response.output_audio.delta","delta":"AAAA"}`,
		`{"type":"error","error":{"code":"invalid_value","message":"Invalid value: 'Secret six'. See \"Secret seven\" in /home/Secret8.","param":"session.voice"}}`,
		`{"type":"response.done","response":{"status":"completed","metadata":{"Secret nine":"Secret ten"},"usage":{"total_tokens":12}}}`,
		`{"type":"error","error":{"message":"The model at the back refuses Secret8f1d8c93b60a7e254Secret for event_ABCDEFGHIJKLMNOPQ1234."}}`,
		`Secret eleven`,
	} {
		l.Trace("in", []byte(frame))
	}
	k.Keep(answer("q1", "Secret twelve")).Finish(outcome, nil)
	b.WriteString(`{"timestamp":"2025-03-01T10:00:00Z","direction":"in","raw_json":"{\"type\":\"response.text.delta\",\"delta\":\"Secret thirteen\"}"}` + "\nSecret fourteen\n")
	var out bytes.Buffer
	if err := Redact(&b, &out); err != nil {
		t.Fatal(err)
	}
	got := strings.ReplaceAll(out.String(), "Secret nine", "") // a name, which is a program's
	if at := strings.Index(got, "Secret"); at >= 0 {
		t.Errorf("there is %s in\n%s", got[at:at+20], got)
	}
	for _, want := range []string{
		`"instructions":"(10 characters)"`, `"voice":"marin"`, `"event_id":"q1_item"`, `"code":"invalid_value"`, `Invalid value: …. See … in …`, `refuses … for event_ABCDEFGHIJKLMNOPQ1234.`,
		`"audio":{"offset":0,"bytes":3}`, `"total_tokens":12`, `"transcript":"audio_20261120_123118.txt"`, `"type":"response.text.delta"`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%s is missing", want)
		}
	}
	for _, l := range read(t, out.String()) {
		if l.Problem != nil {
			t.Errorf("line %d: %v", l.Number, l.Problem)
		}
	}
}

func FuzzReader(f *testing.F) {
	var b bytes.Buffer
	l := NewWriter(&b)
	l.Trace("in", []byte(`{"type":"response.output_audio.delta","response_id":"r","delta":"AAAA"}`))
	l.record(linePart, PartBegan{"q1", "r", "i", 0, 0, 5})
	f.Add(b.Bytes())
	for _, s := range []string{
		`{"timestamp":"2025-03-01T10:00:00","direction":"sent","type":"x","raw_json":"{\"type\":\"\\ud83d\\u0041\"}"}`,
		`{"timestamp":1e300,"raw_json":{"type":"error","error":"words","item":{"content":[{"text":1}]}}}`,
		`{"event":{"type":"response.done","response":{"status_details":{"error":{}}}},"time":"12:00:00,5"}` + "\n\n{", `{"note":"n","a":[{}],"b":"c"}`,
		`{"kept":{"answer":"q","bytes":-1,"heard_ms":1}}`, `{"raw_json":"\u`, "{\"answer\":{\"began\":\"x\"}}\n\x00",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, log []byte) {
		var r *Reader
		frugal.Read(t, len(log), func() {
			r = NewReader(bytes.NewReader(log))
			for {
				l, err := r.Next()
				if err != nil {
					break
				}
				if l.Event != nil && !isObject(l.Event) {
					t.Fatalf("event %q", l.Event)
				}
				l.Restore(nil, nil)
			}
		})
		var printed, redacted bytes.Buffer
		for _, err := range []error{Print(bytes.NewReader(log), &printed), Redact(bytes.NewReader(log), &redacted)} {
			if err != nil && !errors.Is(err, r.Found()) {
				t.Fatal(err)
			}
		}
		for _, c := range printed.String() {
			if c != '\n' && !harmless(c) {
				t.Fatalf("printed %q", &printed)
			}
		}
		for line := range bytes.Lines(redacted.Bytes()) {
			if !json.Valid(line) {
				t.Fatalf("not JSON: %q", line)
			}
		}
	})
}
