package demo

import (
	"encoding/binary"
	"io/fs"
	"math"
	"path"
	"strings"
	"testing"
	"time"

	"geppetto-audio/assets"
)

func table(t testing.TB) []clip {
	t.Helper()
	text, err := fs.ReadFile(assets.Speech, "speech/answers.txt")
	if err != nil {
		t.Fatal(err)
	}
	all, err := readClips(text)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestAVoiceIsTriedWithOneClip(t *testing.T) {
	all := table(t)
	for _, q := range []Question{{Text: "Why is the sky blue?", Aside: true}, {Aside: true}, {Aside: true, Audio: noise(100)}} {
		if c := choose(all, &q); c == nil || c.name != sample {
			t.Errorf("%q is answered by %+v", q.Text, c)
		}
	}
	if c := choose(all, &Question{Text: "Why is the sky blue?", Aside: true, TextOnly: true}); c.name != "sky" {
		t.Errorf("a text beside the conversation is answered by %s", c.name)
	}
}

func TestQuestionsFindTheirAnswers(t *testing.T) {
	all := table(t)
	for question, want := range map[string]string{
		"Hello!":                         "hello",
		"hi there, what can you do?":     "help",
		"Help":                           "help",
		"What are you?":                  "about",
		"Who are you, and how are you?":  "about",
		"Why is the sky blue?":           "sky",
		"WHY IS THE SKY BLUE":            "sky",
		"Tell me something longer":       "sky",
		"Where are my answers saved?":    "saving",
		"where is the wav file":          "saving",
		"How do I stop an answer?":       "stop",
		"Can I pause it?":                "stop",
		"What does it cost?":             "cost",
		"How much does a key cost?":      "cost",
		"Is it free?":                    "cost",
		"How do I add a key?":            "key",
		"Where do I put OPENAI_API_KEY?": "key",
		"Can I have another voice?":      "voice",
		"you sound like a robot":         "voice",
		"Is my data safe?":               "privacy",
		"Does this work offline?":        "privacy",
		"Can I use it in a terminal?":    "terminal",
		"Does it work with LocalAI?":     "servers",
		"Can I set a base-url?":          "servers",
		"I can’t hear anything":          "sound",
		"Test":                           "sound",
		"Is this a demo?":                "about",
		"Thank you":                      "hello",
		"What is the capital of France?": "beyond",
		"":                               "beyond",
		"skyscrapers":                    "beyond",
		"#":                              "beyond",
		"*":                              "beyond",
	} {
		if got := choose(all, &Question{Text: question}); got.name != want {
			t.Errorf("%q is answered by %s, want %s", question, got.name, want)
		}
	}
	if got := choose(all, &Question{Audio: []byte{0, 0}}); got.name != "recording" {
		t.Errorf("a recording is answered by %s", got.name)
	}
	if got := choose(all, &Question{Text: "What?", History: []Message{{Role: "user"}, {Role: "assistant"}}}); got.name != "suggest" {
		t.Errorf("the second question that nothing fits is answered by %s", got.name)
	}
}

func TestEveryClipSpeaks(t *testing.T) {
	files, err := fs.Glob(assets.Speech, "speech/*.flac")
	if err != nil {
		t.Fatal(err)
	}
	unused := map[string]bool{}
	total := 0
	for _, f := range files {
		unused[strings.TrimSuffix(path.Base(f), ".flac")] = true
		info, err := fs.Stat(assets.Speech, f)
		if err != nil {
			t.Fatal(err)
		}
		total += int(info.Size())
	}
	if total >= 3_000_000 {
		t.Errorf("the clips are %d bytes together", total)
	}
	all := table(t)
	if len(all) < 12 {
		t.Errorf("there are %d clips", len(all))
	}
	longest := time.Duration(0)
	for _, c := range all {
		delete(unused, c.name)
		pcm, err := c.decode()
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		length := pcmDuration(len(pcm))
		longest = max(longest, length)
		if length < 5*time.Second || len(c.words) == 0 {
			t.Errorf("%s: %v, words %q", c.name, length, c.words)
		}
		// Speech has about 16 characters a second; a clip and a text that don't belong together stand out.
		if rate := float64(len(c.text)) / length.Seconds(); rate < 11 || rate > 22 {
			t.Errorf("%s: %.1f characters a second", c.name, rate)
		}
		peak := 0.0
		for i := 0; i < len(pcm); i += 2 {
			peak = max(peak, math.Abs(float64(int16(binary.LittleEndian.Uint16(pcm[i:])))))
		}
		if db := 20 * math.Log10(peak/32768); math.Abs(db+3) > 0.3 {
			t.Errorf("%s peaks at %.1f dB", c.name, db)
		}
	}
	if longest < 25*time.Second {
		t.Errorf("the longest clip is %v", longest)
	}
	for name := range unused {
		t.Errorf("%s.flac is in no record", name)
	}
}

func TestDefaultAnswerIsHeard(t *testing.T) {
	run(t, func(t *bench) {
		c := t.connect()
		defer c.close()
		c.send(appendAudio(noise(minTurn)), commit, create)
		events := c.until("response.done")
		if got := words(events, "response.output_audio_transcript.delta"); !strings.Contains(got, "recording has arrived") {
			t.Errorf("said %q", got)
		}
		if n := len(sound(t, events, 0, 0)); n < 5*bytesPerSecond {
			t.Errorf("%d bytes of sound", n)
		}
	}, hasty())
}

func TestBrokenTables(t *testing.T) {
	for _, text := range []string{"text: x", "name: a\nwords x", "name: a\ncolour: x", "name: a\n" + strings.Repeat("x", 1<<17)} {
		if _, err := readClips([]byte(text)); err == nil {
			t.Errorf("%.30q is no table, but is read", text)
		}
	}
}

func BenchmarkDecode(b *testing.B) {
	for _, c := range table(b) {
		if c.name == "sky" {
			for b.Loop() {
				if _, err := c.decode(); err != nil {
					b.Fatal(err)
				}
			}
		}
	}
}
