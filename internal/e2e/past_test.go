package e2e

import (
	"encoding/binary"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"geppetto-audio/internal/archive"
)

// A past is an answer that an earlier run has left in the folder.
type past struct {
	conversation     string
	title            string
	when             time.Time
	question, answer string
	sound            time.Duration
}

// keep writes it as the program does, and tells where.
func (p past) keep(t *testing.T, dir string) archive.Entry {
	t.Helper()
	e, err := archive.Claim(dir, p.when)
	if err != nil {
		t.Fatal(err)
	}
	tr := archive.Transcript{Generated: p.when, Conversation: p.conversation, Title: p.title, Question: p.question,
		Model: "gpt-realtime-2.1", Voice: "marin", Status: "completed", Text: p.answer}
	if p.sound > 0 {
		tr.Audio = filepath.Base(e.Audio)
		if err := os.WriteFile(e.Audio, wav(speech(p.sound, uint64(len(p.answer)))), 0o644); err != nil {
			t.Fatal(err)
		}
	} else {
		e.Audio = ""
	}
	if err := archive.Save(e.Transcript, tr); err != nil {
		t.Fatal(err)
	}
	return e
}

// wav puts a header before sound.
func wav(pcm []byte) []byte {
	header := make([]byte, archive.HeaderSize)
	copy(header, "RIFF")
	copy(header[8:], "WAVEfmt ")
	for at, v := range map[int]uint32{16: 16, 24: 24000, 28: 48000} {
		binary.LittleEndian.PutUint32(header[at:], v)
	}
	for at, v := range map[int]uint16{20: 1, 22: 1, 32: 2, 34: 16} {
		binary.LittleEndian.PutUint16(header[at:], v)
	}
	copy(header[36:], "data")
	archive.PutSizes(header, int64(len(pcm)), 0)
	return append(header, pcm...)
}

// speech is sound that rises and falls as syllables and sentences do, and in which no stretch repeats: from a
// hundredth of a second of it one can tell the place.
func speech(length time.Duration, seed uint64) []byte {
	r := rand.New(rand.NewPCG(seed, 11))
	n := int(length.Seconds() * 24000)
	pcm := make([]byte, 2*n)
	var loud, goal, last float64
	for i := range n {
		if i%2400 == 0 { // a syllable
			if goal = 0.15 + 0.85*r.Float64(); i/2400%23 == 22 {
				goal = 0.02 // a breath
			}
		}
		loud += (goal - loud) / 700
		last += (r.NormFloat64()*9000 - last) / 3
		binary.LittleEndian.PutUint16(pcm[2*i:], uint16(int16(math.Max(-30000, math.Min(loud*last, 30000)))))
	}
	return pcm
}
