package realtime

import (
	"context"
	"log/slog"
	"net"
	"time"
)

// An Endpoint is a server and the right to use it.
type Endpoint struct {
	// URL is the base as OpenAI's own SDKs read it: https://api.openai.com/v1. ws and wss, a trailing slash and a
	// trailing /realtime are understood too.
	// A {model} in it stands for the model's name, which then isn't asked for in the query.
	URL          string
	Key          string // empty: no Authorization is sent
	Organization string
	Project      string
	Demo         bool    // the program's own server: no account, no cost
	Dialect      Dialect // empty: DialectAuto
	Auth         Auth    // empty: AuthAuto
}

// A Session is what a conversation is held with.
type Session struct {
	Model        string
	Voice        string
	Instructions string
	Effort       string  // of reasoning: minimal, low, medium, high, xhigh; empty: the server's own
	MaxTokens    int     // of an answer, 1 to 4096 at most servers; 0: no limit
	Speed        float64 // of the speech, 0.25 to 1.5; 0 and 1: the voice's own
}

// The defaults of a Session.
const (
	DefaultURL   = "https://api.openai.com/v1"
	DefaultModel = "gpt-realtime-2.1"
	DefaultVoice = "marin"
)

// Deadlines bound every wait for a server. A zero field takes its default.
type Deadlines struct {
	Dial     time.Duration // 10 s
	Session  time.Duration // until session.created: 15 s at api.openai.com, 120 s elsewhere (local servers load models first)
	Update   time.Duration // until session.updated: 15 s
	Response time.Duration // until response.created: 30 s
	Silence  time.Duration // within a running response: 60 s
	Dead     time.Duration // no pong and no data: 30 s
	GiveUp   time.Duration // of trying to connect, counted once for the run; 0 goes on for ever
}

// Spent is what one response took: it is paid for, whether or not anything of it was kept.
type Spent struct {
	At           time.Time
	Question     string // ID; empty for a response that nobody asked for
	Conversation string
	Model        string // as the server confirmed it, else as it was asked for
	Host         string // of the server: another one may answer by now
	Demo         bool   // it is the program's own
	Usage        Usage
}

// Config is what a Controller is made of. Keeper may not be nil.
type Config struct {
	Endpoint  Endpoint
	Session   Session
	Deadlines Deadlines
	Keeper    Keeper
	Speaker   Speaker // nil: nothing is played
	Eager     bool    // connect at once, not at the first question
	// Spent is told what every response took, once, whatever became of it. It is called from the goroutine that
	// receives, before the answer's Ended, and never after Close has returned.
	Spent func(Spent)
	Log   *slog.Logger
	// Trace is shown every frame both ways ("out", "in"), the key taken out of it. It must not keep the frame.
	Trace func(direction string, frame []byte)
	// Tracing says whether Trace wants to be shown anything now; nil: always. To take the key out costs time.
	Tracing func() bool
	// NetDial replaces net.Dialer.DialContext.
	NetDial func(ctx context.Context, network, addr string) (net.Conn, error)

	// wall is the time of day. Unlike the clock of timers it goes on while the computer sleeps.
	wall       func() time.Time
	netDialTLS func(ctx context.Context, network, addr string) (net.Conn, error) // gives connections that are secured
}
