package realtime

import "time"

// A Notice is something a screen may want to show. Notices come in order on the channel of Controller.Notices; a
// reader that is slow holds up nothing but itself.
type Notice interface{ notice() }

// StateChanged says what the conversation is doing now.
type StateChanged struct {
	State State
	Err   error         // why, in Offline and Waiting; in Connecting what the last attempt or this one meets with, if anything
	Retry time.Duration // until the next attempt, in Waiting
}

// State is what a conversation is doing.
type State int

// The states of a conversation.
const (
	Idle       State = iota // not connected, and nothing to ask
	Connecting              // dialling, or waiting for the session
	Ready                   // connected, nothing asked
	Thinking                // asked, nothing of the answer has come
	Answering               // the answer is arriving
	Waiting                 // the line was cut or could not be had: another attempt follows
	Offline                 // the server refused, in a way that trying again does not mend
)

// Asked says that a question was taken, how many stand before it, and which conversation it belongs to.
type Asked struct {
	Question     Question
	Ahead        int
	Conversation string
}

// Sent says that a question is with the server.
type Sent struct{ ID string }

// Words carries the next words of an answer. A part of an answer after the first begins with a newline.
type Words struct{ ID, Text string }

// Sound says how much sound of an answer has come.
type Sound struct {
	ID       string
	Received time.Duration
}

// Ended says that an answer has ended and, where anything came of it, that it is on disk.
type Ended struct {
	Question Question
	Text     string // all its words
	Outcome  Outcome
	Kept     Kept
}

// Amended follows Ended when the person stopped an answer that had come whole but was still being heard.
type Amended struct {
	ID      string
	Outcome Outcome
}

// Began says which conversation the questions that follow belong to: at the start, and after NewConversation,
// Continue or Reconfigure. Answers of the ones before may still come.
type Began struct {
	Conversation string
	Continued    bool // it was begun at an earlier time
}

// Warned carries a sentence about something that did not stop the conversation.
type Warned struct{ Err error }

func (StateChanged) notice() {}
func (Asked) notice()        {}
func (Sent) notice()         {}
func (Words) notice()        {}
func (Sound) notice()        {}
func (Ended) notice()        {}
func (Amended) notice()      {}
func (Began) notice()        {}
func (Warned) notice()       {}
