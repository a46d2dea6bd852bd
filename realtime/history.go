package realtime

import "strings"

// A history is the conversation so far, in words, for a session that takes the place of another.
type history struct {
	exchanges []Exchange
	size      int
}

// maxHistory is how much of a conversation a new session is told, in bytes: every answer bills it again.
const maxHistory = 48 << 10

func (h *history) add(question, answer string) {
	if answer == "" {
		return
	}
	question, answer = clipped(question, answer)
	h.exchanges = append(h.exchanges, Exchange{question, answer})
	h.size += len(question) + len(answer)
	for h.size > maxHistory && len(h.exchanges) > 1 {
		h.size -= len(h.exchanges[0].Question) + len(h.exchanges[0].Answer)
		h.exchanges = h.exchanges[1:]
	}
}

// clipped cuts an exchange that alone is more than a session is told: of the answer the end is kept, since what
// follows goes on from there, and of the question the beginning.
func clipped(question, answer string) (string, string) {
	const cut = "…"
	if room := max(maxHistory/2, maxHistory-len(question)); len(answer) > room {
		answer = cut + strings.ToValidUTF8(answer[len(answer)-room+len(cut):], "")
	}
	if room := maxHistory - len(answer); len(question) > room {
		question = strings.ToValidUTF8(question[:room-len(cut)], "") + cut
	}
	return question, answer
}

func (h *history) events() []ClientEvent {
	var all []ClientEvent
	for _, e := range h.exchanges {
		if e.Question != "" {
			all = append(all, userMessage(e.Question))
		}
		all = append(all, assistantMessage(e.Answer))
	}
	return all
}
