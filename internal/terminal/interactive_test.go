package terminal

import (
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"testing/synctest"

	"geppetto-audio/realtime"
)

// A desk is a person at a terminal, with a run of Chat.
type desk struct {
	*testing.T
	*chat
	vt   *vt
	keys *io.PipeWriter
	raw  bool
}

// atDesk gives the test a chat on a terminal, in a bubble where waiting for the program to have done what a key asks
// of it is exact. The chat must have ended when the test does.
func atDesk(t *testing.T, answer func(*fake, realtime.Question), change func(*Options), test func(*desk)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		d := &desk{T: t, vt: newVT(20, 8)}
		in, keys := io.Pipe()
		d.keys = keys
		d.chat = startChat(t, newFake(answer), "", func(o *Options) {
			o.In, o.Out, o.Err = in, d.vt, d.vt
			o.Console = &Console{Out: true, Err: true, Size: d.vt.size, Raw: func() (func() error, error) {
				d.raw = true
				return func() error { d.raw = false; return nil }, nil
			}}
			if change != nil {
				change(o)
			}
		})
		synctest.Wait()
		test(d)
		if code := len(d.code); code != 1 {
			t.Error("the run has not ended")
		}
		if d.raw || d.vt.modes["?2004"] {
			t.Error("the terminal was not given back")
		}
		keys.Close()
	})
}

func (d *desk) types(keys string) {
	_, _ = d.keys.Write([]byte(keys))
	synctest.Wait()
}

func (d *desk) does(what func()) {
	what()
	synctest.Wait()
}

// shows compares the last rows of the screen.
func (d *desk) shows(rows ...string) {
	d.Helper()
	if got, want := d.vt.last(len(rows)), strings.Join(rows, "\n"); got != want {
		d.Errorf("screen\n%s\nwant\n%s", got, want)
	}
}

func (d *desk) leaves(code int) {
	d.Helper()
	synctest.Wait()
	select {
	case got := <-d.code:
		if got != code {
			d.Errorf("exit code %d, want %d", got, code)
		}
		d.code <- got
	default:
		d.Fatal("the run goes on")
	}
}

func TestTypedQuestions(t *testing.T) {
	atDesk(t, echo, nil, func(d *desk) {
		d.shows("ells what else there", " is, .quit leaves.", "", "> |")
		if !d.vt.modes["?2004"] {
			t.Error("pastes are not marked")
		}
		d.types("Why?\r")
		d.shows("> Why?", "You said Why?", "Saved: /out/a.wav", "> |")
		d.types("\r")
		d.shows("Saved: /out/a.wav", ">", "> |")
		d.types("/new\r")
		d.shows("> /new", "A new conversation.", "> |")
		d.types("/help\r")
		d.types(".quit\r")
		d.leaves(0)
	})
}

func TestGreetingOfTheDemo(t *testing.T) {
	atDesk(t, echo, func(o *Options) { o.Demo = true }, func(d *desk) {
		if text := strings.ReplaceAll(d.vt.seen.String(), "\r\n", " "); !strings.Contains(text, "demo") || !strings.Contains(text, "OPENAI_API_KEY") {
			t.Errorf("greeting %q", text)
		}
		d.types("\x04")
		d.leaves(0)
	})
}

func TestWordsAndWarningsOnTheScreen(t *testing.T) {
	atDesk(t, nil, nil, func(d *desk) {
		d.types("Why?\r")
		d.does(func() { d.conv.notices <- realtime.StateChanged{State: realtime.Thinking} })
		d.shows("> Why?", "Thinking…|")
		d.does(func() { d.conv.notices <- realtime.Words{ID: "q1", Text: "The sky"} })
		d.shows("> Why?", "The sky|")
		d.types("Next") // waits unseen
		d.does(func() { d.conv.notices <- realtime.StateChanged{State: realtime.Answering} })
		d.does(func() { d.conv.notices <- realtime.Words{ID: "q1", Text: " is\nblue."} })
		d.shows("The sky is", "blue.|")
		d.does(func() { d.conv.end(done, "The sky is\nblue.", kept) })
		d.shows("blue.", "Saved: /out/a.wav", "> Next|")
		d.does(func() { d.conv.notices <- realtime.Warned{Err: errors.New("the disk is slow")} })
		d.shows("Saved: /out/a.wav", "The disk is slow.", "> Next|")
		d.types("!\r")
		if q := next(t, d.conv.asked); q.Text != "Why?" {
			t.Errorf("asked %q", q.Text)
		}
		if q := next(t, d.conv.asked); q.Text != "Next!" {
			t.Errorf("asked %q", q.Text)
		}
		d.does(func() { d.signals <- os.Interrupt })
		d.does(func() { d.signals <- os.Interrupt })
		d.leaves(1)
	})
}

func TestCtrlC(t *testing.T) {
	stopped := realtime.Outcome{Status: realtime.Stopped, Reason: realtime.ReasonByYou, Heard: -1, FirstAudio: -1}

	t.Run("stops the answer, then leaves", func(t *testing.T) {
		atDesk(t, nil, nil, func(d *desk) {
			d.types("Why?\r")
			d.types("\x03")
			next(t, d.conv.stopped)
			d.does(func() { d.conv.end(stopped, "half", kept) })
			d.shows("half", "Saved: /out/a.wav", "Stopped.", "> |")
			d.types("\x03")
			d.leaves(1)
		})
	})
	t.Run("does not leave when something was asked in between", func(t *testing.T) {
		atDesk(t, nil, nil, func(d *desk) {
			for range 2 {
				d.types("Why?\r")
				d.types("\x03")
				next(t, d.conv.stopped)
				d.does(func() { d.conv.end(stopped, "half", kept) })
			}
			d.types(".exit\r")
			d.leaves(0)
		})
	})
	t.Run("twice in an answer", func(t *testing.T) {
		atDesk(t, nil, nil, func(d *desk) {
			d.types("Why?\r")
			d.types("\x03\x03")
			d.leaves(1)
			d.shows("half", "Saved: /out/a.wav", "Stopped.", "|")
		})
	})
	t.Run("at an empty prompt leaves", func(t *testing.T) {
		atDesk(t, echo, nil, func(d *desk) {
			d.types("Why?\r")
			d.types("\x03")
			d.leaves(0)
			d.shows("Saved: /out/a.wav", ">", "|")
		})
	})
	t.Run("empties the line", func(t *testing.T) {
		atDesk(t, echo, nil, func(d *desk) {
			d.types("abc def\x1bb")
			d.types("\x03")
			d.shows("> |")
			d.types("\x03")
			d.leaves(0)
		})
	})
	t.Run("silences what is being heard and leaves the line alone", func(t *testing.T) {
		var silence chan struct{}
		atDesk(t, echo, func(o *Options) {
			silence = make(chan struct{})
			o.Heard = func(ctx context.Context) error {
				select {
				case <-silence:
				case <-ctx.Done():
				}
				return ctx.Err()
			}
		}, func(d *desk) {
			d.types("Why?\r")
			d.types("abc")
			d.types("\x03")
			next(t, d.conv.stopped)
			d.shows("Stopped.", "> abc|")
			d.does(func() { close(silence) })
			d.types("\x15\x04")
			d.leaves(0)
		})
	})
}

// A server that is long about its session is told of, in the terminal as in the window.
func TestWaitingForASession(t *testing.T) {
	atDesk(t, nil, nil, func(d *desk) {
		d.vt.columns = 200
		d.types("Why?\r")
		d.does(func() {
			d.conv.notices <- realtime.StateChanged{State: realtime.Connecting, Err: &realtime.Error{Code: realtime.CodeSlowSession}}
		})
		d.shows("The server took the connection, but hasn't begun a session yet. A local server may still be loading the model; "+
			"else check the address and the model.", "Connecting…|")
		d.does(func() { d.conv.end(done, "words", kept) })
		d.types("\x04")
		d.leaves(0)
	})
}

func TestWaitingForAConnection(t *testing.T) {
	down := &realtime.Error{Code: realtime.CodeNoConnection, Message: "refused"}
	atDesk(t, nil, nil, func(d *desk) {
		d.vt.columns = 70
		d.types("Why?\r")
		d.types("\r") // belongs to no wait
		waiting := realtime.StateChanged{State: realtime.Waiting, Err: down, Retry: 4e9}
		d.does(func() { d.conv.notices <- waiting })
		d.shows("The server can't be reached: refused. Trying again.", "Trying again in 4 s (Enter: now, Ctrl+C: give up)|")
		d.types("\r")
		next(t, d.conv.retried)
		d.does(func() { d.conv.notices <- realtime.StateChanged{State: realtime.Connecting} })
		d.shows("The server can't be reached: refused. Trying again.", "Connecting…|")
		d.types("\r")
		d.does(func() { d.conv.notices <- waiting })
		d.shows("The server can't be reached: refused. Trying again.", "Trying again in 4 s (Enter: now, Ctrl+C: give up)|")
		d.does(func() { d.conv.notices <- realtime.StateChanged{State: realtime.Ready} })
		d.shows("The server can't be reached: refused. Trying again.", "Connected again.", "|")
		d.does(func() { d.conv.end(done, "words", kept) })
		d.shows("Connected again.", "words", "Saved: /out/a.wav", "> |")
		if len(d.conv.retried) > 0 {
			t.Error("Enter tried again with nothing to try")
		}
		d.types("\x04")
		d.leaves(0)
	})
}

func TestHangUp(t *testing.T) {
	atDesk(t, echo, nil, func(d *desk) {
		d.types("Why?\rHow?\r")
		d.keys.Close() // as when the window is closed
		d.leaves(0)
		if len(d.conv.log) != 2 {
			t.Errorf("asked %q", d.conv.log)
		}
	})
}

func TestConsoleWithJSON(t *testing.T) {
	var objects strings.Builder
	atDesk(t, echo, func(o *Options) {
		o.JSON, o.Out, o.Console.Out = true, &objects, false
	}, func(d *desk) {
		d.types("Why?\r")
		d.shows("> Why?", "You said Why?", "Saved: /out/a.wav", "> |")
		d.types("\x04")
		d.leaves(0)
		if got := objects.String(); strings.Count(got, "\n") != 1 || !strings.HasPrefix(got, `{"question":"Why?",`) {
			t.Errorf("standard output %q", got)
		}
	})
}
