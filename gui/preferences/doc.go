// Package preferences is the dialog in which a person chooses how the program is: the service and its key, model and
// voice, what becomes of the sound, and how the window looks.
//
// It owns what is on the screen and nothing else. What a choice means is behind [Service]; whatever may wait there (a
// network, a keyring) is done away from Fyne's goroutine, with a time limit, and ends when the dialog closes.
// Everything else in the package belongs to Fyne's goroutine. There is no OK: a choice is saved and in force at once,
// and what can't be is left as it was typed, with the reason beside it.
package preferences
