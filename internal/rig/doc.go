// Package rig gives a test a sound card and a screen on a machine that has neither, and the program under test at work.
//
// A [Sound] is a private PulseAudio whose only device is a null sink: what a program plays there is recorded sample
// by sample, with the time at which each sounded. A [Display] is a private X server that is driven by keyboard and
// mouse and photographed. A [Program] is the whole program, started as a person starts it, in a home of its own. All
// live in a folder of their own, share nothing with the person's session, and are gone when the test is. Only tests
// import this package; a test that lacks a tool is skipped, or fails under GEPPETTO_E2E=1 (see [Need]).
package rig
