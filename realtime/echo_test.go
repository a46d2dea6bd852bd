package realtime

import (
	"strings"
	"testing"
)

func TestEchoes(t *testing.T) {
	frame := func(id, text string) string {
		return `{"type":"response.output_audio_transcript.delta","event_id":"` + id + `","delta":"` + text + `"}`
	}
	bare := `{"type":"response.output_audio_transcript.delta","delta":"a"}`
	for name, c := range map[string]struct {
		frames []string
		again  string // of each: is it an echo?
	}{
		"each once":              {[]string{frame("1", "a"), frame("2", "a"), frame("3", "a")}, "..."},
		"one twice":              {[]string{frame("1", "a"), frame("2", "b"), frame("2", "b"), frame("3", "c")}, "..x."},
		"one three times":        {[]string{frame("1", "a"), frame("2", "b"), frame("2", "b"), frame("2", "b")}, "..xx"},
		"the first":              {[]string{frame("1", "a"), frame("1", "a")}, ".."}, // nothing is known yet
		"one number for all":     {[]string{frame("1", "a"), frame("1", "b"), frame("1", "b"), frame("1", "b")}, "...."},
		"numbers that come back": {[]string{frame("1", "a"), frame("2", "a"), frame("1", "a"), frame("2", "a")}, "...."},
		"one for each answer":    {[]string{frame("1", "a"), frame("2", "a"), frame("2", "b"), frame("2", "b")}, "...."},
		"none":                   {[]string{frame("1", "a"), frame("2", "a"), bare, bare}, "...."},
		"spaces": {[]string{`{"event_id": "1", "type": "a"}`, `{"event_id": "2", "type": "a"}`,
			`{"event_id": "2", "type": "a"}`}, "..x"},
		"no text for a number": {[]string{`{"event_id":1}`, `{"event_id":2}`, `{"event_id":2}`, `{"event_id":"`, `{"event_id":"`}, "....."},
	} {
		t.Run(name, func(t *testing.T) {
			e, got := newEchoes(), ""
			for _, f := range c.frames {
				got += map[bool]string{true: "x", false: "."}[e.again([]byte(f))]
			}
			if got != c.again {
				t.Errorf("%s, want %s of\n%s", got, c.again, strings.Join(c.frames, "\n"))
			}
		})
	}
}
