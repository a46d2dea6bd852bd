package gui

import (
	"cmp"
	"time"

	"fyne.io/fyne/v2/lang"

	"geppetto-audio/internal/archive"
	"geppetto-audio/internal/history"
	"geppetto-audio/realtime"
)

// sketch is an answer of an earlier run as its list tells it: all but its words.
func sketch(a *history.Answer) exchange {
	x := exchange{
		id: a.Files.Transcript, past: a, conversation: a.Conversation,
		question: a.Question, when: a.Generated, began: a.Generated, stage: answered,
		sound: a.Duration, file: a.Files.Audio, model: a.Model, tokens: a.Tokens,
		outcome: outcomeOf(a),
		kept:    realtime.Kept{Audio: a.Files.Audio, Transcript: a.Files.Transcript, Duration: a.Duration},
	}
	x.remark = pastRemark(a, x.outcome)
	if a.Problem != "" {
		x.remark = join(x.remark, lang.L(a.Problem))
	}
	if a.SoundGone {
		x.remark = join(x.remark, lang.L("Its sound file is missing."))
	}
	return x
}

func outcomeOf(a *history.Answer) realtime.Outcome {
	o := realtime.Outcome{Status: realtime.Status(cmp.Or(a.Status, string(realtime.Completed))), Reason: a.Reason,
		Received: a.Duration, Heard: -1}
	if a.Heard != nil {
		o.Received, o.Heard = a.Heard.Whole, a.Heard.Played
	}
	return o
}

func pastRemark(a *history.Answer, o realtime.Outcome) string {
	if a.Status == archive.Receiving {
		return lang.L("Another program is still receiving it.")
	}
	return sentence(ending(o))
}

// load takes in the words that were read of an answer, or why they could not be.
func (u *turn) load(text string, err error) {
	u.loaded = true
	if err != nil {
		if u.past.Problem == "" { // else it says so already
			u.remark = join(sketch(u.past).remark, explain(err))
		}
		return
	}
	u.words = splitter{}
	u.words.add(text)
}

// exchanges are what a server is told of a conversation that it has not held itself: the latest turns, in words.
func (t *thread) exchanges(conversation string, load func(*history.Answer) (archive.Transcript, error)) []realtime.Exchange {
	const enough = 64 << 10 // bytes: more than any session is told
	var newest []realtime.Exchange
	size := 0
	add := func(question, answer string) bool {
		if answer != "" {
			newest = append(newest, realtime.Exchange{Question: question, Answer: answer})
			size += len(question) + len(answer)
		}
		return size < enough
	}
	for i := len(t.turns) - 1; i >= 0; i-- {
		u := t.turns[i]
		if u.conversation == conversation && u.stage == answered && !add(u.question, u.words.text()) {
			break
		}
	}
	past := t.pastOf(conversation)
	for i := len(past) - 1; i >= 0 && size < enough; i-- {
		if tr, err := load(past[i]); err == nil {
			add(tr.Question, tr.Text)
		}
	}
	out := make([]realtime.Exchange, 0, len(newest))
	for i := len(newest) - 1; i >= 0; i-- {
		out = append(out, newest[i])
	}
	return out
}

// pastOf are the answers of a conversation that lie in the folder and are not among the turns of this run, the oldest
// first.
func (t *thread) pastOf(conversation string) []*history.Answer {
	c := t.inFolder(conversation)
	if c == nil {
		return nil
	}
	mine := map[string]bool{}
	var open []*turn
	for _, u := range t.turns {
		switch {
		case u.kept.Transcript != "":
			mine[u.kept.Transcript] = true
		case u.conversation == conversation && u.stage == answering:
			open = append(open, u)
		}
	}
	if len(mine)+len(open) == 0 {
		return c.Answers
	}
	var past []*history.Answer
	for _, a := range c.Answers {
		if !mine[a.Files.Transcript] && !arriving(a, open) {
			past = append(past, a)
		}
	}
	return past
}

// arriving tells whether an answer in the folder is one that has not ended yet here.
func arriving(a *history.Answer, open []*turn) bool {
	const apart = 5 * time.Second // the folder knows whole seconds
	for _, u := range open {
		if d := a.Generated.Sub(u.began); d > -apart && d < apart {
			return true
		}
	}
	return false
}

func (t *thread) inFolder(conversation string) *history.Conversation {
	if t.folder == nil {
		return nil
	}
	for _, c := range t.folder.Conversations {
		if c.ID == conversation {
			return c
		}
	}
	return nil
}
