package settings

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/joho/godotenv"
)

const (
	dotEnvName    = ".env"
	largestDotEnv = 256 << 10 // bytes
)

// readDotEnv reads the file .env of a folder. Where there is none, or a folder of that name (Python's virtual
// environments), it gives nothing.
func readDotEnv(dir string) (map[string]string, error) {
	if dir == "" {
		return nil, nil
	}
	path := filepath.Join(dir, dotEnvName)
	if isDir(path) {
		return nil, nil
	}
	text, err := readBounded(path, largestDotEnv)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, &FileError{
			Path: path, Cause: err,
			What: fmt.Sprintf("The file can't be read: %s.", reason(err)),
			Do:   "Make it readable, or start the program in another folder.",
		}
	}
	return parseDotEnv(path, text)
}

// errDotEnv stands for the library's error, which quotes the file: keys would come to light with it.
var errDotEnv = errors.New("malformed .env")

// parseDotEnv reads the text of a .env file; path is for the error.
func parseDotEnv(path string, text []byte) (map[string]string, error) {
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	// The library lets nonsense pass in a last line that has no end.
	text = append(slices.Clip(text), '\n')
	vars, err := godotenv.UnmarshalBytes(text)
	if err == nil {
		return vars, nil
	}
	line, what := dotEnvFault(string(text), err)
	return nil, &FileError{
		Path: path, Line: line, What: what, Cause: errDotEnv,
		Do: "Write each variable on a line of its own, as NAME=value or NAME=\"value\", or start the program in another folder.",
	}
}

// dotEnvFault tells the line of an error, which the library has only in the words it quotes, and puts it into our own.
func dotEnvFault(text string, err error) (line int, what string) {
	text = strings.ReplaceAll(text, "\r\n", "\n") // as the library does before it reads
	if value, ok := strings.CutPrefix(err.Error(), "unterminated quoted value "); ok {
		// The quotation mark it begins with is the last of its kind, so the last place that fits is the one.
		return lineAt(text, strings.LastIndex(text, value)), "A quotation mark is opened and never closed."
	}
	what = "This is no NAME=value."
	if _, quoted, ok := strings.Cut(err.Error(), "in variable name near "); ok {
		if rest, err := strconv.Unquote(quoted); err == nil && strings.HasSuffix(text, rest) {
			return lineAt(text, len(text)-len(rest)), what
		}
	}
	return 0, what
}

// lineAt gives the line, from 1, that a byte of a text lies in; 0 for a negative offset.
func lineAt(text string, offset int) int {
	if offset < 0 {
		return 0
	}
	return 1 + strings.Count(text[:offset], "\n")
}
