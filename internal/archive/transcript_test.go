package archive

import (
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"geppetto-audio/internal/frugal"
)

const transcriptPath = "/music/audio_output/audio_20261120_123118.txt"

var example = Transcript{
	Generated:    began,
	Audio:        "audio_20261120_123118.wav",
	Conversation: "20261120_122950_k3f9",
	Question:     "Why is the sky blue?",
	Model:        "gpt-realtime-2.1",
	Voice:        "marin",
	Status:       "stopped",
	Reason:       "by you",
	Heard:        &Heard{12400 * time.Millisecond, 37200 * time.Millisecond},
	Tokens:       &Tokens{132, 119, 13, 64, 0, 121, 30, 91},
	Text:         "Because the air scatters…",
}

const exampleFile = `Generated: 2026-11-20 12:31:18 +0700
Audio File: audio_20261120_123118.wav
Conversation: 20261120_122950_k3f9
Question: Why is the sky blue?
Model: gpt-realtime-2.1
Voice: marin
Status: stopped
Reason: by you
Heard: 12.4 s of 37.2 s
Tokens: input 132 (text 119, audio 13; cached text 64, cached audio 0), output 121 (text 30, audio 91)
Transcript:
Because the air scatters…
`

func TestMarshalExample(t *testing.T) {
	if diff := cmp.Diff(exampleFile, string(example.Marshal())); diff != "" {
		t.Errorf("file (-want +got):\n%s", diff)
	}
	for _, file := range []string{exampleFile, strings.ReplaceAll(exampleFile, "\n", "\r\n"), "\ufeff" + exampleFile} {
		got, err := Parse(transcriptPath, []byte(file))
		if diff := cmp.Diff(example, got); err != nil || diff != "" {
			t.Errorf("Parse: %v (-want +got):\n%s", err, diff)
		}
	}
}

func TestMarshalLeavesOutWhatThereIsNothingToSayOf(t *testing.T) {
	got := string(Transcript{Generated: began, Question: "Hello?", Status: "completed"}.Marshal())
	want := "Generated: 2026-11-20 12:31:18 +0700\nAudio File: none\nQuestion: Hello?\nStatus: completed\nTranscript:\n"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestRoundTrip(t *testing.T) {
	for name, change := range map[string]func(*Transcript){
		"without sound":     func(x *Transcript) { x.Audio = "" },
		"lines":             func(x *Transcript) { x.Question = "first\n\n  third, indented\n\tlast\n" },
		"lines only":        func(x *Transcript) { x.Question = "\n\n" },
		"spaces":            func(x *Transcript) { x.Question = "  spaces on both sides " },
		"header-like words": func(x *Transcript) { x.Text = "Status: failed\nTranscript:\n  no\n" },
		"indented words":    func(x *Transcript) { x.Text = "  a poem\n    of two lines" },
		"empty":             func(x *Transcript) { x.Text = "" },
		"line break only":   func(x *Transcript) { x.Text = "\n" },
		"other writing": func(x *Transcript) {
			x.Question, x.Text = "なぜ空は青い？", "لأن الهواء\n👩‍👩‍👧 \ufffd"
		},
		"nothing heard":       func(x *Transcript) { x.Heard = &Heard{0, time.Hour} },
		"of another version":  func(x *Transcript) { x.Unknown = []string{"Mood: fine\nand more", "a line", " x: y"} },
		"later form of a key": func(x *Transcript) { x.Heard, x.Unknown = nil, []string{"Heard: most of it"} },
	} {
		want := example
		change(&want)
		got, err := Parse(transcriptPath, want.Marshal())
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%s: %v (-want +got):\n%s", name, err, diff)
		}
	}
}

// Whatever a person or a server says, only the program's own lines count as header lines, for readers with a wider
// idea of a line too.
func TestNothingForgesAHeader(t *testing.T) {
	for _, brk := range []string{"\n", "\r", "\r\n", "\x00\n", "\n\x00", "\n\n", "\v", "\f", "\x1c", "\u0085", "\u2028", "\u2029", "\xff\n"} {
		evil := "x" + brk + "Status: completed" + brk + "Transcript:" + brk + "words" + brk
		x := Transcript{Generated: began, Audio: evil, Conversation: evil, Question: evil, Model: evil, Voice: evil,
			Status: "failed", Reason: evil, Unknown: []string{evil, "Status: forged", "  Status: forged", brk + "Status: forged"}, Text: "said"}
		file := x.Marshal()
		got, err := Parse(transcriptPath, file)
		if err != nil || got.Status != "failed" || got.Text != "said" {
			t.Errorf("break %q: status %q, text %q, %v in\n%s", brk, got.Status, got.Text, err, file)
		}
		lines := strings.FieldsFunc(string(file), func(r rune) bool { return strings.ContainsRune("\n\r\v\f\x1c\x1d\x1e\u0085\u2028\u2029", r) })
		seen := map[string]int{}
		for _, l := range lines {
			key, _, _ := strings.Cut(l, ":")
			seen[key]++
		}
		if seen["Status"] != 1 || seen["Transcript"] != 1 {
			t.Errorf("break %q: forged in\n%s", brk, file)
		}
	}
	// An editor that strips spaces at the ends of lines doesn't turn a question into a header either.
	file := strings.ReplaceAll(string(Transcript{Question: "a\n\nStatus: completed", Status: "failed"}.Marshal()), "  \n", "\n")
	if got, err := Parse(transcriptPath, []byte(file)); err != nil || got.Status != "failed" || got.Question != "a\n\nStatus: completed" {
		t.Errorf("stripped: %+v, %v", got, err)
	}
}

func TestControlCharactersAreTakenOut(t *testing.T) {
	x := Transcript{Question: "a\x1b[2Jb", Model: "m\x07\tn", Text: "one\x1b]0;title\x07\r\ntwo\u009b3"}
	got, err := Parse(transcriptPath, x.Marshal())
	if err != nil || got.Question != "a[2Jb" || got.Model != "m n" || got.Text != "one]0;title\ntwo3" {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestParseFirstVersion(t *testing.T) {
	want := Transcript{Generated: time.Date(2025, 3, 9, 8, 5, 7, 0, time.Local), Audio: "audio_20250309_080507.wav", Text: "Hello there.\nSecond line."}
	for _, file := range []string{
		"Generated: 2025-03-09 08:05:07\nAudio File: audio_20250309_080507.wav\nTranscript:\nHello there.\nSecond line.\n",
		"Generated: 2025-03-09 08:05:07\r\nAudio File: audio_output/audio_20250309_080507.wav\r\n\r\nTranscript: Hello there.\r\nSecond line.",
		"Generated: some other day\nAudio File: audio_output\\audio_20250309_080507.wav\nTranscript:\nHello there.\nSecond line.\n",
		"Audio File: /music/audio_output/audio_20250309_080507.wav\nTranscript:\nHello there.\nSecond line.",
	} {
		got, err := Parse("/music/audio_output/audio_20250309_080507.txt", []byte(file))
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("Parse(%q): %v (-want +got):\n%s", file, err, diff)
		}
	}
}

func TestAudioFileIsBelievedOnlyBesideTheTranscript(t *testing.T) {
	const own = "audio_20261120_123118.wav"
	for value, want := range map[string]string{
		own:                             own,
		"./" + own:                      own,
		"audio_output/" + own:           own,
		"/music/audio_output/" + own:    own,
		"none":                          "",
		"":                              "",
		".":                             "",
		"/":                             "",
		".wav":                          "",
		"_123118.wav":                   "",
		"audio_20261120_123118_2.wav":   "",
		"audio_20261120_123118.txt":     "",
		"../" + own:                     "",
		"../audio_output/" + own:        "",
		"/etc/" + own:                   "",
		"/" + own:                       "",
		"elsewhere/audio_output/" + own: "",
		`..\` + own:                     "",
		"/etc/passwd":                   "",
		own + "\x00.txt":                "",
	} {
		got, err := Parse(transcriptPath, fmt.Appendf(nil, "Audio File: %s\nTranscript:\n", value))
		if err != nil || got.Audio != want {
			t.Errorf("Audio File: %s: believed %q, want %q (%v)", value, got.Audio, want, err)
		}
	}
}

func TestParseRefusesOtherFiles(t *testing.T) {
	for _, file := range []string{"", "\n\n", "Shopping:\nmilk\n", "  Status: receiving\n", "\x00\x01\x02", "Status"} {
		if got, err := Parse(filepath.Join("dir", "notes.txt"), []byte(file)); !errors.Is(err, ErrNotTranscript) {
			t.Errorf("Parse(%q) = %+v, %v", file, got, err)
		}
	}
}

func TestFirstOfEachHeaderCounts(t *testing.T) {
	got, err := Parse(transcriptPath, []byte("Status: failed\nStatus: completed\n  more\nTokens: plenty\nTokens: none\nTranscript:\n"))
	if err != nil || got.Status != "failed" || !cmp.Equal(got.Unknown, []string{"Tokens: plenty"}) {
		t.Errorf("%+v, %v", got, err)
	}
}

// allocated is how many bytes f takes from the heap in all.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

func TestParseTakesBoundedMemory(t *testing.T) {
	const size = 4 << 20
	for _, unit := range []string{"\n", "a\n", ":\n", "  \n", "\xff", "\xff\n  ", "\r\n", "\u2028", "Question: \n  ", "Tokens: ", "9", "Transcript:\n", "a\x00"} {
		for _, start := range []string{"", "Question: ", "Tokens: input ", "Transcript:\n"} {
			file := []byte(start + strings.Repeat(unit, size/len(unit)))
			got := allocated(func() { _, _ = Parse(transcriptPath, file) })
			if limit := uint64(1<<20 + 10*len(file)); got > limit {
				t.Errorf("%d bytes of %q after %q took %d bytes, more than %d", len(file), unit, start, got, limit)
			}
		}
	}
}

// What a file holds much of costs no more than that.
func TestParsingIsFrugal(t *testing.T) {
	for name, unit := range map[string]string{
		"lines": "\n", "keys": "a:\n", "one key": "Mood: a\n", "no keys": "a\n", "continuations": "  \n", "questions": "Question: a\n",
		"tokens": "Tokens: input 1 (text 1), output 1\n", "no text": "\xff", "half a text": "a\xff", "carriage returns": "a:\r",
	} {
		for _, frame := range []string{"%s", "Generated: 2025-03-09 08:05:07\n%s\nTranscript:\n", "Question: %s\nTranscript:\n", "Transcript:\n%s"} {
			text := []byte(fmt.Sprintf(frame, strings.Repeat(unit, 4<<20/len(unit))))
			t.Run(name, func(t *testing.T) {
				frugal.Read(t, len(text), func() { _, _ = Parse(transcriptPath, text) })
			})
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(exampleFile))
	f.Add([]byte("Generated: 2025-03-09 08:05:07\r\nAudio File: audio_20261120_123118.wav\r\n\r\nTranscript: Hello.\r\n"))
	f.Add([]byte("Question: a\n\n  b\n   c\nMood: x\n  y\nStatus: receiving\n  Transcript:\nTranscript:\n  t\n\n"))
	f.Add([]byte("  Status: a\nStatus: b\n"))
	f.Add([]byte("Conversation: a\nTitle:  b\tc\n  d\nTitle: e\nQuestion: f\nTranscript:\ng"))
	f.Add([]byte("Heard: 0.05 s of 1e8 s\nTokens: input 1 (text\nGenerated: 0000-01-01T00:00:00Z\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		var first Transcript
		var err error
		frugal.Read(t, len(data), func() { first, err = Parse(transcriptPath, data) })
		if err != nil {
			if !errors.Is(err, ErrNotTranscript) {
				t.Fatal(err)
			}
			return
		}
		if first.Audio != "" && first.Audio != "audio_20261120_123118.wav" {
			t.Fatalf("believed %q", first.Audio)
		}
		file := first.Marshal()
		second, err := Parse(transcriptPath, file)
		if diff := cmp.Diff(first, second); err != nil || diff != "" {
			t.Fatalf("%v (-first +second):\n%s\nin\n%q", err, diff, file)
		}
		if again := second.Marshal(); string(again) != string(file) {
			t.Fatalf("written %q, then %q", file, again)
		}
	})
}
