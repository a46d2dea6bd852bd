package program

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"geppetto-audio/internal/eventlog"
)

// logLimit is how much the session logs of the window may take, all together, in bytes.
const logLimit = 64 << 20

// errNoLogs is for a person without a home.
var errNoLogs = errors.New("there is no folder for session logs: use --log FILE")

// WatchEvents shows the latest events, until the ring is closed.
func (p *Program) WatchEvents(latest int) *eventlog.Ring { return p.events.Watch(latest) }

// Recording says whether a session log is being written.
func (p *Program) Recording() bool { return p.events.On() }

// Record begins or ends the session log.
func (p *Program) Record(on bool) error {
	if p.events == nil {
		return errNoLogs
	}
	if !on {
		return p.events.Stop()
	}
	dir := p.LogFolder()
	if dir == "" {
		return errNoLogs
	}
	return p.events.StartIn(dir, logLimit)
}

// LogFolder is where the session logs of the window lie; empty for a person without a home.
func (p *Program) LogFolder() string {
	dir := p.options.System.Paths.StateDir()
	if dir == "" {
		return ""
	}
	return filepath.Join(dir, "logs")
}

// PurgeLogs removes the session logs that speak of answers which are no more, named by their transcripts.
func (p *Program) PurgeLogs(transcripts ...string) error {
	dir := p.LogFolder()
	if dir == "" || len(transcripts) == 0 {
		return nil
	}
	return p.events.Purge(dir, transcripts...)
}

// ExportLog saves a copy of the running session log, or of the latest one, without anybody's words.
func (p *Program) ExportLog(path string) (err error) {
	from := p.events.Path()
	if from == "" {
		if from, err = eventlog.Newest(p.LogFolder()); err != nil {
			return err
		}
	}
	in, err := os.Open(from)
	if err != nil {
		return fmt.Errorf("copy the session log: %w", err)
	}
	defer in.Close()
	if is, err := in.Stat(); err == nil {
		if there, err := os.Stat(path); err == nil && os.SameFile(is, there) {
			return errors.New("copy the session log: a log can't be its own copy")
		}
	}
	out, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("copy the session log: %w", err)
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	return eventlog.Redact(in, out)
}
