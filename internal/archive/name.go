package archive

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

const (
	prefix        = "audio_"
	stampLayout   = "20060102_150405"
	audioExt      = ".wav"
	transcriptExt = ".txt"
)

// An Entry is the two files of one answer, by their absolute paths.
type Entry struct {
	Audio      string // the WAV; empty for an answer without sound
	Transcript string
}

// Claim takes a name for an answer that began at the given local time, and makes the folder where it is missing. The
// transcript is created, empty, and exclusively: whoever creates it owns both names, in this process or another. A
// WAV that has lost its transcript keeps its name too.
func Claim(dir string, began time.Time) (Entry, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return Entry{}, fmt.Errorf("find the folder: %w", err)
	}
	// What people ask is nobody else's business unless they open the folder to others themselves.
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return Entry{}, fmt.Errorf("make the folder: %w", err)
	}
	stamp := began.Format(stampLayout)
	for n := 1; ; n++ {
		e := entryOf(dir, name{stamp, n})
		if _, err := os.Lstat(e.Audio); err == nil {
			continue
		} else if !errors.Is(err, fs.ErrNotExist) {
			return Entry{}, fmt.Errorf("choose a name: %w", err)
		}
		f, err := os.OpenFile(e.Transcript, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			return Entry{}, fmt.Errorf("create the transcript: %w", err)
		}
		return e, f.Close()
	}
}

// Wanted is the path of the transcript for which Claim asks first.
func Wanted(dir string, began time.Time) string {
	return entryOf(dir, name{began.Format(stampLayout), 1}).Transcript
}

// Compare orders the names, or paths, of two answers' files from old to new: by second, then by number (_2 before
// _10). Names that are not an answer's come last, in alphabetical order.
func Compare(a, b string) int {
	a, b = filepath.Base(a), filepath.Base(b)
	x, xok := parseName(a)
	y, yok := parseName(b)
	switch {
	case xok && yok:
		return cmp.Or(cmp.Compare(x.stamp, y.stamp), cmp.Compare(x.n, y.n), cmp.Compare(a, b))
	case xok:
		return -1
	case yok:
		return 1
	}
	return cmp.Compare(a, b)
}

// Stem is the part of the base name of a WAV or a transcript that an answer's files share, and whether it is the name
// of such a file at all.
func Stem(base string) (string, bool) {
	if ext := filepath.Ext(base); ext != audioExt && ext != transcriptExt {
		return "", false
	}
	if _, ok := parseName(base); !ok {
		return "", false
	}
	return base[:len(base)-len(audioExt)], true
}

// EntryOf names both files of the answer with the given stem in a folder, whether they are there or not.
func EntryOf(dir, stem string) Entry {
	path := filepath.Join(dir, stem)
	return Entry{Audio: path + audioExt, Transcript: path + transcriptExt}
}

// Began is the local time that the name, or path, of an answer's file tells; zero where it tells none.
func Began(path string) time.Time {
	n, ok := parseName(filepath.Base(path))
	if !ok {
		return time.Time{}
	}
	return n.began()
}

// Moment is when an answer was begun, as far as order goes: what its transcript says, or, where that is later, what the
// name of its file tells in the same time zone. The recorder never names an answer earlier than the one before it in
// the conversation, though the clock was set back.
func Moment(path string, generated time.Time) time.Time {
	n, ok := parseName(filepath.Base(path))
	if !ok {
		return generated
	}
	t, err := time.ParseInLocation(stampLayout, n.stamp, generated.Location())
	if err != nil || t.Before(generated) {
		return generated
	}
	return t
}

// A name is the part that an answer's files share: the second it began in, and which of that second's answers it is.
type name struct {
	stamp string
	n     int
}

func (n name) String() string {
	if n.n == 1 {
		return prefix + n.stamp
	}
	return prefix + n.stamp + "_" + strconv.Itoa(n.n)
}

func (n name) began() time.Time {
	t, err := time.ParseInLocation(stampLayout, n.stamp, time.Local)
	if err != nil {
		return time.Time{}
	}
	return t
}

func entryOf(dir string, n name) Entry {
	path := filepath.Join(dir, n.String())
	return Entry{Audio: path + audioExt, Transcript: path + transcriptExt}
}

// parseName reads the base name of a WAV or a transcript. It accepts only what Claim makes.
func parseName(base string) (name, bool) {
	s, ok := strings.CutPrefix(base, prefix)
	if ext := filepath.Ext(s); ext == audioExt || ext == transcriptExt {
		s = strings.TrimSuffix(s, ext)
	}
	if !ok || len(s) < len(stampLayout) {
		return name{}, false
	}
	stamp, number := s[:len(stampLayout)], s[len(stampLayout):]
	for i, c := range []byte(stamp) {
		if i == 8 && c != '_' || i != 8 && (c < '0' || c > '9') {
			return name{}, false
		}
	}
	n := name{stamp, 1}
	if number == "" {
		return n, true
	}
	var err error
	if n.n, err = strconv.Atoi(strings.TrimPrefix(number, "_")); err != nil || n.n < 2 {
		return name{}, false
	}
	return n, n.String() == prefix+s // no sign, no leading zero, exactly one underscore
}

// transcriptName reads the base name of a transcript.
func transcriptName(base string) (name, bool) {
	if !strings.HasSuffix(base, transcriptExt) {
		return name{}, false
	}
	return parseName(base)
}
