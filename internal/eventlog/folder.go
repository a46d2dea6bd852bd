package eventlog

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"geppetto-audio/internal/archive"
)

const (
	logPrefix = "session_"
	logExt    = ".jsonl"
	logStamp  = "20060102_150405"
)

// A folder holds the logs of the window, one for each time that the log was switched on.
type folder struct {
	dir     string
	limit   int64 // of all its logs, in bytes
	written int64 // to the running one
}

// StartIn goes on in a new file of a folder, which it makes where it is missing. The oldest files of the folder are
// removed while all of them together are larger than limit; when the running one has a quarter of it, the next session
// with the server begins another.
func (l *Log) StartIn(dir string, limit int64) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.startIn(&folder{dir: dir, limit: limit})
}

// startIn begins a file of a folder; mu is held.
func (l *Log) startIn(in *folder) error {
	if err := os.MkdirAll(in.dir, 0o700); err != nil {
		return fmt.Errorf("make the folder of the logs: %w", err)
	}
	path, err := claim(in.dir, l.now())
	if err != nil {
		return fmt.Errorf("open event log: %w", err)
	}
	if err := l.start(path, in); err != nil {
		return err
	}
	return sweep(in.dir, in.limit, path)
}

// claim makes a file that was not there.
func claim(dir string, now time.Time) (string, error) {
	stem := filepath.Join(dir, logPrefix+now.Format(logStamp))
	for n := 1; ; n++ {
		path := stem + logExt
		if n > 1 {
			path = stem + "_" + strconv.Itoa(n) + logExt
		}
		f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		if errors.Is(err, os.ErrExist) {
			continue
		}
		if err != nil {
			return "", err
		}
		return path, f.Close()
	}
}

// turnPage begins another file where the running one is large; mu is held. A session is not torn.
func (l *Log) turnPage(kind []byte) {
	f := l.folder
	if f == nil || f.written < f.limit/4 || string(kind) != `"session.created"` {
		return
	}
	// Where there is no other file to be had the one there is goes on.
	if err := l.startIn(&folder{dir: f.dir, limit: f.limit}); err != nil {
		f.written = 0
	}
}

// logs are the logs in a folder, the oldest first.
func logs(dir string) ([]string, error) {
	files, err := os.ReadDir(dir)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var all []string
	for _, f := range files {
		if f.Type().IsRegular() && strings.HasPrefix(f.Name(), logPrefix) && strings.HasSuffix(f.Name(), logExt) {
			all = append(all, filepath.Join(dir, f.Name()))
		}
	}
	slices.SortFunc(all, func(a, b string) int { return strings.Compare(age(a), age(b)) })
	return all, nil
}

// Newest is the path of the latest log in a folder.
func Newest(dir string) (string, error) {
	all, err := logs(dir)
	if err != nil {
		return "", fmt.Errorf("look for logs: %w", err)
	}
	if len(all) == 0 {
		return "", errors.New("no session log has been written yet")
	}
	return all[len(all)-1], nil
}

// age orders logs of the same second by their numbers.
func age(path string) string {
	stem := strings.TrimSuffix(filepath.Base(path), logExt)
	const whole = len(logPrefix) + len(logStamp)
	if len(stem) <= whole {
		return stem
	}
	return fmt.Sprintf("%s%8s", stem[:whole], stem[whole:])
}

// sweep removes the oldest logs of a folder until the rest is within the limit. The running one stays.
func sweep(dir string, limit int64, running string) error {
	all, err := logs(dir)
	if err != nil {
		return fmt.Errorf("remove old logs: %w", err)
	}
	var errs []error
	var total int64
	for _, path := range slices.Backward(all) {
		if info, err := os.Stat(path); err == nil {
			total += info.Size()
		}
		if total > limit && path != running {
			errs = append(errs, os.Remove(path))
		}
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("remove old logs: %w", err)
	}
	return nil
}

// Purge removes the logs of a folder that speak of answers, named by the base names of their transcripts. A log goes
// whole: the words of an answer stand in it in many places, also where a later session is told of them.
func Purge(dir string, transcripts ...string) error { return purge(dir, "", transcripts) }

// Purge is as the function, and goes on in another file where the running one speaks of the answers.
func (l *Log) Purge(dir string, transcripts ...string) error {
	if l == nil {
		return Purge(dir, transcripts...)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	running := ""
	if f, ok := l.closer.(*os.File); ok && l.folder != nil {
		running = f.Name()
	}
	if running == "" {
		return purge(dir, "", transcripts)
	}
	speaks, err := mentions(running, transcripts)
	if err == nil && speaks {
		in := *l.folder
		in.written = 0
		if err = l.startIn(&in); err == nil {
			err = os.Remove(running)
		}
	}
	return errors.Join(err, purge(dir, running, transcripts))
}

func purge(dir, except string, transcripts []string) error {
	all, err := logs(dir)
	errs := []error{err}
	for _, path := range all {
		if path == except {
			continue
		}
		speaks, err := mentions(path, transcripts)
		if err == nil && speaks {
			err = os.Remove(path)
		}
		errs = append(errs, err)
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("remove the logs of an answer: %w", err)
	}
	return nil
}

// mentions says whether a log speaks of one of the answers: by its file, or, where the program died before there was
// one to tell of, by the second it began in.
func mentions(path string, transcripts []string) (bool, error) {
	names, seconds := make(map[string]bool), make(map[string]bool)
	for _, t := range transcripts {
		t = filepath.Base(t)
		names[t] = true
		if began := archive.Began(t); !began.IsZero() {
			seconds[began.Format(logStamp)] = true
		}
	}
	f, err := os.Open(path)
	if err != nil {
		return false, err
	}
	defer f.Close()
	began := make(map[string]bool) // answers of these seconds, of which no file is told
	r := NewReader(bufio.NewReader(f))
	for {
		l, err := r.Next()
		if errors.Is(err, io.EOF) {
			return len(began) > 0, nil
		}
		if err != nil {
			return false, err
		}
		switch {
		case l.Kept != nil && names[l.Kept.Transcript], l.Amended != nil && names[l.Amended.Transcript]:
			return true, nil
		case l.Kept != nil:
			delete(began, l.Kept.Answer)
		case l.Answer != nil && seconds[l.Answer.Began.Local().Format(logStamp)]:
			began[l.Answer.ID] = true
		}
	}
}
