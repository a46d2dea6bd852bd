package gui

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A splitter cuts the words of an answer, as they come, into passages short enough to be wrapped quickly: the time
// Fyne takes to wrap a text grows faster than the text. The passages joined are the text, letter by letter, and the
// cuts are the same however the text was chopped on its way.
type splitter struct{ passages []string }

// The lengths of a passage, in characters.
const (
	passageEnough = 300 // from here on it ends with the sentence
	passageMost   = 600 // here it ends between words
	passageLimit  = 640 // and here in any case, though it tears a cluster of combining marks
)

// add appends to the last passage and cuts it where it has grown too long.
func (s *splitter) add(text string) {
	if text == "" {
		return
	}
	if len(s.passages) == 0 {
		s.passages = append(s.passages, "")
	}
	open := s.passages[len(s.passages)-1] + text
	for {
		at := cut(open)
		if at < 0 {
			break
		}
		s.passages[len(s.passages)-1] = open[:at]
		s.passages = append(s.passages, "")
		open = open[at:]
	}
	s.passages[len(s.passages)-1] = open
}

func (s *splitter) text() string { return strings.Join(s.passages, "") }

// cut finds where the next passage begins, or -1. A cut is made on seeing the first letter behind it, so that what
// comes later can't move it.
func cut(text string) int {
	var (
		count, word int  // characters so far; letters of the word at hand
		prev        rune // the one before
		ended       bool // a sentence has ended, and only white space and closing marks came since
		spaced      bool // and there was white space
		broken      bool // the white space before this character breaks the line
		gap         = -1 // the last place between words
	)
	for i, r := range text {
		space := unicode.IsSpace(r)
		if !space && unicode.IsSpace(prev) && count >= passageEnough {
			gap = i
		}
		switch {
		case broken && !space:
			return i
		case count >= passageEnough && ended && spaced && !space && !unicode.IsLower(r):
			return i
		case count >= passageMost && gap > 0:
			return gap
		case count >= passageMost && !joins(prev, r), count >= passageLimit:
			return i
		}
		switch {
		case endsWideSentence(r):
			ended, spaced = true, true
		case endsSentence(r):
			// A stop after a short word is more often "Dr." or "e.g." than the end of a sentence.
			ended, spaced = r != '.' || word > 2, false
		case space:
			spaced = true
		case !unicode.In(r, unicode.Pe, unicode.Pf) && r != '"' && r != '\'':
			ended = false
		}
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			word++
		} else {
			word = 0
		}
		broken = broken && space || r == '\n'
		prev = r
		count++
	}
	return -1
}

func endsSentence(r rune) bool { return strings.ContainsRune(".!?…", r) }

// endsWideSentence: in Chinese and Japanese no space follows the end of a sentence.
func endsWideSentence(r rune) bool { return strings.ContainsRune("。！？｡", r) }

// joins tells whether a cut between two characters would tear what is drawn as one.
func joins(prev, r rune) bool {
	const zeroWidthJoiner = '\u200d'
	return unicode.IsMark(r) || r == zeroWidthJoiner || prev == zeroWidthJoiner ||
		r >= 0x1f3fb && r <= 0x1f3ff || // skin tones
		r >= 0x1f1e6 && r <= 0x1f1ff // halves of flags
}

// shown is a passage without the white space at its end, which is not to be drawn, and the line breaks in that.
func shown(passage string) (text string, breaks int) {
	text = strings.TrimRightFunc(passage, unicode.IsSpace)
	return text, strings.Count(passage[len(text):], "\n")
}

func characters(passages []string) int {
	n := 0
	for _, p := range passages {
		n += utf8.RuneCountInString(p)
	}
	return n
}
