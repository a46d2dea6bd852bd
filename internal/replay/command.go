package replay

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
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
	Events   string // file for the events of the replay itself; empty: none
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
	told := o.tell(recording.Missing())
	code, err := o.play(ctx, recording, stage, folder)
	o.tell(recording.Missing()[told:])
	if err := errors.Join(err, stage.Err(), stage.Close()); err != nil {
		return o.fail(err)
	}
	return code
}

// tell says what is missing.
func (o Command) tell(missing []string) int {
	for _, sentence := range missing {
		fmt.Fprintf(o.Err, "%s%s.\n", strings.ToUpper(sentence[:1]), sentence[1:])
	}
	return len(missing)
}

// play holds the conversation of then.
func (o Command) play(ctx context.Context, recording *Recording, stage *Stage, folder string) (code int, err error) {
	events := eventlog.Off()
	if o.Events != "" {
		if recording.is(o.Events) {
			return exitFailed, errors.New("open event log: it is the one that is played; name another file")
		}
		if err := events.Start(o.Events); err != nil {
			return exitFailed, err
		}
	}
	defer func() { err = errors.Join(err, events.Close()) }()
	log := slog.New(events.Handler())
	recorder := audio.NewRecorder(func() string { return folder }, log)
	cfg := realtime.Config{
		Endpoint: stage.Endpoint(), Session: recording.Session(), Deadlines: stage.Deadlines(), Keeper: events.Keeper(recorder),
		Log: log, Trace: events.Trace, Tracing: events.Wanted,
	}
	seat := terminal.Options{Out: o.Out, Err: o.Err, JSON: o.JSON, Console: o.seen()}
	var player *audio.Player
	if !o.Mute && o.Speed >= slowest && o.Speed <= fastest {
		player = audio.NewPlayer(audio.PlayerOptions{Device: o.Device, Log: log})
		player.SetSpeed(o.Speed)
		cfg.Speaker, seat.Heard = player, player.Wait
	}
	controller := realtime.NewController(cfg)
	conversation := stage.Conversation(controller)
	signals, release := merged(o.Signals, stage.Signals())
	defer release()
	seat.In, seat.Signals = stage.Questions(), signals
	controller.Start(ctx)
	code = terminal.Chat(ctx, conversation, seat)
	err = recorder.Close()
	if player != nil {
		err = errors.Join(err, player.Close())
	}
	return code, err
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

// Print prints a log of either kind, for people, or with json as it is; redacted leaves out everybody's words. The log
// named - is what comes in.
func Print(log string, json, redacted bool, in io.Reader, out, errs io.Writer) int {
	if err := printLog(log, json, redacted, in, out); err != nil {
		fmt.Fprintln(errs, "geppetto-audio:", err)
		return exitFailed
	}
	return exitFine
}

func printLog(log string, json, redacted bool, in io.Reader, out io.Writer) error {
	if log != "-" {
		f, err := os.Open(log)
		if err != nil {
			return fmt.Errorf("open the log: %w", err)
		}
		defer f.Close()
		in = f
	}
	switch {
	case redacted:
		return eventlog.Redact(in, out)
	case json:
		return eventlog.PrintJSON(in, out)
	}
	return eventlog.Print(in, out)
}
