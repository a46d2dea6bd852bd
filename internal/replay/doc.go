// Package replay plays a recorded session again, without a network: a server on loopback sends what the server of that
// time sent, at the times it took after what it was asked, and a conversation asks what was asked then. The program in
// between is the real one, so what was recorded happens again, fault and all: it is the way to report one, and to test.
//
// A log holds no sound. It is put back from the WAVs of the answers, of which the log says what lies where.
package replay
