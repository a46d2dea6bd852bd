package gui

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"geppetto-audio/audio"
	"geppetto-audio/internal/archive"
	"geppetto-audio/internal/history"
	"geppetto-audio/realtime"
)

// A thread is what the window knows: the questions with their answers, the conversations they belong to, and what the
// program is doing. It is changed by one goroutine only, the presenter's.
type thread struct {
	turns    []*turn // of this run, in the order they were asked
	byID     map[string]*turn
	restored bool // what an earlier run left is among the turns

	shelf // the conversations

	state    realtime.StateChanged
	retryAt  time.Time
	playback audio.PlayerStatus
	revision int      // of the exchange published last
	warnings []string // not dismissed, oldest first
	money    money
	unsent   string // of an earlier run, for the question field
}

// A turn is a question with its answer.
type turn struct {
	exchange
	words    splitter
	entry    *entry
	data     exchangeItem // of the entry
	dirty    bool
	restored bool   // it is a question that an earlier run left
	found    bool   // the folder has been seen to hold its answer
	forget   func() // ends the reading of its files; nil where there is none
}

// stage is how far a question has come.
type stage int

const (
	queued    stage = iota // not yet with the server
	asked                  // with the server
	answering              // words or sound have come
	answered               // ended, with words or sound
	fruitless              // ended with neither
)

// An exchange is a turn as it is shown: a snapshot that nobody changes.
type exchange struct {
	revision int

	id           string
	past         *history.Answer // nil for what was asked in this run
	conversation string
	question     string
	when         time.Time // it was asked
	stage        stage

	began    time.Time // the answer
	passages []string  // its words, see splitter
	sound    time.Duration
	file     string // the kept sound
	remark   string // how it ended, where it is not simply complete
	problem  string // what became of a fruitless question
	stopped  bool   // by the person, and so no draft
	outcome  realtime.Outcome
	kept     realtime.Kept
	loaded   bool // of an answer of an earlier run: its words have been read
	model    string
	tokens   *archive.Tokens // nil where the server counted nothing
	price    string          // what it cost, for people
	marked   bool            // this is what was searched for
	sought   string          // with these words, where it is

	wave      audio.Waveform
	playError string             // why it can't be played
	play      audio.PlayerStatus // idle unless it is this answer that is heard
}

// maxWarnings are shown at a time.
const maxWarnings = 3

func newThread() *thread { return &thread{byID: map[string]*turn{}, shelf: newShelf()} }

// apply takes in what happened.
func (t *thread) apply(n realtime.Notice, now time.Time) {
	switch n := n.(type) {
	case realtime.StateChanged:
		t.state, t.retryAt = n, now.Add(n.Retry)
	case realtime.Began:
		t.begin(n.Conversation)
	case realtime.Asked:
		t.ask(n.Question, n.Conversation, now)
	case realtime.Sent:
		t.edit(n.ID, func(u *turn) { u.stage = max(u.stage, asked) })
	case realtime.Words:
		t.edit(n.ID, func(u *turn) {
			u.answer(now)
			u.words.add(n.Text)
		})
	case realtime.Sound:
		t.edit(n.ID, func(u *turn) {
			u.answer(now)
			u.sound = n.Received
		})
	case realtime.Ended:
		t.edit(n.Question.ID, func(u *turn) {
			u.end(n, now)
			delete(t.compared, u.conversation)
			t.recheck, t.listed = true, false
		})
	case realtime.Amended:
		t.edit(n.ID, func(u *turn) {
			u.outcome = n.Outcome
			u.remark = remark(u.outcome, u.kept)
		})
	case realtime.Warned:
		t.warn(explain(n.Err))
	}
}

func (t *thread) edit(id string, change func(*turn)) {
	if u := t.byID[id]; u != nil {
		change(u)
		u.dirty = true
	}
}

func (t *thread) ask(q realtime.Question, conversation string, now time.Time) {
	t.remove(q.ID) // asked again: it goes to the end
	t.append(exchange{id: q.ID, conversation: conversation, question: q.Text, when: now})
	t.seek(nil, "")
}

func (t *thread) append(x exchange) *turn {
	e := newEntry()
	u := &turn{exchange: x, entry: e, data: e.data, dirty: true}
	t.turns = append(t.turns, u)
	t.reordered, t.listed = true, false
	t.byID[x.id] = u
	return u
}

func (t *thread) remove(id string) {
	u := t.byID[id]
	if u == nil {
		return
	}
	delete(t.byID, id)
	// What was published is not changed under its reader.
	t.turns = slices.DeleteFunc(slices.Clone(t.turns), func(o *turn) bool { return o == u })
	t.reordered, t.listed = true, false
}

// restore takes in the questions that an earlier run left without an answer. They come before all others of this run.
func (t *thread) restore(d Drafts) {
	mine := t.turns
	t.turns = nil
	for i, f := range d.Failed {
		x := failedBefore(f)
		x.id, x.conversation = "draft-"+strconv.Itoa(i+1), cmp.Or(x.conversation, t.current)
		t.append(x).restored = true
	}
	t.turns = append(t.turns, mine...)
	t.unsent = d.Unsent
	t.restored = true
	t.restorePlace()
}

// drafts are the questions that have got nothing so far.
func (t *thread) drafts() []Draft {
	var out []Draft
	for _, u := range t.turns {
		if u.stopped || u.stage == answering || u.stage == answered {
			continue
		}
		outcome := u.outcome
		if u.stage != fruitless {
			outcome = closing()
		}
		out = append(out, Draft{
			Question: u.question, When: u.when, Conversation: u.conversation,
			Sentence: cmp.Or(u.problem, complaint(outcome, u.kept)), Failure: failureOf(outcome, u.kept),
		})
	}
	return out
}

func (t *thread) warn(sentence string) {
	if sentence == "" || slices.Contains(t.warnings, sentence) {
		return
	}
	t.warnings = append(slices.Clone(t.warnings), sentence)
	t.warnings = t.warnings[max(0, len(t.warnings)-maxWarnings):]
}

func (t *thread) dismiss(sentence string) {
	t.warnings = slices.DeleteFunc(slices.Clone(t.warnings), func(s string) bool { return s == sentence })
}

// heard takes in what the player is doing.
func (t *thread) heard(p audio.PlayerStatus) {
	before := t.playback
	t.playback = p
	before.Err, p.Err = nil, nil // of no concern to a single answer
	if p == before {
		return
	}
	t.edit(before.ID, func(u *turn) { u.play = audio.PlayerStatus{} })
	t.edit(p.ID, func(u *turn) { u.play = playOf(p, u.id) })
}

// playOf is what of the player's status is of concern to an answer: all while it is played, else nothing.
func playOf(p audio.PlayerStatus, id string) audio.PlayerStatus {
	if p.State == audio.Idle || p.ID != id {
		return audio.PlayerStatus{}
	}
	p.Err = nil
	return p
}

// waiting tells whether a question has no end yet.
func (t *thread) waiting() bool {
	return slices.ContainsFunc(t.turns, func(u *turn) bool { return u.stage < answered })
}

func (u *turn) answer(now time.Time) {
	if u.stage < answering {
		u.stage, u.began = answering, now
	}
}

func (u *turn) end(n realtime.Ended, now time.Time) {
	u.outcome, u.kept = n.Outcome, n.Kept
	if n.Text != "" && n.Text != u.words.text() {
		u.words = splitter{}
		u.words.add(n.Text)
	}
	u.sound = max(u.sound, n.Kept.Duration)
	u.file = n.Kept.Audio
	u.tokens = tokensOf(n.Outcome.Usage)
	if n.Text == "" && u.sound == 0 && n.Kept.Transcript == "" {
		u.stage, u.problem = fruitless, complaint(n.Outcome, n.Kept)
		u.stopped = byPerson(n.Outcome)
		return
	}
	u.answer(now)
	u.stage, u.remark = answered, remark(n.Outcome, n.Kept)
}

func tokensOf(u *realtime.Usage) *archive.Tokens {
	if u == nil {
		return nil
	}
	in, out := u.InputDetails, u.OutputDetails
	return &archive.Tokens{
		Input: u.InputTokens, InputText: in.Text, InputAudio: in.Audio,
		CachedText: in.CachedDetails.Text, CachedAudio: in.CachedDetails.Audio,
		Output: u.OutputTokens, OutputText: out.Text, OutputAudio: out.Audio,
	}
}

// snapshot is the turn as it is now, to be shown by another goroutine.
func (u *turn) snapshot(revision int) exchange {
	u.revision = revision
	x := u.exchange
	x.passages = slices.Clone(u.words.passages)
	return x
}
