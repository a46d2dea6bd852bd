package terminal

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	"geppetto-audio/realtime"
)

// A session is one run of Chat or Ask: an event loop that asks one question at a time.
type session struct {
	conv   Conversation
	opts   Options
	out    *output
	source source
	editor *editor // the source, where a person types at a prompt; else nil
	parse  func(string) command

	current *realtime.Question // being answered; nil when a line may be asked
	asked   int
	hearing chan error // brings the end of what is being heard; nil when nothing is
	wanted  bool       // the source was told that a line is wanted
	ended   bool       // no more lines
	pressed bool       // an interrupt came, and nothing was typed since
	leaving bool
	failed  bool
	waiting bool   // for the next attempt to connect
	trouble string // what was last said of the connection

	wg sync.WaitGroup
}

func newSession(conv Conversation, o Options) *session {
	return &session{conv: conv, opts: o, out: newOutput(o), parse: parsePiped}
}

// run asks the lines of the source until there is no more to do or to hear, and gives the exit code.
func (s *session) run(ctx context.Context) int {
	hear, deaf := context.WithCancel(ctx)
	defer s.wg.Wait()
	defer deaf()
	if s.editor != nil {
		s.parse = parseTyped
		defer s.editor.restore()
	}
	for !s.leaving && (!s.ended || s.current != nil || s.hearing != nil) {
		s.step(ctx, hear)
		if s.out.err != nil {
			s.leave(exitFailed) // nobody reads on
		}
	}
	s.source.close()
	deaf()
	s.finish()
	if s.editor != nil && s.editor.recall.err != nil {
		s.out.say(explain(s.editor.recall.err))
	}
	if s.failed {
		return exitFailed
	}
	return exitFine
}

// step waits for the next thing that happens and sees to it.
func (s *session) step(ctx, hear context.Context) {
	var lines <-chan line
	if s.current == nil && !s.ended {
		lines = s.source.lines()
		if !s.wanted {
			s.wanted = true
			s.source.next()
		}
	}
	var keys <-chan key
	if s.editor != nil {
		keys = s.editor.keys()
	}
	select {
	case <-ctx.Done():
		s.leave(exitFailed)
	case n, ok := <-s.conv.Notices():
		if !ok {
			s.leave(exitFailed)
			return
		}
		s.notice(n, hear)
	case l, ok := <-lines:
		s.wanted = false
		if !ok {
			s.quit()
			return
		}
		s.line(l)
	case k := <-keys:
		switch k {
		case interruptKey:
			s.interrupt()
		case enterKey:
			if s.waiting {
				s.conv.Retry()
			}
		}
	case sig := <-s.opts.Signals:
		s.signal(sig)
	case err := <-s.opts.Warnings.more():
		s.out.say(explain(err))
	case err := <-s.hearing:
		s.hearing = nil
		if err != nil && !errors.Is(err, context.Canceled) {
			s.out.say(explain(err))
		}
	}
}

// line does what a line asks for.
func (s *session) line(l line) {
	if s.editor != nil {
		s.pressed = false
	}
	if l.err != nil {
		s.failed = s.failed || l.err != errLongLine
		s.out.say(explain(l.err))
		return
	}
	switch c := s.parse(l.text); c.action {
	case ask:
		s.ask(realtime.Question{Text: c.arg})
	case record:
		s.askRecording(c.arg)
	case renew:
		s.conv.NewConversation()
		if s.editor != nil {
			s.out.show("A new conversation.")
		}
	case quit:
		s.quit()
	case help:
		s.help()
	}
}

func (s *session) ask(q realtime.Question) {
	if err := s.opts.Unready; err != nil {
		s.refuse(q.Text, "no_key", err)
		return
	}
	s.asked++
	q.ID = s.conv.Ask(q)
	s.current = &q
}

// askRecording asks with a recording. One that can't be read is a question that failed.
func (s *session) askRecording(file string) {
	if file == "" {
		s.refuse("/audio", unreadable, errors.New("no file was named: /audio FILE asks with a recording"))
		return
	}
	if s.opts.ReadRecording == nil {
		s.refuse(file, unreadable, errors.New("recordings can't be asked with here"))
		return
	}
	text, pcm, err := s.opts.ReadRecording(file)
	if err != nil {
		s.refuse(file, unreadable, err)
		return
	}
	s.ask(realtime.Question{Text: text, Audio: pcm})
}

const unreadable = "unreadable_recording"

// refuse ends a question that could not even be asked.
func (s *session) refuse(text, code string, err error) {
	s.asked++
	s.end(realtime.Ended{
		Question: realtime.Question{Text: text},
		Outcome: realtime.Outcome{
			Status: realtime.Failed, Reason: code, Heard: -1, FirstAudio: -1,
			Err: err,
		},
	})
}

// notice follows what the conversation says.
func (s *session) notice(n realtime.Notice, hear context.Context) {
	switch n := n.(type) {
	case realtime.StateChanged:
		s.state(n)
	case realtime.Words:
		if s.current != nil && n.ID == s.current.ID {
			s.out.words(n.Text)
		}
	case realtime.Ended:
		if s.current == nil || n.Question.ID != s.current.ID {
			return
		}
		s.current = nil
		s.end(n)
		s.listen(hear)
	case realtime.Warned:
		s.out.say(explain(n.Err))
	}
}

// end tells what became of a question and counts it.
func (s *session) end(e realtime.Ended) {
	if e.Outcome.Status == realtime.Failed || e.Outcome.Status == realtime.Interrupted || e.Kept.Err != nil {
		s.failed = true
	}
	s.out.ended(e)
}

// listen watches for the end of what is being heard.
func (s *session) listen(ctx context.Context) {
	if s.opts.Heard == nil || s.hearing != nil || s.leaving {
		return
	}
	heard := make(chan error, 1)
	s.hearing = heard
	s.wg.Go(func() { heard <- s.opts.Heard(ctx) })
}

// state says how the connection stands.
func (s *session) state(c realtime.StateChanged) {
	status := ""
	s.waiting = c.State == realtime.Waiting
	switch c.State {
	case realtime.Connecting:
		status = "Connecting…"
		if e := (*realtime.Error)(nil); errors.As(c.Err, &e) && e.Code == realtime.CodeSlowSession {
			s.troubled(explain(c.Err))
		}
	case realtime.Thinking:
		status = "Thinking…"
	case realtime.Waiting:
		what, _ := realtime.Explain(c.Err)
		s.troubled(what + " Trying again.")
		status = fmt.Sprintf("Trying again in %d s", max(c.Retry.Round(time.Second)/time.Second, 1))
		if s.editor != nil {
			status += " (Enter: now, Ctrl+C: give up)"
		}
	case realtime.Offline:
		if s.current == nil { // a question that is waiting ends with the same error
			s.troubled(explain(c.Err))
		}
	case realtime.Ready, realtime.Answering:
		if s.trouble != "" && s.editor != nil {
			s.out.say("Connected again.")
		}
		s.trouble = ""
	}
	s.out.status(status)
}

// troubled says what is wrong with the connection, once until something else is.
func (s *session) troubled(text string) {
	if text != s.trouble {
		s.trouble = text
		s.out.say(text)
	}
}

func (s *session) signal(sig os.Signal) {
	if sig == os.Interrupt {
		s.interrupt()
		return
	}
	s.leave(exitFailed)
}

// interrupt is Ctrl+C: it stops what is being answered or heard; a second one, or one with nothing to stop, leaves.
func (s *session) interrupt() {
	busy := s.current != nil || s.hearing != nil
	switch {
	case !busy && s.editor != nil && s.editor.discard():
		// There was a line, and now it is gone, as in a shell.
	case s.pressed:
		s.leave(exitFailed)
	case busy:
		s.pressed = true
		s.conv.Stop()
		if s.current == nil {
			s.out.say("Stopped.")
		}
	default:
		s.leave(exitFine)
	}
}

// quit ends the questions. Piped answers are still heard to their end; a person who leaves does not wait.
func (s *session) quit() {
	s.ended = true
	if s.editor != nil {
		s.leaving = true
	}
}

// leave ends the run without waiting for anything but the files.
func (s *session) leave(code int) {
	s.leaving = true
	if code != exitFine {
		s.failed = true
	}
}

// finish closes the conversation and prints what becomes of the question that was being answered.
func (s *session) finish() {
	s.leaving = true
	closed := make(chan struct{})
	s.wg.Go(func() {
		s.conv.Close()
		close(closed)
	})
	for n := range s.conv.Notices() {
		switch n.(type) {
		case realtime.Words, realtime.Ended:
			s.notice(n, nil)
		}
	}
	<-closed
	if q := s.current; q != nil {
		s.end(realtime.Ended{Question: *q, Outcome: realtime.Outcome{
			Status: realtime.Stopped, Reason: realtime.ReasonClosed, Heard: -1, FirstAudio: -1,
		}})
	}
}
