package terminal

import (
	"bytes"
	"context"
	"encoding/json"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"geppetto-audio/audio"
	"geppetto-audio/realtime"
	"geppetto-audio/realtime/demo"
)

// atServer runs a chat with the real conversation, the real recorder and a demo server; signals is called with every
// notice of the words of an answer.
func atServer(t *testing.T, url, input string, onWords func(chan<- os.Signal)) (code int, objects []object, stderr string) {
	t.Helper()
	dir := t.TempDir()
	recorder := audio.NewRecorder(func() string { return dir }, nil)
	defer recorder.Close()
	signals := make(chan os.Signal, 10)
	c := realtime.NewController(realtime.Config{
		Endpoint:  realtime.Endpoint{URL: url},
		Session:   realtime.Session{Model: realtime.DefaultModel, Voice: realtime.DefaultVoice},
		Keeper:    recorder,
		Deadlines: realtime.Deadlines{GiveUp: 50 * time.Millisecond},
	})
	conv := &watched{Conversation: c, notices: make(chan realtime.Notice)}
	c.Start(context.Background())
	go conv.watch(func() { onWords(signals) })
	var out, errs bytes.Buffer
	code = Chat(t.Context(), conv, Options{In: strings.NewReader(input), Out: &out, Err: &errs, JSON: true, Signals: signals})
	d := json.NewDecoder(&out)
	d.DisallowUnknownFields()
	for d.More() {
		var o object
		if err := d.Decode(&o); err != nil {
			t.Fatalf("standard output: %v", err)
		}
		objects = append(objects, o)
	}
	for _, o := range objects {
		for _, file := range []*string{o.Audio, o.TranscriptFile} {
			if file != nil && !filepath.IsAbs(*file) {
				t.Errorf("%s is not absolute", *file)
			}
		}
		if o.TranscriptFile != nil {
			if b, err := os.ReadFile(*o.TranscriptFile); err != nil || !strings.Contains(string(b), "Status: "+string(o.Status)) {
				t.Errorf("transcript file of a question that is %s: %s, %v", o.Status, b, err)
			}
		}
	}
	return code, objects, errs.String()
}

// A watched conversation tells the test of words.
type watched struct {
	Conversation
	notices chan realtime.Notice
}

func (w *watched) Notices() <-chan realtime.Notice { return w.notices }

func (w *watched) watch(words func()) {
	defer close(w.notices)
	for n := range w.Conversation.Notices() {
		w.notices <- n
		if _, ok := n.(realtime.Words); ok {
			words()
		}
	}
}

func startServer(t *testing.T, options ...demo.Option) string {
	t.Helper()
	s, err := demo.Start("", append([]demo.Option{demo.WithLatency(0, 0)}, options...)...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s.URL()
}

func statuses(objects []object) (s []realtime.Status) {
	for _, o := range objects {
		s = append(s, o.Status)
	}
	return s
}

func undisturbed(chan<- os.Signal) {}

func TestWithServer(t *testing.T) {
	const input = "Hello\r\n\r\nHow do I save?\n/new\nPrivacy?"

	t.Run("answers", func(t *testing.T) {
		code, objects, stderr := atServer(t, startServer(t, demo.WithPace(1000)), input, undisturbed)
		if code != 0 || !slices.Equal(statuses(objects), []realtime.Status{"completed", "completed", "completed"}) {
			t.Fatalf("exit code %d, %v, %s", code, statuses(objects), stderr)
		}
		for _, o := range objects {
			if o.Transcript == "" || o.Audio == nil || o.DurationMS == 0 || o.FirstAudioMS == nil || !strings.HasPrefix(string(o.Usage), "{") || o.Error != nil {
				t.Errorf("object %+v", o)
			}
		}
		if got := []string{objects[0].Question, objects[1].Question, objects[2].Question}; !slices.Equal(got, []string{"Hello", "How do I save?", "Privacy?"}) {
			t.Errorf("questions %q", got)
		}
	})
	t.Run("cut", func(t *testing.T) {
		url := startServer(t, demo.WithPace(1000), demo.WithBehaviour(demo.Behaviour{CutAfter: 24000}))
		code, objects, _ := atServer(t, url, "Hello\n", undisturbed)
		if code != 1 || len(objects) != 1 || objects[0].Status != realtime.Interrupted || objects[0].Error == nil || objects[0].DurationMS != 500 {
			t.Errorf("exit code %d, %+v", code, objects)
		}
	})
	t.Run("nobody there", func(t *testing.T) {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		url := "http://" + l.Addr().String() + "/v1"
		l.Close()
		code, objects, stderr := atServer(t, url, input, undisturbed)
		if code != 1 || len(objects) != 3 {
			t.Fatalf("exit code %d, %+v", code, objects)
		}
		for _, o := range objects {
			if o.Status != realtime.Failed || *o.Reason != realtime.ReasonNoConnection || o.Error.Code != "no_connection" || o.Audio != nil || o.FirstAudioMS != nil {
				t.Errorf("object %+v", o)
			}
		}
		if !strings.Contains(stderr, "The server can't be reached") {
			t.Errorf("standard error %q", stderr)
		}
	})
	t.Run("stopped", func(t *testing.T) {
		first := true
		code, objects, _ := atServer(t, startServer(t, demo.WithPace(10)), "Tell me a long story\nHello\n", func(s chan<- os.Signal) {
			if first {
				first = false
				s <- os.Interrupt
			}
		})
		if code != 0 || !slices.Equal(statuses(objects), []realtime.Status{"stopped", "completed"}) || *objects[0].Reason != realtime.ReasonByYou {
			t.Errorf("exit code %d, %+v", code, objects)
		}
	})
	t.Run("terminated", func(t *testing.T) {
		code, objects, _ := atServer(t, startServer(t, demo.WithPace(1)), "Tell me a long story\nHello\n", func(s chan<- os.Signal) {
			select {
			case s <- syscall.SIGTERM:
			default:
			}
		})
		if code != 1 || len(objects) != 1 || objects[0].Status != realtime.Stopped || *objects[0].Reason != realtime.ReasonClosed || objects[0].TranscriptFile == nil {
			t.Errorf("exit code %d, %+v", code, objects)
		}
	})
}
