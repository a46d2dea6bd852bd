package realtime

// A history is the conversation so far, in words, for a session that takes the place of another.
type history struct {
	exchanges []exchange
	size      int
}

type exchange struct{ question, answer string }

// maxHistory is how much of a conversation a new session is told, in bytes: every answer bills it again.
const maxHistory = 48 << 10

func (h *history) add(question, answer string) {
	if answer == "" {
		return
	}
	h.exchanges = append(h.exchanges, exchange{question, answer})
	h.size += len(question) + len(answer)
	for h.size > maxHistory && len(h.exchanges) > 1 {
		h.size -= len(h.exchanges[0].question) + len(h.exchanges[0].answer)
		h.exchanges = h.exchanges[1:]
	}
}

func (h *history) events() []ClientEvent {
	var all []ClientEvent
	for _, e := range h.exchanges {
		all = append(all, userMessage(e.question), assistantMessage(e.answer))
	}
	return all
}
