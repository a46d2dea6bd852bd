package terminal

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"geppetto-audio/realtime"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// A fake is a conversation whose answers the test gives.
type fake struct {
	answer  func(f *fake, q realtime.Question) // called by Ask; nil leaves the question running
	asked   chan realtime.Question
	stopped chan struct{} // told of every Stop
	retried chan struct{} // and of every Retry
	notices chan realtime.Notice

	mu      sync.Mutex
	n       int
	log     []string // "new" and the questions, in order
	running *realtime.Question
	closed  bool
}

func newFake(answer func(*fake, realtime.Question)) *fake {
	return &fake{
		answer: answer,
		asked:  make(chan realtime.Question, 100), stopped: make(chan struct{}, 100), retried: make(chan struct{}, 100),
		notices: make(chan realtime.Notice, 10000),
	}
}

func (f *fake) Ask(q realtime.Question) string {
	f.mu.Lock()
	f.n++
	q.ID = fmt.Sprintf("q%d", f.n)
	f.log = append(f.log, q.Text)
	f.running = &q
	f.mu.Unlock()
	f.notices <- realtime.Asked{Question: q}
	if f.answer != nil {
		f.answer(f, q)
	}
	f.asked <- q
	return q.ID
}

// end ends the running question.
func (f *fake) end(o realtime.Outcome, text string, k realtime.Kept) {
	f.mu.Lock()
	q := f.running
	f.running = nil
	f.mu.Unlock()
	if q != nil {
		f.notices <- realtime.Ended{Question: *q, Text: text, Outcome: o, Kept: k}
	}
}

func (f *fake) Stop() { f.stopped <- struct{}{} }

func (f *fake) NewConversation() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.log = append(f.log, "new")
	return fmt.Sprintf("c%d", len(f.log))
}

func (f *fake) Retry() { f.retried <- struct{}{} }

func (f *fake) Notices() <-chan realtime.Notice { return f.notices }

func (f *fake) Close() {
	f.end(realtime.Outcome{Status: realtime.Stopped, Reason: realtime.ReasonClosed, Heard: -1, FirstAudio: -1}, "half", kept)
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed {
		panic("closed twice")
	}
	f.closed = true
	close(f.notices)
}

var (
	kept = realtime.Kept{Audio: "/out/a.wav", Transcript: "/out/a.txt", Duration: 1500 * time.Millisecond}
	done = realtime.Outcome{Status: realtime.Completed, Heard: -1, FirstAudio: 420 * time.Millisecond}
)

// echo answers every question at once, with its own words.
func echo(f *fake, q realtime.Question) {
	f.notices <- realtime.Words{ID: q.ID, Text: "You said "}
	f.notices <- realtime.Words{ID: q.ID, Text: q.Text}
	f.end(done, "You said "+q.Text, kept)
}

// endWith answers every question with one end.
func endWith(o realtime.Outcome, k realtime.Kept) func(*fake, realtime.Question) {
	return func(f *fake, q realtime.Question) { f.end(o, "words", k) }
}

// A chat is one run in the background.
type chat struct {
	conv     *fake
	out, err bytes.Buffer // to be read after wait
	signals  chan os.Signal
	code     chan int
}

func startChat(t *testing.T, conv *fake, input string, change func(*Options)) *chat {
	t.Helper()
	c := &chat{conv: conv, signals: make(chan os.Signal, 4), code: make(chan int, 1)}
	o := Options{In: strings.NewReader(input), Out: &c.out, Err: &c.err, Signals: c.signals}
	if change != nil {
		change(&o)
	}
	go func() { c.code <- Chat(context.Background(), conv, o) }()
	return c
}

func (c *chat) wait(t *testing.T) int {
	t.Helper()
	select {
	case code := <-c.code:
		return code
	case <-time.After(20 * time.Second):
		t.Fatal("the run does not end")
		return 0
	}
}

// next waits for a message of the fake.
func next[T any](t *testing.T, ch <-chan T) T {
	t.Helper()
	select {
	case v := <-ch:
		return v
	case <-time.After(20 * time.Second):
		t.Fatal("what was waited for does not happen")
		panic("unreachable")
	}
}
