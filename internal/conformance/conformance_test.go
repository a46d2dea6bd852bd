package conformance

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"geppetto-audio/realtime/demo"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// patience is how long a conversation of five turns may take.
const patience = 90 * time.Second

// A frame is one message, and whether it went "in" to the server or "out" of it.
type frame struct {
	Direction string          `json:"direction"`
	Frame     json.RawMessage `json:"frame"`
}

// A court keeps what went either way until it is judged.
type court struct {
	mu     sync.Mutex
	frames []frame
}

// startDemo starts a demo server. It is brisk, but what it answers to "Tell me everything." lasts long enough for the
// slowest to interrupt it.
func (c *court) startDemo(t *testing.T) *demo.Server {
	t.Helper()
	s, err := demo.Start("", demo.WithPace(30), demo.WithAnswers(answer), demo.WithLatency(10*time.Millisecond, 20*time.Millisecond),
		demo.WithObserver(func(direction string, b []byte) {
			c.mu.Lock()
			defer c.mu.Unlock()
			c.frames = append(c.frames, frame{direction, bytes.Clone(b)})
		}))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func answer(q demo.Question) demo.Answer {
	long := len(recording())
	if q.Text == "Tell me everything." {
		long *= 200
	}
	return demo.Answer{Parts: []demo.Part{{Text: "Because the air scatters the blue of it.", Audio: make([]byte, long)}}}
}

// judge shows every frame to OpenAI's types for Go, and where Node is to the schemas of its client. The kinds of frame
// that must have been among them are named.
func (c *court) judge(t *testing.T, kinds ...string) {
	t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	seen := map[string]int{}
	for _, f := range c.frames {
		var event struct{ Type string }
		_ = json.Unmarshal(f.Frame, &event) // the judges say what is wrong with it
		seen[event.Type]++
		judge := Client
		if f.Direction == "out" {
			judge = Server
		}
		for _, problem := range judge(f.Frame) {
			t.Errorf("%s %.300s: %s", f.Direction, f.Frame, problem)
		}
	}
	for _, kind := range kinds {
		if seen[kind] == 0 {
			t.Errorf("there was no %s", kind)
		}
	}
	t.Logf("%d frames of %d kinds", len(c.frames), len(seen))
	t.Run("schemas", func(t *testing.T) {
		for _, problem := range bySchemas(t, c.frames) {
			t.Error(problem)
		}
	})
}

// bySchemas has the schemas of @openai/agents-realtime judge frames, and returns what they have against them.
func bySchemas(t *testing.T, frames []frame) []string {
	t.Helper()
	var in bytes.Buffer
	lines := json.NewEncoder(&in)
	for _, f := range frames {
		if err := lines.Encode(f); err != nil {
			t.Fatal(err)
		}
	}
	var problems []string
	judged := -1
	for line := range strings.Lines(node(t, &in, "judge.mjs", modules(t))) {
		var verdict struct {
			At      int
			Problem string
			Judged  *int
		}
		if err := json.Unmarshal([]byte(line), &verdict); err != nil {
			t.Fatalf("%v in %q", err, line)
		}
		if verdict.Judged != nil {
			judged = *verdict.Judged
			continue
		}
		f := frames[verdict.At]
		problems = append(problems, f.Direction+" "+string(f.Frame[:min(len(f.Frame), 300)])+": "+verdict.Problem)
	}
	if judged != len(frames) {
		t.Fatalf("%d of %d frames were judged", judged, len(frames))
	}
	return problems
}

// node runs a script and returns what it prints.
func node(t *testing.T, in *bytes.Buffer, script string, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, "node", append([]string{script}, args...)...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr, cmd.WaitDelay = &out, &errs, time.Second
	if in != nil {
		cmd.Stdin = in
	}
	if err := cmd.Run(); err != nil {
		t.Fatalf("node %s: %v\n%s%s", script, err, out.Bytes(), errs.Bytes())
	}
	return out.String()
}

// recording is a second and a half of a spoken question, or of what the demo takes for one.
func recording() []byte {
	pcm := make([]byte, 72_000)
	for i := range pcm {
		pcm[i] = byte(i * i >> 7)
	}
	return pcm
}

// turn is what drive.mjs prints of a turn.
type turn struct {
	Turn, Status, Words, Cause string
	Bytes, Said                int
	Truncated                  bool
	Errors                     []string
}

// OpenAI's own client for JavaScript holds a conversation with the demo server.
func TestAgentsRealtime(t *testing.T) {
	dir := modules(t)
	var c court
	s := c.startDemo(t)
	file := filepath.Join(t.TempDir(), "question.pcm")
	if err := os.WriteFile(file, recording(), 0o600); err != nil {
		t.Fatal(err)
	}
	var turns []turn
	lines := bufio.NewScanner(strings.NewReader(node(t, nil, "drive.mjs", dir, s.URL(), file)))
	for lines.Scan() {
		var one turn
		if err := json.Unmarshal(lines.Bytes(), &one); err != nil {
			t.Fatalf("%v in %q", err, lines.Text())
		}
		turns = append(turns, one)
	}
	checkTurns(t, turns)
	c.judge(t, "session.update", "session.updated", "conversation.item.create", "response.create", "response.cancel",
		"conversation.item.truncate", "conversation.item.truncated", "input_audio_buffer.append",
		"input_audio_buffer.commit", "input_audio_buffer.committed", "conversation.item.deleted", "error", "response.output_audio.delta",
		"response.output_audio_transcript.done", "response.done")
}

func checkTurns(t *testing.T, turns []turn) {
	t.Helper()
	at := map[string]turn{}
	for _, one := range turns {
		at[one.Turn] = one
	}
	if typed := at["typed"]; typed.Status != "completed" || typed.Bytes < 48_000 || !strings.Contains(typed.Words, "scatters") {
		t.Errorf("typed: %+v", typed)
	}
	if cut := at["cancelled"]; cut.Status != "cancelled" || cut.Bytes == 0 || !cut.Truncated {
		t.Errorf("cancelled: %+v", cut)
	}
	if refused := at["refused"]; refused.Status != "item_truncate_invalid_item_id" || refused.Cause != "judge_1" {
		t.Errorf("refused: %+v", refused)
	}
	if spoken := at["spoken"]; spoken.Status != "completed" || spoken.Bytes < 48_000 || spoken.Words == "" {
		t.Errorf("spoken: %+v", spoken)
	}
	if forgotten := at["forgotten"]; forgotten.Status != "deleted" {
		t.Errorf("forgotten: %+v", forgotten)
	}
	history := at["history"]
	if history.Status != "user assistant user assistant user" || history.Said != 2 ||
		!slices.Equal(history.Errors, []string{"item_truncate_invalid_item_id"}) {
		t.Errorf("the client remembers %+v", history)
	}
}

// The judges can say no.
func TestTheJudgesRefuse(t *testing.T) {
	wrong := []frame{
		{"in", json.RawMessage(`{"type":"conversation.item.truncate","item_id":"item_1","content_index":0,"audio_end_ms":"soon"}`)},
		{"in", json.RawMessage(`{"type":"response.dance"}`)},
		{"out", json.RawMessage(`{"type":"response.output_audio.delta","event_id":"event_1","item_id":"item_1","content_index":0,"output_index":0,"delta":7}`)},
		{"out", json.RawMessage(`{"type":"response.audio.delta","event_id":"event_1"}`)},
	}
	for _, f := range []frame{wrong[1], wrong[3], {"out", json.RawMessage(`{"type":"error","event_id":"event_1","error":{"type":"a","message":"b","colour":"c"}}`)},
		{"in", json.RawMessage(`{"type":"response.cancel","reason":"tired"}`)}} {
		judge := Client
		if f.Direction == "out" {
			judge = Server
		}
		if judge(f.Frame) == nil {
			t.Errorf("OpenAI's types let %s pass", f.Frame)
		}
	}
	if problems := bySchemas(t, wrong); len(problems) != len(wrong) {
		t.Errorf("the schemas had only this against %d wrong frames: %q", len(wrong), problems)
	}
}
