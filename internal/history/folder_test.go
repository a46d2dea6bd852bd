package history

import (
	"context"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"geppetto-audio/internal/archive"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.FixedZone("", 7*3600))

// A folder is a folder of answers under a test.
type folder struct {
	t   testing.TB
	dir string
}

func newFolder(t testing.TB) folder { return folder{t, t.TempDir()} }

// stem is the name of the answer of the n-th second after noon.
func stem(n int) string {
	return "audio_" + noon.Add(time.Duration(n)*time.Second).Format("20060102_150405")
}

func (f folder) wav(n int) string { return filepath.Join(f.dir, stem(n)+".wav") }
func (f folder) txt(n int) string { return filepath.Join(f.dir, stem(n)+".txt") }

// put files the answer of the n-th second, with a second of sound.
func (f folder) put(n int, x archive.Transcript) {
	f.t.Helper()
	f.write(f.wav(n), string(wavOf(48000)))
	x.Audio = stem(n) + ".wav"
	f.words(n, x)
}

// words files the transcript of the n-th second as the recorder does.
func (f folder) words(n int, x archive.Transcript) {
	f.t.Helper()
	if x.Generated.IsZero() {
		x.Generated = noon.Add(time.Duration(n) * time.Second)
	}
	if x.Status == "" {
		x.Status = "completed"
	}
	if err := archive.Save(f.txt(n), x); err != nil {
		f.t.Fatal(err)
	}
}

func (f folder) write(path, content string) {
	f.t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		f.t.Fatal(err)
	}
}

func (f folder) remove(paths ...string) {
	f.t.Helper()
	for _, path := range paths {
		if err := os.RemoveAll(path); err != nil {
			f.t.Fatal(err)
		}
	}
}

func (f folder) read(path string) string {
	f.t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		f.t.Fatal(err)
	}
	return string(data)
}

// wavOf makes a WAV of silence.
func wavOf(sound int) []byte {
	h := []byte("RIFF....WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\xc0\x5d\x00\x00\x80\xbb\x00\x00\x02\x00\x10\x00data....")
	binary.LittleEndian.PutUint32(h[4:], uint32(36+sound))
	binary.LittleEndian.PutUint32(h[40:], uint32(sound))
	return append(h, make([]byte, sound)...)
}

// run runs a library until the test ends.
func run(t testing.TB, l *Library) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { l.Run(ctx); close(done) }()
	t.Cleanup(func() { cancel(); <-done })
}

// open runs the library of a folder and waits for it to be complete.
func open(t testing.TB, dir string) *Library {
	t.Helper()
	l := New(dir, nil)
	run(t, l)
	until(t, l, "complete", func(s *Snapshot) bool { return s.Complete })
	return l
}

// until waits for a snapshot that fulfils a condition.
func until(t testing.TB, l *Library, what string, fulfils func(*Snapshot) bool) *Snapshot {
	t.Helper()
	limit := time.After(20 * time.Second)
	for {
		s := l.Snapshot()
		if fulfils(s) {
			return s
		}
		select {
		case <-l.Changes():
		case <-limit:
			t.Fatalf("not %s in time:\n%s", what, listing(s))
		}
	}
}

// listing writes a snapshot down for comparing.
func listing(s *Snapshot) string {
	var b strings.Builder
	for _, c := range s.Conversations {
		fmt.Fprintf(&b, "%s %q:", c.ID, c.Title)
		for _, a := range c.Answers {
			fmt.Fprintf(&b, " [%s %s %s %q %d %v]", a.stem(), a.Status, a.Duration, a.Question, a.TextSize, a.Problem != "")
		}
		b.WriteString("\n")
	}
	return b.String()
}

func find(s *Snapshot, n int) *Answer {
	for _, c := range s.Conversations {
		for _, a := range c.Answers {
			if a.stem() == stem(n) {
				return a
			}
		}
	}
	return nil
}

// vocabulary is for texts that look like speech to search: few words often, many seldom.
var vocabulary = func() []string {
	r := rand.New(rand.NewPCG(1, 2))
	words := make([]string, 5000)
	for i := range words {
		var b strings.Builder
		for range 1 + r.IntN(3) + r.IntN(2) {
			b.WriteByte("bcdfghklmnprstvwz"[r.IntN(17)])
			b.WriteString([]string{"a", "e", "i", "o", "u", "é", "ai", "ou"}[r.IntN(8)])
		}
		words[i] = b.String()
	}
	return words
}()

// speech makes about n characters of words.
func speech(r *rand.Rand, n int) string {
	var b strings.Builder
	for b.Len() < n {
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		i := int(float64(len(vocabulary)) * r.Float64() * r.Float64() * r.Float64())
		b.WriteString(vocabulary[i])
	}
	return b.String()
}

// fill files n answers of 800 characters, four to a conversation, each with a WAV of a header alone.
func (f folder) fill(n int) {
	f.t.Helper()
	r := rand.New(rand.NewPCG(3, 4))
	silence := string(wavOf(0))
	for i := range n {
		x := archive.Transcript{
			Generated:    noon.Add(time.Duration(i) * time.Second),
			Audio:        stem(i) + ".wav",
			Conversation: fmt.Sprintf("20261120_120000_%04d", i/4),
			Question:     speech(r, 40+r.IntN(40)),
			Model:        "gpt-realtime-2.1",
			Voice:        "marin",
			Status:       "completed",
			Tokens:       &archive.Tokens{Input: 100 + i, Output: 900},
			Text:         speech(r, 800),
		}
		f.write(f.wav(i), silence)
		f.write(f.txt(i), string(x.Marshal()))
	}
}
