package e2e

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"testing"

	"geppetto-audio/audio"
	"geppetto-audio/realtime"
	"geppetto-audio/realtime/demo"
)

// conversation joins a server that behaves so to a controller and a recorder, as the program does.
func conversation(t *testing.T, options ...demo.Option) (ask func(string) realtime.Ended) {
	server, err := demo.Start("", append(options, demo.WithPace(0), demo.WithLatency(0, 0))...)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	recorder := audio.NewRecorder(func() string { return dir }, nil)
	c := realtime.NewController(realtime.Config{
		Endpoint: realtime.Endpoint{URL: server.URL()}, Session: realtime.Session{Model: realtime.DefaultModel}, Keeper: recorder,
	})
	c.Start(t.Context())
	t.Cleanup(func() {
		go c.Close()
		for range c.Notices() {
		}
		recorder.Close()
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	return func(question string) realtime.Ended {
		t.Helper()
		id := c.Ask(realtime.Question{Text: question})
		for n := range c.Notices() {
			if e, ok := n.(realtime.Ended); ok && e.Question.ID == id {
				return e
			}
		}
		t.Fatal("the conversation ended")
		return realtime.Ended{}
	}
}

// noise is sound in which no stretch repeats.
func noise(bytes int) []byte {
	r := rand.New(rand.NewPCG(uint64(bytes), 7))
	pcm := make([]byte, bytes)
	for i := range pcm {
		pcm[i] = byte(r.Uint32())
	}
	return pcm
}

func TestTheFileHoldsWhatWasSent(t *testing.T) {
	for name, tc := range map[string]struct {
		chunks    []int // bytes of PCM a delta, one after the other, over and over
		parts     []int // bytes of PCM an item
		behaviour demo.Behaviour
	}{
		"a quarter of a second": {[]int{12000}, []int{480_000}, demo.Behaviour{}},
		"one byte":              {[]int{1}, []int{9601}, demo.Behaviour{}},
		"odd":                   {[]int{4799, 1, 3}, []int{240_001}, demo.Behaviour{}},
		"empty between":         {[]int{0, 5000, 0, 0, 7001}, []int{120_000}, demo.Behaviour{}},
		"twenty megabytes":      {[]int{20 << 20}, []int{21 << 20}, demo.Behaviour{}},
		"every done twice":      {[]int{12000}, []int{100_000, 50_001, 77}, demo.Behaviour{DoubleDone: true}},
		"several items":         {[]int{9999}, []int{100_001, 99_999, 240_000}, demo.Behaviour{}},
		"items interleaved":     {[]int{12000}, []int{300_001, 3_000_001, 120_000}, demo.Behaviour{Interleave: true}},
		"no item events":        {[]int{12000}, []int{120_000, 60_000}, demo.Behaviour{OmitItemEvents: true}},
	} {
		t.Run(name, func(t *testing.T) {
			var sent []byte
			var words string
			answer := demo.Answer{}
			for n, size := range tc.parts {
				pcm := noise(size)
				sent = append(sent, pcm...)
				text := fmt.Sprintf("Part %d.", n)
				if n > 0 {
					words += "\n"
				}
				words += text
				answer.Parts = append(answer.Parts, demo.Part{Item: n, Text: text, Audio: pcm})
			}
			n := -1
			ask := conversation(t,
				demo.WithAnswers(func(demo.Question) demo.Answer { return answer }),
				demo.WithChunks(func(int) int { n++; return tc.chunks[n%len(tc.chunks)] }),
				demo.WithBehaviour(tc.behaviour))
			e := ask("What?")
			if e.Outcome.Status != realtime.Completed || e.Kept.Err != nil || e.Text != words {
				t.Fatalf("ended %+v, kept %+v, words %q", e.Outcome, e.Kept, e.Text)
			}
			file, err := os.ReadFile(e.Kept.Audio)
			if err != nil {
				t.Fatal(err)
			}
			sent = sent[:len(sent)&^1] // half a sample at the end is none
			if len(file) < 44+len(sent) || !bytes.Equal(file[44:44+len(sent)], sent) {
				t.Errorf("the file holds other bytes than the %d that were sent", len(sent))
			}
			if heard := samples(t, e.Kept.Audio); len(heard) != len(sent)/2 {
				t.Errorf("the file has %d samples, want %d", len(heard), len(sent)/2)
			}
		})
	}
}

func TestTenAnswersWithinASecond(t *testing.T) {
	ask := conversation(t, demo.WithAnswers(func(q demo.Question) demo.Answer {
		return demo.Answer{Parts: []demo.Part{{Text: q.Text, Audio: noise(9600)}}}
	}))
	files := map[string]bool{}
	for n := range 10 {
		e := ask(fmt.Sprint("Question ", n))
		for _, f := range []string{e.Kept.Audio, e.Kept.Transcript} {
			if _, err := os.Stat(f); err != nil {
				t.Error(err)
			}
			files[f] = true
		}
	}
	if len(files) != 20 {
		t.Errorf("%d files for ten answers", len(files))
	}
}
