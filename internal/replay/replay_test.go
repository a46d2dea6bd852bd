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
	log     string // to go on in; empty: a new one
	folder  string // likewise
	// play asks, given a way to wait for the end of an answer.
	play func(c *realtime.Controller, ended func() realtime.Ended, notices <-chan realtime.Notice)
}

// record plays a scene against the demo server, and gives the log and the folder of the answers.
func (s scene) record(t *testing.T) (log, folder string) {
	t.Helper()
	if log, folder = s.log, s.folder; log == "" {
		log, folder = filepath.Join(t.TempDir(), "events.jsonl"), t.TempDir()
	}
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

func plain(words string, seed uint64, bytes int) demo.Option {
	return demo.WithAnswers(func(demo.Question) demo.Answer {
		return demo.Answer{Parts: []demo.Part{{Text: words, Audio: noise(seed, bytes)}}}
	})
}

func askOnce(c *realtime.Controller, ended func() realtime.Ended, _ <-chan realtime.Notice) {
	c.Ask(realtime.Question{Text: "Why?"})
	ended()
}

func TestTheLineIsCut(t *testing.T) {
	cut := demo.WithBehaviours(func(connection int) demo.Behaviour {
		if connection == 0 {
			return demo.Behaviour{CutAfter: 50001}
		}
		return demo.Behaviour{}
	})
	log, from := scene{options: []demo.Option{plain("Because the air scatters light.", 5, 200000), cut}, play: func(c *realtime.Controller, ended func() realtime.Ended, n <-chan realtime.Notice) {
		askOnce(c, ended, n)
		askOnce(c, ended, n)
	}}.record(t)
	want := answersIn(t, from)
	if len(want) != 2 || want[0].status != "interrupted" || want[1].status != "completed" {
		t.Fatalf("recorded %+v", want)
	}
	_, dir := replay(t, log, from, 0)
	compare(t, answersIn(t, dir), want)
}

func TestConversationsAndRecordings(t *testing.T) {
	log, from := scene{
		session: realtime.Session{Model: "gpt-realtime-2.1", Voice: "cedar", Effort: "low", MaxTokens: 3000, Speed: 1.25},
		options: []demo.Option{plain("Yes.", 6, 30000)},
		play: func(c *realtime.Controller, ended func() realtime.Ended, _ <-chan realtime.Notice) {
			c.Continue("20200101_000000_abcd", []realtime.Exchange{{Question: "Before?", Answer: "Long before."}})
			c.Ask(realtime.Question{Text: "(recording) bird.wav, 0.5 s", Audio: noise(9, 24000)})
			ended()
			c.NewConversation()
			c.Ask(realtime.Question{Text: "Another."})
			ended()
			c.Reconfigure(realtime.Endpoint{URL: "http://127.0.0.1:1/v1", Demo: true}, realtime.Session{Model: "x"})
			c.Ask(realtime.Question{Text: "Nobody hears this."})
			c.Stop()
			ended()
		},
	}.record(t)
	want := answersIn(t, from)
	if len(want) != 2 || want[0].conversation != "20200101_000000_abcd" || want[0].conversation == want[1].conversation {
		t.Fatalf("recorded %+v", want)
	}
	recording, err := Open(log, from)
	if err != nil {
		t.Fatal(err)
	}
	if s := recording.Session(); s != (realtime.Session{Model: "gpt-realtime-2.1", Voice: "cedar", Effort: "low", MaxTokens: 3000, Speed: 1.25}) {
		t.Errorf("session %+v", s)
	}
	if past := recording.questions[0].past; len(past) != 1 || past[0].Answer != "Long before." || recording.questions[0].spoken != 24000 {
		t.Errorf("first question %+v", recording.questions[0])
	}
	if err := recording.Close(); err != nil {
		t.Error(err)
	}
	_, dir := replay(t, log, from, 0)
	compare(t, answersIn(t, dir), want)
}

func TestTheProgramDied(t *testing.T) {
	log, from := scene{options: []demo.Option{plain("Because the air scatters light.", 5, 200000)}, play: askOnce}.record(t)
	want := answersIn(t, from)
	b, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	// The log ends in the middle of a line, and the WAV before the sound that the log knows of.
	whole := bytes.LastIndex(b, []byte(`"audio":{"offset":108000`))
	if whole < 0 {
		t.Fatalf("no such delta in %s", b)
	}
	end := whole + bytes.IndexByte(b[whole:], '\n') + 20
	items, err := archive.List(from)
	if err != nil {
		t.Fatal(err)
	}
	if err := errorsOf(os.WriteFile(log, b[:end], 0o600), os.Truncate(items[0].Files.Audio, archive.HeaderSize+100000)); err != nil {
		t.Fatal(err)
	}
	printed, dir := replay(t, log, from, 0)
	got := answersIn(t, dir)
	if len(got) != 1 || !bytes.Equal(got[0].sound, want[0].sound[:100000]) || got[0].status != "interrupted" || !strings.HasPrefix(want[0].words, got[0].words) || strings.Contains(printed, "missing") {
		t.Errorf("%d answers, %d bytes, %q, %q: %s", len(got), len(got[0].sound), got[0].status, got[0].words, printed)
	}
}

func errorsOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func TestTheSoundIsGone(t *testing.T) {
	log, from := scene{options: []demo.Option{plain("Gone.", 5, 60002)}, play: askOnce}.record(t)
	want := answersIn(t, from)[0]
	want.sound = make([]byte, 60002)
	printed, dir := replay(t, log, t.TempDir(), 0)
	compare(t, answersIn(t, dir), []answer{want})
	if !strings.Contains(printed, "missing: the recording audio_") || !strings.Contains(printed, "silence of the same length") {
		t.Errorf("printed %q", printed)
	}
}

func TestTheProgramWasClosed(t *testing.T) {
	log, from := scene{
		options: []demo.Option{plain("Because the air scatters light.", 5, 2000000), demo.WithPace(4)},
		play: func(c *realtime.Controller, _ func() realtime.Ended, notices <-chan realtime.Notice) {
			c.Ask(realtime.Question{Text: "Why?"})
			untilSound(notices)
		},
	}.record(t)
	want := answersIn(t, from)
	if len(want) != 1 || want[0].status != "stopped" || len(want[0].sound) == 0 {
		t.Fatalf("recorded %+v", want)
	}
	_, dir := replay(t, log, from, 0)
	compare(t, answersIn(t, dir), want)
}

func TestTwoRunsInOneLog(t *testing.T) {
	s := scene{options: []demo.Option{plain("First.", 21, 30000)}, play: askOnce}
	s.log, s.folder = s.record(t)
	s.options = []demo.Option{plain("Second.", 22, 50000)}
	s.record(t)
	want := answersIn(t, s.folder)
	if len(want) != 2 || want[0].words == want[1].words {
		t.Fatalf("recorded %+v", want)
	}
	_, dir := replay(t, s.log, s.folder, 0)
	compare(t, answersIn(t, dir), want)
}
