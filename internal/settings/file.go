package settings

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/BurntSushi/toml"

	"geppetto-audio/internal/atomicfile"
)

// largestFile bounds what is read of a settings file, in bytes: all of one that a person wrote, little of a mistake.
const largestFile = 64 << 10

const fileHeader = `# The settings of Geppetto Audio. The program writes this file anew when a setting is changed in its window: keys
# it does not know are kept, comments are not. What is not set here has its default.

`

// A File is the settings file, in TOML. Its folder need not exist.
type File struct {
	path string
	mu   sync.Mutex // one change at a time
}

// NewFile makes a File of its path. An empty path is that of a person without a home: it has the defaults.
func NewFile(path string) *File { return &File{path: path} }

// Path gives the file's path.
func (f *File) Path() string { return f.path }

// Load reads the settings. A file that is not there has the defaults; one that can't be understood gives a *FileError.
func (f *File) Load() (Settings, error) {
	s, _, err := f.read()
	return s, err
}

// Update reads the settings anew, changes them and writes them, readable by the person alone. Keys that the program
// doesn't know stay; so do settings that another program has changed and this change leaves alone. A setting that has
// its default is not written, so that it follows the program's. A file that can't be understood is left as it is and
// gives a *FileError; a value that a setting can't have gives a *UsageError.
func (f *File) Update(change func(*Settings)) (Settings, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.path == "" {
		return Defaults(), errors.New("there is no home folder to keep settings in")
	}
	old, table, err := f.read()
	if err != nil {
		return Defaults(), err
	}
	s := old
	change(&s)
	s.tidy()
	for _, field := range s.fields() {
		if field.check == nil {
			continue
		}
		if err := field.check(); err != nil {
			return old, &UsageError{
				Code: CodeSetting, Cause: err,
				What: fmt.Sprintf("The setting %s %v.", field.key, err), Do: "Correct it and save again.",
			}
		}
	}
	if s == old {
		return s, nil
	}
	put(table, s)
	if err := f.write(table); err != nil {
		return old, fmt.Errorf("save the settings: %w", err)
	}
	return s, nil
}

// put writes settings into the file's table.
func put(table map[string]any, s Settings) {
	defaults := Defaults()
	usual := defaults.fields()
	for i, field := range s.fields() {
		value := reflect.ValueOf(field.value).Elem().Interface()
		if value == reflect.ValueOf(usual[i].value).Elem().Interface() {
			delete(table, field.key)
		} else {
			table[field.key] = value
		}
	}
}

func (f *File) write(table map[string]any) error {
	text := bytes.NewBufferString(fileHeader)
	encoder := toml.NewEncoder(text)
	encoder.Indent = ""
	if err := encoder.Encode(table); err != nil {
		return err
	}
	if text.Len() > largestFile {
		return errTooLarge
	}
	if _, _, err := parse(f.path, text.Bytes()); err != nil {
		return fmt.Errorf("check what would be written: %w", err)
	}
	// Those who keep such files elsewhere and link them here keep their link.
	path, err := filepath.EvalSymlinks(f.path)
	if err != nil {
		path = f.path
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	return atomicfile.Write(path, text.Bytes(), 0o600)
}

// read gives the settings, and everything that stands in the file.
func (f *File) read() (Settings, map[string]any, error) {
	if f.path == "" {
		return Defaults(), map[string]any{}, nil
	}
	text, err := readBounded(f.path, largestFile)
	if errors.Is(err, fs.ErrNotExist) {
		return Defaults(), map[string]any{}, nil
	}
	if err != nil {
		return Defaults(), nil, f.unreadable(err)
	}
	return parse(f.path, text)
}

func (f *File) unreadable(err error) error {
	return &FileError{
		Path: f.path, Cause: err,
		What: fmt.Sprintf("The settings can't be read: %s.", reason(err)),
		Do:   "Make the file readable, or move it away to begin with the defaults.",
	}
}

// readBounded reads a whole file of at most limit bytes.
func readBounded(path string, limit int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err != nil {
		return nil, err
	}
	if int64(len(data)) > limit {
		return nil, errTooLarge
	}
	return data, nil
}

var errTooLarge = errors.New("the file is far too large")

// parse reads the text of a settings file; path is for the error.
func parse(path string, text []byte) (Settings, map[string]any, error) {
	s := Defaults()
	broken := func(line int, cause error, what string) (Settings, map[string]any, error) {
		return Defaults(), nil, brokenFile(path, line, cause, what)
	}
	raw, meta, err := tables(path, text)
	if err != nil {
		return Defaults(), nil, err
	}
	fields := s.fields()
	for _, field := range fields {
		if value, ok := raw[field.key]; ok {
			if err := meta.PrimitiveDecode(value, field.value); err != nil {
				return broken(lineOf(meta, value), err, fmt.Sprintf("%s %s.", field.key, kindOf(field.value)))
			}
		}
	}
	s.tidy()
	for _, field := range fields {
		if field.check == nil {
			continue
		}
		if err := field.check(); err != nil {
			return broken(lineOf(meta, raw[field.key]), err, fmt.Sprintf("%s %v.", field.key, err))
		}
	}
	// Model = "x" would be kept and have no effect, which nobody means.
	for _, key := range slices.Sorted(maps.Keys(raw)) {
		for _, field := range fields {
			if key != field.key && strings.EqualFold(key, field.key) {
				return broken(lineOf(meta, raw[key]), nil, fmt.Sprintf("%s is written %s.", key, field.key))
			}
		}
	}
	table := map[string]any{}
	if err := toml.Unmarshal(text, &table); err != nil {
		return broken(0, err, "The settings can't be understood.")
	}
	return s, table, nil
}

// tables takes the text of a settings file apart; path is for the error.
func tables(path string, text []byte) (raw map[string]toml.Primitive, meta toml.MetaData, err error) {
	if much := tooMuch(string(text)); much != "" {
		return nil, meta, brokenFile(path, 0, nil, "The settings can't be understood: "+much+".")
	}
	meta, err = toml.Decode(string(text), &raw)
	var at toml.ParseError
	switch {
	case errors.As(err, &at):
		return nil, meta, brokenFile(path, at.Position.Line, err, "The settings can't be understood: "+withoutText(at.Message)+".")
	case err != nil:
		return nil, meta, brokenFile(path, 0, err, "The settings can't be understood.")
	}
	return raw, meta, nil
}

func brokenFile(path string, line int, cause error, what string) *FileError {
	return &FileError{
		Path: path, Line: line, What: what, Cause: cause,
		Do: "Correct it, or move the file away to begin with the defaults.",
	}
}

// withoutText takes out of the library's message what it repeats of the file, but for names of settings: that may be a
// key, pasted in the wrong place.
func withoutText(message string) string {
	message, _, _ = strings.Cut(message, " but found")
	message = quoted.ReplaceAllStringFunc(message, func(text string) string {
		for _, field := range new(Settings).fields() {
			if text[1:len(text)-1] == field.key {
				return text
			}
		}
		return "…"
	})
	return strings.TrimSuffix(message, ".")
}

var quoted = regexp.MustCompile(`"[^"]*"|'[^']*'|` + "`[^`]*`")

// kindOf says, as the end of a sentence, what a setting's value must be.
func kindOf(value any) string {
	switch value.(type) {
	case *bool:
		return "must be true or false"
	case *float64:
		return "must be a number"
	case *int:
		return "must be a whole number"
	}
	return "must be a text in quotation marks"
}

// lineOf gives the line in which a value stands. The library tells it only when a value refuses to be decoded.
func lineOf(meta toml.MetaData, value toml.Primitive) int {
	var at toml.ParseError
	if errors.As(meta.PrimitiveDecode(value, &refusal{}), &at) {
		return at.Position.Line
	}
	return 0
}

type refusal struct{}

var _ toml.Unmarshaler = (*refusal)(nil)

// UnmarshalTOML refuses.
func (*refusal) UnmarshalTOML(any) error { return errors.New("refused") }
