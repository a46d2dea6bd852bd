package terminal

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"

	"geppetto-audio/realtime"
)

func TestPipedInput(t *testing.T) {
	long := strings.Repeat("long ", 1<<20/5)
	tests := []struct {
		name, input string
		want        []string // questions, and "new" for a new conversation
	}{
		{"nothing", "", nil},
		{"lines", "one\ntwo\n", []string{"one", "two"}},
		{"no newline at the end", "one\ntwo", []string{"one", "two"}},
		{"carriage returns", "one\r\n\r\ntwo\r", []string{"one", "two"}},
		{"empty lines", "\n\none\n \n\t\ntwo\n\n", []string{"one", "two"}},
		{"byte order mark", "\uFEFFone\n", []string{"one"}},
		{"not UTF-8", "caf\xe9\n", []string{"caf\uFFFD"}},
		{"a line of a megabyte", long + "\ntwo\n", []string{long, "two"}},
		{"spaces belong to the question", " one \n", []string{" one "}},
		{".quit", "one\n.quit\ntwo\n", []string{"one"}},
		{"/exit", "one\n/exit\ntwo\n", []string{"one"}},
		{":Q", "one\r\n:Q\r\ntwo\r\n", []string{"one"}},
		{" .BYE ", "one\n .BYE \ntwo\n", []string{"one"}},
		{"quit alone is a question", "quit\nexit\n.quit now\n", []string{"quit", "exit", ".quit now"}},
		{"/new", "one\n/new\ntwo\n/new\n", []string{"one", "new", "two", "new"}},
		{"anything else", "/help\n/newer\n.\n/\n:\n/folder\n", []string{"/help", "/newer", ".", "/", ":", "/folder"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			conv := newFake(echo)
			c := startChat(t, conv, tt.input, nil)
			if code := c.wait(t); code != 0 {
				t.Errorf("exit code %d, want 0; %s", code, &c.err)
			}
			if !slices.Equal(conv.log, tt.want) {
				t.Errorf("asked %.200q, want %.200q", conv.log, tt.want)
			}
			if !conv.closed {
				t.Error("the conversation was not closed")
			}
		})
	}
}

func TestPipedOutput(t *testing.T) {
	conv := newFake(echo)
	c := startChat(t, conv, "one\ntwo\n", nil)
	c.wait(t)
	want := "You said one\nSaved: /out/a.wav\nYou said two\nSaved: /out/a.wav\n"
	if got := c.out.String(); got != want {
		t.Errorf("standard output\n%q, want\n%q", got, want)
	}
	if c.err.Len() > 0 {
		t.Errorf("standard error %q", &c.err)
	}
}

func TestEachLineWaitsForTheAnswerBeforeIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		conv := newFake(nil)
		c := startChat(t, conv, "one\ntwo\n", nil)
		next(t, conv.asked)
		// Everything but the end of the answer leaves the second line where it is.
		conv.notices <- realtime.Words{ID: "q1", Text: "words"}
		conv.notices <- realtime.Ended{Question: realtime.Question{ID: "q7"}}
		conv.notices <- realtime.StateChanged{State: realtime.Ready}
		synctest.Wait()
		if len(conv.asked) > 0 {
			t.Fatal("the second question was asked while the first was being answered")
		}
		conv.end(done, "words", kept)
		if q := next(t, conv.asked); q.Text != "two" {
			t.Fatalf("asked %q", q.Text)
		}
		synctest.Wait()
		if len(c.code) > 0 {
			t.Fatal("the run ended with its input, before the last answer")
		}
		conv.notices <- realtime.Words{ID: "q2", Text: "last"}
		conv.end(done, "last", kept)
		if code := c.wait(t); code != 0 {
			t.Errorf("exit code %d", code)
		}
		if !strings.HasSuffix(c.out.String(), "last\nSaved: /out/a.wav\n") {
			t.Errorf("standard output %q", &c.out)
		}
	})
}

func TestHeardToTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		conv := newFake(echo)
		heard := make(chan struct{})
		c := startChat(t, conv, "one\ntwo\n", func(o *Options) {
			o.Heard = func(ctx context.Context) error {
				select {
				case <-heard:
					return nil
				case <-ctx.Done():
					return ctx.Err()
				}
			}
		})
		next(t, conv.asked)
		next(t, conv.asked) // kept is enough for the next question
		synctest.Wait()
		if len(c.code) > 0 {
			t.Fatal("the run ended before the answer was heard")
		}
		close(heard)
		if code := c.wait(t); code != 0 {
			t.Errorf("exit code %d", code)
		}
	})
}

func TestExitCodes(t *testing.T) {
	fails := &realtime.Error{Code: "insufficient_quota", Message: "You exceeded your current quota."}
	tests := []struct {
		name    string
		outcome realtime.Outcome
		kept    realtime.Kept
		code    int
		says    string // on standard error
	}{
		{"completed", done, kept, 0, ""},
		{"stopped", realtime.Outcome{Status: realtime.Stopped, Reason: realtime.ReasonByYou}, kept, 0, "Stopped."},
		{"too long", realtime.Outcome{Status: realtime.Incomplete, Reason: "max_output_tokens"}, kept, 0, "longest"},
		{"filtered", realtime.Outcome{Status: realtime.Incomplete, Reason: "content_filter"}, kept, 0, "content filter"},
		{"failed", realtime.Outcome{Status: realtime.Failed, Reason: fails.Code, Err: fails}, realtime.Kept{}, 1, "You exceeded your current quota."},
		{"interrupted", realtime.Outcome{Status: realtime.Interrupted, Reason: realtime.ReasonCut, Err: &realtime.Error{Code: realtime.CodeLost}}, kept, 1, "connection was lost"},
		{"not kept", done, realtime.Kept{Transcript: "/out/a.txt", Err: errors.New("write /out/a.wav: no space left on device")}, 1, "no space left on device"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			n := 0
			c := startChat(t, newFake(func(f *fake, q realtime.Question) {
				if n++; n == 1 {
					endWith(tt.outcome, tt.kept)(f, q)
				} else {
					echo(f, q)
				}
			}), "first\nsecond\n", nil)
			if code := c.wait(t); code != tt.code {
				t.Errorf("exit code %d, want %d", code, tt.code)
			}
			if tt.says == "" && c.err.Len() > 0 || !strings.Contains(c.err.String(), tt.says) {
				t.Errorf("standard error %q, want %q in it", &c.err, tt.says)
			}
			if strings.Count(c.err.String(), "\n") > 1 {
				t.Errorf("more than one line: %q", &c.err)
			}
			if !strings.Contains(c.out.String(), "You said second") {
				t.Error("the second question was not asked")
			}
		})
	}
}

func TestAsk(t *testing.T) {
	tests := []struct {
		question string
		want     []string
		code     int
	}{
		{"Why is the sky blue?", []string{"Why is the sky blue?"}, 0},
		{"two\nlines", []string{"two\nlines"}, 0},
		{".quit", []string{".quit"}, 0},
		{"/new", []string{"/new"}, 0},
		{"/audio 'a b.wav'", []string{"recording a b.wav"}, 0},
		{" \n", nil, 2},
	}
	for _, tt := range tests {
		var out, errs bytes.Buffer
		conv := newFake(echo)
		code := Ask(t.Context(), conv, tt.question, Options{Out: &out, Err: &errs, ReadRecording: fakeRecording})
		if code != tt.code || !slices.Equal(conv.log, tt.want) {
			t.Errorf("Ask(%q) = %d, asked %q; want %d, %q", tt.question, code, conv.log, tt.code, tt.want)
		}
		if len(tt.want) > 0 && out.String() != "You said "+tt.want[0]+"\nSaved: /out/a.wav\n" {
			t.Errorf("standard output %q", &out)
		}
	}
}

func fakeRecording(path string) (string, []byte, error) {
	if strings.HasSuffix(path, ".mp3") {
		return "", nil, fmt.Errorf("%s is an MP3 file; a WAV of 24 kHz, mono, 16 bits is needed", path)
	}
	return "recording " + path, []byte{1, 0, 2, 0}, nil
}

func TestAudioLine(t *testing.T) {
	conv := newFake(echo)
	c := startChat(t, conv, "/audio my file.wav\n/audio song.mp3\n/audio\nlast\n", func(o *Options) {
		o.JSON, o.ReadRecording = true, fakeRecording
	})
	if code := c.wait(t); code != 1 {
		t.Errorf("exit code %d, want 1", code)
	}
	if q := next(t, conv.asked); q.Text != "recording my file.wav" || len(q.Audio) != 4 {
		t.Errorf("asked %+v", q)
	}
	if lines := strings.Count(c.out.String(), "\n"); lines != 4 {
		t.Errorf("%d objects for 4 questions:\n%s", lines, &c.out)
	}
	if !strings.Contains(c.err.String(), "song.mp3 is an MP3 file; a WAV of 24 kHz, mono, 16 bits is needed.\n") {
		t.Errorf("standard error %q", &c.err)
	}
}

func TestConversationThatEndsByItself(t *testing.T) {
	conv := &ending{fake: newFake(nil)}
	var out bytes.Buffer
	if code := Ask(t.Context(), conv, "one", Options{Out: &out, Err: io.Discard, JSON: true}); code != 1 {
		t.Errorf("exit code %d, want 1", code)
	}
	if got := out.String(); !strings.Contains(got, `"question":"one"`) || strings.Count(got, "\n") != 1 {
		t.Errorf("the question has no object: %q", got)
	}
}

// An ending conversation closes its notices and says nothing.
type ending struct{ *fake }

func (e *ending) Ask(q realtime.Question) string { close(e.notices); return "q1" }
func (e *ending) Close()                         {}

// A brokenPipe takes some bytes and fails from there.
type brokenPipe struct{ left int }

func (b *brokenPipe) Write(p []byte) (int, error) {
	if b.left -= len(p); b.left < 0 {
		return 0, syscall.EPIPE
	}
	return len(p), nil
}

func TestBrokenPipe(t *testing.T) {
	for _, json := range []bool{false, true} {
		conv := newFake(echo)
		c := startChat(t, conv, strings.Repeat("one\n", 1000), func(o *Options) {
			o.Out, o.JSON = &brokenPipe{left: 1000}, json
		})
		if code := c.wait(t); code != 1 {
			t.Errorf("exit code %d, want 1", code)
		}
		if !conv.closed {
			t.Error("left without closing the conversation")
		}
		if n := len(conv.log); n == 1000 {
			t.Error("asked on with nobody to read the answers")
		}
	}
}

func TestReadError(t *testing.T) {
	c := startChat(t, newFake(echo), "", func(o *Options) {
		o.In = io.MultiReader(strings.NewReader("one\ntw"), errReader{})
	})
	if code := c.wait(t); code != 1 {
		t.Errorf("exit code %d, want 1", code)
	}
	if !strings.Contains(c.err.String(), "Read questions: it broke.") || !strings.Contains(c.out.String(), "You said tw\n") {
		t.Errorf("standard error %q, output %q", &c.err, &c.out)
	}
}

type errReader struct{}

func (errReader) Read([]byte) (int, error) { return 0, errors.New("it broke") }

func TestWakesABlockedReader(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	defer w.Close() // after the check that the reader is gone
	c := startChat(t, newFake(nil), "", func(o *Options) { o.In = r })
	c.signals <- syscall.SIGTERM
	if code := c.wait(t); code != 1 {
		t.Errorf("exit code %d", code)
	}
}

func TestConnectionTroubles(t *testing.T) {
	down := &realtime.Error{Code: realtime.CodeNoConnection, Message: "connection refused"}
	conv := newFake(func(f *fake, q realtime.Question) {
		for range 3 {
			f.notices <- realtime.StateChanged{State: realtime.Connecting}
			f.notices <- realtime.StateChanged{State: realtime.Waiting, Err: down, Retry: 1}
		}
		f.notices <- realtime.StateChanged{State: realtime.Offline, Err: down}
		f.end(realtime.Outcome{Status: realtime.Failed, Reason: down.Code, Err: down}, "", realtime.Kept{})
	})
	c := startChat(t, conv, "one\n", nil)
	c.wait(t)
	what, do := realtime.Explain(down)
	if got, want := c.err.String(), what+" Trying again.\n"+what+" "+do+"\n"; got != want {
		t.Errorf("standard error\n%q, want\n%q", got, want)
	}
	if c.out.Len() > 0 {
		t.Errorf("standard output %q", &c.out)
	}
}

func TestWarningWaitsForTheEndOfTheWords(t *testing.T) {
	var both bytes.Buffer
	conv := newFake(func(f *fake, q realtime.Question) {
		f.notices <- realtime.Words{ID: q.ID, Text: "The sky "}
		f.notices <- realtime.Warned{Err: errors.New("no sound\x1b[2J device")}
		f.notices <- realtime.Words{ID: q.ID, Text: "is blue."}
		f.end(done, "The sky is blue.", kept)
	})
	Ask(t.Context(), conv, "Why?", Options{Out: &both, Err: &both})
	if got, want := both.String(), "The sky is blue.\nSaved: /out/a.wav\nNo sound[2J device.\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
