package audio

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"time"
	"unicode"
)

// How long a recording may be that is asked with. The server takes nothing shorter.
const (
	MinQuestion = 100 * time.Millisecond
	MaxQuestion = 15 * time.Minute
)

// A Recording is a spoken question.
type Recording struct {
	Name     string // of its file, without the folder
	PCM      []byte // 24 kHz mono 16-bit little-endian PCM
	Duration time.Duration
}

// A QuestionError says why a file can't be asked with, in words for the person.
type QuestionError struct {
	Name  string // of the file, without the folder
	Fault string // what it is, to stand after the name: is MP3 audio
	Need  string // what is needed instead: a question must be …
	Do    string // how to make it so; may be empty
}

// Error is one sentence.
func (e *QuestionError) Error() string {
	s := e.Name + " " + e.Fault
	for _, more := range []string{e.Need, e.Do} {
		if more != "" {
			s += "; " + more
		}
	}
	return s
}

// ReadQuestion reads a 24 kHz mono 16-bit WAV file. A file that is something else gives a [*QuestionError], one that
// can't be read the system's error.
func ReadQuestion(path string) (Recording, error) {
	// Opening a pipe would wait for its writer.
	info, err := os.Stat(path)
	if err != nil {
		return Recording{}, fmt.Errorf("read a question: %w", err)
	}
	if !info.Mode().IsRegular() {
		e := &QuestionError{Name: shownName(path), Fault: "is not a file", Need: needed}
		if info.IsDir() {
			e.Fault = "is a folder"
		}
		return Recording{}, e
	}
	f, err := os.Open(path)
	if err != nil {
		return Recording{}, fmt.Errorf("read a question: %w", err)
	}
	defer f.Close()
	return ParseQuestion(path, f, info.Size())
}

const needed = "a question must be a 24 kHz mono 16-bit WAV file"

// ParseQuestion is ReadQuestion for a file of that name and size that is open. It reads no more than the sound and a
// few bytes of every other chunk.
func ParseQuestion(path string, r io.ReaderAt, size int64) (Recording, error) {
	rec := Recording{Name: shownName(path)}
	fail := func(fault, need, do string) (Recording, error) {
		return Recording{}, &QuestionError{rec.Name, fault, need, do}
	}
	w, err := parseWave(r, size)
	if foreign := (errForeign{}); errors.As(err, &foreign) {
		do := ""
		if foreign.audio {
			do = conversion(path)
		}
		return fail("is "+foreign.kind, needed, do)
	}
	if err != nil {
		return Recording{}, fmt.Errorf("read %s: %w", rec.Name, err)
	}
	if w.format != ownFormat {
		return fail("is "+w.format.String(), needed, conversion(path))
	}
	rec.Duration = timeOf(w.size / 2)
	switch {
	case w.size < 2:
		return fail("holds no sound", needed, "")
	case rec.Duration < MinQuestion:
		return fail(fmt.Sprintf("lasts %d ms", rec.Duration.Milliseconds()), "a question must last 100 ms at least", "")
	case rec.Duration > MaxQuestion:
		return fail("lasts "+rec.Duration.Round(time.Second).String(), "a question may last 15 minutes at most", "")
	}
	rec.PCM = make([]byte, w.size&^1)
	if n, err := r.ReadAt(rec.PCM, w.at); n < len(rec.PCM) {
		return Recording{}, fmt.Errorf("read %s: %w", rec.Name, err)
	}
	return rec, nil
}

// shownName is the file's name without the folder, fit for a terminal.
func shownName(path string) string { return printable(filepath.Base(path)) }

func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return '?'
	}, s)
}

var plainPath = regexp.MustCompile(`^[\w./+,:=@%][\w./+,:=@%-]*$`)

// conversion is the command that makes a question of a file.
func conversion(path string) string {
	path = printable(path)
	switch {
	case plainPath.MatchString(path):
	case runtime.GOOS == "windows":
		path = `"` + path + `"`
	default:
		if strings.HasPrefix(path, "-") {
			path = "./" + path
		}
		path = "'" + strings.ReplaceAll(path, "'", `'\''`) + "'"
	}
	return "convert it with: ffmpeg -i " + path + " -ar 24000 -ac 1 -c:a pcm_s16le question.wav"
}
