package realtime

import (
	"slices"
	"strings"
	"sync/atomic"
	"time"
)

// A turn is one question and what becomes of it. Its fields belong to receiveRoutine from the moment the question is
// sent until ended is closed or the link is gone; after that to the run goroutine.
type turn struct {
	question Question
	of       *conversation
	c        *Controller
	link     *link

	sentAt  time.Time
	stopped atomic.Bool   // the person has stopped it: nothing more of it is played
	lastAt  atomic.Int64  // nanoseconds from sentAt to the last event of the response
	created chan struct{} // closed when the server has begun to answer; responseID is set
	ended   chan struct{} // closed when the response is over; outcome is set
	faulted chan struct{} // holds one signal: an error was reported in mid-response
	busy    atomic.Bool   // another response has to end before this turn's can be asked for
	blocked chan struct{} // holds one signal: busy was set
	free    chan struct{} // holds one signal: the other response has ended
	retried bool

	responseID string
	cancelID   atomic.Value // responseID, for the run goroutine
	outcome    Outcome
	arr        arrangement
	recalled   bool // asked for a second time, after busy
	take       Take
	text       strings.Builder
	telling    trickle
	playing    bool
	noticed    time.Duration // of sound, in the last notice
	lastErr    *Error        // reported in mid-response: the likely cause if nothing follows
	kept       Kept
}

func (c *Controller) newTurn(q Question, of *conversation) *turn {
	t := &turn{question: q, of: of, c: c}
	t.reset()
	return t
}

// reset makes the turn as if it had not been sent.
func (t *turn) reset() {
	t.created, t.ended, t.faulted = make(chan struct{}), make(chan struct{}), make(chan struct{}, 1)
	t.blocked, t.free = make(chan struct{}, 1), make(chan struct{}, 1)
	t.busy.Store(false)
	t.name("")
	t.recalled, t.lastErr = false, nil
	t.outcome = Outcome{Heard: -1, FirstAudio: -1}
	t.arr = arrangement{turned: t.place, sound: t.sound, words: t.words, overflow: t.c.cfg.Keeper.Overflow, warn: t.c.warn}
}

// begin claims the files at the first delta.
func (t *turn) begin() {
	if t.take != nil {
		return
	}
	info := t.link.info()
	t.take = t.c.cfg.Keeper.Keep(Answer{
		ID: t.question.ID, Conversation: t.of.id, Question: t.question.Text,
		Began: time.Now(), Model: info.Model, Voice: info.Voice,
	})
	t.c.setState(Answering)
}

// place tells where the sound that follows comes from.
func (t *turn) place(p *part) {
	t.begin()
	if placer, ok := t.take.(Placer); ok {
		redact := t.link.client.redact // a log is told
		placer.Place(PartKey{redact.String(t.responseID), redact.String(p.id), p.item.output, p.index})
	}
}

func (t *turn) sound(pcm []byte) {
	t.begin()
	if s := t.c.cfg.Speaker; s != nil && !t.stopped.Load() {
		if !t.playing {
			t.playing = true
			s.Begin(t.question.ID)
		}
		s.Write(t.question.ID, pcm)
	}
	release := t.link.client.hold()
	t.take.Sound(pcm)
	release()
	if got := t.received(); got-t.noticed >= noticeEvery {
		t.noticed = got
		t.c.out.put(Sound{t.question.ID, got})
	}
}

// noticeEvery is how much sound is worth a notice.
const noticeEvery = 100 * time.Millisecond

func (t *turn) received() time.Duration { return soundLength(t.arr.received()) }

func (t *turn) words(text string) {
	t.begin()
	t.tell(t.telling.next(t.link.client.redact, text))
}

func (t *turn) tell(text string) {
	if text == "" {
		return
	}
	t.text.WriteString(text)
	t.take.Words(text)
	t.c.out.put(Words{t.question.ID, text})
}

// mine says whether an event belongs to this turn's response. The first one names the response, where response.created
// is missing, has no ID, or has one that the server then forgets.
func (t *turn) mine(responseID string) bool {
	switch {
	case responseID != "" && slices.Contains(t.link.past, responseID):
		return false
	case !t.isCreated():
		t.begun(responseID)
	case t.take == nil && responseID != "" && !slices.Contains(t.link.announced, responseID):
		t.name(responseID)
	}
	return responseID == "" || responseID == t.responseID
}

// ends says whether a response.done is this turn's. One that no response.created has told of can be no other's.
func (t *turn) ends(responseID string) bool {
	return t.mine(responseID) || !slices.Contains(t.link.past, responseID) && !slices.Contains(t.link.announced, responseID)
}

func (t *turn) begun(responseID string) {
	if t.isCreated() {
		return
	}
	t.name(responseID)
	close(t.created)
}

// name notes the ID of the response.
func (t *turn) name(id string) {
	t.responseID = id
	t.cancelID.Store(id)
}

func (t *turn) isCreated() bool { return isClosed(t.created) }
func (t *turn) isEnded() bool   { return isClosed(t.ended) }

func isClosed(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

// handle takes one event of the response. It reports whether the event was the turn's.
func (t *turn) handle(ev ServerEvent) {
	if t.busy.Load() {
		t.awaitOther(ev)
		return
	}
	switch ev := ev.(type) {
	case ResponseCreated:
		if !t.isCreated() { // also under the ID of the one before, as servers have it that give out but one
			used := func(id string) bool { return id == ev.Response.ID }
			t.link.past, t.link.paid = slices.DeleteFunc(t.link.past, used), slices.DeleteFunc(t.link.paid, used)
			t.begun(ev.Response.ID)
		}
	case *AudioDelta:
		if ev.Err != nil {
			t.c.note("broken sound in an answer", ev.Err)
		}
		if t.mine(ev.Part.ResponseID) && len(ev.PCM) > 0 {
			if t.outcome.FirstAudio < 0 {
				t.outcome.FirstAudio = time.Since(t.sentAt)
			}
			t.arr.addSound(ev.Part, ev.PCM)
		}
	case WordsDelta:
		if t.mine(ev.Part.ResponseID) && ev.Text != "" {
			t.arr.addWords(ev.Part, ev.Text)
		}
	case AudioDone:
		if t.mine(ev.Part.ResponseID) {
			t.arr.endSound(ev.Part)
		}
	case WordsDone:
		if t.mine(ev.Part.ResponseID) {
			t.arr.endWords(ev.Part, ev.Text)
		}
	case PartDone:
		if t.mine(ev.Part.ResponseID) {
			t.arr.endPart(ev.Part, ev.Content)
		}
	case ItemAdded:
		if t.mine(ev.Part.ResponseID) {
			t.arr.addItem(ev.Part)
		}
	case ItemDone:
		if t.mine(ev.Part.ResponseID) {
			t.arr.endItem(ev.Part, ev.Item)
		}
	case ResponseDone:
		if t.ends(ev.Response.ID) {
			t.link.past = remember(t.link.past, ev.Response.ID)
			t.done(ev.Response)
		}
	}
	t.lastAt.Store(int64(time.Since(t.sentAt)))
}

// wait puts the turn off until a response has ended that the server is still busy with. It reports false when it was
// put off before.
func (t *turn) wait() bool {
	if t.recalled {
		return false
	}
	t.recalled = true
	t.busy.Store(true)
	t.blocked <- struct{}{}
	return true
}

// awaitOther looks out for the end of a response that isn't this turn's.
func (t *turn) awaitOther(ev ServerEvent) {
	if d, ok := ev.(ResponseDone); ok {
		t.link.past = remember(t.link.past, d.Response.ID)
		if t.busy.Swap(false) {
			t.free <- struct{}{}
		}
	}
}

// done takes the end of the response.
func (t *turn) done(r Response) {
	for n, it := range r.Output {
		for m, content := range it.Content {
			t.arr.completeWords(PartKey{ItemID: it.ID, Output: n, Index: m}, content.Words())
		}
	}
	t.conclude()
	o := &t.outcome
	o.Usage = r.Usage
	switch r.Status {
	case "incomplete":
		o.Status, o.Reason = Incomplete, r.Reason
	case "failed":
		err := r.Err
		if err == nil {
			err = &Error{Code: "server_error", Message: r.Reason}
		}
		o.Status, o.Reason, o.Err = Failed, err.Code, err
	case "cancelled":
		o.Status, o.Reason = Stopped, r.Reason
	default: // completed, and what foreign servers say in its place
		o.Status = Completed
		if t.arr.silent() {
			o.fail(&Error{Code: CodeEmpty})
		}
	}
	if t.stopped.Load() {
		o.stop(ReasonByYou)
	}
	t.link.past = remember(t.link.past, t.responseID)
	close(t.ended)
}

// fail ends a turn that no response.done will end.
func (t *turn) fail(err *Error) {
	t.conclude()
	t.outcome.fail(err)
	if t.stopped.Load() {
		t.outcome.stop(ReasonByYou)
	}
	t.link.past = remember(t.link.past, t.responseID)
	close(t.ended)
}

// conclude lets through what still waits, and says that no more sound comes.
func (t *turn) conclude() {
	t.arr.finish()
	t.tell(t.telling.rest())
	t.outcome.Received = t.received()
	if t.playing && !t.stopped.Load() {
		t.c.cfg.Speaker.End(t.question.ID)
	}
}

func (o *Outcome) fail(err *Error) {
	o.Status, o.Reason, o.Err = Failed, err.Code, err
}

func (o *Outcome) interrupt(err *Error) {
	o.Status, o.Reason, o.Err = Interrupted, err.Code, err
}

func (o *Outcome) stop(reason string) {
	o.Status, o.Reason, o.Err = Stopped, reason, nil
}
