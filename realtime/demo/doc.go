// Package demo is a Realtime server on loopback: it answers without an account or a network, and is the other end
// of the tests.
//
// It speaks the GA dialect of OpenAI's Realtime protocol over WebSocket at /v1/realtime, with the service's events in
// the service's order, its settings and its refusals, and lists models at /v1/models. It does not think: an answer is
// one of the recordings in package assets, chosen by the words of the question, or what [WithAnswers] gives. It hears
// only that a recording came, not what was said in it, so turn detection can be set but never ends a turn, and a
// transcription that was asked for fails. Audio is 24 kHz mono 16-bit little-endian PCM both ways; other formats are
// refused. The speed of speech can be set and changes nothing.
//
// Tests tell it to misbehave through [Behaviour], and to be another server than OpenAI's through [Flavour]; the zero
// values of both behave.
package demo
