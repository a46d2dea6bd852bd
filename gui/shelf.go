package gui

import (
	"path/filepath"
	"slices"

	"fyne.io/fyne/v2/lang"

	"geppetto-audio/internal/history"
)

// A shelf is what a thread knows of conversations: those in the folder, those of this run, and which is shown.
type shelf struct {
	folder   *history.Snapshot // nil before the first
	viewed   string            // the conversation that is shown
	shown    *history.Conversation
	place    place  // what is to be shown first, when the folder turns out to hold it
	complain string // what is said about the folder now

	current string          // the conversation that questions go to
	begun   map[string]bool // those that were begun here, so that word of them is no news

	compared map[string]*history.Conversation // with the turns of this run, when there was last a snapshot
	recheck  bool                             // one of them has ended since

	past   map[string]*entry // of the conversation shown, by the path of the transcript
	open   map[*entry]*turn  // those of past that are in sight
	stale  []*turn           // those of open whose files have changed
	target string            // the path of the answer to be brought in sight, until it is there
	below  float32           // how much of it is to be above the upper edge
	aim    *entry            // that answer
	jump   int               // see view
	marked string            // the path of the answer that was searched for
	sought string            // the words that it was searched for with

	reordered bool // what view shows has changed
	listed    bool // sidebar is as the list says
}

// A place is where an earlier run was left.
type place struct {
	conversation string // empty: in a new one
	answer       string // the path of the one at the upper edge; empty: at the end
	beyond       float32
}

// newest, as a place, is the conversation with the latest answer.
const newest = "newest"

func newShelf() shelf {
	return shelf{begun: map[string]bool{}, compared: map[string]*history.Conversation{},
		past: map[string]*entry{}, open: map[*entry]*turn{}}
}

// begin takes in that the controller holds another conversation. Where that was not asked for here, because another
// server was turned to, an empty window follows: what was said to the one is not for the other.
func (t *thread) begin(conversation string) {
	if t.begun[conversation] {
		return
	}
	t.begun[conversation] = true
	if t.current == "" {
		t.adopt(conversation)
	}
	if t.viewed == "" || t.viewed == t.current && !t.asking(t.viewed) {
		t.view(conversation)
	}
	t.current = conversation
}

// adopt gives the turns that were here before there was a conversation to the first.
func (t *thread) adopt(conversation string) {
	for _, u := range t.turns {
		if u.conversation == "" {
			u.conversation, u.dirty = conversation, true
			t.listed = false
		}
	}
}

// view shows a conversation.
func (t *thread) view(conversation string) {
	if t.viewed == conversation {
		return
	}
	for e := range t.open {
		t.hide(e)
	}
	t.viewed, t.shown = conversation, t.inFolder(conversation)
	t.past, t.stale = map[string]*entry{}, nil
	t.target, t.below, t.marked, t.sought, t.aim = "", 0, "", "", nil
	t.jump++
	t.reordered, t.listed = true, false
}

// seek brings an answer in sight and marks it, and the words it was searched for with; nil lets go of it.
func (t *thread) seek(a *history.Answer, words string) {
	before := t.marked
	t.target, t.below, t.marked, t.sought = "", 0, "", words
	if a != nil {
		t.target, t.marked = a.Files.Transcript, a.Files.Transcript
		t.reordered = true
	}
	for _, path := range []string{before, t.marked} {
		t.editPath(path, func(u *turn) { t.mark(u, path) })
	}
}

// mark says of a turn, whose answer lies there, whether it is what was searched for.
func (t *thread) mark(u *turn, path string) {
	u.marked, u.sought = path != "" && path == t.marked, ""
	if u.marked {
		u.sought = t.sought
	}
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

// has tells whether something was asked in a conversation in this run, or is left of an earlier one.
func (t *thread) has(conversation string) bool {
	return slices.ContainsFunc(t.turns, func(u *turn) bool { return u.conversation == conversation })
}

// asking tells whether a question in a conversation has no end yet.
func (t *thread) asking(conversation string) bool {
	return slices.ContainsFunc(t.turns, func(u *turn) bool { return u.conversation == conversation && u.stage < answered })
}

// found takes in what lies in the folder, dir, now.
func (t *thread) found(s *history.Snapshot, dir string) {
	if s == t.folder && !t.recheck {
		return
	}
	if s != t.folder {
		t.folder, t.listed = s, false
		if c := t.inFolder(t.viewed); c != t.shown {
			t.shown, t.reordered = c, true
		}
		t.complainOf(s.Err)
		t.restorePlace()
	}
	t.recheck = false
	t.compare(dir)
}

// complainOf says why the folder can't be read, as long as that is so.
func (t *thread) complainOf(err error) {
	var complaint string
	if err != nil {
		complaint = lang.L("The folder of your answers can't be read: {{.Why}}", map[string]any{"Why": explain(err)})
	}
	if complaint != t.complain {
		t.dismiss(t.complain)
		t.warn(complaint)
		t.complain = complaint
	}
}

// compare lets go of the turns whose answers have been taken out of the folder. Only conversations in which something
// has changed since the last time are looked through.
func (t *thread) compare(dir string) {
	looked := map[string]map[string]*history.Answer{} // by conversation and path; nil where nothing has changed
	for _, u := range slices.Clone(t.turns) {
		here, known := looked[u.conversation]
		if !known {
			here = t.changedIn(u.conversation)
			looked[u.conversation] = here
		}
		// What was kept in a folder that was chosen before is none of this one's business.
		if here == nil || u.kept.Transcript == "" || filepath.Dir(u.kept.Transcript) != dir {
			continue
		}
		a := here[u.kept.Transcript]
		switch {
		case a != nil && !u.found:
			u.found, u.model, u.dirty = true, a.Model, true
		case a == nil && u.found && t.folder.Complete:
			t.remove(u.id)
		}
	}
}

// changedIn are the answers of a conversation by their paths, nil where they are the same as the last time.
func (t *thread) changedIn(conversation string) map[string]*history.Answer {
	c := t.inFolder(conversation)
	if before, known := t.compared[conversation]; known && before == c {
		return nil
	}
	t.compared[conversation] = c
	here := map[string]*history.Answer{}
	if c != nil {
		for _, a := range c.Answers {
			here[a.Files.Transcript] = a
		}
	}
	return here
}

// restorePlace goes to where an earlier run was left, unless something else has been done meanwhile.
func (t *thread) restorePlace() {
	if t.place.conversation == "" || t.folder == nil {
		return
	}
	if t.viewed != t.current || t.has(t.viewed) {
		t.forgetPlace()
		return
	}
	to := t.place.conversation
	if to == newest && len(t.folder.Conversations) > 0 {
		to = t.folder.Conversations[0].ID
	}
	switch {
	case t.inFolder(to) != nil || t.has(to):
		at := t.place
		t.forgetPlace()
		t.view(to)
		t.target, t.below = at.answer, at.beyond
	case t.folder.Complete && t.restored:
		t.forgetPlace() // its files have gone
	}
}

// forgetPlace is for when another place was chosen.
func (t *thread) forgetPlace() {
	if t.place.conversation != "" {
		t.place = place{}
		t.reordered = true
	}
}
