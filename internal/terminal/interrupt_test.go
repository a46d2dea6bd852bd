package terminal

import (
	"context"
	"io"
	"os"
	"strings"
	"syscall"
	"testing"

	"geppetto-audio/realtime"
)

func TestInterrupts(t *testing.T) {
	stopped := realtime.Outcome{Status: realtime.Stopped, Reason: realtime.ReasonByYou, Heard: -1, FirstAudio: -1}

	t.Run("once", func(t *testing.T) {
		conv := newFake(nil)
		c := startChat(t, conv, "one\ntwo\n", nil)
		next(t, conv.asked)
		c.signals <- os.Interrupt
		next(t, conv.stopped)
		conv.end(stopped, "half", kept)
		next(t, conv.asked)
		conv.end(done, "whole", kept)
		if code := c.wait(t); code != 0 {
			t.Errorf("exit code %d, want 0", code)
		}
	})
	t.Run("once in each of two answers", func(t *testing.T) {
		conv := newFake(nil)
		c := startChat(t, conv, "one\ntwo\nthree\n", nil)
		for range 2 {
			next(t, conv.asked)
			c.signals <- os.Interrupt
			if len(conv.log) == 1 {
				next(t, conv.stopped)
				conv.end(stopped, "half", kept)
			}
		}
		if code := c.wait(t); code != 1 || len(conv.log) != 2 {
			t.Errorf("exit code %d, asked %q; want 1 and two questions", code, conv.log)
		}
	})
	t.Run("twice", func(t *testing.T) {
		conv := newFake(nil)
		c := startChat(t, conv, "one\ntwo\n", func(o *Options) { o.JSON = true })
		next(t, conv.asked)
		c.signals <- os.Interrupt
		c.signals <- os.Interrupt
		if code := c.wait(t); code != 1 {
			t.Errorf("exit code %d, want 1", code)
		}
		if got := c.out.String(); strings.Count(got, "\n") != 1 || !strings.Contains(got, `"reason":"closed","audio":"/out/a.wav"`) {
			t.Errorf("standard output %q", got)
		}
		if !conv.closed {
			t.Error("left without closing the conversation")
		}
	})
	t.Run("with nothing running", func(t *testing.T) {
		conv := newFake(nil)
		in, typing := io.Pipe()
		defer typing.Close()
		c := startChat(t, conv, "", func(o *Options) { o.In = in })
		c.signals <- os.Interrupt
		if code := c.wait(t); code != 0 {
			t.Errorf("exit code %d, want 0", code)
		}
		if len(conv.stopped) > 0 {
			t.Error("there was nothing to stop")
		}
	})
	t.Run("while the last answer is heard", func(t *testing.T) {
		conv := newFake(echo)
		listening, silence := make(chan struct{}), make(chan struct{})
		c := startChat(t, conv, "one\n", func(o *Options) {
			o.Heard = func(ctx context.Context) error {
				close(listening)
				<-silence
				return nil
			}
		})
		next(t, listening)
		c.signals <- os.Interrupt
		next(t, conv.stopped)
		close(silence) // as the stop has it
		if code := c.wait(t); code != 0 {
			t.Errorf("exit code %d, want 0", code)
		}
		if got := c.err.String(); got != "Stopped.\n" {
			t.Errorf("standard error %q", got)
		}
	})
	for _, sig := range []os.Signal{syscall.SIGTERM, syscall.SIGHUP} {
		t.Run(sig.String(), func(t *testing.T) {
			conv := newFake(nil)
			c := startChat(t, conv, "one\n", nil)
			next(t, conv.asked)
			conv.notices <- realtime.Words{ID: "q1", Text: "hal"}
			c.signals <- sig
			if code := c.wait(t); code != 1 {
				t.Errorf("exit code %d, want 1", code)
			}
			if got := c.out.String(); !strings.HasSuffix(got, "\nSaved: /out/a.wav\n") {
				t.Errorf("standard output %q", got)
			}
		})
	}
	t.Run("the end of the context", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if code := Ask(ctx, newFake(nil), "one", Options{Out: io.Discard, Err: io.Discard}); code != 1 {
			t.Errorf("exit code %d, want 1", code)
		}
	})
}
