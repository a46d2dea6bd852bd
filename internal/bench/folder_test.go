//go:build linux

package bench

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"geppetto-audio/internal/archive"
)

const (
	// manyAnswers is what a person has after years.
	manyAnswers = 10_000
	// answerSound is how many bytes of sound each of them has: twenty seconds.
	answerSound = 20 * 48000
)

// fillFolder files answers of 800 characters, so many to a conversation, and returns the words they are made of, the
// common ones first. Their sound is silence, which takes no room on the disk.
func fillFolder(b *testing.B, dir string, answers, each int) []string {
	b.Helper()
	r := rand.New(rand.NewPCG(1, 2))
	vocabulary := make([]string, 5000)
	for i := range vocabulary {
		for range 1 + r.IntN(4) {
			vocabulary[i] += string("bcdfghklmnprstvwz"[r.IntN(17)]) + []string{"a", "e", "i", "o", "u", "é", "ai"}[r.IntN(7)]
		}
	}
	speech := func(n int) string {
		var s strings.Builder
		for s.Len() < n {
			s.WriteString(vocabulary[int(5000*r.Float64()*r.Float64()*r.Float64())] + " ")
		}
		return strings.TrimSpace(s.String())
	}
	header := make([]byte, archive.HeaderSize)
	copy(header, "RIFF....WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\xc0\x5d\x00\x00\x80\xbb\x00\x00\x02\x00\x10\x00data")
	archive.PutSizes(header, answerSound, 0)
	began := time.Date(2026, 1, 1, 0, 0, 0, 0, time.Local)
	for i := range answers {
		at := began.Add(time.Duration(i) * 43 * time.Minute)
		files := archive.EntryOf(dir, at.Format("audio_20060102_150405"))
		x := archive.Transcript{
			Generated: at, Audio: filepath.Base(files.Audio), Conversation: fmt.Sprintf("20260101_000000_%04d", i/each),
			Question: speech(60), Model: "gpt-realtime-2.1", Voice: "marin", Status: "completed",
			Tokens: &archive.Tokens{Input: i, Output: 900}, Text: speech(800),
		}
		if err := os.WriteFile(files.Audio, header, 0o600); err != nil {
			b.Fatal(err)
		}
		if err := os.Truncate(files.Audio, archive.HeaderSize+answerSound); err != nil {
			b.Fatal(err)
		}
		if err := os.WriteFile(files.Transcript, x.Marshal(), 0o600); err != nil {
			b.Fatal(err)
		}
	}
	return vocabulary
}
