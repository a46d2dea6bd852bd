package settings

import "strings"

// The most that a settings file may hold beside its text: lines of it are a table or a setting, and parts of a line are
// one within another. People write some dozens. The library needs two thousand bytes for each, and hours for a name in a
// name in a name without end.
const (
	maxParts  = 370
	maxWithin = 16
)

// tooMuch says what is wrong with a text of TOML that holds too much to be read; it is empty where that is not so.
func tooMuch(text string) string {
	const listed = 8 // members of a list take the room of a part
	room, within := maxParts*listed, 0
	for text != "" && room >= 0 && within <= maxWithin {
		n := strings.IndexAny(text, "=.[{,\n#\"'")
		if n < 0 {
			break
		}
		sign := text[n]
		switch text = text[n+1:]; sign {
		case '\n':
			within = 0
		case '=':
			room -= listed
		case '.', '[', '{':
			room -= listed
			within++
		case ',':
			room--
		case '#':
			text = text[len(line(text)):]
		default:
			text = behindString(text, sign)
		}
	}
	switch {
	case room < 0:
		return "it holds more settings than anybody writes"
	case within > maxWithin:
		return "a line of it puts too many tables into one another"
	}
	return ""
}

// behindString gives what follows the string whose first mark was taken from a text.
func behindString(text string, mark byte) string {
	end, lines := string(mark), false
	if long := strings.Repeat(end, 2); strings.HasPrefix(text, long) {
		text, end, lines = text[2:], long+end, true
	}
	for text != "" && !strings.HasPrefix(text, end) {
		switch {
		case text[0] == '\n' && !lines:
			return text // which is refused
		case text[0] == '\\' && mark == '"' && len(text) > 1:
			text = text[1:]
		}
		text = text[1:]
	}
	return strings.TrimPrefix(text, end)
}

// line is the first line of a text.
func line(text string) string {
	first, _, _ := strings.Cut(text, "\n")
	return first
}
