package gui

import (
	"slices"

	"geppetto-audio/internal/history"
)

// entries are what the conversation shown consists of: what lies in the folder, then what was asked in this run.
func (t *thread) entries() []*entry {
	past := t.pastOf(t.viewed)
	entries := make([]*entry, 0, len(past)+8)
	kept := make(map[string]*entry, len(past))
	for _, a := range past {
		path := a.Files.Transcript
		e := t.past[path]
		switch {
		case e == nil:
			e = newPastEntry(a)
		case e.past() != a:
			t.renew(e, a)
		}
		kept[path] = e
		entries = append(entries, e)
		if path == t.target {
			t.reach(e)
		}
	}
	t.past = kept
	var left []*turn // without an answer by an earlier run
	var own []*entry
	for _, u := range t.turns {
		switch {
		case u.conversation != t.viewed:
			continue
		case u.restored:
			left = append(left, u)
		default:
			own = append(own, u.entry)
		}
		if t.target != "" && u.kept.Transcript == t.target {
			t.reach(u.entry)
		}
	}
	return append(merged(entries, left), own...)
}

func (t *thread) reach(e *entry) {
	t.target, t.aim = "", e
	t.jump++
}

// renew takes in that the files of an answer have changed. It keeps its place and its height: what it shows stays until
// it has been read anew.
func (t *thread) renew(e *entry, a *history.Answer) {
	e.kept.Store(a)
	u := t.open[e]
	if u == nil {
		return
	}
	before := u.exchange
	u.exchange = sketch(a)
	u.loaded, u.wave, u.play, u.playError = before.loaded, before.wave, before.play, before.playError
	t.mark(u, u.kept.Transcript)
	u.dirty = true
	t.stale = append(t.stale, u)
}

// takeStale gives the turns that are to be read anew, once.
func (t *thread) takeStale() []*turn {
	stale := t.stale
	t.stale = nil
	return slices.DeleteFunc(stale, func(u *turn) bool { return t.open[u.entry] != u })
}

// show makes a turn of an entry that came in sight. What was read of it before, if it is still there, need not be read
// again.
func (t *thread) show(e *entry, data exchangeItem) *turn {
	x := value(data)
	if x.past != e.past() {
		x = sketch(e.past())
	}
	u := &turn{exchange: x, entry: e, data: data}
	u.words.passages = slices.Clone(x.passages)
	t.mark(u, x.kept.Transcript)
	u.play = playOf(t.playback, u.id)
	u.dirty = true
	t.open[e] = u
	t.byID[u.id] = u
	return u
}

// hide forgets a turn that went out of sight.
func (t *thread) hide(e *entry) {
	u := t.open[e]
	if u == nil {
		return
	}
	delete(t.open, e)
	if u.forget != nil {
		u.forget()
	}
	if t.byID[u.id] == u {
		delete(t.byID, u.id)
	}
}
