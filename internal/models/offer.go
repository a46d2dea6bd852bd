package models

import (
	"fmt"
	"time"
)

// An Offer is a model that a service has, for people to choose.
type Offer struct {
	ID       string
	Shutdown time.Time // zero: none announced
	Reasons  bool
	Price    string // for people, empty where it is unknown
}

// String gives the four prices that matter, for people: what goes in and what comes out.
func (p Price) String() string {
	return fmt.Sprintf("words %s in, %s out; sound %s in, %s out, for a million tokens",
		USD(p.TextIn), USD(p.TextOut), USD(p.AudioIn), USD(p.AudioOut))
}
