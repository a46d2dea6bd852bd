// Package gui is the window: a conversation to read, hear again and go on with.
//
// It owns what is on the screen and nothing else. Sockets, sound and files are behind the small interfaces of
// [Options]; what happens comes in as realtime.Notice values. One goroutine, the presenter, folds them into a thread
// and publishes snapshots through Fyne bindings fifteen times a second at most; everything that touches a widget
// runs on Fyne's own goroutine.
package gui
