package gui

import (
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2/lang"

	"geppetto-audio/gui/sidebar"
	"geppetto-audio/internal/history"
)

// A shelf is what a thread knows of conversations: those in the folder, those of this run, and which is shown.
type shelf struct {
	folder  *history.Snapshot // nil before the first
	viewed  string            // the conversation that is shown
	place   string            // the conversation that is to be shown first, when the folder turns out to hold it
	placeAt string            // and the path of its answer that was at the upper edge

	current string          // the conversation that questions go to
	begun   map[string]bool // those that were begun here, so that word of them is no news

	past   map[string]*entry // of the conversation shown, by the path of the transcript
	open   map[*entry]*turn  // those of past that are in sight
	target string            // the path of the answer to be brought in sight, until it is there
	aim    *entry            // that answer
	jump   int               // see view
	marked string            // the path of the answer that was searched for

	reordered bool // what view shows has changed
	listed    bool // sidebar is as the list says
}

func newShelf() shelf {
	return shelf{begun: map[string]bool{}, past: map[string]*entry{}, open: map[*entry]*turn{}}
}

// begin takes in that the controller holds another conversation. Where that was not asked for here, because another
// server was turned to, an empty window follows.
func (t *thread) begin(conversation string) {
	if t.begun[conversation] {
		return
	}
	t.begun[conversation] = true
	if t.viewed == "" || t.viewed == t.current && t.empty(t.viewed) {
		t.view(conversation)
	}
	t.current = conversation
}

// view shows a conversation.
func (t *thread) view(conversation string) {
	if t.viewed == conversation {
		return
	}
	t.viewed = conversation
	t.past, t.open = map[string]*entry{}, map[*entry]*turn{}
	t.target, t.marked, t.aim = "", "", nil
	t.jump++
	t.reordered, t.listed = true, false
}

// seek brings an answer in sight, by the path of its transcript, and marks it; nil lets go of it.
func (t *thread) seek(a *history.Answer) {
	before := t.marked
	t.target, t.marked = "", ""
	if a != nil {
		t.target, t.marked = a.Files.Transcript, a.Files.Transcript
	}
	for _, path := range []string{before, t.marked} {
		t.editPath(path, func(u *turn) { u.marked = path == t.marked })
	}
	t.reordered = true
}

// editPath changes the turn whose answer lies there, if one is in sight.
func (t *thread) editPath(path string, change func(*turn)) {
	if path == "" {
		return
	}
	for _, u := range t.turns {
		if u.kept.Transcript == path {
			t.edit(u.id, change)
		}
	}
	t.edit(path, change)
}

// empty tells whether nothing was asked in a conversation.
func (t *thread) empty(conversation string) bool {
	return t.inFolder(conversation) == nil &&
		!slices.ContainsFunc(t.turns, func(u *turn) bool { return u.conversation == conversation })
}

// found takes in what lies in the folder now.
func (t *thread) found(s *history.Snapshot) {
	if s == t.folder {
		return
	}
	t.folder = s
	t.reordered, t.listed = true, false
	t.restorePlace()
	if len(t.turns) > 0 {
		t.compare(s)
	}
}

// compare lets go of the turns whose answers have been taken out of the folder.
func (t *thread) compare(s *history.Snapshot) {
	here := map[string]*history.Answer{}
	for _, c := range s.Conversations {
		for _, a := range c.Answers {
			here[a.Files.Transcript] = a
		}
	}
	for _, u := range slices.Clone(t.turns) {
		a := here[u.kept.Transcript]
		switch {
		case a != nil && !u.found:
			u.found, u.model, u.dirty = true, a.Model, true
		case a == nil && u.found && s.Complete:
			t.remove(u.id)
		}
	}
}

// restorePlace goes to where an earlier run was, unless something else has been done meanwhile.
func (t *thread) restorePlace() {
	if t.place == "" || t.viewed != t.current || !t.empty(t.viewed) {
		return
	}
	place := t.place
	if place == newest && len(t.folder.Conversations) > 0 {
		place = t.folder.Conversations[0].ID
	}
	if t.inFolder(place) != nil {
		t.place = ""
		t.view(place)
		t.target = t.placeAt
	}
}

// newest, as a place, is the conversation with the latest answer.
const newest = "newest"

// entries are what the conversation shown consists of: what lies in the folder, then what was asked in this run.
func (t *thread) entries() []*entry {
	past := t.pastOf(t.viewed)
	entries := make([]*entry, 0, len(past)+8)
	kept := make(map[string]*entry, len(past))
	for _, a := range past {
		path := a.Files.Transcript
		e := t.past[path]
		if e == nil || e.past != a {
			e = &entry{past: a}
		}
		kept[path] = e
		entries = append(entries, e)
		if path == t.target {
			t.reach(e)
		}
	}
	t.past = kept
	for _, u := range t.turns {
		if u.conversation == t.viewed {
			entries = append(entries, u.entry)
			if t.target != "" && u.kept.Transcript == t.target {
				t.reach(u.entry)
			}
		}
	}
	return entries
}

func (t *thread) reach(e *entry) {
	t.target, t.aim = "", e
	t.jump++
}

// show makes a turn of an entry that came in sight.
func (t *thread) show(e *entry) *turn {
	u := &turn{exchange: sketch(e.past), entry: e}
	u.marked = e.past.Files.Transcript == t.marked
	if t.playback.ID == u.id {
		u.play = playOf(t.playback)
	}
	t.open[e] = u
	t.byID[u.id] = u
	return u
}

// hide forgets a turn that went out of sight.
func (t *thread) hide(e *entry) {
	if u := t.open[e]; u != nil {
		delete(t.open, e)
		if t.byID[u.id] == u {
			delete(t.byID, u.id)
		}
	}
}

// title is what a conversation is called: what the person calls it, or its first question.
func (t *thread) title(conversation string) string {
	if c := t.inFolder(conversation); c != nil {
		return titleOf(c)
	}
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
			item := sidebar.Conversation{ID: id, Title: t.title(id), When: l.when, Live: l.open}
			at, _ := slices.BinarySearchFunc(list, item, func(a, b sidebar.Conversation) int { return b.When.Compare(a.When) })
			list = slices.Insert(list, at, item)
		}
	}
	return list
}
