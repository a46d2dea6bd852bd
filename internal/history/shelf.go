package history

import (
	"cmp"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"geppetto-audio/internal/archive"
)

// A shelf sorts answers into conversations. It touches no files; only Run's goroutine uses it.
type shelf struct {
	answers map[string]*Answer // by stem
	marks   map[string]marks   // of the files as they were when they were read, by stem
	talks   map[string]*talk   // by conversation
	order   []*talk            // as last published, with the new ones at the end
	names   map[string]string  // one copy of each model, voice and the like
}

// A mark tells whether a file has changed. The zero mark is that of no file.
type mark struct{ size, changed int64 }

// marks are those of an answer's files.
type marks struct{ words, sound mark }

// A talk is a conversation in the making.
type talk struct {
	id      string
	answers []*Answer     // oldest first
	made    *Conversation // nil where something has changed since it was
}

func newShelf() *shelf {
	return &shelf{answers: map[string]*Answer{}, marks: map[string]marks{}, talks: map[string]*talk{}, names: map[string]string{}}
}

// put adds an answer or replaces the one of the same files, and tells whether that changed anything.
func (s *shelf) put(a *Answer) bool {
	stem := a.stem()
	old := s.answers[stem]
	if old != nil {
		if old.same(a) {
			return false
		}
		s.take(old)
	}
	s.answers[stem] = a
	id := talkOf(a)
	t := s.talks[id]
	if t == nil {
		t = &talk{id: id}
		s.talks[id] = t
		s.order = append(s.order, t)
	}
	at, _ := slices.BinarySearchFunc(t.answers, a, older)
	t.answers = slices.Insert(t.answers, at, a)
	t.made = nil
	return true
}

// drop forgets the answer of that stem, and tells whether there was one.
func (s *shelf) drop(stem string) bool {
	a := s.answers[stem]
	if a == nil {
		return false
	}
	delete(s.answers, stem)
	delete(s.marks, stem)
	s.take(a)
	return true
}

// take takes an answer out of its conversation. One that is empty now goes with the next snapshot, unless something is
// put into it before.
func (s *shelf) take(a *Answer) {
	t := s.talks[talkOf(a)]
	if at, ok := slices.BinarySearchFunc(t.answers, a, older); ok {
		t.answers = slices.Delete(t.answers, at, at+1)
		t.made = nil
	}
}

// conversations makes what a snapshot shows.
func (s *shelf) conversations() []*Conversation {
	s.order = slices.DeleteFunc(s.order, func(t *talk) bool {
		if len(t.answers) == 0 {
			delete(s.talks, t.id)
		}
		return len(t.answers) == 0
	})
	slices.SortFunc(s.order, func(a, b *talk) int {
		x, y := a.answers[len(a.answers)-1], b.answers[len(b.answers)-1]
		return cmp.Or(y.Generated.Compare(x.Generated), older(y, x), strings.Compare(a.id, b.id))
	})
	all := make([]*Conversation, len(s.order))
	for i, t := range s.order {
		if t.made == nil {
			t.made = t.conversation()
		}
		all[i] = t.made
	}
	return all
}

func (t *talk) conversation() *Conversation {
	c := &Conversation{ID: t.id, Answers: slices.Clone(t.answers)}
	if i := slices.IndexFunc(c.Answers, func(a *Answer) bool { return a.title != "" }); i >= 0 {
		c.Title = c.Answers[i].title
		c.foldedTitle = fold(c.Title)
	}
	return c
}

// name returns the one copy of a string that many answers share.
func (s *shelf) name(v string) string {
	if v == "" {
		return ""
	}
	if kept, ok := s.names[v]; ok {
		return kept
	}
	if len(s.names) >= 10_000 {
		clear(s.names) // of a folder in which they are all different nothing is saved
	}
	v = strings.Clone(v)
	s.names[v] = v
	return v
}

// talkOf names the conversation that an answer belongs to.
func talkOf(a *Answer) string {
	if a.Conversation != "" {
		return a.Conversation
	}
	return "day-" + a.Generated.Format("20060102")
}

// older orders answers by their moments, and those of one second by their names.
func older(a, b *Answer) int {
	if c := cmp.Compare(a.moment, b.moment); c != 0 {
		return c
	}
	return archive.Compare(a.Files.Transcript, b.Files.Transcript)
}

// same tells whether a person would see any difference between two answers.
func (a *Answer) same(b *Answer) bool {
	x, y := *a, *b
	heard := x.Heard == y.Heard || x.Heard != nil && y.Heard != nil && *x.Heard == *y.Heard
	tokens := x.Tokens == y.Tokens || x.Tokens != nil && y.Tokens != nil && *x.Tokens == *y.Tokens
	when := x.Generated.Equal(y.Generated) && x.Generated.Format(time.RFC3339) == y.Generated.Format(time.RFC3339)
	x.Heard, y.Heard, x.Tokens, y.Tokens = nil, nil, nil, nil
	x.Generated, y.Generated = time.Time{}, time.Time{}
	return heard && tokens && when && x == y
}

func stemOf(path string) string {
	base := filepath.Base(path)
	return strings.TrimSuffix(base, filepath.Ext(base))
}
