package archive

import (
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// ErrNotTranscript is returned for a text file that no version of the program wrote.
var ErrNotTranscript = errors.New("not a transcript")

// maxUnknown bounds the foreign header lines that are kept, so that a file of nothing but line breaks takes no more
// memory than its size.
const maxUnknown = 1000

// Parse reads a transcript whose file has the given path. It takes what Marshal writes, with any line ends, and the
// files of the program's first version, which say only Generated, Audio File and Transcript. The audio file is
// believed only where it is the WAV of the same name in the same folder. Where the time is missing, the file's name
// tells it. The error is ErrNotTranscript where no header line is known.
func Parse(path string, data []byte) (Transcript, error) {
	p := parser{path: path, seen: map[string]bool{}}
	rest := strings.TrimLeft(strings.TrimPrefix(clean(string(data)), "\ufeff"), "\n")
	for rest != "" && !p.seen[keyText] {
		if text, ok := strings.CutPrefix(rest, keyText+":"); ok {
			p.seen[keyText] = true
			p.t.Text = body(text)
			continue
		}
		var header string
		header, rest = cutHeader(rest)
		p.header(header)
	}
	if len(p.seen) == 0 {
		return Transcript{}, ErrNotTranscript
	}
	if p.t.Generated.IsZero() {
		if n, ok := parseName(filepath.Base(path)); ok {
			p.t.Generated = n.began()
		}
	}
	return p.t, nil
}

// body reads what follows the key of the text. The first version's words may begin on the line of the key.
func body(text string) string {
	first, rest, _ := strings.Cut(text, "\n")
	if first = strings.TrimSpace(first); first != "" {
		rest = first + "\n" + rest
	}
	return strings.TrimSuffix(rest, "\n")
}

// cutHeader takes the first header line, with the lines that continue it, off the text, and the empty lines after it.
// An empty line before a continuation belongs to it: an editor took its spaces.
func cutHeader(text string) (header, rest string) {
	end := 0
	for {
		n := strings.IndexByte(text[end:], '\n')
		if n < 0 {
			return text, ""
		}
		end += n
		next := end + 1
		for next < len(text) && text[next] == '\n' {
			next++
		}
		if !strings.HasPrefix(text[next:], indent) {
			return text[:end], text[next:]
		}
		end = next
	}
}

type parser struct {
	path string
	t    Transcript
	seen map[string]bool // the known keys read so far: the first of each counts
}

// header takes one header line in. What is not known, or has a value that can't be read, is kept as it stands.
func (p *parser) header(header string) {
	key, value, colon := strings.Cut(header, ":")
	if colon && p.seen[key] {
		return
	}
	if colon {
		known, ok := p.field(key, value)
		if known {
			p.seen[key] = true
		}
		if ok {
			return
		}
	}
	if len(p.t.Unknown) < maxUnknown && !strings.HasPrefix(header, indent) {
		p.t.Unknown = append(p.t.Unknown, strings.ReplaceAll(header, "\n"+indent, "\n"))
	}
}

// field sets what a key stands for. A value that can't be read leaves the field alone: known, but not ok.
func (p *parser) field(key, value string) (known, ok bool) {
	t := &p.t
	switch key {
	case keyGenerated:
		t.Generated, ok = parseTime(line(value)), true
	case keyAudio:
		t.Audio, ok = p.believed(line(value)), true
	case keyConversation:
		t.Conversation, ok = line(value), true
	case keyTitle:
		t.Title, ok = line(value), true
	case keyQuestion:
		t.Question, ok = strings.ReplaceAll(strings.TrimPrefix(value, " "), "\n"+indent, "\n"), true
	case keyModel:
		t.Model, ok = line(value), true
	case keyVoice:
		t.Voice, ok = line(value), true
	case keyStatus:
		t.Status, ok = line(value), true
	case keyReason:
		t.Reason, ok = line(value), true
	case keyHeard:
		t.Heard, ok = parseHeard(line(value))
	case keyTokens:
		t.Tokens, ok = parseTokens(line(value))
	default:
		return false, false
	}
	return true, ok
}

// believed returns the base name of the WAV beside the transcript if value names that file: bare, or with the folder
// it lies in, which the first version may have written.
func (p *parser) believed(value string) string {
	path, err := filepath.Abs(p.path)
	if err != nil {
		return ""
	}
	wav := strings.TrimSuffix(path, filepath.Ext(path)) + audioExt
	want, got := filepath.ToSlash(wav), strings.TrimPrefix(strings.ReplaceAll(value, `\`, "/"), "./")
	if want == got || got != "" && strings.HasSuffix(want, "/"+got) {
		return filepath.Base(wav)
	}
	return ""
}

func parseTime(s string) time.Time {
	for _, layout := range []string{timeLayout, time.DateTime, time.RFC3339, time.RFC1123, time.RFC1123Z} {
		if t, err := time.ParseInLocation(layout, s, time.Local); err == nil {
			return t.Truncate(time.Second)
		}
	}
	return time.Time{}
}

func parseHeard(s string) (*Heard, bool) {
	played, whole, ok := strings.Cut(s, " of ")
	if !ok {
		return nil, false
	}
	p, pok := parseSeconds(played)
	w, wok := parseSeconds(whole)
	if !pok || !wok {
		return nil, false
	}
	return &Heard{Played: p, Whole: w}, true
}

func parseSeconds(s string) (time.Duration, bool) {
	s, ok := strings.CutSuffix(s, " s")
	x, err := strconv.ParseFloat(s, 64)
	if !ok || err != nil || !(x >= 0 && x < 1e9) {
		return 0, false
	}
	return time.Duration(math.Round(x*10)) * 100 * time.Millisecond, true
}

func parseTokens(s string) (*Tokens, bool) {
	var t Tokens
	_, err := fmt.Sscanf(s, tokensFormat, &t.Input, &t.InputText, &t.InputAudio, &t.CachedText, &t.CachedAudio,
		&t.Output, &t.OutputText, &t.OutputAudio)
	if err != nil || t.String() != s {
		return nil, false
	}
	return &t, true
}
