package replay

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"

	"geppetto-audio/audio"
	"geppetto-audio/internal/eventlog"
	"geppetto-audio/internal/terminal"
	"geppetto-audio/realtime"
)

// The exit codes of the commands.
const (
	exitFine   = 0
	exitFailed = 1
)

// A Command plays a log in a terminal.
type Command struct {
	Log      string
	Folders  []string // in which its WAVs may lie, beside its own
	Output   string   // of what is played; empty: a new folder beside the log, named after it
	Speed    float64  // 1: as it was; 0: as fast as can be
	Mute     bool
	JSON     bool
	Out, Err io.Writer
	Console  *terminal.Console
	Signals  <-chan os.Signal
	Device   audio.Device // nil: the system's
}

// The speeds at which a replay can be heard: faster or slower speech can't be understood.
const slowest, fastest = 0.75, 2

// Run plays the log and gives the exit code.
func (o Command) Run(ctx context.Context) int {
	recording, err := Open(o.Log, o.Folders...)
	if err != nil {
		return o.fail(err)
	}
	defer recording.Close()
	folder, err := o.folder()
	if err != nil {
		return o.fail(err)
	}
	stage, err := recording.Play(o.Speed)
	if err != nil {
		return o.fail(err)
	}
	code := o.play(ctx, recording, stage, folder)
	for _, sentence := range recording.Missing() {
		fmt.Fprintf(o.Err, "%s%s.\n", strings.ToUpper(sentence[:1]), sentence[1:])
	}
	if err := errors.Join(stage.Err(), stage.Close()); err != nil {
		return o.fail(err)
	}
	return code
}

// play holds the conversation of then.
func (o Command) play(ctx context.Context, recording *Recording, stage *Stage, folder string) int {
	recorder := audio.NewRecorder(func() string { return folder }, nil)
	cfg := realtime.Config{
		Endpoint: stage.Endpoint(), Session: recording.Session(), Deadlines: stage.Deadlines(), Keeper: recorder,
	}
	seat := terminal.Options{Out: o.Out, Err: o.Err, JSON: o.JSON, Console: o.seen()}
	var player *audio.Player
	if !o.Mute && o.Speed >= slowest && o.Speed <= fastest {
		player = audio.NewPlayer(audio.PlayerOptions{Device: o.Device})
		player.SetSpeed(o.Speed)
		cfg.Speaker, seat.Heard = player, player.Wait
	}
	controller := realtime.NewController(cfg)
	conversation := stage.Conversation(controller)
	signals, release := merged(o.Signals, stage.Signals())
	defer release()
	seat.In, seat.Signals = stage.Questions(), signals
	controller.Start(ctx)
	code := terminal.Chat(ctx, conversation, seat)
	recorder.Close()
	if player != nil {
		if err := player.Close(); err != nil {
			return o.fail(err)
		}
	}
	return code
}

// seen is the console to print on. Nobody types at it: the questions are those of the log.
func (o Command) seen() *terminal.Console {
	if o.Console == nil {
		return nil
	}
	c := *o.Console
	c.Raw = nil
	return &c
}

func (o Command) fail(err error) int {
	fmt.Fprintln(o.Err, "geppetto-audio:", err)
	return exitFailed
}

// folder is where the answers go. The originals are never touched.
func (o Command) folder() (string, error) {
	if o.Output != "" {
		return o.Output, nil
	}
	base := filepath.Base(o.Log)
	stem := filepath.Join(filepath.Dir(o.Log), strings.TrimSuffix(base, filepath.Ext(base))+"-replay")
	for n := 1; ; n++ {
		path := stem
		if n > 1 {
			path += "-" + strconv.Itoa(n)
		}
		err := os.Mkdir(path, 0o700)
		if err == nil {
			return path, nil
		}
		if !errors.Is(err, os.ErrExist) {
			return "", fmt.Errorf("make a folder for what is played (--output names another): %w", err)
		}
	}
}

// merged brings the signals of two channels.
func merged(a, b <-chan os.Signal) (signals <-chan os.Signal, release func()) {
	both, done := make(chan os.Signal), make(chan struct{})
	var wg sync.WaitGroup
	for _, from := range []<-chan os.Signal{a, b} {
		wg.Go(func() {
			for {
				select {
				case s := <-from:
					select {
					case both <- s:
					case <-done:
						return
					}
				case <-done:
					return
				}
			}
		})
	}
	return both, func() { close(done); wg.Wait() }
}

// Print prints a log of either kind, for people, or with json as it is; redacted leaves out everybody's words.
func Print(log string, json, redacted bool, out, errs io.Writer) int {
	f, err := os.Open(log)
	if err == nil {
		defer f.Close()
		switch {
		case redacted:
			err = eventlog.Redact(f, out)
		case json:
			err = eventlog.PrintJSON(f, out)
		default:
			err = eventlog.Print(f, out)
		}
	}
	if err != nil {
		fmt.Fprintln(errs, "geppetto-audio:", err)
		return exitFailed
	}
	return exitFine
}
