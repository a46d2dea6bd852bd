// Package program is what the window and the terminal drive: the parts of a conversation, built of the settings, joined,
// and kept in step with them while the program runs.
package program

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"geppetto-audio/audio"
	"geppetto-audio/internal/archive"
	"geppetto-audio/internal/eventlog"
	"geppetto-audio/internal/history"
	"geppetto-audio/internal/ledger"
	"geppetto-audio/internal/models"
	"geppetto-audio/internal/settings"
	"geppetto-audio/realtime"
	"geppetto-audio/realtime/demo"
)

// A Program is the parts of a conversation, whatever it is held in.
type Program struct {
	Controller *realtime.Controller
	Player     *audio.Player
	Recorder   *audio.Recorder
	Library    *history.Library

	flags  settings.Flags
	system settings.Options
	file   *settings.File
	log    *slog.Logger
	events *eventlog.Log // nil without --log
	ledger *ledger.Ledger
	warn   func(error)

	output  atomic.Pointer[string]
	service atomic.Pointer[realtime.Endpoint]
	table   atomic.Pointer[models.Table]

	change   sync.Mutex // one change of the settings at a time
	mu       sync.Mutex
	resolved settings.Resolved // without what the keyring said
	access   access
	server   *demo.Server // nil unless it answers
	token    string       // the demo server's

	ctx    context.Context
	cancel context.CancelFunc
	beside sync.WaitGroup
}

// access is the server in force and the right to use it.
type access struct {
	endpoint   realtime.Endpoint
	keySource  settings.Source
	keyringErr error
}

func accessOf(r settings.Resolved) access { return access{r.Endpoint, r.KeySource, r.KeyringErr} }

// Options say what a Program is for.
type Options struct {
	Flags   settings.Flags   // what the command line gave
	System  settings.Options // what the run is surrounded by
	Eager   bool             // connect at once, not at the first question
	Window  bool             // sound can be switched on and off while it runs
	GiveUp  time.Duration    // of trying to connect; 0: never
	Warning func(error)      // told what did not stop the program; may be nil
}

// New makes the parts. Nothing is connected and no device opened before Connect.
func New(r settings.Resolved, o Options) (*Program, error) {
	p := &Program{
		flags: o.Flags, system: o.System, file: settings.NewFile(o.System.Paths.SettingsFile()),
		log: slog.New(slog.DiscardHandler), warn: o.Warning, resolved: r, access: accessOf(r),
	}
	if p.warn == nil {
		p.warn = func(error) {}
	}
	p.ctx, p.cancel = context.WithCancel(context.Background())
	cfg := realtime.Config{Eager: o.Eager, Session: r.Session, Spent: p.onSpent}
	cfg.Deadlines.GiveUp = o.GiveUp
	if r.LogFile != "" {
		events, err := eventlog.New(r.LogFile)
		if err != nil {
			return nil, err
		}
		p.events, p.log, cfg.Trace = events, slog.New(events.Handler()), events.Trace
	}
	p.output.Store(&r.OutputDir)
	p.service.Store(&r.Endpoint)
	p.openAccounts()
	p.Recorder = audio.NewRecorder(p.Folder, p.log)
	p.Library = history.New(r.OutputDir, p.log)
	p.Player = audio.NewPlayer(audio.PlayerOptions{Log: p.log})
	p.tunePlayer(r)
	cfg.Keeper, cfg.Log = p.Recorder, p.log
	if o.Window || !r.Mute {
		cfg.Speaker = p.Player
	}
	p.Controller = realtime.NewController(cfg)
	return p, nil
}

// tunePlayer has answers sound as the settings say.
func (p *Program) tunePlayer(r settings.Resolved) {
	p.Player.SetVolume(r.Settings.Volume)
	p.Player.SetSpeed(r.Settings.Speed)
	p.Player.SetMuted(r.Mute)
	p.Player.SetAutoplay(r.Settings.Autoplay)
	p.Player.SetInterrupt(r.Settings.Interrupt)
}

// Folder is where answers are kept now.
func (p *Program) Folder() string { return *p.output.Load() }

// Endpoint is the server that answers now.
func (p *Program) Endpoint() realtime.Endpoint { return *p.service.Load() }

// Connect begins the conversation with the server that the settings name, the program's own where there is none. Where
// the keyring has to be asked for the key it waits for that: it may want a password first. The error says what keeps
// the keyring from being used, or why there is no server; the conversation has begun all the same.
func (p *Program) Connect(ctx context.Context) error {
	p.mu.Lock()
	resolved := p.resolved
	p.mu.Unlock()
	a := accessOf(resolved.WithKeyring(ctx, p.system.Keyring))
	return errors.Join(WorthSaying(a.keyringErr), p.turnTo(a))
}

// turnTo goes on with a server.
func (p *Program) turnTo(a access) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.access = a
	e := a.endpoint
	if e.Demo {
		if err := p.startDemo(); err != nil {
			return err
		}
		e.URL, e.Key = p.server.URL(), p.token
	}
	p.service.Store(&e)
	p.Controller.Reconfigure(e, p.resolved.Session)
	p.Controller.Start(context.Background())
	return nil
}

// startDemo starts the demo server, once.
func (p *Program) startDemo() error {
	if p.server != nil {
		return nil
	}
	token := rand.Text()
	server, err := demo.Start("127.0.0.1:0", demo.WithToken(token))
	if err != nil {
		return fmt.Errorf("start the demo server: %w", err)
	}
	p.server, p.token = server, token
	return nil
}

// WorthSaying leaves out that a system has no keyring: who has none keeps no key in it.
func WorthSaying(err error) error {
	if errors.Is(err, settings.ErrNoKeyring) {
		return nil
	}
	return err
}

// Repair files what an earlier run left unfinished.
func (p *Program) Repair() {
	repaired, err := archive.Repair(p.Folder(), time.Now())
	if err != nil {
		p.log.Warn("repair answers of an earlier run", "error", err)
	}
	for _, r := range repaired {
		p.log.Info("repaired an answer of an earlier run", "transcript", filepath.Base(r.Files.Transcript))
	}
}

// Close ends everything; a running answer is kept.
func (p *Program) Close() error {
	p.cancel()
	p.Controller.Close()
	p.Recorder.Close()
	p.beside.Wait()
	errs := []error{p.Player.Close()}
	if p.server != nil {
		errs = append(errs, p.server.Close())
	}
	if p.events != nil {
		errs = append(errs, p.events.Close())
	}
	return errors.Join(errs...)
}

// Waveform is the sound of an answer: of the one being kept under that ID as far as it has come, else of the file.
func (p *Program) Waveform(ctx context.Context, id, path string) (audio.Waveform, error) {
	if w, ok := p.Recorder.Waveform(id); ok {
		return w, nil
	}
	if path == "" {
		return audio.Waveform{}, errNoSound
	}
	return audio.ReadWaveform(ctx, path)
}

var errNoSound = errors.New("there is no sound yet")
