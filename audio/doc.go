// Package audio keeps and plays answers: 24 kHz mono 16-bit little-endian PCM throughout.
//
// A [Recorder] puts the sound and the words of answers on disk. A [Player] lets answers be heard, while they are
// still arriving or from the files they were kept in. [ReadQuestion] reads a recording to ask with. The package
// knows nothing of the network and of no screen; its methods may be called from any goroutine.
package audio
