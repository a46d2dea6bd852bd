package models

import "time"

// An Offer is a model that a service has, for people to choose.
type Offer struct {
	ID       string
	Shutdown time.Time // zero: none announced
	Reasons  bool
	Price    string // for people, empty where it is unknown
}

// String gives the four prices that matter, for people: what goes in and what comes out.
func (p Price) String() string {
	return "words " + USD(p.TextIn) + " in, " + USD(p.TextOut) + " out; sound " +
		USD(p.AudioIn) + " in, " + USD(p.AudioOut) + " out, for a million tokens"
}
