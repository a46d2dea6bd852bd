package replay

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"geppetto-audio/internal/eventlog"
	"geppetto-audio/realtime"
)

// A builder makes scripts and questions of the lines of a log.
type builder struct {
	rec     *Recording
	run     map[string]*question    // of the program that wrote the lines, by its own name for them
	answers map[string]*answerSound // likewise
	ids     map[string]bool         // of all questions
	now     *script
	created bool // session.created has come

	// What the client has said since the last response.create.
	text   string
	spoken int64
	past   []realtime.Exchange
	asking bool   // what was recorded now came while a question was being sent
	late   []step // it
	retold string // the question of an exchange that the session is told

	open      *question // being answered
	lastAsked string    // its name in the log
}

func newBuilder(r *Recording) *builder {
	b := &builder{rec: r, ids: make(map[string]bool)}
	b.begin()
	return b
}

// begin forgets the program that wrote the lines before.
func (b *builder) begin() {
	b.endScript(true)
	b.run, b.answers = make(map[string]*question), make(map[string]*answerSound)
	b.lastAsked = ""
}

// add takes the next line.
func (b *builder) add(l *eventlog.Line) {
	switch {
	case l.Begin:
		b.begin()
	case l.Answer != nil:
		b.answerBegan(l.Answer)
	case l.Part != nil:
		b.answer(l.Part.Answer).place(l.Part)
	case l.Kept != nil:
		b.answerKept(l.Kept)
	case l.Amended != nil:
	case l.Event == nil:
	case l.Direction == "out":
		b.out(l, decode(l))
	case l.Direction == "in":
		b.in(l, decode(l))
	}
}

// largestDecoded is the length above which an event is not looked into: it is sent as it is.
const largestDecoded = 1 << 20

func decode(l *eventlog.Line) *event {
	var e event
	if len(l.Event) <= largestDecoded {
		_ = json.Unmarshal(l.Event, &e) // what is of another type than usual is left out
	}
	return &e
}

// answer is the sound of a question's answer.
func (b *builder) answer(id string) *answerSound {
	a := b.answers[id]
	if a == nil {
		a = b.rec.sound.add()
		b.answers[id] = a
	}
	return a
}

func (b *builder) answerBegan(l *eventlog.AnswerBegan) {
	b.answer(l.ID).began = l
	if b.now != nil && b.now.session.Model == "" { // its beginning is not in the log
		b.now.session.Model, b.now.session.Voice = l.Model, l.Voice
	}
	if q := b.run[l.ID]; q != nil {
		q.conversation = l.Conversation
		if l.Question != "" {
			q.Text = l.Question
		}
	}
}

func (b *builder) answerKept(l *eventlog.AnswerKept) {
	a := b.answer(l.Answer)
	if a.kept != nil && l.Status == "" { // it has found a place on disk since
		l.Bytes, l.Status, l.Reason = a.kept.Bytes, a.kept.Status, a.kept.Reason
	}
	a.kept = l
	if q := b.run[l.Answer]; q != nil {
		q.status, q.reason, q.kept = realtime.Status(l.Status), l.Reason, true
	}
}

// step makes a step of a line.
func (b *builder) step(l *eventlog.Line, c cue) step {
	return step{cue: c, at: l.Time, offset: l.Offset, length: l.Length, kind: l.Type}
}

// out takes an event of the client's.
func (b *builder) out(l *eventlog.Line, e *event) {
	if b.now == nil {
		b.startScript()
	}
	switch l.Type {
	case "session.update":
		if !slices.ContainsFunc(b.now.steps, func(s step) bool { return s.cue == update }) {
			model := b.now.session.Model
			b.now.session = sessionOf(e.Session)
			b.now.session.Model = model
		}
		s := b.step(l, update)
		s.id = e.EventID
		b.now.steps = append(b.now.steps, s)
	case "conversation.item.create":
		b.itemCreated(e)
	case "input_audio_buffer.append":
		b.asking = true
		if l.Sound != nil {
			b.spoken += l.Sound.Bytes
		}
	case "input_audio_buffer.clear":
		b.spoken = 0
	case "response.create":
		if e.Response.Conversation == "none" {
			return
		}
		s := b.step(l, ask)
		s.id = e.EventID
		b.asked(s)
	case "response.cancel":
		s := b.step(l, cancel)
		s.id = e.EventID
		b.now.steps = append(b.now.steps, s)
	}
}

// itemCreated takes a message: one of the past that the session is told, or the question.
func (b *builder) itemCreated(e *event) {
	var words []string
	for _, c := range e.Item.Content {
		if w := cmp.Or(c.Text, c.Transcript); w != "" {
			words = append(words, w)
		}
	}
	text := strings.Join(words, "\n")
	told := strings.HasPrefix(e.EventID, "history_")
	switch {
	case e.Item.Role == "assistant":
		b.past = append(b.past, realtime.Exchange{Question: b.retold, Answer: text})
		b.retold, b.text = "", ""
	case e.Item.Role == "user" && told:
		b.retold = text
	case e.Item.Role == "user":
		b.retold, b.text, b.asking = text, text, true
	}
}

// asked takes a question.
func (b *builder) asked(s step) {
	b.conclude()
	b.now.steps = append(b.now.steps, s)
	b.now.steps = append(b.now.steps, b.late...)
	b.late, b.asking = nil, false
	id := strings.TrimSuffix(s.id, "_response")
	again := id != "" && id == b.lastAsked && b.run[id] != nil
	b.lastAsked = id
	if again { // by itself, after the line was cut: the program will do so once more
		b.open = b.run[id]
		b.text, b.spoken, b.past, b.retold = "", 0, nil, ""
		return
	}
	q := &question{script: len(b.rec.scripts), at: s.at, past: b.past, spoken: b.spoken, heard: -1}
	q.Text, q.ID = b.text, b.unused(id)
	if q.spoken > 0 && q.Text == "" {
		q.Text = "(recording)"
	}
	if q.Text == "" && q.spoken == 0 {
		q.Text = "(a question of which the log does not tell)"
	}
	if id == "" {
		id = q.ID
		b.lastAsked = id
	}
	b.run[id] = q
	b.open = q
	b.text, b.spoken, b.past, b.retold = "", 0, nil, ""
	b.rec.questions = append(b.rec.questions, q)
}

// unused makes a name that no other question has.
func (b *builder) unused(id string) string {
	if id == "" {
		id = "q" + strconv.Itoa(len(b.rec.questions)+1)
	}
	name := id
	for n := 2; b.ids[name]; n++ {
		name = id + "_" + strconv.Itoa(n)
	}
	b.ids[name] = true
	return name
}

// in takes an event of the server's.
func (b *builder) in(l *eventlog.Line, e *event) {
	if l.Type == sessionCreated && (b.now == nil || b.created) {
		b.endScript(true)
	}
	if b.now == nil {
		b.startScript()
	}
	s := b.step(l, none)
	switch l.Type {
	case sessionCreated:
		b.created = true
		b.now.session.Model = modelOf(e.Session)
	case "response.created":
		if b.open == nil { // a server that was not asked for it in so many words
			b.asked(step{cue: ask, at: l.Time})
		}
	}
	response := strings.HasPrefix(l.Type, "response.")
	if response && b.open == nil {
		return // the end of something whose beginning is not in the log
	}
	if l.Sound != nil {
		s.sound = &passage{part{b.answer(b.lastAsked), e.Output, e.Content}, l.Sound.Offset, l.Sound.Bytes}
	}
	if b.asking && !response {
		b.late = append(b.late, s)
		return
	}
	b.now.steps = append(b.now.steps, s)
	if l.Type == "response.done" {
		b.open.ended = l.Time
		b.open = nil
	}
}

func (b *builder) startScript() {
	b.now, b.created = &script{}, false
	b.open, b.text, b.spoken, b.past, b.retold = nil, "", 0, nil, ""
}

// conclude ends an answer that the client went on from without its end.
func (b *builder) conclude() {
	if b.open == nil {
		return
	}
	n := len(b.now.steps)
	s := step{made: madeEnd(b.open), kind: "response.done"}
	if n > 0 {
		s.at = b.now.steps[n-1].at
	}
	b.now.steps = append(b.now.steps, s)
	b.open = nil
}

// madeEnd is the end of a response whose end was not recorded.
func madeEnd(q *question) []byte {
	switch q.status {
	case realtime.Failed, realtime.Interrupted:
		return fmt.Appendf(nil, `{"type":"response.done","response":{"status":"failed","status_details":{"error":{"code":%s}}}}`, strconv.Quote(cmp.Or(q.reason, "server_error")))
	case realtime.Stopped:
		return []byte(`{"type":"response.done","response":{"status":"cancelled"}}`)
	case realtime.Incomplete:
		return fmt.Appendf(nil, `{"type":"response.done","response":{"status":"incomplete","status_details":{"reason":%s}}}`, strconv.Quote(q.reason))
	}
	return []byte(`{"type":"response.done","response":{"status":"completed"}}`)
}

// endScript ends a session; one in which nothing was asked leaves nothing behind.
func (b *builder) endScript(followed bool) {
	if b.now == nil {
		return
	}
	b.now.steps = append(b.now.steps, b.late...)
	b.late, b.asking = nil, false
	b.now.open()
	b.now.last, b.now.ended = b.open, followed
	b.open = nil
	if slices.ContainsFunc(b.now.steps, func(s step) bool { return s.cue == ask }) {
		b.rec.scripts = append(b.rec.scripts, b.now)
	}
	b.now = nil
}

// open makes up for a beginning that is not in the log: every session is begun by the server and set up by the client.
func (s *script) open() {
	has := func(is func(step) bool) bool { return slices.ContainsFunc(s.steps, is) }
	at := slices.IndexFunc(s.steps, func(st step) bool { return st.kind == sessionCreated }) + 1
	if !has(func(st step) bool { return st.cue == update }) {
		s.steps = slices.Insert(s.steps, at, step{cue: update}, step{made: []byte(`{"type":"session.updated","session":{}}`)})
	}
	if at == 0 {
		s.steps = slices.Insert(s.steps, 0, step{made: []byte(`{"type":"session.created","session":{}}`)})
	}
}

const sessionCreated = "session.created"

func (b *builder) finish() {
	b.endScript(false)
	b.rec.sound.settle()
}
