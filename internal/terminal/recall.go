package terminal

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

const (
	recalled    = 500     // lines kept
	recallLimit = 4 << 10 // bytes of a line that is worth keeping in the file
)

// A recall holds the lines typed, for the arrow keys, and keeps them in a file. It is a term.History, used by the
// goroutine that edits.
type recall struct {
	file    string // empty: for this run only
	entries []string
	err     error // the first that the file gave
}

// newRecall reads the lines of earlier runs.
func newRecall(file string) *recall {
	r := &recall{file: file}
	if file == "" {
		return r
	}
	b, err := os.ReadFile(file)
	if err != nil {
		if !errors.Is(err, fs.ErrNotExist) {
			r.fail(err)
		}
		return r
	}
	for l := range bytes.Lines(b) {
		var c cleaner
		if s := strings.TrimSpace(c.clean(string(l))); s != "" {
			r.entries = append(r.entries, s)
		}
	}
	if n := len(r.entries) - recalled; n > 0 {
		r.entries = r.entries[n:]
		r.rewrite()
	}
	return r
}

// Add takes a line that was entered. Empty ones and repetitions are not worth recalling.
func (r *recall) Add(entry string) {
	if strings.TrimSpace(entry) == "" || len(r.entries) > 0 && entry == r.At(0) {
		return
	}
	r.entries = append(r.entries, entry)
	if len(r.entries) > recalled {
		r.entries = r.entries[len(r.entries)-recalled:]
	}
	if r.file != "" && r.err == nil && len(entry) <= recallLimit {
		r.append(entry)
	}
}

// Len is how many lines can be recalled.
func (r *recall) Len() int { return len(r.entries) }

// At gives a line; 0 is the last.
func (r *recall) At(i int) string { return r.entries[len(r.entries)-1-i] }

func (r *recall) append(entry string) {
	if err := os.MkdirAll(filepath.Dir(r.file), 0o700); err != nil {
		r.fail(err)
		return
	}
	f, err := os.OpenFile(r.file, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		r.fail(err)
		return
	}
	_, err = f.WriteString(entry + "\n")
	if err = errors.Join(err, f.Close()); err != nil {
		r.fail(err)
	}
}

// rewrite leaves only the lines held in the file.
func (r *recall) rewrite() {
	f, err := os.CreateTemp(filepath.Dir(r.file), ".recall-*") // readable by its owner only
	if err != nil {
		r.fail(err)
		return
	}
	_, err = f.WriteString(strings.Join(r.entries, "\n") + "\n")
	err = errors.Join(err, f.Close())
	if err == nil {
		err = os.Rename(f.Name(), r.file)
	}
	if err != nil {
		r.fail(errors.Join(err, os.Remove(f.Name())))
	}
}

func (r *recall) fail(err error) { r.err = fmt.Errorf("keep the lines typed for recall: %w", err) }
