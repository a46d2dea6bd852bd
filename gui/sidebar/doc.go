// Package sidebar is the list of all conversations beside the one that is read: by day, newest first, with a field to
// search them. It knows nothing of files and sessions: the owner shows lists and hits, and hears through [Actions] what
// the person wants. Everything in it belongs to Fyne's goroutine.
package sidebar
