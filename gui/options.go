package gui

import (
	"context"

	"fyne.io/fyne/v2"

	"geppetto-audio/audio"
	"geppetto-audio/internal/settings"
	"geppetto-audio/realtime"
)

// Conversation is where questions go and where what happens comes from. No method may block.
type Conversation interface {
	// Ask queues a question; a question asked again after it failed comes with the ID it had.
	Ask(realtime.Question) string
	// Stop ends the answer that is arriving and silences what is heard.
	Stop()
	// NewConversation lets the next question know nothing of the earlier ones.
	NewConversation()
	// Retry skips the wait before the next attempt to connect.
	Retry()
	// Notices is everything that happens, in order.
	Notices() <-chan realtime.Notice
}

// Player is the loudspeaker, as far as a person handles it. No method may wait for the sound device.
type Player interface {
	// PlayFile plays a kept answer from its beginning.
	PlayFile(id, path string) error
	// Toggle pauses what is playing, or goes on with what is paused.
	Toggle()
	// Status tells what is heard now.
	Status() audio.PlayerStatus
	// Changes receives when Status has changed in more than its position and length.
	Changes() <-chan struct{}
}

// DraftStore keeps, over restarts, what was written and not answered.
type DraftStore interface {
	Load() (Drafts, error)
	Save(Drafts) error
}

// Drafts and Draft are what was written and not answered.
type (
	Drafts = settings.Drafts
	Draft  = settings.Draft
)

// Service is who answers.
type Service struct {
	Name string // for people: a host
	Demo bool   // the program's own server, which does not think
}

// Options is what a Window is made of.
type Options struct {
	Conversation Conversation
	Player       Player     // nil: answers can't be played
	Drafts       DraftStore // nil: nothing is remembered

	// Service and Folder tell who answers and where the answers lie, now. They are called from any goroutine.
	Service func() Service
	Folder  func() string

	// AddKey stores the key of the real service and turns to it. It is called from a goroutine of its own, and may
	// wait for the person to unlock a keyring. Its error is shown. Nil: there is no field for a key.
	AddKey func(ctx context.Context, key string) error

	Icon    fyne.Resource
	Version string
	Warning string // something to say at the start
}
