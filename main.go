// Command geppetto-audio asks questions, lets the answers be heard as they arrive, and keeps them: in a window, or in
// a terminal. This file is the command line; it builds the parts and joins them, and does nothing else.
package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"
	"github.com/alecthomas/kong"

	"geppetto-audio/assets"
	"geppetto-audio/audio"
	"geppetto-audio/gui"
	"geppetto-audio/internal/archive"
	"geppetto-audio/internal/eventlog"
	_ "geppetto-audio/internal/locale"
	"geppetto-audio/internal/settings"
	"geppetto-audio/internal/terminal"
	"geppetto-audio/realtime"
	"geppetto-audio/realtime/demo"
)

const (
	appID = "audio.geppetto.GeppettoAudio"

	exitFailed = 1
	exitUsage  = 2

	giveUp = 30 * time.Second // of trying to connect, where nobody sits and watches
)

// version is set by the build.
var version = "0.1.0"

type commandLine struct {
	Output       string           `placeholder:"DIR" help:"Folder for the answers."`
	BaseURL      string           `name:"base-url" placeholder:"URL" help:"Server, as OpenAI's own tools read it: https://host/v1."`
	Model        string           `placeholder:"NAME" help:"Model that answers. The default is ${model}."`
	Voice        string           `placeholder:"NAME" help:"Voice that speaks. The default is ${voice}."`
	Instructions string           `placeholder:"TEXT" help:"How to answer."`
	Mute         *bool            `help:"Keep the answers, don't play them."`
	Demo         bool             `help:"Use the program's own demo server, whatever else is set."`
	Log          string           `placeholder:"FILE" help:"Write every event as a line of JSON, without sound and keys."`
	Version      kong.VersionFlag `help:"Print the version."`

	Window struct{} `cmd:"" default:"1" help:"Open the window (without a command, too)."`
	Chat   struct {
		JSON bool `name:"json" help:"Print one JSON object a line for each question."`
	} `cmd:"" help:"Hold the conversation in the terminal, one question a line."`
	Ask struct {
		JSON     bool     `name:"json" help:"Print one JSON object."`
		Question []string `arg:"" help:"The question."`
	} `cmd:"" help:"Ask one question."`
	Serve struct {
		Addr string `default:"127.0.0.1:0" help:"Address to listen on."`
	} `cmd:"" help:"Run the demo server alone, for trying other clients."`
}

const description = `Ask, hear, keep: the answer is spoken at once while its words appear, and stays as a WAV and a transcript.

The key comes from OPENAI_API_KEY, from a file .env in the working directory, or from the keyring (the window stores
it there). Without a key and without a base URL the program talks to its own demo.`

func main() { os.Exit(run()) }

func run() int {
	var line commandLine
	parser, err := kong.New(&line, kong.Name("geppetto-audio"), kong.Description(description), kong.UsageOnError(),
		kong.Vars{"version": version, "model": realtime.DefaultModel, "voice": realtime.DefaultVoice})
	if err != nil {
		panic(err) // the declarations above don't fit together
	}
	command, err := parser.Parse(os.Args[1:])
	if err != nil {
		return usage(err)
	}
	if command.Command() == "serve" {
		return serve(line.Serve.Addr)
	}
	flags := settings.Flags{
		Output: line.Output, BaseURL: line.BaseURL, Model: line.Model, Voice: line.Voice,
		Instructions: line.Instructions, Mute: line.Mute, Demo: line.Demo, Log: line.Log,
	}
	switch name, _, _ := strings.Cut(command.Command(), " "); name {
	case "chat":
		return converse(flags, line.Chat.JSON, nil)
	case "ask":
		return converse(flags, line.Ask.JSON, line.Ask.Question)
	default:
		return window(flags)
	}
}

func usage(err error) int {
	fmt.Fprintln(os.Stderr, "geppetto-audio:", err)
	return exitUsage
}

// parts is what a conversation is made of, whatever it is held in.
type parts struct {
	resolved   settings.Resolved
	log        *slog.Logger
	events     *eventlog.Log // nil without --log
	recorder   *audio.Recorder
	player     *audio.Player
	controller *realtime.Controller
	demo       *demo.Server // nil unless it answers
	service    atomic.Pointer[realtime.Endpoint]
}

// build makes the parts. Nothing is connected and no device opened before connect.
func build(r settings.Resolved, cfg realtime.Config) (*parts, error) {
	p := &parts{resolved: r, log: slog.New(slog.DiscardHandler)}
	if r.LogFile != "" {
		events, err := eventlog.New(r.LogFile)
		if err != nil {
			return nil, err
		}
		p.events, p.log, cfg.Trace = events, slog.New(events.Handler()), events.Trace
	}
	p.recorder = audio.NewRecorder(func() string { return r.OutputDir }, p.log)
	p.player = audio.NewPlayer(audio.PlayerOptions{Log: p.log})
	p.player.SetVolume(r.Settings.Volume)
	cfg.Session, cfg.Keeper, cfg.Log = r.Session, p.recorder, p.log
	if !r.Mute {
		cfg.Speaker = p.player
	}
	p.controller = realtime.NewController(cfg)
	p.service.Store(&r.Endpoint)
	return p, nil
}

// connect turns the conversation to its server, the program's own where there is no other.
func (p *parts) connect(e realtime.Endpoint) error {
	if e.Demo {
		token := rand.Text()
		server, err := demo.Start("127.0.0.1:0", demo.WithToken(token))
		if err != nil {
			return fmt.Errorf("start the demo server: %w", err)
		}
		p.demo, e.URL, e.Key = server, server.URL(), token
	}
	p.service.Store(&e)
	p.controller.Reconfigure(e, p.resolved.Session)
	p.controller.Start(context.Background())
	return nil
}

// repair files what an earlier run left unfinished.
func (p *parts) repair() {
	repaired, err := archive.Repair(p.resolved.OutputDir, time.Now())
	if err != nil {
		p.log.Warn("repair answers of an earlier run", "error", err)
	}
	for _, r := range repaired {
		p.log.Info("repaired an answer of an earlier run", "transcript", r.Files.Transcript)
	}
}

// close ends everything; a running answer is kept.
func (p *parts) close() error {
	p.controller.Close()
	p.recorder.Close()
	errs := []error{p.player.Close()}
	if p.demo != nil {
		errs = append(errs, p.demo.Close())
	}
	if p.events != nil {
		errs = append(errs, p.events.Close())
	}
	return errors.Join(errs...)
}

// converse holds the conversation in the terminal; with the words of a question, asks just that one.
func converse(flags settings.Flags, json bool, question []string) int {
	ctx := context.Background()
	resolved, err := settings.Load(ctx, flags, settings.SystemOptions())
	if err != nil {
		return usage(err)
	}
	console := terminal.OpenConsole(os.Stdin, os.Stdout, os.Stderr, json)
	attended := question == nil && console != nil && console.Raw != nil
	if err := worthSaying(resolved.KeyringErr); err != nil {
		fmt.Fprintln(os.Stderr, err)
		if !attended && resolved.Endpoint.Demo {
			return exitFailed // a script that has its key in the keyring wants no demo
		}
	}
	var cfg realtime.Config
	if !attended {
		cfg.Deadlines.GiveUp = giveUp
	}
	p, err := build(resolved, cfg)
	if err != nil {
		return usage(err)
	}
	p.repair()
	if err := p.connect(resolved.Endpoint); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return exitFailed
	}
	signals, release := terminal.Signals()
	defer release()
	options := terminal.Options{
		In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Console: console, JSON: json, Demo: resolved.Endpoint.Demo,
		ReadRecording: readRecording, Signals: signals,
	}
	if dir := settings.SystemPaths().StateDir(); dir != "" {
		options.HistoryFile = filepath.Join(dir, "history")
	}
	if !resolved.Mute {
		options.Heard = p.player.Wait
	}
	var code int
	if question == nil {
		code = terminal.Chat(ctx, p.controller, options)
	} else {
		code = terminal.Ask(ctx, p.controller, strings.Join(question, " "), options)
	}
	if err := p.close(); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	return code
}

func readRecording(path string) (string, []byte, error) {
	r, err := audio.ReadQuestion(path)
	if err != nil {
		return "", nil, err
	}
	return fmt.Sprintf("(recording) %s, %.1f s", r.Name, r.Duration.Seconds()), r.PCM, nil
}

// window opens the window. The keyring, which may ask for a password, is asked while the window is already seen.
func window(flags settings.Flags) int {
	system := settings.SystemOptions()
	resolved, err := settings.Resolve(flags, system)
	var warning string
	if broken := (*settings.FileError)(nil); errors.As(err, &broken) {
		// The window says so. Until the file is mended nothing is sent anywhere.
		warning, flags.Demo, system.Paths.Config = broken.Error(), true, ""
		resolved, err = settings.Resolve(flags, system)
	}
	if err != nil {
		return usage(err)
	}
	p, err := build(resolved, realtime.Config{Eager: true})
	if err != nil {
		return usage(err)
	}
	options := gui.Options{
		Conversation: p.controller,
		Player:       p.player,
		Drafts:       settings.NewDraftFile(system.Paths.DraftsFile()),
		Service: func() gui.Service {
			e := p.service.Load()
			return gui.Service{Name: e.Host(), Demo: e.Demo}
		},
		Folder:  func() string { return resolved.OutputDir },
		Icon:    fyne.NewStaticResource("icon.png", assets.Icon),
		Version: version,
		Warning: warning,
	}
	if resolved.KeyHost != "" {
		options.AddKey = func(ctx context.Context, key string) error {
			return p.addKey(ctx, system.Keyring, key)
		}
	}
	w := gui.New(app.NewWithID(appID), options)
	ctx, cancel := context.WithCancel(context.Background())
	var beside sync.WaitGroup
	beside.Go(func() {
		p.repair()
		resolved := resolved.WithKeyring(ctx, system.Keyring)
		if err := errors.Join(worthSaying(resolved.KeyringErr), p.connect(resolved.Endpoint)); err != nil {
			w.Warn(err)
		}
	})
	w.Run()
	cancel()
	beside.Wait()
	if err := p.close(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return exitFailed
	}
	return 0
}

// worthSaying leaves out that a system has no keyring: who has none keeps no key in it.
func worthSaying(err error) error {
	if errors.Is(err, settings.ErrNoKeyring) {
		return nil
	}
	return err
}

// addKey goes on with the service that a key is for, and keeps the key in the keyring.
func (p *parts) addKey(ctx context.Context, keyring *settings.Keyring, typed string) error {
	key, err := settings.CleanKey(typed)
	if err != nil {
		return err
	}
	kept := keyring.Set(ctx, p.resolved.KeyHost, key)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	e := p.resolved.Endpoint
	e.Key, e.Demo = key, false
	if e.URL == "" {
		e.URL = realtime.DefaultURL
	}
	return errors.Join(kept, p.connect(e))
}

// serve runs the demo server alone, until it is told to end.
func serve(addr string) int {
	server, err := demo.Start(addr)
	if err != nil {
		fmt.Fprintln(os.Stderr, "geppetto-audio:", err)
		return exitFailed
	}
	fmt.Println(server.URL())
	if host, _, err := net.SplitHostPort(addr); err == nil && !net.ParseIP(host).IsLoopback() && host != "localhost" {
		fmt.Fprintln(os.Stderr, "Anybody who reaches this computer over the network can use this server.")
	}
	signals, release := terminal.Signals()
	defer release()
	<-signals
	if err := server.Close(); err != nil {
		fmt.Fprintln(os.Stderr, "geppetto-audio:", err)
		return exitFailed
	}
	return 0
}
