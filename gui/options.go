package gui

import (
	"context"
	"time"

	"fyne.io/fyne/v2"

	"geppetto-audio/audio"
	"geppetto-audio/gui/preferences"
	"geppetto-audio/internal/archive"
	"geppetto-audio/internal/eventlog"
	"geppetto-audio/internal/history"
	"geppetto-audio/internal/ledger"
	"geppetto-audio/internal/settings"
	"geppetto-audio/realtime"
)

// Conversation is where questions go and where what happens comes from. No method may block.
type Conversation interface {
	// Ask queues a question; a question asked again after it failed comes with the ID it had.
	Ask(realtime.Question) string
	// Stop ends the answer that is arriving and silences what is heard.
	Stop()
	// NewConversation lets the next question know nothing of the earlier ones. It tells the conversation's ID.
	NewConversation() string
	// Continue lets the next question belong to an earlier conversation, which is told to the server in words.
	Continue(conversation string, past []realtime.Exchange)
	// Retry skips the wait before the next attempt to connect.
	Retry()
	// Notices is everything that happens, in order.
	Notices() <-chan realtime.Notice
}

// Player is the loudspeaker, as far as a person handles it. No method may wait for the sound device.
type Player interface {
	// PlayFileAt plays an answer from a place in it: from memory where it is there, else from its file.
	PlayFileAt(id, path string, at time.Duration) error
	// Toggle pauses what is playing, or goes on with what is paused.
	Toggle()
	// Seek goes to a place in what is playing or paused.
	Seek(time.Duration)
	// SetVolume sets the linear gain, 0 to 1.
	SetVolume(float64)
	// SetMuted silences it without pausing.
	SetMuted(bool)
	// Status tells what is heard now.
	Status() audio.PlayerStatus
	// Changes receives when Status has changed in more than its position and length.
	Changes() <-chan struct{}
}

// Library is the folder of the answers, seen as conversations. Methods that take a context, and Load, may wait for
// the disk.
type Library interface {
	Snapshot() *history.Snapshot
	// Changes receives when there is another snapshot.
	Changes() <-chan struct{}
	Load(*history.Answer) (archive.Transcript, error)
	Search(ctx context.Context, query string, limit int) []history.Hit
	Rename(ctx context.Context, conversation, title string) error
	Delete(ctx context.Context, answers ...*history.Answer) error
	// Trash tells whether what is deleted can be got back.
	Trash() bool
}

// Program is what stands behind the window: settings, key, money and sound. Methods that take a context may wait.
type Program interface {
	preferences.Service
	// Endpoint is the server that answers now.
	Endpoint() realtime.Endpoint
	// Spent is what has been spent; Limit is what a month may cost before the window asks, 0 for any sum.
	Spent() (ledger.Sums, error)
	Limit() float64
	// SpentChanges receives when Spent has changed.
	SpentChanges() <-chan struct{}
	// Cost is what an answer cost, in dollars; false where the price is not known.
	Cost(model string, t *archive.Tokens) (float64, bool)
	// PricesOf is the day as of which the program's own prices are right.
	PricesOf() time.Time
	// Held are the answers that are in memory only, because the disk took no more; KeepHeld writes them to a folder,
	// to that of all answers where it is empty. Rescued tells, once each, of those that are on disk since, and
	// HeldChanges receives when any of that has changed.
	Held() []audio.HeldAnswer
	KeepHeld(dir string) error
	Rescued() []audio.RescuedAnswer
	HeldChanges() <-chan struct{}
	// WatchEvents shows what goes between the program and the server. Record writes it to files in LogFolder,
	// ExportLog saves a copy without anybody's words, and PurgeLogs removes those that speak of deleted answers.
	WatchEvents(latest int) *eventlog.Ring
	Recording() bool
	Record(on bool) error
	LogFolder() string
	ExportLog(path string) error
	PurgeLogs(transcripts ...string) error
	// Waveform is the sound of an answer: of the one being kept under that ID as far as it has come, else of a file.
	Waveform(ctx context.Context, id, path string) (audio.Waveform, error)
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

// Options is what a Window is made of.
type Options struct {
	Conversation Conversation
	Player       Player
	Program      Program
	Library      Library
	Drafts       DraftStore // nil: nothing is remembered

	Icon    fyne.Resource
	Version string
	Warning string // something to say at the start
}
