package e2e

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"geppetto-audio/internal/rig"
	"geppetto-audio/realtime/demo"
)

func TestAnAnswerIsHeardAsItIsKept(t *testing.T) {
	sound := rig.StartSound(t, 24000, 1)
	recording := sound.Record(t)
	r := prepare(t, sound.Env(), "ask", "--demo", "--json", "Why is the sky blue?").start()
	if code := r.exit(2 * time.Minute); code != 0 {
		t.Fatalf("exit code %d: %s", code, r.Err())
	}
	o := r.objects()[0]
	if o.Status != "completed" || o.Audio == nil || o.TranscriptFile == nil || o.Error != nil || len(o.Usage) < 10 || o.FirstAudioMS == nil {
		t.Fatalf("got %s", r.Out())
	}
	kept := samples(t, *o.Audio)
	heard := recording.Stop()
	if _, exact := rig.Align(heard, kept); !exact {
		t.Errorf("of %d samples kept, the sound card got others: %+v", len(kept), rig.Jumps(heard, kept))
	}
	if got := int64(len(kept)) / 24; got != *o.DurationMS {
		t.Errorf("the WAV holds %d ms, the object says %d", got, *o.DurationMS)
	}
	text, err := os.ReadFile(*o.TranscriptFile)
	if err != nil || !strings.Contains(string(text), o.Transcript) || !strings.Contains(string(text), "Question: Why is the sky blue?") {
		t.Errorf("transcript %v: %s", err, text)
	}
}

func TestPipedQuestionsAreAskedInTurn(t *testing.T) {
	r := prepare(t, nil, "chat", "--demo", "--mute", "--json")
	r.Cmd.Stdin = strings.NewReader("Hello\r\n\n   \nWhere are my answers?\n/new\nWhat does it cost?")
	if code := r.start().exit(2 * time.Minute); code != 0 {
		t.Fatalf("exit code %d: %s", code, r.Err())
	}
	var asked []string
	for _, o := range r.objects() {
		asked = append(asked, o.Question)
		if o.Status != "completed" {
			t.Errorf("%q ended %s", o.Question, o.Status)
		}
	}
	if got := strings.Join(asked, "|"); got != "Hello|Where are my answers?|What does it cost?" {
		t.Errorf("asked %s", got)
	}
	items := r.answers(3, time.Second)
	if c := items[0].Transcript.Conversation; c == items[1].Transcript.Conversation || items[1].Transcript.Conversation != items[2].Transcript.Conversation {
		t.Errorf("conversations %s, %s, %s", items[2].Transcript.Conversation, items[1].Transcript.Conversation, c)
	}
}

func TestFailuresHaveWordsAndAnExitCode(t *testing.T) {
	const key = "test-key-Pl4ntedKeyQwertz"
	misbehave := func(b demo.Behaviour, opts ...demo.Option) string {
		s, err := demo.Start("127.0.0.1:0", append(opts, demo.WithBehaviour(b))...)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = s.Close() })
		return s.URL()
	}
	status := func(code int) string {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }))
		t.Cleanup(s.Close)
		return s.URL + "/v1"
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	nobody := "http://" + l.Addr().String() + "/v1"
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	failing := func(code string) func(demo.Question) demo.Answer {
		return func(demo.Question) demo.Answer {
			return demo.Answer{Status: "failed", ErrorCode: code, ErrorMessage: "said the server"}
		}
	}
	for name, tc := range map[string]struct {
		url    string
		code   string
		says   string
		within time.Duration
	}{
		"wrong key":     {misbehave(demo.Behaviour{}, demo.WithToken("another")), "invalid_api_key", "API key", 15 * time.Second},
		"quota":         {misbehave(demo.Behaviour{}, demo.WithAnswers(failing("insufficient_quota"))), "insufficient_quota", "quota", 15 * time.Second},
		"401":           {status(401), "http_error", "API key", 15 * time.Second},
		"403":           {status(403), "http_error", "refuses", 15 * time.Second},
		"404":           {status(404), "http_error", "base URL", 15 * time.Second},
		"nobody there":  {nobody, "no_connection", "reached", 45 * time.Second},
		"503":           {status(503), "http_error", "overloaded", 45 * time.Second},
		"never answers": {misbehave(demo.Behaviour{NeverCreate: true}), "no_response", "never began", 45 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := prepare(t, []string{"OPENAI_API_KEY=" + key}, "--base-url", tc.url, "--log", "log.jsonl", "ask", "--mute", "--json", "Why?")
			if code := r.start().exit(tc.within); code != 1 {
				t.Errorf("exit code %d", code)
			}
			o := r.objects()[0]
			if o.Status != "failed" || o.Error == nil || o.Error.Code != tc.code || o.Audio != nil || o.TranscriptFile != nil {
				t.Errorf("got %s", r.Out())
			}
			if !strings.Contains(r.Err(), tc.says) {
				t.Errorf("the person reads %q", r.Err())
			}
			log, err := os.ReadFile(filepath.Join(r.Home, "log.jsonl"))
			if err != nil {
				t.Error(err)
			}
			for _, text := range []string{r.Out(), r.Err(), string(log)} {
				if strings.Contains(text, key) || strings.Contains(text, key[9:]) || strings.Contains(text, key[:14]) {
					t.Errorf("the key is shown: %s", text)
				}
			}
			if files, _ := os.ReadDir(r.output); len(files) > 0 {
				t.Errorf("a question that got nothing left %v", files)
			}
		})
	}
}

func TestWrongUsage(t *testing.T) {
	for _, args := range [][]string{{"--no-such-flag"}, {"ask"}, {"dance"}, {"--base-url", "ftp://x", "chat"}, {"chat", "--json=maybe"}} {
		if code := prepare(t, nil, args...).start().exit(30 * time.Second); code != 2 {
			t.Errorf("%v: exit code %d, want 2", args, code)
		}
	}
}

func TestTerminationKeepsTheRunningAnswer(t *testing.T) {
	r := prepare(t, nil, "ask", "--demo", "--mute", "--json", "Why is the sky blue?").start()
	rig.Eventually(t, 30*time.Second, "an answer begins", func() bool {
		wavs, _ := filepath.Glob(filepath.Join(r.output, "*.wav"))
		if len(wavs) == 0 {
			return false
		}
		info, err := os.Stat(wavs[0])
		return err == nil && info.Size() > 100_000
	})
	r.Signal(syscall.SIGTERM)
	if code := r.exit(20 * time.Second); code != 1 {
		t.Errorf("exit code %d, want 1", code)
	}
	o := r.objects()[0]
	if o.Status != "stopped" || o.Reason == nil || *o.Reason != "closed" || o.Audio == nil {
		t.Fatalf("got %s", r.Out())
	}
	if got := int64(len(samples(t, *o.Audio))) / 24; got != *o.DurationMS || got < 1000 {
		t.Errorf("the WAV holds %d ms, the object says %d", got, *o.DurationMS)
	}
}

func TestServeServesOtherClients(t *testing.T) {
	r := prepare(t, nil)
	r.Cmd.Args = []string{program, "serve"}
	r.start()
	url := r.FirstLine()
	if !strings.HasPrefix(url, "http://127.0.0.1:") || !strings.HasSuffix(url, "/v1") {
		t.Fatalf("the first line is %q", url)
	}
	client := prepare(t, []string{"OPENAI_API_KEY=any-key-at-all"}, "--base-url", url, "ask", "--mute", "Hello").start()
	if code := client.exit(time.Minute); code != 0 || !strings.Contains(client.Out(), "Saved: ") {
		t.Errorf("exit code %d: %s%s", code, client.Out(), client.Err())
	}
	r.Signal(syscall.SIGTERM)
	r.exit(20 * time.Second)
}

// within bounds a test's wait for a window or a sound.
func within(t *testing.T, d time.Duration) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), d)
	t.Cleanup(cancel)
	return ctx
}
