// Package terminal holds a conversation in a terminal: questions a person types or a pipe brings, and the one question
// of the command line.
//
// It talks to a conversation through the interface it declares and prints what the conversation says: the words of
// answers and where they were saved on standard output, what goes wrong on standard error, or, for programs, one JSON
// object for each question on standard output and everything meant for eyes on standard error.
//
// One goroutine, that of the caller of Chat or Ask, drains the notices of the conversation and decides; a second one
// reads the input, a third waits for the sound to have been heard.
package terminal
