package demo

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"

	"github.com/mewkiz/flac"

	"geppetto-audio/assets"
)

// A clip is one recorded answer.
type clip struct {
	name  string
	words []string // normalized words and phrases that ask for it
	text  string
}

// Marks in the words of a clip.
const (
	anyQuestion = "*" // an answer to what nothing else fits
	aRecording  = "#" // the answer to a recording
)

// readClips reads a table in the format that assets/speech/answers.txt explains.
func readClips(table []byte) ([]clip, error) {
	var all []clip
	lines := bufio.NewScanner(bytes.NewReader(table))
	for n := 1; lines.Scan(); n++ {
		line := lines.Text()
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		field, value, ok := strings.Cut(line, ": ")
		if field == "name" {
			all = append(all, clip{})
		}
		if !ok || len(all) == 0 {
			return nil, fmt.Errorf("read the table of answers: line %d is not of a record", n)
		}
		switch c := &all[len(all)-1]; field {
		case "name":
			c.name = value
		case "words":
			for phrase := range strings.SplitSeq(value, ", ") {
				if phrase != anyQuestion && phrase != aRecording {
					phrase = normalized(phrase)
				}
				c.words = append(c.words, phrase)
			}
		case "text":
			c.text = value
		case "say": // is for the synthesizer
		default:
			return nil, fmt.Errorf("read the table of answers: line %d: unknown field %q", n, field)
		}
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("read the table of answers: %w", err)
	}
	return all, nil
}

// normalized is a text in lower case with one space around each word, so that phrases are found word by word.
func normalized(text string) string {
	words := strings.FieldsFunc(strings.ToLower(strings.ReplaceAll(text, "’", "'")), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '_' && r != '\''
	})
	return " " + strings.Join(words, " ") + " "
}

// sample is the clip that answers whoever tries a voice: the demo has but one, and says so.
const sample = "voice"

// choose finds the clip that fits a question. It is nil only for a table without an answer to any question. Outside a
// conversation a text is to be read aloud, which the demo can't.
func choose(all []clip, q *Question) *clip {
	if n := slices.IndexFunc(all, func(c clip) bool { return c.name == sample }); n >= 0 && q.Aside && !q.TextOnly {
		return &all[n]
	}
	mark := anyQuestion
	if q.Text == "" && len(q.Audio) > 0 {
		mark = aRecording
	}
	var best *clip
	var other []*clip
	fits, text := 0, normalized(q.Text)
	for i := range all {
		n := 0
		for _, phrase := range all[i].words {
			if phrase == mark {
				other = append(other, &all[i])
			} else if strings.Contains(text, phrase) {
				n++
			}
		}
		if n > fits {
			best, fits = &all[i], n
		}
	}
	if best != nil || len(other) == 0 {
		return best
	}
	return other[q.turn()%len(other)]
}

// turn counts the questions before this one.
func (q *Question) turn() int {
	n := 0
	for _, m := range q.History {
		if m.Role == "user" {
			n++
		}
	}
	return n
}

// recordedAnswer is the answer of a server that was given no other.
func recordedAnswer(q Question) Answer {
	table, err := assets.Speech.ReadFile("speech/answers.txt")
	if err != nil {
		return brokenAnswer(fmt.Errorf("read the table of answers: %w", err))
	}
	all, err := readClips(table)
	if err != nil {
		return brokenAnswer(err)
	}
	c := choose(all, &q)
	if c == nil {
		return brokenAnswer(errors.New("no recorded answer fits"))
	}
	part := Part{Text: c.text, TextOnly: q.TextOnly}
	if !q.TextOnly {
		if part.Audio, err = c.decode(); err != nil {
			return brokenAnswer(err)
		}
	}
	return Answer{Parts: []Part{part}}
}

func brokenAnswer(err error) Answer {
	return Answer{Status: failed, ErrorType: "server_error", ErrorCode: "server_error", ErrorMessage: err.Error()}
}

// decode gives the sound of the clip: 24 kHz mono 16-bit little-endian PCM. It takes about 10 ms, and a program that
// is open for days should not hold all clips in memory, so the result is not kept.
//
// The clips are 16 kHz because that is what the voice speaks, and because the decoder writes to the standard logger
// for every block of 24 kHz.
func (c *clip) decode() ([]byte, error) {
	packed, err := assets.Speech.ReadFile("speech/" + c.name + ".flac")
	if err != nil {
		return nil, fmt.Errorf("read a recorded answer: %w", err)
	}
	samples, err := decodeFLAC(packed)
	if err != nil {
		return nil, fmt.Errorf("decode the recorded answer %s: %w", c.name, err)
	}
	sound := make([]byte, 0, 3*len(samples))
	for _, sample := range upsample(samples) {
		sound = binary.LittleEndian.AppendUint16(sound, uint16(sample))
	}
	return sound, nil
}

func decodeFLAC(packed []byte) ([]int16, error) {
	stream, err := flac.New(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	if i := stream.Info; i.SampleRate != recordedRate || i.NChannels != 1 || i.BitsPerSample != 16 {
		return nil, fmt.Errorf("%d Hz, %d channels, %d bits", i.SampleRate, i.NChannels, i.BitsPerSample)
	}
	samples := make([]int16, 0, stream.Info.NSamples)
	for {
		frame, err := stream.ParseNext()
		if errors.Is(err, io.EOF) {
			return samples, nil
		}
		if err != nil {
			return nil, err
		}
		for _, sample := range frame.Subframes[0].Samples {
			samples = append(samples, int16(sample))
		}
	}
}
