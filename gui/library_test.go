package gui

import (
	"fmt"
	"time"

	"geppetto-audio/internal/archive"
	"geppetto-audio/internal/history"
	"geppetto-audio/realtime"
)

// morning is when the answers of the folder came, one a minute.
var morning = time.Date(2026, 11, 18, 9, 0, 0, 0, time.Local)

// keptAnswer is one in the folder.
func keptAnswer(conversation string, number int) *history.Answer {
	name := fmt.Sprintf("/a/%s-%d", conversation, number)
	return &history.Answer{
		Files:        archive.Entry{Audio: name + ".wav", Transcript: name + ".txt"},
		Conversation: conversation, Question: fmt.Sprintf("Question %d of %s?", number, conversation),
		Model: "gpt-realtime", Status: "completed", Generated: morning.Add(time.Duration(number) * time.Minute),
		Duration: 20 * time.Second, TextSize: len(keptText(conversation, number)),
	}
}

func keptText(conversation string, number int) string {
	return fmt.Sprintf("Answer %d of %s, which goes on for a while so that it takes some room where it is shown.", number, conversation)
}

// keptConversation is one with a number of answers.
func keptConversation(id string, answers int) *history.Conversation {
	c := &history.Conversation{ID: id}
	for i := range answers {
		c.Answers = append(c.Answers, keptAnswer(id, i+1))
	}
	return c
}

// withFolder is what a folder holds when the window opens.
func withFolder(conversations ...*history.Conversation) func(*scene, *Options) {
	return func(s *scene, _ *Options) {
		s.program.folder = "/a"
		s.library.snapshot = snapshotOf(conversations...)
		for _, c := range conversations {
			for i, a := range c.Answers {
				s.library.words[a.Files.Transcript] = keptText(c.ID, i+1)
			}
		}
	}
}

func snapshotOf(conversations ...*history.Conversation) *history.Snapshot {
	s := &history.Snapshot{Conversations: conversations, Complete: true}
	for _, c := range conversations {
		s.Answers += len(c.Answers)
	}
	return s
}

// questions are those shown, from the first to the last.
func (s *scene) questions() []string {
	var out []string
	for _, e := range s.shown.entries {
		if a := e.past(); a != nil {
			out = append(out, a.Question)
		} else {
			out = append(out, value(e.data).question)
		}
	}
	return out
}

// began says which conversation the controller holds.
func (s *scene) began(conversation string) {
	s.conversation.current = conversation
	s.conversation.happens(realtime.Began{Conversation: conversation})
}

// arrives is an answer of which all but the end has come.
func arrives(conversation, id, question, text string) []realtime.Notice {
	return []realtime.Notice{
		realtime.Asked{Question: realtime.Question{ID: id, Text: question}, Conversation: conversation},
		realtime.Sent{ID: id}, realtime.Words{ID: id, Text: text}, realtime.Sound{ID: id, Received: 2 * time.Second},
	}
}

// ends is the end of such an answer, which is kept.
func ends(id, question, text string, kept *history.Answer) realtime.Notice {
	return realtime.Ended{
		Question: realtime.Question{ID: id, Text: question}, Text: text,
		Outcome: realtime.Outcome{Status: realtime.Completed, Heard: -1, Received: kept.Duration},
		Kept:    realtime.Kept{Audio: kept.Files.Audio, Transcript: kept.Files.Transcript, Duration: kept.Duration},
	}
}
