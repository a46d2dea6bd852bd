package eventlog

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// mostUnknown is how many lines of no known kind may stand before the first of a log: after so many it is none.
const mostUnknown = 100

// Print writes a log of either kind for people, a line for each of its own: the time since the first, the direction,
// the type and what it is about. What a terminal would obey is taken out. Of a file that is no log it prints nothing.
func Print(r io.Reader, w io.Writer) error {
	lines, out := NewReader(r), bufio.NewWriter(w)
	var first time.Time
	var unknown []string
	for lines.Found() == nil || len(unknown) < mostUnknown {
		l, err := lines.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return errors.Join(fmt.Errorf("read the log: %w", err), out.Flush())
		}
		if first.IsZero() {
			first = l.Time
		}
		text := printed(&l, first) + "\n"
		if lines.Found() != nil {
			unknown = append(unknown, text)
			continue
		}
		if _, err := out.WriteString(strings.Join(unknown, "") + text); err != nil {
			return fmt.Errorf("print the log: %w", err)
		}
		unknown = nil
	}
	if err := lines.Found(); err != nil {
		return fmt.Errorf("read the log: %w", err)
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("print the log: %w", err)
	}
	return nil
}

func printed(l *Line, first time.Time) string {
	at := "         "
	if !l.Time.IsZero() {
		at = fmt.Sprintf("%9.3f", l.Time.Sub(first).Seconds())
	}
	return strings.TrimRight(fmt.Sprintf("%s %s %-38s %s", at, arrow(l.Direction), printable(l.Name(), 60), l.Gist()), " ")
}

// PrintJSON writes the lines of a log as they are, but for what a terminal would obey.
func PrintJSON(r io.Reader, w io.Writer) error {
	lines, out := NewReader(r), bufio.NewWriter(w)
	for {
		err := lines.read()
		if errors.Is(err, errTooLong) {
			continue
		}
		for rest := lines.buf; len(rest) > 0; {
			c, size := utf8.DecodeRune(rest)
			if harmless(c) || c == '\n' {
				if _, err := out.Write(rest[:size]); err != nil {
					return fmt.Errorf("print the log: %w", err)
				}
			}
			rest = rest[size:]
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return errors.Join(fmt.Errorf("read the log: %w", err), out.Flush())
		}
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("print the log: %w", err)
	}
	return nil
}

func arrow(direction string) string {
	switch direction {
	case "in":
		return "←"
	case "out":
		return "→"
	}
	return "·"
}

// harmless tells whether a terminal shows a character and nothing else.
func harmless(r rune) bool {
	return r != utf8.RuneError && (r == '\t' || !unicode.IsControl(r)) && !unicode.In(r, unicode.Bidi_Control)
}

// printable makes a text one harmless line of so many characters at most.
func printable(s string, most int) string {
	var b strings.Builder
	n, blank := 0, false
	for _, r := range s {
		if unicode.IsSpace(r) {
			blank = n > 0
			continue
		}
		if !harmless(r) {
			continue
		}
		if n >= most {
			b.WriteRune('…')
			break
		}
		if blank {
			b.WriteRune(' ')
			blank = false
		}
		b.WriteRune(r)
		n++
	}
	return b.String()
}
