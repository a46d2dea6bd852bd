package replay

import (
	"encoding/json"
	"fmt"
	"net"
	"strings"
	"time"

	"github.com/gorilla/websocket"

	"geppetto-audio/realtime"
)

const (
	// cancelWait is how long the client may take to cancel what the person has stopped; an answer that was there by
	// then is not cancelled.
	cancelWait = 2 * time.Second
	// goodbyeWait is how long the client may take to hang up.
	goodbyeWait = 2 * time.Second
	// longestFrame is the longest that the client sends: a second of sound is 64 kB.
	longestFrame = 16 << 20
)

// read takes what the client sends until it hangs up.
func (c *line) read() {
	defer c.stop()
	c.conn.SetReadLimit(longestFrame)
	for {
		_, message, err := c.conn.ReadMessage()
		if err != nil {
			return
		}
		var e struct {
			Type    string
			EventID string `json:"event_id"`
		}
		if json.Unmarshal(message, &e) != nil {
			continue
		}
		switch e.Type {
		case "session.update", "response.create", "response.cancel", "input_audio_buffer.commit":
			select {
			case c.heard <- frame{e.Type, e.EventID}:
			case <-c.ctx.Done():
				return
			}
		}
	}
}

// play goes through the script.
func (c *line) play() {
	s := c.server.stage
	if c.number >= len(s.rec.scripts) {
		c.improvise()
		return
	}
	script := s.rec.scripts[c.number]
	c.came = time.Now()
	c.recorded = script.begins()
	var held *frame // came before it was its turn
	for i := range script.steps {
		st := &script.steps[i]
		ok := false
		switch st.cue {
		case none:
			ok = c.send(st)
		case cancel:
			if !c.pause(st.at) || !c.settle() {
				return
			}
			s.press()
			held, ok = c.await(st, held, cancelWait)
		default:
			held, ok = c.await(st, held, 0)
		}
		if !ok {
			return
		}
	}
	c.end(script)
}

// begins is when the first event was recorded.
func (s *script) begins() time.Time {
	for _, st := range s.steps {
		if !st.at.IsZero() {
			return st.at
		}
	}
	return time.Time{}
}

// await waits for an event of the client's. A question that comes while something else is waited for is held: whatever
// was waited for does not come any more. With a limit the waiting has an end.
func (c *line) await(st *step, held *frame, limit time.Duration) (*frame, bool) {
	var timeout <-chan time.Time
	if limit > 0 {
		timer := time.NewTimer(limit)
		defer timer.Stop()
		timeout = timer.C
	}
	for {
		f := held
		if f == nil {
			select {
			case got := <-c.heard:
				f = &got
			case <-timeout:
				return nil, true
			case <-c.ctx.Done():
				return nil, false
			}
		}
		held = nil
		switch cueOf(f.kind) {
		case st.cue:
			if !st.at.IsZero() {
				c.recorded, c.came = st.at, time.Now()
			}
			c.name(st.id, f.id)
			return nil, true
		case ask:
			return f, true
		}
	}
}

func cueOf(kind string) cue {
	switch kind {
	case "session.update":
		return update
	case "response.create":
		return ask
	case "response.cancel":
		return cancel
	}
	return none
}

// pause waits until it is time for an event. It says no when the client has hung up.
func (c *line) pause(at time.Time) bool {
	speed := c.server.stage.speed
	if speed > 0 && !at.IsZero() && !c.recorded.IsZero() {
		due := c.came.Add(time.Duration(float64(at.Sub(c.recorded)) / speed))
		if wait := time.Until(due); wait > 0 {
			timer := time.NewTimer(min(wait, longestPause))
			defer timer.Stop()
			select {
			case <-timer.C:
			case <-c.ctx.Done():
			}
		}
	}
	return c.ctx.Err() == nil
}

// longestPause is how long the server may be silent: a clock that was set while the log was written makes no hour of
// it.
const longestPause = 2 * time.Minute

// send sends a recorded event.
func (c *line) send(st *step) bool {
	if !c.pause(st.at) {
		return false
	}
	if st.made != nil {
		return c.sendFrame(st.made)
	}
	l, buf, err := c.server.stage.rec.line(st, c.buf)
	c.buf = kept(buf)
	if err != nil {
		c.server.stage.fail(err)
		return false
	}
	if l.Event == nil {
		return true
	}
	if st.sound != nil {
		c.sound = c.server.stage.rec.sound.read(kept(c.sound)[:0], st.sound)
	}
	frame := l.Restore(kept(c.out)[:0], c.sound)
	c.out = frame
	switch st.kind {
	case sessionCreated, "session.updated":
		frame = lasting(frame)
	case "error":
		frame = c.renamed(frame)
	}
	return c.sendFrame(frame)
}

// kept is a buffer to be used again, unless it has become very large.
func kept(buf []byte) []byte {
	if cap(buf) > 1<<20 {
		return nil
	}
	return buf
}

func (c *line) sendFrame(frame []byte) bool {
	return c.conn.WriteMessage(websocket.TextMessage, frame) == nil
}

// lasting makes a session of long ago one that has not expired, and one that nothing is known of beside what it says.
func lasting(frame []byte) []byte {
	var e map[string]json.RawMessage
	var s map[string]json.RawMessage
	if json.Unmarshal(frame, &e) != nil || json.Unmarshal(e["session"], &s) != nil || s == nil {
		return frame
	}
	if _, told := s["expires_at"]; told {
		s["expires_at"] = fmt.Append(nil, time.Now().Add(24*time.Hour).Unix())
	}
	e["event_id"] = []byte(`"event_replayed"`)
	var err error
	if e["session"], err = json.Marshal(s); err != nil {
		return frame
	}
	out, err := json.Marshal(e)
	if err != nil {
		return frame
	}
	return out
}

// renamed gives an error the event_id that the client has now for what caused it.
func (c *line) renamed(frame []byte) []byte {
	var e map[string]json.RawMessage
	var inner map[string]json.RawMessage
	var id string
	if json.Unmarshal(frame, &e) != nil || json.Unmarshal(e["error"], &inner) != nil || json.Unmarshal(inner["event_id"], &id) != nil {
		return frame
	}
	now, ok := c.names[id]
	if !ok {
		return frame
	}
	inner["event_id"] = fmt.Appendf(nil, "%q", now)
	var err error
	if e["error"], err = json.Marshal(inner); err != nil {
		return frame
	}
	out, err := json.Marshal(e)
	if err != nil {
		return frame
	}
	return out
}

// name notes what an event of the client's is called now, and the other events of the same question.
func (c *line) name(then, now string) {
	if then == "" || then == now {
		return
	}
	c.names[then] = now
	x, ok := strings.CutSuffix(then, "_response")
	y, same := strings.CutSuffix(now, "_response")
	if ok && same {
		c.names[x+"_item"], c.names[x+"_cancel"] = y+"_item", y+"_cancel"
	}
}

// settle waits until the client has dealt with all that was sent: whoever reads one event after the other answers a
// ping after the last. It says no when the client has hung up.
func (c *line) settle() bool {
	if c.conn.WriteControl(websocket.PingMessage, nil, time.Now().Add(goodbyeWait)) != nil {
		return false
	}
	timer := time.NewTimer(longestEnd)
	defer timer.Stop()
	select {
	case <-c.pongs:
	case <-timer.C:
	case <-c.ctx.Done():
	}
	return c.ctx.Err() == nil
}

// end does what became of the connection after its last event.
func (c *line) end(script *script) {
	switch q := script.last; {
	case q == nil && script.ended:
		c.hangUp()
	case q == nil: // the client ends it
	case script.closed():
		if c.settle() {
			c.server.stage.leave()
		}
	case q.status == realtime.Stopped:
		if c.settle() {
			c.server.stage.press()
		}
		c.cut()
	default:
		c.cut() // as it was then
	}
}

// cut ends the connection without a word.
func (c *line) cut() {
	tcp, ok := c.conn.NetConn().(*net.TCPConn)
	if !ok || tcp.CloseWrite() != nil {
		return
	}
	c.farewell() // closing at once could cost the client what it has not read yet
}

// hangUp says goodbye and waits for the client to do so.
func (c *line) hangUp() {
	_ = c.conn.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(websocket.CloseGoingAway, ""), time.Now().Add(goodbyeWait))
	c.farewell()
}

// farewell waits for the client to hang up.
func (c *line) farewell() {
	timer := time.NewTimer(goodbyeWait)
	defer timer.Stop()
	select {
	case <-c.ctx.Done():
	case <-timer.C:
	}
}

// improvise serves a client that connects once more than was recorded: it may, but there is nothing to be heard.
func (c *line) improvise() {
	if !c.sendFrame([]byte(`{"type":"session.created","session":{}}`)) {
		return
	}
	for {
		select {
		case <-c.ctx.Done():
			return
		case f := <-c.heard:
			reply := []byte(`{"type":"session.updated","session":{}}`)
			if f.kind == "response.create" {
				reply = fmt.Appendf(nil, `{"type":"error","error":{"type":"invalid_request_error","code":"replay_over","message":"The log ends here.","event_id":%q}}`, f.id)
			}
			if !c.sendFrame(reply) {
				return
			}
		}
	}
}
