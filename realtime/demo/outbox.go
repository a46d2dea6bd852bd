package demo

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/gorilla/websocket"
)

// An outbox sends the events of one connection. It is the one place where the server misbehaves once a session runs;
// everything else goes about its business and does not know.
type outbox struct {
	conn      *websocket.Conn
	behaviour *Behaviour
	observe   func(direction string, frame []byte)
	hangUp    func(code int, reason string)
	wait      func(time.Duration)
	flavour   flavouring

	silent bool           // nothing goes out any more
	sent   map[string]int // events, by type
	sound  int            // bytes of audio
}

// itemEvents are the events OmitItemEvents leaves out.
var itemEvents = map[string]bool{
	"conversation.item.added": true, "conversation.item.done": true,
	"response.output_item.added": true, "response.output_item.done": true,
	"response.content_part.added": true, "response.content_part.done": true,
}

// send sends an event, and what the behaviour makes of it. What can't be written is dropped: the connection is broken
// then, and the goroutine that reads it finds out.
func (o *outbox) send(e event) {
	b, kind := o.behaviour, e.kind()
	if o.silent || b.OmitItemEvents && itemEvents[kind] {
		return
	}
	o.inject(kind)
	if d, ok := e.(*audioDelta); ok {
		d.Delta = d.Delta[:b.allowed(o.sound, len(d.Delta))]
		o.sound += len(d.Delta)
	}
	frame, err := json.Marshal(e)
	if err != nil {
		o.cut() // an event of ours that is no JSON is a defect: nothing sensible can follow it
		return
	}
	n := o.sent[kind]
	o.sent[kind]++
	if b.Late != nil {
		o.wait(b.Late(kind, n))
	}
	for _, frame := range o.flavour.say(kind, frame) {
		o.out(kind, n, frame)
	}
	if len(b.Scribble) > 0 && kind == b.ScribbleAfter {
		_, _ = o.conn.NetConn().Write(b.Scribble) // a broken connection is the reader's to find
	}
	if b.DoubleDone && strings.HasSuffix(kind, ".done") {
		o.write(websocket.TextMessage, frame)
	}
	switch {
	case reached(b.StallAfter, kind, o.sound):
		o.silent = true
	case reached(b.CutAfter, kind, o.sound):
		o.cut()
	case reached(b.CloseAfter, kind, o.sound):
		o.hangUp(b.closeCode(), b.CloseReason)
	}
}

// inject sends what a test wants sent before an event.
func (o *outbox) inject(kind string) {
	if o.behaviour.Inject == nil {
		return
	}
	as := websocket.TextMessage
	if o.behaviour.InjectBinary {
		as = websocket.BinaryMessage
	}
	for _, frame := range o.behaviour.Inject(kind, o.sent[kind]) {
		o.write(as, frame)
	}
}

// out sends a frame, or what a test wants sent in its place.
func (o *outbox) out(kind string, n int, frame []byte) {
	frames := [][]byte{frame}
	if o.behaviour.Rewrite != nil {
		frames = o.behaviour.Rewrite(kind, n, frame)
	}
	for _, frame := range frames {
		o.write(websocket.TextMessage, frame)
	}
}

func (o *outbox) write(as int, frame []byte) {
	if o.silent {
		return
	}
	o.observe("out", frame)
	if o.conn.WriteMessage(as, frame) != nil {
		o.cut()
	}
}

// cut drops the connection without a word.
func (o *outbox) cut() {
	o.silent = true
	_ = o.conn.NetConn().Close()
}
