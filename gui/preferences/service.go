package preferences

import (
	"context"

	"fyne.io/fyne/v2"

	"geppetto-audio/internal/models"
	"geppetto-audio/internal/settings"
)

// A Service is what the dialog changes things through. Methods with a context may wait, are called from goroutines of
// their own, and end with it; the others are called from Fyne's goroutine and are quick.
type Service interface {
	// Settings gives what was chosen for good and, of what is fixed for this run, what is in force.
	Settings() settings.Settings
	// Fixed tells, by their keys in the settings file, what a flag or the environment has decided for this run.
	Fixed() map[string]settings.Source
	// Change saves a change and puts it in force.
	Change(func(*settings.Settings)) error
	// Folder gives the folder for answers that is in force, as a full path.
	Folder() string

	Key(ctx context.Context) (KeyInfo, error)
	SetKey(ctx context.Context, key string) error
	RemoveKey(ctx context.Context) error
	// Test tries to begin a conversation, with what is in force in place of what is empty.
	Test(ctx context.Context, key, baseURL string) error
	// Models lists what the service offers for conversations.
	Models(ctx context.Context) ([]Model, error)
	// Sample plays a sentence in a voice, and returns when it has been heard.
	Sample(ctx context.Context, voice string) error
}

// KeyInfo tells of the key in force what may be shown.
type KeyInfo = settings.KeyInfo

// A Model is one that the service offers.
type Model = models.Offer

// A Preset is a ready-made text of instructions.
type Preset struct{ Name, Instructions string }

// Options are the parts that a dialog needs from outside.
type Options struct {
	Service Service
	Explain func(error) string   // what is wrong and what to do, in words; nil: the error's own
	Do      func(func())         // runs a function on Fyne's goroutine; nil: fyne.Do
	Key     func(*fyne.KeyEvent) // is given keys that the dialog has no use for; may be nil
	Voices  []string             // the known ones
	Presets []Preset             // nil: our own
	Closed  func()               // the dialog has been closed; may be nil
}
