// Package program is what the window and the terminal drive: the parts of a conversation, built of the settings, joined,
// and kept in step with them while the program runs.
//
// All methods may be called from any goroutine. Those that take a context may wait, for a keyring or a server.
package program

import (
	"context"
	"errors"
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

	options Options // without Flags
	file    *settings.File
	log     *slog.Logger
	events  *eventlog.Log // nil where there can't be a log
	ledger  *ledger.Ledger
	clerk   *clerk

	output  atomic.Pointer[string]
	service atomic.Pointer[realtime.Endpoint]
	table   atomic.Pointer[models.Table]

	change sync.Mutex     // one change of the settings at a time
	flags  settings.Flags // guarded by change

	steer  sync.Mutex   // one turn to another server at a time; never taken with mu held
	server *demo.Server // nil unless it answers; guarded by steer, as is token
	token  string       // the demo server's

	mu       sync.Mutex // guards what follows, and is held for no longer than that takes
	resolved settings.Resolved
	access   access
	typed    map[string]string // keys by their hosts
	wishes   int               // for a server, so far
	settled  chan struct{}     // closed while the latest of them is carried out
	begun    bool              // the conversation has
	unsaid   error             // what New could not tell anybody yet
	closed   bool

	sampling chan struct{} // holds a token while a voice is tried
	sampler  *audio.Player // nil until one is; guarded by the token

	ctx    context.Context
	cancel context.CancelFunc
	beside sync.WaitGroup
}

// Options say what a Program is for.
type Options struct {
	Flags   settings.Flags   // what the command line gave
	System  settings.Options // what the run is surrounded by
	Eager   bool             // connect at once, not at the first question
	Window  bool             // sound can be handled while it runs
	GiveUp  time.Duration    // of trying to connect; 0: never
	Device  audio.Device     // nil: the system's
	Warning func(error)      // told, from any goroutine, what did not stop the program; may be nil
}

// New makes the parts. Nothing is connected and no device opened before Connect.
func New(r settings.Resolved, o Options) (*Program, error) {
	if o.Warning == nil {
		o.Warning = func(error) {}
	}
	if o.System.Keyring == nil {
		o.System.Keyring = settings.NewKeyring(noVault{})
	}
	p := &Program{
		options: o, flags: o.Flags, file: settings.NewFile(o.System.Paths.SettingsFile()), log: slog.New(slog.DiscardHandler),
		resolved: r, access: accessOf(r), typed: map[string]string{}, settled: make(chan struct{}), sampling: make(chan struct{}, 1),
	}
	cfg := realtime.Config{Eager: o.Eager, Session: r.Session, Spent: p.onSpent}
	cfg.Deadlines.GiveUp = o.GiveUp
	if o.Window || r.LogFile != "" {
		p.events = eventlog.Off() // in a window a log can be begun at any time
		p.log, cfg.Trace, cfg.Tracing = slog.New(p.events.Handler()), p.events.Trace, p.events.Wanted
	}
	if r.LogFile != "" {
		if err := p.events.Start(r.LogFile); err != nil {
			return nil, err
		}
	}
	p.ctx, p.cancel = context.WithCancel(context.Background())
	p.output.Store(&r.OutputDir)
	p.service.Store(&r.Endpoint)
	p.openAccounts()
	p.Recorder = audio.NewRecorder(p.Folder, p.log)
	// A run for a folder of its own does not collect what was meant for others.
	p.Recorder.UseShelter(o.System.Paths.ShelterDir(), o.Flags.Output == "")
	p.Library = history.New(r.OutputDir, p.log)
	p.Player = p.newPlayer()
	p.tune(settings.Resolved{}, r)
	cfg.Keeper, cfg.Log = p.events.Keeper(p.Recorder), p.log
	if o.Window || !r.Mute {
		cfg.Speaker = p.Player
	}
	p.Controller = realtime.NewController(cfg)
	return p, nil
}

func (p *Program) newPlayer() *audio.Player {
	return audio.NewPlayer(audio.PlayerOptions{Log: p.log, Device: p.options.Device})
}

// Folder is where answers are kept now.
func (p *Program) Folder() string { return *p.output.Load() }

// Repair brings what an earlier run could not keep into the folder of the answers, files what it left unfinished, and
// tells the person of the first.
func (p *Program) Repair() {
	came, err := p.Recorder.TakeUp()
	if came > 0 {
		p.options.Warning(lateKept(came))
	}
	if err != nil && !p.options.Window { // where it is told as long as it is so: see Held
		p.options.Warning(err)
	}
	repaired, err := archive.Repair(p.Folder(), time.Now())
	if err != nil {
		p.log.Warn("repair answers of an earlier run", "error", err)
	}
	for _, r := range repaired {
		p.log.Info("repaired an answer of an earlier run", "transcript", filepath.Base(r.Files.Transcript))
	}
}

// lateRepair is when an answer that was written until the very start has lain still for a minute, and can be filed.
const lateRepair = 70 * time.Second

// RepairLate files, a while after the start, what Repair could not tell from an answer that another program receives.
func (p *Program) RepairLate(ctx context.Context) {
	select {
	case <-time.After(lateRepair):
		p.Repair()
	case <-ctx.Done():
	}
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

var (
	errNoSound = errors.New("there is no sound yet")
	errClosed  = errors.New("the program is closing")
)

// enter is called by what the program must not end without. Its context ends with the program, and leave must be called.
func (p *Program) enter(ctx context.Context) (_ context.Context, leave func(), err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return ctx, nil, errClosed
	}
	p.beside.Add(1)
	ctx, cancel := context.WithCancel(ctx)
	stop := context.AfterFunc(p.ctx, cancel)
	return ctx, func() { stop(); cancel(); p.beside.Done() }, nil
}

// Close ends everything; a running answer is kept, and what it cost is written down.
func (p *Program) Close() error {
	p.mu.Lock()
	p.closed = true
	p.mu.Unlock()
	p.cancel()
	p.Controller.Close()
	kept := p.Recorder.Close()
	p.beside.Wait()
	p.clerk.close()
	errs := []error{kept, p.Player.Close()}
	if p.sampler != nil {
		errs = append(errs, p.sampler.Close())
	}
	p.steer.Lock()
	defer p.steer.Unlock()
	if p.server != nil {
		errs = append(errs, p.server.Close())
	}
	if p.events != nil {
		errs = append(errs, p.events.Close())
	}
	return errors.Join(errs...)
}
