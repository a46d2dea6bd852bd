package demo

import "time"

// Behaviour is how the server treats one connection. The zero value behaves; each field is one way not to.
//
// Where a field counts bytes of audio, they are counted over all responses of the connection and kept to exactly: the
// delta in which the number is reached is cut short. A negative number means before the first of them, right after
// response.created.
type Behaviour struct {
	// HTTPStatus refuses the upgrade with this status and HTTPBody, or a body of the usual shape where that is empty.
	HTTPStatus int
	HTTPBody   string
	// RetryAfter is sent along as a header, in whole seconds, with HTTPStatus.
	RetryAfter time.Duration

	// RefuseCode sends an error of this code in place of session.created and closes with CloseCode. RefuseType is
	// invalid_request_error where empty; RefuseMessage may be empty.
	RefuseCode    string
	RefuseType    string
	RefuseMessage string

	// SessionDelay holds session.created back, and everything the client sends before it.
	SessionDelay time.Duration
	// NeverSession sends no event at all; pings are answered.
	NeverSession bool
	// ExpiresIn is the life of the session, 60 minutes where 0. It ends with the error session_expired and close 1001.
	ExpiresIn time.Duration

	// RejectUpdate refuses every session.update with an error of this code.
	RejectUpdate string
	// NeverUpdated takes no notice of session.update.
	NeverUpdated bool
	// NeverCreate takes no notice of response.create.
	NeverCreate bool

	// StallAfter bytes of audio nothing more is sent, whatever the client sends; the socket stays open and pings are
	// answered.
	StallAfter int
	// CutAfter bytes of audio the connection is dropped without a close frame.
	CutAfter int
	// CloseAfter bytes of audio the connection is closed with CloseCode and CloseReason.
	CloseAfter int
	// CloseCode is 4000 where 0. CloseReason, where empty, is type and code of the refusal.
	CloseCode   int
	CloseReason string

	// DoubleDone sends every event whose type ends in ".done" twice.
	DoubleDone bool
	// OmitItemEvents leaves out what announces and ends items and content parts, as some other servers do.
	OmitItemEvents bool
	// Interleave sends the items of an answer in turns, a delta at a time, so that a later one begins before an
	// earlier one is done.
	Interleave bool

	// Inject is called before each event with its type and how many of that type went before it on this connection.
	// What it returns is sent first, as it is.
	Inject func(event string, n int) [][]byte
	// InjectBinary sends what Inject returns as binary frames.
	InjectBinary bool

	// Rewrite is called with each event as it would go out, and how many of its type went before it. What it returns
	// goes out in its place: nothing, the event twice, another one.
	Rewrite func(event string, n int, frame []byte) [][]byte
	// Late holds an event back for so long, and all that come after it.
	Late func(event string, n int) time.Duration

	// CutAtByte drops the connection when so many bytes have gone over the wire since the upgrade, wherever in a frame
	// that is, its header included. FreezeAtByte sends no further byte from there on and reads none, while the
	// connection stays open. Trickle sends so many bytes at a time, with TrickleDelay after each. All three need a
	// server that accepts connections itself, by Start or Serve.
	CutAtByte    int
	FreezeAtByte int
	Trickle      int
	TrickleDelay time.Duration

	// Scribble is written to the connection below the protocol of WebSocket, right after ScribbleAfter, an event's type.
	Scribble      []byte
	ScribbleAfter string

	// IgnorePings leaves pings unanswered and sends none: the line looks dead.
	IgnorePings bool
}

// expiresIn is the life of a session.
func (b *Behaviour) expiresIn() time.Duration {
	if b.ExpiresIn > 0 {
		return b.ExpiresIn
	}
	return time.Hour
}

// closeCode is the code of a close the client did not deserve.
func (b *Behaviour) closeCode() int {
	if b.CloseCode > 0 {
		return b.CloseCode
	}
	return closeBadRequest
}

// refusal is the error in place of session.created, or nil.
func (b *Behaviour) refusal() *refusal {
	if b.RefuseCode == "" {
		return nil
	}
	f := &fault{Type: b.RefuseType, Code: b.RefuseCode, Message: b.RefuseMessage}
	if f.Type == "" {
		f.Type = typeInvalidRequest
	}
	r := refuse(b.closeCode(), f)
	if b.CloseReason != "" {
		r.reason = b.CloseReason
	}
	return r
}

// allowed is how many of the next n bytes of audio go out when sent bytes have.
func (b *Behaviour) allowed(sent, n int) int {
	for _, limit := range []int{b.StallAfter, b.CutAfter, b.CloseAfter} {
		if limit > 0 {
			n = min(n, max(0, limit-sent))
		}
	}
	return n
}

// reached says whether a limit of audio is reached once an event has gone out.
func reached(limit int, event string, sent int) bool {
	return limit > 0 && sent >= limit || limit < 0 && event == "response.created"
}
