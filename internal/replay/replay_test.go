package replay

import (
	"bytes"
	"context"
	"encoding/binary"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"geppetto-audio/audio"
	"geppetto-audio/internal/archive"
	"geppetto-audio/internal/eventlog"
	"geppetto-audio/internal/terminal"
	"geppetto-audio/realtime"
	"geppetto-audio/realtime/demo"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// noise is sound that is nowhere like itself.
func noise(seed uint64, bytes int) []byte {
	r := rand.New(rand.NewPCG(seed, 7))
	pcm := make([]byte, bytes)
	for i := 0; i+8 <= len(pcm); i += 8 {
		binary.LittleEndian.PutUint64(pcm[i:], r.Uint64())
	}
	return pcm
}

// An answer is what is compared: the sound and the words of a kept answer.
type answer struct {
	question, conversation, words, status, model, voice string
	sound                                               []byte
}

func answersIn(t *testing.T, dir string) []answer {
	t.Helper()
	items, err := archive.List(dir)
	if err != nil {
		t.Fatal(err)
	}
	var all []answer
	for i := len(items) - 1; i >= 0; i-- {
		tr := items[i].Transcript
		a := answer{tr.Question, tr.Conversation, tr.Text, tr.Status, tr.Model, tr.Voice, nil}
		if items[i].Files.Audio != "" {
			b, err := os.ReadFile(items[i].Files.Audio)
			if err != nil {
				t.Fatal(err)
			}
			n := binary.LittleEndian.Uint32(b[40:])
			a.sound = b[archive.HeaderSize:][:n]
		}
		all = append(all, a)
	}
	return all
}

func compare(t *testing.T, got, want []answer) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%d answers, want %d", len(got), len(want))
	}
	for i, w := range want {
		g := got[i]
		if !bytes.Equal(g.sound, w.sound) {
			t.Errorf("answer %d: %d bytes of sound differ from the %d of then", i, len(g.sound), len(w.sound))
		}
		g.sound, w.sound = nil, nil
		if g.question != w.question || g.conversation != w.conversation || g.words != w.words || g.status != w.status ||
			g.model != w.model || g.voice != w.voice {
			t.Errorf("answer %d: %+v\nwant %+v", i, g, w)
		}
	}
}

// A scene is a conversation to be recorded.
type scene struct {
	options []demo.Option
	session realtime.Session
	// play asks, given a way to wait for the end of an answer.
	play func(c *realtime.Controller, ended func() realtime.Ended, notices <-chan realtime.Notice)
}

// record plays a scene against the demo server, and gives the log and the folder of the answers.
func (s scene) record(t *testing.T) (log, folder string) {
	t.Helper()
	folder = t.TempDir()
	log = filepath.Join(t.TempDir(), "events.jsonl")
	events, err := eventlog.New(log)
	if err != nil {
		t.Fatal(err)
	}
	server, err := demo.Start("", append([]demo.Option{demo.WithPace(0), demo.WithLatency(0, 0)}, s.options...)...)
	if err != nil {
		t.Fatal(err)
	}
	recorder := audio.NewRecorder(func() string { return folder }, nil)
	if s.session.Model == "" {
		s.session = realtime.Session{Model: realtime.DefaultModel, Voice: "cedar", Instructions: "Be brief."}
	}
	c := realtime.NewController(realtime.Config{
		Endpoint: realtime.Endpoint{URL: server.URL(), Demo: true}, Session: s.session,
		Keeper: events.Keeper(recorder), Trace: events.Trace,
	})
	c.Start(t.Context())
	s.play(c, func() realtime.Ended {
		for n := range c.Notices() {
			if e, ok := n.(realtime.Ended); ok {
				return e
			}
		}
		t.Error("there was no end")
		return realtime.Ended{}
	}, c.Notices())
	go func() {
		for range c.Notices() {
		}
	}()
	c.Close()
	recorder.Close()
	for _, err := range []error{server.Close(), events.Close()} {
		if err != nil {
			t.Error(err)
		}
	}
	return log, folder
}

// replay plays a log at a speed, and gives what was printed and the folder of the answers.
func replay(t *testing.T, log, from string, speed float64) (printed, folder string) {
	t.Helper()
	recording, err := Open(log, from)
	if err != nil {
		t.Fatal(err)
	}
	stage, err := recording.Play(speed)
	if err != nil {
		t.Fatal(err)
	}
	folder = t.TempDir()
	recorder := audio.NewRecorder(func() string { return folder }, nil)
	c := realtime.NewController(realtime.Config{
		Endpoint: stage.Endpoint(), Session: recording.Session(), Deadlines: stage.Deadlines(), Keeper: recorder,
	})
	conversation := stage.Conversation(c)
	c.Start(t.Context())
	var out bytes.Buffer
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	terminal.Chat(ctx, conversation, terminal.Options{In: stage.Questions(), Out: &out, Err: io.Discard, Signals: stage.Signals()})
	recorder.Close()
	for _, m := range recording.Missing() {
		out.WriteString("missing: " + m + "\n")
	}
	if ctx.Err() != nil {
		t.Error("the replay came to no end")
	}
	for _, err := range []error{stage.Err(), stage.Close(), recording.Close()} {
		if err != nil {
			t.Error(err)
		}
	}
	return out.String(), folder
}

func untilSound(notices <-chan realtime.Notice) {
	for n := range notices {
		if s, ok := n.(realtime.Sound); ok && s.Received > 0 {
			return
		}
	}
}

// threeAnswers are a plain one, one that is stopped, and one of two items that come in turns.
func threeAnswers() scene {
	return scene{
		options: []demo.Option{
			demo.WithPace(8),
			demo.WithChunks(func(int) int { return 4801 }),
			demo.WithBehaviour(demo.Behaviour{Interleave: true}),
			demo.WithAnswers(func(q demo.Question) demo.Answer {
				switch q.Text {
				case "one":
					return demo.Answer{Parts: []demo.Part{{Text: "The first \x1b[31manswer.", Audio: noise(1, 60000)}}}
				case "stop":
					return demo.Answer{Parts: []demo.Part{{Text: "A long one that goes on and on.", Audio: noise(2, 2000000)}}}
				}
				return demo.Answer{Parts: []demo.Part{
					{Item: 0, Text: "Here.", Audio: noise(3, 30000)}, {Item: 1, Text: "And there.", Audio: noise(4, 50001)},
				}}
			}),
		},
		play: func(c *realtime.Controller, ended func() realtime.Ended, notices <-chan realtime.Notice) {
			c.Ask(realtime.Question{Text: "one"})
			ended()
			c.Ask(realtime.Question{Text: "stop"})
			untilSound(notices)
			c.Stop()
			ended()
			c.Ask(realtime.Question{Text: "two\nitems"})
			ended()
		},
	}
}

func TestThreeAnswers(t *testing.T) {
	log, from := threeAnswers().record(t)
	want := answersIn(t, from)
	if len(want) != 3 || want[1].status != "stopped" || len(want[2].sound) != 80000 || len(want[1].sound) == 0 {
		t.Fatalf("recorded %d answers", len(want))
	}
	for _, speed := range []float64{0, 4} {
		printed, dir := replay(t, log, from, speed)
		compare(t, answersIn(t, dir), want)
		if strings.Contains(printed, "missing:") || strings.Contains(printed, "\x1b") || !strings.Contains(printed, "And there.") {
			t.Errorf("printed %q", printed)
		}
	}
}
