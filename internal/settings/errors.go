package settings

import (
	"fmt"
	"strings"
)

// Codes of a UsageError.
const (
	CodeBaseURL = "bad_base_url" // the address of the server can't be used
	CodeNoTLS   = "no_tls"       // a key would go over the network in the clear
	CodeKey     = "bad_key"      // what was given as a key can't be one
	CodeOutput  = "bad_output"   // the folder for answers can't be used
	CodeSetting = "bad_setting"  // a value that a setting can't have
)

// A UsageError says that the program was asked for something that can't be: by its command line, by the environment,
// or by a value to be stored. The program ends with exit code 2.
type UsageError struct {
	Code  string // one of the codes above
	What  string // is wrong, in one sentence without anything secret
	Do    string // about it, in one sentence
	Cause error
}

// Error gives both sentences.
func (e *UsageError) Error() string { return e.What + " " + e.Do }

// Unwrap gives the cause.
func (e *UsageError) Unwrap() error { return e.Cause }

// A FileError says that a file a person may have written can't be used.
type FileError struct {
	Path  string
	Line  int    // from 1; 0 where no line is to blame
	What  string // is wrong, in one sentence without anything of the file's values
	Do    string // about it, in one sentence
	Cause error
}

// Error gives the place and both sentences.
func (e *FileError) Error() string {
	place := e.Path
	if e.Line > 0 {
		place = fmt.Sprintf("%s, line %d", e.Path, e.Line)
	}
	return place + ": " + e.What + " " + e.Do
}

// Unwrap gives the cause.
func (e *FileError) Unwrap() error { return e.Cause }

// reason gives the innermost words of an error: what the system said, without the operation and the path that our own
// sentence names already.
func reason(err error) string {
	for {
		inner, ok := err.(interface{ Unwrap() error })
		if !ok {
			break
		}
		next := inner.Unwrap()
		if next == nil {
			break
		}
		err = next
	}
	return strings.TrimSuffix(err.Error(), ".")
}
