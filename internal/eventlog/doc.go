// Package eventlog writes the events of a session to a file, one JSON object a line: what was sent and received, with
// sound and secrets left out, and the program's own notes between them. Its methods may be called from any goroutine.
//
// A line of an event holds time, direction ("in" or "out"), type and event; one of something that is no JSON object
// holds time, direction, junk (its length in bytes) and text (how it begins). A note holds time, level, note and what
// the note is about.
//
// In an event, a number stands in place of each base64 string: how many characters it had.
package eventlog
