package history

import (
	"errors"
	"io/fs"
	"os"
	"strings"
	"time"

	"geppetto-audio/internal/archive"
)

// maxFolded bounds what search knows of one answer, in bytes: twenty hours of speech.
const maxFolded = 1 << 20

// quiet is how long nothing of an answer may have changed before it counts as left behind.
const quiet = time.Minute

// read brings one answer up to date, and tells whether that changed anything.
func (s *shelf) read(dir, stem string) bool {
	files := archive.EntryOf(dir, stem)
	m := marksOf(files) // before the files are read, so that a change while they are is not missed
	a := s.describe(files, m)
	if a == nil {
		return s.drop(stem)
	}
	changed := s.put(a)
	s.marks[stem] = m
	return changed
}

// stale tells whether the files of an answer are other than when they were read.
func (s *shelf) stale(dir, stem string) bool {
	known, ok := s.marks[stem]
	return !ok || known != marksOf(archive.EntryOf(dir, stem))
}

// describe reads what lists need of an answer. It returns nil where there is none: no file, or a name just claimed.
func (s *shelf) describe(files archive.Entry, m marks) *Answer {
	if m.words == (mark{}) && m.sound == (mark{}) {
		return nil
	}
	a := &Answer{}
	var t archive.Transcript
	err := fs.ErrNotExist
	if m.words.size > 0 {
		t, err = archive.Read(files.Transcript)
	}
	switch {
	case err == nil:
		s.fill(a, t)
		if leftBehind(a, files, m) {
			a.Status, a.Reason = archive.Interrupted, archive.ReasonEnded
		}
	case errors.Is(err, fs.ErrNotExist):
		a.Problem = ProblemNoWords
	case errors.Is(err, archive.ErrNotTranscript):
		a.Problem = ProblemForeign
	default:
		a.Problem = ProblemUnreadable
	}
	if a.Problem != "" {
		a.Generated = archive.Began(files.Transcript)
	}
	named := a.Problem != "" || t.Audio != ""
	if !named || m.sound == (mark{}) {
		a.SoundGone = named && a.Problem == "" && t.Status != archive.Receiving
		files.Audio = ""
	} else if d, err := archive.Duration(files.Audio); err == nil {
		a.Duration = d
	}
	if a.Problem == ProblemNoWords && files.Audio == "" {
		return nil
	}
	a.Files = files
	a.moment = archive.Moment(files.Transcript, a.Generated).UnixNano()
	return a
}

// leftBehind tells whether an answer that says it is arriving has lost the program that received it: nobody holds its
// files, and they have lain still for a while. It may lie in a folder that can't be written to, or have been copied
// there, and so be filed late or never.
func leftBehind(a *Answer, files archive.Entry, m marks) bool {
	if a.Status != archive.Receiving || time.Since(time.Unix(0, max(m.words.changed, m.sound.changed))) < quiet {
		return false
	}
	busy, _ := archive.Busy(files) // what can't be opened to be written to, nobody is writing
	return !busy
}

// fill takes over what the transcript says. Its strings are parts of the whole file, which must not be kept.
func (s *shelf) fill(a *Answer, t archive.Transcript) {
	a.Conversation = s.name(t.Conversation)
	a.Question = strings.Clone(t.Question)
	a.Model, a.Voice = s.name(t.Model), s.name(t.Voice)
	a.Status, a.Reason = s.name(t.Status), s.name(t.Reason)
	a.Generated, a.Heard, a.Tokens = t.Generated, t.Heard, t.Tokens
	a.TextSize = len(t.Text)
	a.title = strings.Clone(t.Title)
	a.folded, a.asked = foldAnswer(t.Question, t.Text)
}

// foldAnswer joins question and words by a line break, which no word of a query holds.
func foldAnswer(question, text string) (folded string, asked int) {
	b := make([]byte, 0, len(question)+1+len(text))
	b = appendFolded(b, question)
	asked = len(b)
	b = append(b, '\n')
	b = appendFolded(b, text)
	return string(b[:min(len(b), maxFolded)]), min(asked, maxFolded)
}

func marksOf(files archive.Entry) marks { return marks{markOf(files.Transcript), markOf(files.Audio)} }

// markOf looks at a file. What is not a regular file is none: links are not followed.
func markOf(path string) mark {
	info, err := os.Lstat(path)
	if err != nil || !info.Mode().IsRegular() {
		return mark{}
	}
	return mark{info.Size(), info.ModTime().UnixNano()}
}
