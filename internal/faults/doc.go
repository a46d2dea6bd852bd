// Package faults is the bench of faults: a conversation of the real controller, recorder, player and window with the demo
// server, on a network, a sound card and a screen in memory and in synctest's time, through everything that servers and
// lines are known to do wrong. What is on disk, what was played and what can be read in the window is looked at after each
// fault. It holds tests only.
//
// GEPPETTO_SOAK=1 runs them in full: more places to break the line at, longer floods, all of the day.
package faults
