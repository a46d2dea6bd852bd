// Package faults is the bench of faults: a conversation of the real controller and the real recorder with the demo
// server, on a network in memory and in synctest's time, through everything that servers and lines are known to do
// wrong. It holds tests only.
//
// GEPPETTO_SOAK=1 runs them in full: every byte of an answer's frames cut at, and more of everything.
package faults
