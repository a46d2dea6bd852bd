package demo

import "time"

// The manners of the demo: how it would be if it were the real service, only slower, so that one can watch it.
const (
	defaultPace         = 6.0 // times real time
	defaultTextLatency  = 120 * time.Millisecond
	defaultAudioLatency = 200 * time.Millisecond
)

type config struct {
	token        string
	pace         float64
	textLatency  time.Duration
	audioLatency time.Duration
	answers      func(Question) Answer
	chunks       func(remaining int) int
	behaviour    func(connection int) Behaviour
	observe      func(direction string, frame []byte)
	flavour      Flavour
}

func defaults() config {
	return config{
		pace:         defaultPace,
		textLatency:  defaultTextLatency,
		audioLatency: defaultAudioLatency,
		answers:      recordedAnswer,
		chunks:       func(int) int { return bytesPerSecond / 4 },
		behaviour:    func(int) Behaviour { return Behaviour{} },
		observe:      func(string, []byte) {},
	}
}

// An Option changes a Server before it serves.
type Option func(*config)

// WithToken makes the server ask for a key: a client that sends another, or none, is refused the way the real service
// refuses it. Without this option any key will do.
func WithToken(token string) Option { return func(c *config) { c.token = token } }

// WithPace sets how many times faster than real time sound is sent. 0 sends as fast as the client takes it.
func WithPace(pace float64) Option { return func(c *config) { c.pace = pace } }

// WithLatency sets how long after response.create the first words and the first sound come.
func WithLatency(text, audio time.Duration) Option {
	return func(c *config) { c.textLatency, c.audioLatency = text, audio }
}

// WithAnswers replaces the recorded answers. The function is called once for each response, for several connections
// and out-of-band responses at the same time.
func WithAnswers(answers func(Question) Answer) Option {
	return func(c *config) { c.answers = answers }
}

// WithChunks sets how many bytes of PCM the next audio delta holds, given how many are left of the part. Odd numbers
// are fine, more than is left means all that is left, and 0 sends an empty delta.
func WithChunks(chunks func(remaining int) int) Option {
	return func(c *config) { c.chunks = chunks }
}

// WithBehaviour makes the server misbehave, the same way towards every connection.
func WithBehaviour(b Behaviour) Option {
	return WithBehaviours(func(int) Behaviour { return b })
}

// WithBehaviours chooses how to misbehave by the number of the connection, which counts from 0 and includes those
// that were refused.
func WithBehaviours(behaviour func(connection int) Behaviour) Option {
	return func(c *config) { c.behaviour = behaviour }
}

// WithObserver shows every text and binary frame to a function: "in" is what a client sent, "out" what it was sent.
// The calls for one connection come one after the other; frame may be kept but not changed.
func WithObserver(observe func(direction string, frame []byte)) Option {
	return func(c *config) { c.observe = observe }
}

// WithFlavour makes the server one that isn't OpenAI's.
func WithFlavour(f Flavour) Option { return func(c *config) { c.flavour = f } }
