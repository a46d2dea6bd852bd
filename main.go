// Command geppetto-audio asks questions, lets the answers be heard as they arrive, and keeps them: in a window, or in
// a terminal. This file is the command line; it builds the parts and joins them, and does nothing else.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

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
)

const (
	appID = "audio.geppetto.GeppettoAudio"

	exitFailed = 1
	exitUsage  = 2
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
	Replay   replayCommand `cmd:"" help:"Play a recorded session again, without a network."`
	PrintLog struct {
		Log      string `arg:"" help:"What --log or the window's session log wrote; - reads standard input."`
		JSON     bool   `name:"json" help:"Print the lines as they are."`
		Redacted bool   `help:"Print a copy without anybody's words, for a report of a fault."`
	} `cmd:"" name:"log" help:"Print a recorded session."`
}

type replayCommand struct {
	Log   string  `arg:"" help:"What --log or the window's session log wrote."`
	From  string  `placeholder:"DIR" help:"Folder with the answers the log speaks of, where it is not the usual one."`
	Speed float64 `default:"1" help:"1: as it was; 0: as fast as can be. It is heard from 0.75 to 2."`
	JSON  bool    `name:"json" help:"Print one JSON object a line for each question."`
}

// Validate is called by kong.
func (c replayCommand) Validate() error {
	if c.Speed >= 0 && c.Speed <= 1000 {
		return nil
	}
	return errors.New("--speed is a number from 0 to 1000")
}

const description = `Ask, hear, keep: the answer is spoken at once while its words appear, and stays as a WAV and a transcript.

The key comes from OPENAI_API_KEY, from a file .env in the working directory, or from the keyring (the window stores
it there). Without a key and without a base URL the program talks to its own demo.`

func main() { os.Exit(run()) }

func run() int {
	var line commandLine
	parser, err := kong.New(&line, kong.Name("geppetto-audio"), kong.Description(description),
		kong.Vars{"version": version, "model": realtime.DefaultModel, "voice": realtime.DefaultVoice})
	if err != nil {
		panic(err) // the declarations above don't fit together
	}
	command, err := parser.Parse(os.Args[1:])
	if err != nil {
		return usage(fmt.Errorf("%w (geppetto-audio --help tells what there is)", err))
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
	case "serve":
		return serve(line.Serve.Addr, line.Log)
	case "log":
		return replay.Print(line.PrintLog.Log, line.PrintLog.JSON, line.PrintLog.Redacted, os.Stdin, os.Stdout, os.Stderr)
	case "replay":
		return play(flags, line.Replay)
	default:
		return window(flags)
	}
}

func usage(err error) int {
	fmt.Fprintln(os.Stderr, "geppetto-audio:", err)
	return exitUsage
}

// ended gives the exit code of what has ended.
func ended(err error) int {
	if err != nil {
		fmt.Fprintln(os.Stderr, "geppetto-audio:", err)
		return exitFailed
	}
	return 0
}

// window opens the window. The keyring, which may ask for a password, is asked while the window is already seen.
func window(flags settings.Flags) int {
	system := settings.SystemOptions()
	resolved, warning, err := program.Resolve(&flags, system)
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
	done := make(chan struct{})
	go func() {
		defer close(done)
		p.Run(ctx, w.Opened())
	}()
	w.Run()
	cancel()
	<-done
	return ended(p.Close())
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
		options.GiveUp = program.GiveUp
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
	seat.Unready = p.Ready(ctx, attended)
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

// play plays a recorded session. Its answers are looked for where answers are kept, and go elsewhere.
func play(flags settings.Flags, line replayCommand) int {
	output := flags.Output
	flags.Output = ""
	resolved, err := settings.Resolve(flags, settings.SystemOptions())
	if err != nil {
		return usage(err)
	}
	signals, release := terminal.Signals()
	defer release()
	return replay.Command{
		Log: line.Log, Folders: []string{line.From, resolved.OutputDir}, Output: output, Events: resolved.LogFile,
		Speed: line.Speed, Mute: resolved.Mute, JSON: line.JSON,
		Out: os.Stdout, Err: os.Stderr, Signals: signals,
		Console: terminal.OpenConsole(os.Stdin, os.Stdout, os.Stderr, line.JSON),
	}.Run(context.Background())
}

// serve runs the demo server alone.
func serve(addr, log string) int {
	signals, release := terminal.Signals()
	defer release()
	return ended(program.Serve(addr, log, os.Stdout, os.Stderr, signals))
}
