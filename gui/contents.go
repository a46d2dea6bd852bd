package gui

import (
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2/lang"

	"geppetto-audio/gui/sidebar"
	"geppetto-audio/internal/history"
)

// firstQuestion is the first of this run in a conversation.
func (t *thread) firstQuestion(conversation string) string {
	for _, u := range t.turns {
		if u.conversation == conversation {
			return firstLine(u.question)
		}
	}
	return ""
}

func titleOf(c *history.Conversation) string {
	if c.Title != "" {
		return c.Title
	}
	for _, a := range c.Answers {
		if line := firstLine(a.Question); line != "" {
			return line
		}
	}
	return lang.L("(no question)")
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(s), "\n")
	return strings.TrimSpace(line)
}

// list is what the sidebar shows: the conversations of the folder, and those of this run of which nothing lies there
// yet, the one that was last spoken in first.
func (t *thread) list() []sidebar.Conversation {
	type living struct {
		when time.Time
		open bool
	}
	alive := map[string]living{}
	var order []string
	for _, u := range t.turns {
		l, known := alive[u.conversation]
		if !known {
			order = append(order, u.conversation)
		}
		l.open = l.open || u.stage < answered
		if u.when.After(l.when) {
			l.when = u.when
		}
		alive[u.conversation] = l
	}
	var list []sidebar.Conversation
	if t.folder != nil {
		list = make([]sidebar.Conversation, 0, len(t.folder.Conversations)+len(order))
		for _, c := range t.folder.Conversations {
			item := sidebar.Conversation{ID: c.ID, Title: titleOf(c), When: c.Latest(), Answers: len(c.Answers)}
			if l, ok := alive[c.ID]; ok {
				item.Live = l.open
				delete(alive, c.ID)
			}
			list = append(list, item)
		}
	}
	for _, id := range order {
		if l, ok := alive[id]; ok {
			item := sidebar.Conversation{ID: id, Title: t.firstQuestion(id), When: l.when, Live: l.open}
			at, _ := slices.BinarySearchFunc(list, item, func(a, b sidebar.Conversation) int { return b.When.Compare(a.When) })
			list = slices.Insert(list, at, item)
		}
	}
	return list
}
