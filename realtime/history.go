package realtime

import (
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"
)

// A history is the conversation so far, in words, for a session that takes the place of another.
type history struct {
	exchanges []Exchange
	size      int // in tokens
}

// maxHistory is how much of a conversation a new session is told, in tokens: every answer bills it again, and the
// smaller models hold 28,000 of them, answer and all.
const maxHistory = 12_000

// tokens estimates what a text costs: about four letters of English a token, and as much for one character of scripts
// that say more with each. The guess is on the high side for those between.
func tokens(text string) int {
	quarters := 0
	for _, r := range text {
		quarters += quartersOf(r)
	}
	return (quarters + 3) / 4
}

// quartersOf estimates a character, in quarters of a token.
func quartersOf(r rune) int {
	switch {
	case r < 0x80:
		return 1
	case r < 0x800: // Latin with accents, Greek, Cyrillic, Hebrew, Arabic
		return 2
	}
	return 4
}

// SpokenQuestion is the text that stands for a recording in lists and files. A new session is told the answer alone.
func SpokenQuestion(name string, length time.Duration) string {
	return fmt.Sprintf("(recording) %s, %.1f s", name, length.Seconds())
}

var standIn = regexp.MustCompile(`^\(recording\) .*, \d+\.\d s$`)

func (e Exchange) tokens() int { return tokens(e.Question) + tokens(e.Answer) }

func (h *history) add(question, answer string) {
	if answer == "" {
		return
	}
	if standIn.MatchString(question) {
		question = "" // what was said is not known, and nobody wrote these words
	}
	e := clipped(Exchange{question, answer})
	h.exchanges = append(h.exchanges, e)
	h.size += e.tokens()
	for h.size > maxHistory && len(h.exchanges) > 1 {
		h.size -= h.exchanges[0].tokens()
		h.exchanges = h.exchanges[1:]
	}
}

// clipped cuts an exchange that alone is more than a session is told: of the answer the end is kept, since what
// follows goes on from there, and of the question the beginning.
func clipped(e Exchange) Exchange {
	const cut = "…"
	if room := max(maxHistory/2, maxHistory-tokens(e.Question)); tokens(e.Answer) > room {
		e.Answer = cut + lastTokens(e.Answer, room-tokens(cut))
	}
	if room := maxHistory - tokens(e.Answer); tokens(e.Question) > room {
		e.Question = firstTokens(e.Question, room-tokens(cut)) + cut
	}
	return e
}

// firstTokens and lastTokens give as much of a text as so many tokens hold, whole characters only.
func firstTokens(text string, most int) string {
	end := 0
	for quarters := 0; end < len(text); {
		r, size := utf8.DecodeRuneInString(text[end:])
		if quarters += quartersOf(r); quarters > 4*most {
			break
		}
		end += size
	}
	return strings.ToValidUTF8(text[:end], "")
}

func lastTokens(text string, most int) string {
	begin := len(text)
	for quarters := 0; begin > 0; {
		r, size := utf8.DecodeLastRuneInString(text[:begin])
		if quarters += quartersOf(r); quarters > 4*most {
			break
		}
		begin -= size
	}
	return strings.ToValidUTF8(text[begin:], "")
}

func (h *history) events(n encoder) []ClientEvent {
	var all []ClientEvent
	for _, e := range h.exchanges {
		if e.Question != "" {
			all = append(all, userMessage(e.Question))
		}
		all = append(all, n.assistantMessage(e.Answer))
	}
	return all
}
