package terminal

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// An action is what a line asks for.
type action int

const (
	ask    action = iota // the line, or the argument, is a question
	record               // the argument names a recording to ask with
	renew                // a new conversation
	quit
	help
	nothing
)

// A command is a line understood.
type command struct {
	action action
	arg    string
}

// parsePiped understands a line of a file or another program: there, only what ends the run, begins a new conversation
// or names a recording is not a question.
func parsePiped(line string) command {
	word, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
	switch word = strings.ToLower(word); {
	case word == "":
		return command{action: nothing}
	case rest == "" && isQuit(word):
		return command{action: quit}
	case rest == "" && word == "/new":
		return command{action: renew}
	case word == "/audio":
		return command{action: record, arg: path(rest)}
	}
	return command{action: ask, arg: line}
}

// parseTyped understands a line that a person typed.
func parseTyped(line string) command {
	line = strings.TrimSpace(line)
	if word := strings.ToLower(line); word == "/help" || word == "/?" {
		return command{action: help}
	}
	return parsePiped(line)
}

// parseAsk understands the question of a command line, which may run over several lines.
func parseAsk(question string) command {
	switch c := parsePiped(question); c.action {
	case record, nothing:
		return c
	}
	return command{action: ask, arg: question}
}

// isQuit tells .quit and its kin, in lower case.
func isQuit(word string) bool {
	if !strings.ContainsAny(word[:1], "./:") {
		return false
	}
	switch word[1:] {
	case "quit", "exit", "q", "bye":
		return true
	}
	return false
}

// path reads a path as a person writes it or a terminal pastes it: in quotes or with spaces behind backslashes, and with
// a tilde for the home folder.
func path(s string) string {
	s = strings.TrimSpace(s)
	if n := len(s); n >= 2 && s[0] == s[n-1] && (s[0] == '"' || s[0] == '\'') {
		s = s[1 : n-1]
	} else if runtime.GOOS != "windows" {
		s = unescape(s)
	}
	if s == "~" || strings.HasPrefix(s, "~/") || strings.HasPrefix(s, "~"+string(filepath.Separator)) {
		if home, err := os.UserHomeDir(); err == nil {
			s = filepath.Join(home, s[1:])
		}
	}
	return s
}

// unescape takes every backslash away that stands before another character.
func unescape(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) {
			i++
		}
		b.WriteByte(s[i])
	}
	return b.String()
}
