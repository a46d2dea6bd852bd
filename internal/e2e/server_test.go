package e2e

import (
	"encoding/binary"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"geppetto-audio/realtime/demo"
)

// A server answers every question but one in a moment: the story is long, and takes a while to arrive.
type server struct {
	*demo.Server
	story   []byte
	samples []int16 // of the story

	mu    sync.Mutex
	asked []demo.Question
}

const (
	storyQuestion = "Tell me a long story"
	storyLength   = 34 * time.Second
	storyPace     = 4 // times as fast as it is spoken
)

func startServer(t *testing.T) *server {
	s := &server{story: speech(storyLength, 1)}
	for at := 0; at < len(s.story); at += 2 {
		s.samples = append(s.samples, int16(binary.LittleEndian.Uint16(s.story[at:])))
	}
	started, err := demo.Start("", demo.WithPace(storyPace), demo.WithLatency(0, 0), demo.WithAnswers(s.answer))
	if err != nil {
		t.Fatal(err)
	}
	s.Server = started
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func (s *server) answer(q demo.Question) demo.Answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked = append(s.asked, q)
	part := demo.Part{Text: "So much for that.", Audio: speech(300*time.Millisecond, uint64(len(s.asked)))}
	if q.Text == storyQuestion {
		part = demo.Part{Text: strings.Repeat("The keeper of the lighthouse climbed the stairs and lit the lamp. ", 40), Audio: s.story}
	}
	return demo.Answer{Parts: []demo.Part{part}}
}

// last is what was asked last, as it reached the server.
func (s *server) last() demo.Question {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.asked[len(s.asked)-1]
}

// told tells whether the server knew, with the last question, what was said before.
func (s *server) told(words string) bool {
	return slices.ContainsFunc(s.last().History, func(m demo.Message) bool { return strings.Contains(m.Text, words) })
}
