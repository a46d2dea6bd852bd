// Command geppetto-audio asks questions, lets the answers be heard as they arrive, and keeps them: in a window, or in
// a terminal. This file is the command line; it builds the parts and joins them, and does nothing else.
package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"
	"github.com/alecthomas/kong"

	"geppetto-audio/assets"
	"geppetto-audio/gui"
	_ "geppetto-audio/internal/locale"
	"geppetto-audio/internal/program"
	"geppetto-audio/internal/replay"
	"geppetto-audio/internal/settings"
	"geppetto-audio/internal/terminal"
	"geppetto-audio/internal/toolkit"
	"geppetto-audio/internal/translate"
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
	Replay struct {
		Log   string  `arg:"" placeholder:"LOG" help:"What --log wrote."`
		From  string  `placeholder:"DIR" help:"Folder with the answers the log speaks of, where it is not the usual one."`
		Speed float64 `default:"1" help:"1: as it was; 0: as fast as can be."`
		JSON  bool    `name:"json" help:"Print one JSON object a line for each question."`
	} `cmd:"" help:"Play a recorded session again, without a network."`
	PrintLog struct {
		Log      string `arg:"" placeholder:"LOG" help:"What --log wrote."`
		JSON     bool   `name:"json" help:"Print the lines as they are."`
		Redacted bool   `help:"Print a copy without anybody's words, for a report of a fault."`
	} `cmd:"" name:"log" help:"Print a recorded session."`
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
	case "log":
		return replay.Print(line.PrintLog.Log, line.PrintLog.JSON, line.PrintLog.Redacted, os.Stdout, os.Stderr)
	case "replay":
		return play(flags, replay.Command{Log: line.Replay.Log, Folders: []string{line.Replay.From}, Speed: line.Replay.Speed, JSON: line.Replay.JSON})
	default:
		return window(flags)
	}
}

func usage(err error) int {
	fmt.Fprintln(os.Stderr, "geppetto-audio:", err)
	return exitUsage
}

// converse holds the conversation in the terminal; with the words of a question, asks just that one.
func converse(flags settings.Flags, json bool, question []string) int {
	ctx, system := context.Background(), settings.SystemOptions()
	resolved, err := settings.Resolve(flags, system)
	if err != nil {
		return usage(err)
	}
	console := terminal.OpenConsole(os.Stdin, os.Stdout, os.Stderr, json)
	attended := question == nil && console != nil && console.Raw != nil
	warnings := terminal.NewWarnings(os.Stderr)
	options := program.Options{Flags: flags, System: system, Warning: warnings.Add}
	if !attended {
		options.GiveUp = giveUp
	}
	p, err := program.New(resolved, options)
	if err != nil {
		return usage(err)
	}
	p.Repair()
	seat := terminal.Options{
		In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Console: console, JSON: json, Warnings: warnings,
		ReadRecording: program.ReadRecording,
	}
	if dir := system.Paths.StateDir(); dir != "" {
		seat.HistoryFile = filepath.Join(dir, "history")
	}
	if !resolved.Mute {
		seat.Heard = p.Player.Wait
	}
	seat.Unready = connect(ctx, p, attended, warnings)
	seat.Demo = p.Endpoint().Demo
	warnings.Flush()
	signals, release := terminal.Signals()
	defer release()
	seat.Signals = signals
	var code int
	if question == nil {
		code = terminal.Chat(ctx, p.Controller, seat)
	} else {
		code = terminal.Ask(ctx, p.Controller, strings.Join(question, " "), seat)
	}
	if err := p.Close(); err != nil {
		warnings.Add(err)
	}
	warnings.Flush()
	return code
}

// connect begins the conversation, or says why no question can be asked.
func connect(ctx context.Context, p *program.Program, attended bool, warnings *terminal.Warnings) (unready error) {
	if err := p.Connect(ctx); err != nil {
		locked := (*settings.KeyringError)(nil)
		if !errors.As(err, &locked) || !attended && p.Endpoint().Demo {
			return err // a script that has its key in the keyring wants no demo
		}
		warnings.Add(err)
	}
	if over := p.OverLimit(); over != "" {
		warnings.Add(errors.New(over))
	}
	return nil
}

// resolve finds the settings for the window. Where their file can't be understood, the window says so, and as long as
// it is open nothing is sent anywhere.
func resolve(flags *settings.Flags, system settings.Options) (r settings.Resolved, warning string, err error) {
	r, err = settings.Resolve(*flags, system)
	if broken := (*settings.FileError)(nil); errors.As(err, &broken) {
		warning, flags.Demo, system.Paths.Config = broken.Error(), true, ""
		r, err = settings.Resolve(*flags, system)
	}
	return r, warning, err
}

// window opens the window. The keyring, which may ask for a password, is asked while the window is already seen.
func window(flags settings.Flags) int {
	system := settings.SystemOptions()
	resolved, warning, err := resolve(&flags, system)
	if err != nil {
		return usage(err)
	}
	if err := translate.Load(resolved.Settings.Language); err != nil {
		return usage(err)
	}
	unfit := toolkit.Prepare(resolved.Settings)
	var w *gui.Window
	p, err := program.New(resolved, program.Options{Flags: flags, System: system, Eager: true, Window: true,
		Warning: func(err error) { w.Warn(err) }})
	if err != nil {
		return usage(err)
	}
	w = gui.New(app.NewWithID(appID), gui.Options{
		Conversation: p.Controller,
		Player:       p.Player,
		Drafts:       settings.NewDraftFile(system.Paths.DraftsFile()),
		Program:      p,
		Library:      p.Library,
		Icon:         fyne.NewStaticResource("icon.png", assets.Icon),
		Version:      version,
		Warning:      warning,
	})
	if unfit != nil {
		w.Warn(unfit)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var beside sync.WaitGroup
	beside.Go(func() {
		if err := p.Connect(ctx); err != nil && ctx.Err() == nil {
			w.Warn(err)
		}
	})
	beside.Go(func() {
		select {
		case <-w.Opened(): // ten thousand answers take the processor from the first picture
			p.Repair()
			p.Library.Run(ctx)
		case <-ctx.Done():
		}
	})
	beside.Go(func() { p.RepairLate(ctx) })
	w.Run()
	cancel()
	beside.Wait()
	if err := p.Close(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return exitFailed
	}
	return 0
}

// play plays a recorded session. Its answers are looked for where answers are kept, and go elsewhere.
func play(flags settings.Flags, c replay.Command) int {
	c.Output, flags.Output = flags.Output, ""
	resolved, err := settings.Resolve(flags, settings.SystemOptions())
	if err != nil {
		return usage(err)
	}
	signals, release := terminal.Signals()
	defer release()
	c.Folders = append(c.Folders, resolved.OutputDir)
	c.Mute, c.Out, c.Err, c.Signals = resolved.Mute, os.Stdout, os.Stderr, signals
	c.Console = terminal.OpenConsole(os.Stdin, os.Stdout, os.Stderr, c.JSON)
	return c.Run(context.Background())
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
