package realtime

import "time"

// A ServerEvent is an event of the server's, decoded. Events the program has no use for come as Other.
type ServerEvent interface{ serverEvent() }

// A PartKey says which part of which response an event is about.
type PartKey struct {
	ResponseID    string
	ItemID        string
	Output, Index int // output_index of the item, content_index of the part
}

// The server's events that the program uses.
type (
	// SessionCreated is the first event of a session: only now is the client connected.
	SessionCreated struct{ Session SessionInfo }
	// SessionUpdated confirms session.update.
	SessionUpdated struct{ Session SessionInfo }
	// ErrorEvent is an error that mostly leaves the session open.
	ErrorEvent struct{ Err *Error }
	// ResponseCreated says that the server has begun to answer.
	ResponseCreated struct{ Response Response }
	// ResponseDone is the end of a response, whatever became of it.
	ResponseDone struct{ Response Response }
	// ItemAdded and ItemDone bracket one item of a response.
	ItemAdded struct{ Part PartKey }
	ItemDone  struct {
		Part PartKey
		Item Item
	}
	// PartDone closes one part of an item and may repeat its words.
	PartDone struct {
		Part    PartKey
		Content Content
	}
	// AudioDelta carries sound: PCM as in Take.Sound, valid until the next event is received. Err says that its
	// base64 was broken; PCM then holds what came before the break.
	AudioDelta struct {
		Part PartKey
		PCM  []byte
		Err  error
	}
	// AudioDone says that a part's sound is complete.
	AudioDone struct{ Part PartKey }
	// WordsDelta carries words, of a transcript or of a text answer.
	WordsDelta struct {
		Part PartKey
		Text string
	}
	// WordsDone repeats all words of a part.
	WordsDone struct {
		Part PartKey
		Text string
	}
	// Other is an event the program has no use for.
	Other struct{ Type string }
	// Junk is a frame that is no event.
	Junk struct{ Err error }
)

func (SessionCreated) serverEvent()  {}
func (SessionUpdated) serverEvent()  {}
func (ErrorEvent) serverEvent()      {}
func (ResponseCreated) serverEvent() {}
func (ResponseDone) serverEvent()    {}
func (ItemAdded) serverEvent()       {}
func (ItemDone) serverEvent()        {}
func (PartDone) serverEvent()        {}
func (*AudioDelta) serverEvent()     {}
func (AudioDone) serverEvent()       {}
func (WordsDelta) serverEvent()      {}
func (WordsDone) serverEvent()       {}
func (Other) serverEvent()           {}
func (Junk) serverEvent()            {}

// SessionInfo is what the server says of a session.
type SessionInfo struct {
	ID, Model, Voice string
	Expires          time.Time // zero where the server doesn't say
	Dialect          Dialect   // GA or beta, as the shape of it shows; empty where it shows neither

	eventID string // of the event that told it
}

// Response is what the server says of an answer. Its sound comes in deltas only.
type Response struct {
	ID     string
	Status string // in_progress, completed, cancelled, incomplete, failed
	Reason string // of cancelled and incomplete
	Err    *Error // of failed
	Output []Item
	Usage  *Usage
}
