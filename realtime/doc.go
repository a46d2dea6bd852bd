// Package realtime holds conversations with a server that speaks OpenAI's Realtime API over WebSocket.
//
// A [Client] is one socket: it dials, waits for the session, sends and decodes events. A [Controller] holds
// conversations, one at a time: it queues questions, keeps one response in flight, hands the sound to a [Keeper] and
// a [Speaker], and tells a screen what happens through [Notice] values. [Models], [Check] and [Say] ask a server
// something outside any conversation. Not only OpenAI's server is spoken to: a [Profile] is what is known of another, and
// the dialect it speaks shows in its first event. The package knows no screen, no sound card and no file.
package realtime
