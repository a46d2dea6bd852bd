package eventlog

import (
	"io"
	"path/filepath"
	"time"

	"geppetto-audio/realtime"
)

// An AnswerBegan is written when the first of an answer comes.
type AnswerBegan struct {
	ID           string    `json:"id"`
	Conversation string    `json:"conversation"`
	Question     string    `json:"question"`
	Began        time.Time `json:"began"`
	Model        string    `json:"model,omitempty"`
	Voice        string    `json:"voice,omitempty"`
}

// A PartBegan is written when the sound of another part of the response begins to be kept: from byte At of the answer's
// sound on. Every delta of the part tells how far into the part it lies.
type PartBegan struct {
	Answer   string `json:"answer"`
	Response string `json:"response_id"`
	Item     string `json:"item_id"`
	Output   int    `json:"output_index"`
	Content  int    `json:"content_index"`
	At       int64  `json:"at"`
}

// An AnswerKept is written when an answer is on disk, by the base names of its files.
type AnswerKept struct {
	Answer     string `json:"answer"`
	Audio      string `json:"audio,omitempty"`
	Transcript string `json:"transcript,omitempty"`
	Bytes      int64  `json:"bytes"` // of sound that came
	Status     string `json:"status"`
	Reason     string `json:"reason,omitempty"`
	HeardMS    *int64 `json:"heard_ms,omitempty"` // of an answer that was stopped
	Problem    string `json:"problem,omitempty"`  // what kept it from being whole
}

// The names of these lines.
const (
	lineAnswer  = "answer"
	linePart    = "part"
	lineKept    = "kept"
	lineAmended = "amended"
)

// Keeper lets the log know where the answers lie that a keeper keeps.
func (l *Log) Keeper(k realtime.Keeper) realtime.Keeper {
	if l == nil {
		return k
	}
	return &keeper{l, k}
}

type keeper struct {
	log   *Log
	inner realtime.Keeper
}

var _ realtime.Keeper = (*keeper)(nil)

func (k *keeper) Keep(a realtime.Answer) realtime.Take {
	k.log.record(lineAnswer, AnswerBegan{a.ID, a.Conversation, a.Question, a.Began, a.Model, a.Voice})
	return &take{log: k.log, inner: k.inner.Keep(a), answer: a.ID}
}

func (k *keeper) Amend(kept realtime.Kept, o realtime.Outcome) error {
	line := AnswerKept{Status: string(o.Status), Reason: o.Reason, HeardMS: heard(o)}
	line.name(kept)
	k.log.record(lineAmended, line)
	return k.inner.Amend(kept, o)
}

func (k *keeper) Overflow() (io.ReadWriteSeeker, io.Closer, error) { return k.inner.Overflow() }

// Rescued tells where an answer lies that could not be kept at first.
func (l *Log) Rescued(answer string, k realtime.Kept) {
	line := AnswerKept{Answer: answer}
	line.name(k)
	l.record(lineKept, line)
}

// name tells the base names of an answer's files.
func (a *AnswerKept) name(k realtime.Kept) {
	if k.Audio != "" {
		a.Audio = filepath.Base(k.Audio)
	}
	if k.Transcript != "" {
		a.Transcript = filepath.Base(k.Transcript)
	}
	if k.Err != nil {
		a.Problem = "not whole"
	}
}

// A take counts what an answer is given.
type take struct {
	log    *Log
	inner  realtime.Take
	answer string
	bytes  int64
}

var _ realtime.Placer = (*take)(nil)

func (t *take) Place(p realtime.PartKey) {
	t.log.record(linePart, PartBegan{t.answer, p.ResponseID, p.ItemID, p.Output, p.Index, t.bytes})
	if inner, ok := t.inner.(realtime.Placer); ok {
		inner.Place(p)
	}
}

func (t *take) Sound(pcm []byte) {
	t.bytes += int64(len(pcm))
	t.inner.Sound(pcm)
}

func (t *take) Words(text string) { t.inner.Words(text) }

func (t *take) Finish(o realtime.Outcome, kept func(realtime.Kept)) {
	bytes := t.bytes
	t.inner.Finish(o, func(k realtime.Kept) {
		line := AnswerKept{Answer: t.answer, Bytes: bytes, Status: string(o.Status), Reason: o.Reason, HeardMS: heard(o)}
		line.name(k)
		t.log.record(lineKept, line)
		if kept != nil {
			kept(k)
		}
	})
}

func heard(o realtime.Outcome) *int64 {
	if o.Heard < 0 {
		return nil
	}
	ms := o.Heard.Milliseconds()
	return &ms
}
