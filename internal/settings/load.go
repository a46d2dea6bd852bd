package settings

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"geppetto-audio/internal/models"
	"geppetto-audio/realtime"
)

// The environment variables that OpenAI's own tools read too. An empty one counts as unset.
const (
	EnvKey          = "OPENAI_API_KEY"
	EnvBaseURL      = "OPENAI_BASE_URL"
	EnvOrganization = "OPENAI_ORG_ID"
	EnvProject      = "OPENAI_PROJECT_ID"
)

// Flags is what the command line gave. What is empty or nil was not given.
type Flags struct {
	Output       string
	BaseURL      string
	Model        string
	Voice        string
	Instructions string
	Mute         *bool
	Demo         bool   // wins over everything that says where to connect
	Log          string // file for events
}

// Options is what a run is surrounded by.
type Options struct {
	Env     func(name string) string // as os.Getenv; nil: an empty environment
	Paths   Paths
	Keyring *Keyring // nil: no keyring is asked
}

// SystemOptions gives the surroundings of this process. It takes the key out of the environment, or every program that
// this one starts, such as a file manager, would be handed it: so it is called once, at the start.
func SystemOptions() Options {
	key := os.Getenv(EnvKey)
	_ = os.Unsetenv(EnvKey) // there is no system where that fails
	env := func(name string) string {
		if name == EnvKey {
			return key
		}
		return os.Getenv(name)
	}
	return Options{Env: env, Paths: SystemPaths(), Keyring: SystemKeyring()}
}

// Load decides everything, and waits for the keyring where that has to be asked, no longer than its ReadTimeout.
// Errors are *UsageError, *FileError (a settings file or .env that can't be understood: to go on without it could send
// questions to a server they weren't meant for) or the context's.
func Load(ctx context.Context, flags Flags, opts Options) (Resolved, error) {
	r, err := Resolve(flags, opts)
	if err != nil || !r.NeedsKeyring() {
		return r, err
	}
	r = r.WithKeyring(ctx, opts.Keyring)
	if err := ctx.Err(); err != nil {
		return Resolved{}, fmt.Errorf("ask the keyring: %w", err)
	}
	return r, nil
}

// Resolve is Load without the keyring, for a window that should be seen before a keyring has asked for its password.
// Where NeedsKeyring says so, WithKeyring must complete the result before a connection is made.
func Resolve(flags Flags, opts Options) (Resolved, error) {
	p := opts.Paths
	s, err := NewFile(p.SettingsFile()).Load()
	if err != nil {
		return Resolved{}, err
	}
	r := Resolved{
		Settings: s,
		Session: realtime.Session{
			Model:        cmp.Or(strings.TrimSpace(flags.Model), s.Model),
			Voice:        cmp.Or(strings.TrimSpace(flags.Voice), s.Voice),
			Instructions: cmp.Or(flags.Instructions, s.Instructions),
			MaxTokens:    s.MaxTokens,
			Speed:        s.VoiceSpeed,
		},
		Mute:  s.Mute,
		Fixed: flags.fixed(),
	}
	if flags.Mute != nil {
		r.Mute = *flags.Mute
	}
	if r.OutputDir, err = chooseOutput(flags.Output, s.Output, p); err != nil {
		return Resolved{}, err
	}
	if flags.Log != "" {
		if r.LogFile, err = p.absolute(flags.Log); err != nil {
			return Resolved{}, &UsageError{Code: CodeOutput, What: fmt.Sprintf("--log %v.", err), Do: "Give its full path.", Cause: err}
		}
	}
	if flags.Demo {
		r.Endpoint = realtime.Endpoint{Demo: true}
		r.URLSource = SourceFlag
	} else if err := r.chooseEndpoint(flags, opts); err != nil {
		return Resolved{}, err
	}
	if r.Session.Effort, err = effortOf(r.Session.Model, s); err != nil {
		return Resolved{}, err
	}
	return r, nil
}

// effortOf leaves the effort out where a model isn't known to take one: it would refuse the whole session.
func effortOf(model string, s Settings) (string, error) {
	if s.Effort == "" {
		return "", nil
	}
	table, err := models.Load(nil)
	if err != nil || !table.Of(model).Reasons {
		return "", err
	}
	return s.Effort, nil
}

// fixed tells which settings the command line decides.
func (f Flags) fixed() map[string]Source {
	fixed := map[string]Source{}
	for key, given := range map[string]bool{
		"output":       f.Output != "",
		"base_url":     f.Demo || strings.TrimSpace(f.BaseURL) != "",
		"model":        strings.TrimSpace(f.Model) != "",
		"voice":        strings.TrimSpace(f.Voice) != "",
		"instructions": f.Instructions != "",
		"mute":         f.Mute != nil,
		"key":          f.Demo, // which has no use for one
	} {
		if given {
			fixed[key] = SourceFlag
		}
	}
	return fixed
}

// fix notes that a setting was decided, if not by the settings file or its default.
func (r *Resolved) fix(key string, by Source) {
	switch by {
	case SourceFlag, SourceEnvironment, SourceDotEnv:
		r.Fixed[key] = by
	}
}

// chooseEndpoint finds the server and, but for the keyring, the key.
func (r *Resolved) chooseEndpoint(flags Flags, opts Options) error {
	file, err := readDotEnv(opts.Paths.Work)
	if err != nil {
		return err
	}
	env := environment{opts.Env, file, filepath.Join(opts.Paths.Work, dotEnvName)}
	base, source, err := chooseBaseURL(flags.BaseURL, env, r.Settings.BaseURL)
	if err != nil {
		return err
	}
	r.Endpoint.URL, r.URLSource = base, source
	r.Endpoint.Dialect, r.Endpoint.Auth = realtime.Dialect(r.Settings.Dialect), realtime.Auth(r.Settings.Auth)
	if r.Endpoint.Dialect == realtime.DialectAuto {
		r.Endpoint.Dialect = "" // the same, and an endpoint of which nothing was decided stays equal to itself
	}
	if r.Endpoint.Auth == realtime.AuthAuto {
		r.Endpoint.Auth = ""
	}
	r.fix("base_url", source)
	// A model in the address is meant by whoever copied it, but is no --model and no setting.
	if model := modelOf(base); model != "" && strings.TrimSpace(flags.Model) == "" && r.Settings.Model == realtime.DefaultModel {
		r.Session.Model = model
	}
	for name, to := range map[string]*string{EnvOrganization: &r.Endpoint.Organization, EnvProject: &r.Endpoint.Project} {
		if *to, err = env.header(name); err != nil {
			return err
		}
	}
	if private(base) {
		r.KeyHost = hostOf(base)
	}
	key, found := env.lookup(EnvKey)
	if key == "" {
		r.pending = r.KeyHost != "" && opts.Keyring != nil
		if !r.pending {
			r.withoutKey()
		}
		return nil
	}
	if r.Endpoint.Key, err = CleanKey(key); err != nil {
		return &UsageError{Code: CodeKey, What: fmt.Sprintf("%s %v.", env.name(EnvKey, found), err), Do: "Copy the key again, whole and alone.", Cause: err}
	}
	r.KeySource = found
	r.fix("key", found)
	if r.KeyHost == "" && r.Endpoint.Auth != realtime.AuthNone {
		return &UsageError{
			Code: CodeNoTLS,
			What: fmt.Sprintf("The key from %s would travel unencrypted to %s.", found, hostOf(base)),
			Do:   fmt.Sprintf("Use an https:// address or a server on this computer, or take %s away: then no key is sent.", env.name(EnvKey, found)),
		}
	}
	return nil
}

// NeedsKeyring says whether the keyring has yet to be asked for a key. Until then Endpoint says where it would go.
func (r Resolved) NeedsKeyring() bool { return r.pending }

// WithKeyring asks the keyring for the key of KeyHost and gives the complete result. Without a key and without a base
// URL that is the demo.
func (r Resolved) WithKeyring(ctx context.Context, k *Keyring) Resolved {
	if !r.pending {
		return r
	}
	r.pending = false
	key, err := k.Get(ctx, r.KeyHost)
	if err != nil {
		if !errors.Is(err, ErrNoKey) {
			r.KeyringErr = err
		}
		r.withoutKey()
		return r
	}
	r.Endpoint.Key, r.KeySource = key, SourceKeyring
	return r
}

func (r *Resolved) withoutKey() {
	if r.URLSource == SourceDefault {
		r.Endpoint = realtime.Endpoint{Demo: true}
	}
}

// chooseBaseURL finds the server's address, as ParseBaseURL gives it.
func chooseBaseURL(flag string, env environment, setting string) (string, Source, error) {
	address, source, name := strings.TrimSpace(flag), SourceFlag, "--base-url"
	if address == "" {
		address, source = env.lookup(EnvBaseURL)
		name = env.name(EnvBaseURL, source)
	}
	if address == "" {
		address, source, name = setting, SourceFile, "base_url in the settings file"
	}
	if address == "" {
		return realtime.DefaultURL, SourceDefault, nil
	}
	base, err := ParseBaseURL(address)
	if err != nil {
		return "", source, &UsageError{Code: CodeBaseURL, What: fmt.Sprintf("%s %v.", name, err), Do: "Give the server's address in the form https://host/v1.", Cause: err}
	}
	return base, source, nil
}

// chooseOutput finds the folder for answers.
func chooseOutput(flag, setting string, p Paths) (dir string, err error) {
	var name string
	switch {
	case flag != "":
		name = "--output"
		dir, err = p.absolute(flag)
	case setting != "":
		name = "output in the settings file"
		dir, err = p.absolute(setting)
	default:
		name = "The folder for answers can't be chosen:"
		dir, err = p.outputDir()
	}
	if err == nil && isFile(dir) {
		err = errors.New("is a file, not a folder")
	}
	if err != nil {
		return "", &UsageError{Code: CodeOutput, What: fmt.Sprintf("%s %v.", name, err), Do: "Name a folder with --output.", Cause: err}
	}
	return dir, nil
}

// An environment is the process's variables with those of .env behind them.
type environment struct {
	process func(string) string
	file    map[string]string
	path    string // of .env
}

// lookup gives a variable without white space around it; an empty one counts as unset.
func (e environment) lookup(name string) (string, Source) {
	if e.process != nil {
		if value := strings.TrimSpace(e.process(name)); value != "" {
			return value, SourceEnvironment
		}
	}
	if value := strings.TrimSpace(e.file[name]); value != "" {
		return value, SourceDotEnv
	}
	return "", SourceDefault
}

// header gives a variable that will be sent as an HTTP header.
func (e environment) header(name string) (string, error) {
	value, source := e.lookup(name)
	if strings.ContainsFunc(value, func(r rune) bool { return r < ' ' || r > '~' }) {
		return "", &UsageError{Code: CodeSetting, What: e.name(name, source) + " has a character in it that can't be sent.", Do: "Correct it."}
	}
	return value, nil
}

// name says which variable was found where.
func (e environment) name(name string, source Source) string {
	if source == SourceDotEnv {
		return name + " in " + e.path
	}
	return name + " in the environment"
}
