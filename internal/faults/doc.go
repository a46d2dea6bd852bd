// Package faults is the bench of faults: a conversation of the real controller, recorder and player with the demo server,
// on a network and a sound card in memory and in synctest's time, through everything that servers and lines are known to
// do wrong. It holds tests only.
//
// GEPPETTO_SOAK=1 runs them in full: more places to break the line at, longer floods, all of the day.
package faults
