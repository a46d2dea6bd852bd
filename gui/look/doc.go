// Package look is what the parts of the window have in common: the program's theme, and the small widgets and layouts
// that all of them are made of. It knows nothing of questions and answers. Everything in it belongs to Fyne's goroutine.
package look
