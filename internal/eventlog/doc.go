// Package eventlog writes the events of a session to a file, one JSON object a line: what was sent and received, with
// sound and secrets left out, and the program's own notes between them. It reads such files, and those of the program
// before this one, back: to be printed, to be played again (package replay), or to be copied without anybody's words.
// The methods of a Log may be called from any goroutine.
//
// A line of an event holds time, direction ("in" or "out"), type and event; one of something that is no JSON object
// holds time, direction, junk (its length in bytes) and text (how it begins). A note holds time, level, note and what
// the note is about. A line with begin says that a program begins to write.
//
// In an event, a number stands in place of each base64 string: how many characters it had. Beside the event of a piece
// of an answer's sound stands audio: how many bytes of PCM it brought, and how far into its part of the response. Where
// the parts lie in the answer's WAV is told by lines of their own, as soon as it is known: answer when the first of an
// answer comes, part when the sound of another part begins to be kept, kept when the answer is on disk, and amended when
// how it ended changes afterwards. So a log needs no more than the WAV to give every delta back, whatever order the
// parts came in, and also when the program died in the middle.
package eventlog
