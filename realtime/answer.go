package realtime

import "time"

// A Question is what a person asks: words, or sound with a text that stands for it.
type Question struct {
	// ID names the question and its answer in every Notice. Ask chooses one where it is empty.
	ID string
	// Text is what was typed, or what stands for a recording in lists and files; see SpokenQuestion.
	Text string
	// Audio, where it is not nil, is sent in place of Text: 24 kHz mono 16-bit little-endian PCM.
	Audio []byte
}

// An Answer is what is known of an answer when its first delta comes.
type Answer struct {
	ID           string
	Conversation string    // 20261120_122950_k3f9: when the conversation began, and a random tail
	Question     string    // the words that were asked
	Began        time.Time // local time of the first delta
	Model, Voice string    // as the server confirmed them, else as they were asked for
}

// Status says how an answer ended.
type Status string

// The five ends of an answer.
const (
	Completed   Status = "completed"
	Stopped     Status = "stopped"     // by the person
	Incomplete  Status = "incomplete"  // reason max_output_tokens or content_filter
	Failed      Status = "failed"      // reason: the server's code, or no_connection
	Interrupted Status = "interrupted" // the connection went, or the server fell silent
)

// Reasons of ours, beside those the server gives.
const (
	ReasonByYou        = "by you"
	ReasonClosed       = "closed"
	ReasonNoConnection = "no_connection"
	ReasonNoResponse   = "no_response"
	ReasonTimeout      = "timeout"
	ReasonCut          = "connection_lost"
)

// An Outcome says how an answer ended and what it took.
type Outcome struct {
	Status Status
	Reason string // empty where there is nothing to say
	// Received is the length of the sound that came; Heard is how much of it was played before a stop, -1 when
	// that is unknown (nothing was played) or nothing was cut off.
	Received, Heard time.Duration
	// FirstAudio is the time from sending the question to the first audio delta; -1 without sound.
	FirstAudio time.Duration
	Usage      *Usage // nil where the server counted nothing
	Err        error  // set when Status is Failed or Interrupted; Describe gives its words
}

// Kept says where an answer lies.
type Kept struct {
	Audio      string        // absolute path of the WAV, empty for an answer without sound
	Transcript string        // absolute path of the transcript, empty when nothing came
	Duration   time.Duration // of the sound in the WAV
	Err        error         // what kept the files from being whole; nil when all is on disk
	Held       string        // the answer's ID where it is in memory still because it could not be written, else empty
}

// Usage counts the tokens of one response. Cached tokens are part of the input.
type Usage struct {
	TotalTokens  int `json:"total_tokens"`
	InputTokens  int `json:"input_tokens"`
	OutputTokens int `json:"output_tokens"`

	InputDetails struct {
		Text   int `json:"text_tokens"`
		Audio  int `json:"audio_tokens"`
		Image  int `json:"image_tokens"`
		Cached int `json:"cached_tokens"`

		CachedDetails struct {
			Text  int `json:"text_tokens"`
			Audio int `json:"audio_tokens"`
			Image int `json:"image_tokens"`
		} `json:"cached_tokens_details"`
	} `json:"input_token_details"`

	OutputDetails struct {
		Text  int `json:"text_tokens"`
		Audio int `json:"audio_tokens"`
	} `json:"output_token_details"`

	// Raw is the server's object, letter by letter.
	Raw []byte `json:"-"`
}

// any says whether anything was counted.
func (u *Usage) any() bool {
	return u != nil && (u.TotalTokens != 0 || u.InputTokens != 0 || u.OutputTokens != 0)
}
