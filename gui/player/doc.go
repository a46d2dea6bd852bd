// Package player is what the window hears answers with: the [Bar] below each of them, with its waveform to seek in, and
// the [Controls] of the whole program, its volume and speed.
//
// It shows what it is told and calls back when a person wants something else; it plays nothing itself. Everything in
// it belongs to Fyne's goroutine. Since any change makes Fyne draw the whole window anew, an Update that would change no
// pixel changes nothing at all, and nothing moves by itself.
package player
