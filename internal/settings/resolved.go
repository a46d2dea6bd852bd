package settings

import (
	"log/slog"

	"geppetto-audio/realtime"
)

// A Source is where a setting was found.
type Source int

// The sources.
const (
	SourceDefault     Source = iota // nowhere: the default is in force, or there is no key
	SourceFlag                      // the command line
	SourceEnvironment               // the environment
	SourceDotEnv                    // .env in the working directory
	SourceKeyring                   // the operating system's keyring
	SourceFile                      // the settings file
)

// String names the source in words that follow "from".
func (s Source) String() string {
	switch s {
	case SourceFlag:
		return "the command line"
	case SourceEnvironment:
		return "the environment"
	case SourceDotEnv:
		return "the file .env"
	case SourceKeyring:
		return "the keyring"
	case SourceFile:
		return "the settings file"
	}
	return "the default"
}

// Resolved is what the program is run with.
type Resolved struct {
	// Endpoint is where to connect. With Demo set everything else in it is empty: whoever starts the demo server
	// fills in the rest.
	Endpoint  realtime.Endpoint
	Session   realtime.Session
	OutputDir string // full path of the folder for answers, which need not exist yet
	LogFile   string // full path; empty: no log of events
	Mute      bool
	Settings  Settings // as the settings file has them, for what belongs to the window

	URLSource Source
	KeySource Source
	// KeyHost is the host for which a key may be stored in the keyring, to be used by the next start with the same
	// flags and environment. It is empty where none would be used: under --demo, and where it would go unencrypted.
	KeyHost string
	// KeyringErr says why the keyring could not be asked, and is nil when it was asked and has no key. The program
	// goes on without a key; see KeyringError.
	KeyringErr error
	// Fixed tells, by their keys in the settings file, which settings the command line, the environment or .env has
	// decided for this run: what the settings file says of them has no effect. "key" is the API key.
	Fixed map[string]Source

	pending bool
}

// LogValue tells a log where the program connects and where that was decided. A key shows its last four characters.
func (r Resolved) LogValue() slog.Value {
	return slog.GroupValue(
		slog.Bool("demo", r.Endpoint.Demo),
		slog.String("host", r.Endpoint.Host()),
		slog.String("host_from", r.URLSource.String()),
		slog.String("key", Redacted(r.Endpoint.Key)),
		slog.String("key_from", r.KeySource.String()),
		slog.String("model", r.Session.Model),
		slog.String("voice", r.Session.Voice),
		slog.String("output", r.OutputDir),
	)
}
