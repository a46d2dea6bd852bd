package terminal

import (
	"context"
	"io"
	"os"

	"geppetto-audio/realtime"
)

// A Conversation answers questions. Chat and Ask are the only readers of its notices and close it before they return.
type Conversation interface {
	// Ask queues a question and returns the ID under which notices speak of it.
	Ask(q realtime.Question) string
	// Stop ends the running answer and silences what is being heard.
	Stop()
	// NewConversation lets the next question begin a conversation that knows nothing of this one.
	NewConversation() string
	// Retry skips the wait before the next attempt to connect.
	Retry()
	// Notices is what happens, in order; it is closed when the conversation has ended.
	Notices() <-chan realtime.Notice
	// Close keeps what there is of a running answer and ends the conversation.
	Close()
}

// Options say where a conversation is held and what it may use. In, Out and Err may not be nil.
type Options struct {
	In       io.Reader // the questions; Ask does not read it
	Out, Err io.Writer
	Console  *Console // the terminal a person sits at, as OpenConsole found it; nil where there is none
	JSON     bool     // one JSON object for each question on Out, everything meant for eyes on Err
	Demo     bool     // the server is the program's own, which the greeting says

	// Heard waits until everything that was received has been heard; nil where nothing is played.
	Heard func(ctx context.Context) error
	// ReadRecording gives a recording as 24 kHz mono 16-bit little-endian PCM and the text that stands for it. Its
	// errors are sentences for the person.
	ReadRecording func(path string) (text string, pcm []byte, err error)
	// Unready says why no question can be asked; each then fails, reason no_key, so that programs are told in the way
	// they are told of everything. Nil: questions can be asked.
	Unready error
	// Warnings are said between the answers; nil: there are none.
	Warnings *Warnings
	// Signals are those of Signals: an interrupt stops the answer or leaves, anything else leaves.
	Signals <-chan os.Signal
	// HistoryFile keeps what was typed at the prompt for recall; empty keeps it for this run only.
	HistoryFile string
}

// The exit codes of Chat and Ask.
const (
	exitFine   = 0
	exitFailed = 1
	exitUsage  = 2
)

// Chat asks what a person types at the console or, where nobody types, every line of In in turn, each after the answer
// to the one before was kept. It returns when the person leaves, or when the last answer was kept and heard: 0 when every
// question ended completed, incomplete or stopped, 1 when one failed, was interrupted or could not be kept whole, when
// Out could not be written, or when the run was cut short by a second interrupt, another signal or the end of ctx.
func Chat(ctx context.Context, conv Conversation, o Options) int {
	s := newSession(conv, o)
	if o.Console == nil || o.Console.Raw == nil {
		s.source = readLines(o.In)
		return s.run(ctx)
	}
	editor, err := newEditor(o, s.out.view)
	if err != nil {
		s.out.say("Lines can't be edited here: " + err.Error())
		s.source = readLines(o.In)
		return s.run(ctx)
	}
	s.source, s.editor = editor, editor
	s.greet()
	return s.run(ctx)
}

// Ask asks one question, which may be "/audio FILE" but no other command, and returns as Chat does, or 2 when the
// question is empty.
func Ask(ctx context.Context, conv Conversation, question string, o Options) int {
	s := newSession(conv, o)
	s.source = oneLine(question)
	s.parse = parseAsk
	code := s.run(ctx)
	if s.asked == 0 && code == exitFine {
		s.out.say("There is no question to ask.")
		return exitUsage
	}
	return code
}
