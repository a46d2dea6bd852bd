package history

import "strings"

// paragraphs makes a text Markdown that shows it as it is: empty lines part paragraphs, other line breaks stay.
func paragraphs(text string) string {
	var b strings.Builder
	gap := ""
	for line := range strings.SplitSeq(text, "\n") {
		line = inline(line)
		if line == "" {
			if b.Len() > 0 {
				gap = "\n\n"
			}
			continue
		}
		b.WriteString(gap)
		b.WriteString(line)
		gap = "  \n"
	}
	return b.String()
}

// inline makes a line Markdown that shows it as it is. Spaces at its ends go: they would make code of it, or a break.
func inline(line string) string {
	line = strings.Trim(line, " \t")
	special := leading(line)
	var b strings.Builder
	for i, c := range []byte(line) {
		if strings.IndexByte("\\`*_[]<>&~|$", c) >= 0 || i == special {
			b.WriteByte('\\')
		}
		b.WriteByte(c)
	}
	return b.String()
}

// leading is the place of the sign that makes a heading, a list, a rule or the like of a line, or -1.
func leading(line string) int {
	if line == "" {
		return -1
	}
	if strings.IndexByte("#+-=:", line[0]) >= 0 {
		return 0
	}
	digits := len(line) - len(strings.TrimLeft(line, "0123456789"))
	if digits > 0 && digits < len(line) && (line[digits] == '.' || line[digits] == ')') {
		return digits
	}
	return -1
}
