package history

import (
	"context"
	"strings"
	"unicode"
	"unicode/utf8"
)

// An excerpt is about excerptSize characters long and begins, where it can, excerptLead before the hit.
const (
	excerptSize = 120
	excerptLead = 40
)

// A Hit is an answer in which every word of a query was found.
type Hit struct {
	Conversation string // its ID
	Answer       *Answer
	InQuestion   bool     // the excerpt is from the question
	InTitle      bool     // the excerpt is the conversation's title; such a hit stands for the whole conversation
	Excerpt      string   // one line around the first word found
	Marks        [][2]int // the words found in the excerpt, in bytes
}

// Search finds the answers in which every word of the query occurs: in the question, the answer, or the title of the
// conversation, whatever the case and the accents. The newest come first, and no more than limit. A conversation of
// which only the title says it all is found once, by its latest answer. When the context ends it returns what it has.
func (l *Library) Search(ctx context.Context, query string, limit int) []Hit {
	words := wordsOf(query)
	if len(words) == 0 {
		return nil
	}
	var hits []Hit
	for i, p := range l.Snapshot().byTime() {
		if len(hits) >= limit || i%64 == 0 && ctx.Err() != nil {
			break
		}
		inWords, inTitle := p.match(words)
		switch {
		case inWords:
			hits = append(hits, l.hit(p, words))
		case inTitle && p.answer == p.in.Answers[len(p.in.Answers)-1]:
			h := Hit{Conversation: p.in.ID, Answer: p.answer, InTitle: true}
			h.Excerpt = excerpt(p.in.Title, firstOf(p.in.foldedTitle, words))
			h.Marks = marksIn(h.Excerpt, words)
			hits = append(hits, h)
		}
	}
	return hits
}

// match tells whether all words are there and at least one of them in the answer's own words, or all in the title.
func (p place) match(words []string) (inWords, inTitle bool) {
	for _, w := range words {
		switch {
		case strings.Contains(p.answer.folded, w):
			inWords = true
		case !strings.Contains(p.in.foldedTitle, w):
			return false, false
		}
	}
	return inWords, !inWords
}

// hit makes the excerpt of a hit, from the question where that holds all there is to find, else from the answer.
func (l *Library) hit(p place, words []string) Hit {
	a := p.answer
	h := Hit{Conversation: p.in.ID, Answer: a}
	question, text := a.folded[:a.asked], a.folded[min(a.asked+1, len(a.folded)):]
	found := func(in string) (n int) {
		for _, w := range words {
			if strings.Contains(in, w) {
				n++
			}
		}
		return n
	}
	if h.InQuestion = found(question) >= found(text); h.InQuestion {
		h.Excerpt = excerpt(a.Question, firstOf(question, words))
	} else if t, err := l.Load(a); err == nil {
		h.Excerpt = excerpt(t.Text, firstOf(text, words))
	} else {
		h.Excerpt = excerpt(text, firstOf(text, words)) // the file has just gone: small letters are better than none
	}
	h.Marks = marksIn(h.Excerpt, words)
	return h
}

// firstOf is where the first of the words stands in a folded text.
func firstOf(folded string, words []string) int {
	first := -1
	for _, w := range words {
		if i := strings.Index(folded, w); i >= 0 && (first < 0 || i < first) {
			first = i
		}
	}
	return max(first, 0)
}

// excerpt cuts one line out of a text, around the place that has the given offset once the text is folded.
func excerpt(text string, folded int) string {
	at := unfolded(text, folded)
	from, to := at, at
	for n := 0; n < excerptLead && from > 0; n++ {
		_, size := utf8.DecodeLastRuneInString(text[:from])
		from -= size
	}
	for n := utf8.RuneCountInString(text[from:at]); n < excerptSize && to < len(text); n++ {
		_, size := utf8.DecodeRuneInString(text[to:])
		to += size
	}
	before, after := "", ""
	if from > 0 {
		before = "…"
		if i := strings.IndexFunc(text[from:at], unicode.IsSpace); i >= 0 {
			from += i
		}
	}
	if to < len(text) {
		after = "…"
		if i := strings.LastIndexFunc(text[at:to], unicode.IsSpace); i > (to-at)/2 {
			to = at + i
		}
	}
	return before + strings.Join(strings.Fields(text[from:to]), " ") + after
}

// unfolded is the offset in a text of what has the given offset once the text is folded.
func unfolded(text string, folded int) int {
	var buf []byte
	at := 0
	for at < len(text) {
		n := segment(text[at:])
		buf = appendFolded(buf[:0], text[at:at+n])
		if folded -= len(buf); folded < 0 {
			break
		}
		at += n
	}
	return at
}
