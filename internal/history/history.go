// Package history is the folder of the answers seen as conversations: a list that fills while it is read, keeps up with
// what happens to the files, and can be searched, renamed, deleted from and exported. Nothing is stored beside the
// answers' own files.
//
// A Library has one goroutine, Run's, which alone reads the folder; what it has found is published as a Snapshot that
// never changes. All methods may be called from any goroutine. Those that say so touch the disk and may take a while.
package history

import (
	"slices"
	"sync"
	"time"

	"geppetto-audio/internal/archive"
)

// What the Problem of an answer may be.
const (
	ProblemNoWords    = "Of this answer there is only the sound: its transcript is missing."
	ProblemForeign    = "The transcript of this answer can't be read: it has been changed or is damaged."
	ProblemUnreadable = "The transcript of this answer can't be read: the system refuses access to it."
)

// An Answer is what lists need to know of a kept answer. It never changes: a file that does is a new Answer.
type Answer struct {
	// Files names both files. The transcript's path is always there and tells answers apart, whether there is such a
	// file or not; the WAV's is empty where there is none.
	Files        archive.Entry
	Conversation string // the header of that name; empty in the old program's files
	Question     string
	Model        string
	Voice        string
	Status       string
	Reason       string
	Generated    time.Time
	Heard        *archive.Heard
	Tokens       *archive.Tokens
	Duration     time.Duration // of the sound on disk
	TextSize     int           // of the words, in bytes
	Problem      string        // why the file can't be read as a transcript, one of the Problem sentences; else empty
	SoundGone    bool          // the transcript tells of a WAV that is not there

	moment int64  // nanoseconds by which answers are put in order
	title  string // what the transcript says the conversation is called
	folded string // question and words as search sees them
	asked  int    // how much of folded is the question
}

// stem is the part of the name that both files share. It takes no memory of its own.
func (a *Answer) stem() string { return stemOf(a.Files.Transcript) }

// A Conversation is the answers that belong together. It never changes.
//
// Answers without a Conversation header, as the old program wrote them, form one conversation for each day.
type Conversation struct {
	ID      string
	Title   string    // a person's own, else empty
	Answers []*Answer // the oldest first, at least one

	foldedTitle string
}

// Began is when the first answer came.
func (c *Conversation) Began() time.Time { return c.Answers[0].Generated }

// Latest is when the last answer came.
func (c *Conversation) Latest() time.Time { return c.Answers[len(c.Answers)-1].Generated }

// A Snapshot is what the folder held at one moment, as far as it was read. It never changes, and a conversation or an
// answer in which nothing has changed is the same pointer in the next one.
type Snapshot struct {
	Conversations []*Conversation // the one with the latest answer first
	Answers       int
	Complete      bool  // the whole folder has been read once
	Err           error // why the folder can't be read

	sorted sync.Once
	newest []place // what search goes through, made when it is first needed
}

// A place is where an answer stands.
type place struct {
	answer *Answer
	in     *Conversation
}

// byTime returns all answers, the newest first.
func (s *Snapshot) byTime() []place {
	s.sorted.Do(func() {
		s.newest = make([]place, 0, s.Answers)
		for _, c := range s.Conversations {
			for _, a := range slices.Backward(c.Answers) {
				s.newest = append(s.newest, place{a, c})
			}
		}
		slices.SortFunc(s.newest, func(a, b place) int { return older(b.answer, a.answer) })
	})
	return s.newest
}
