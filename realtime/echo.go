package realtime

import (
	"bytes"
	"hash/maphash"
)

// echoes tells a frame that came twice from one that is like the one before it: a server numbers its events (event_id),
// and what resends a frame on the way repeats its number. Deltas would be heard and read twice otherwise. A server that
// gives several events one number is believed in everything it sends.
type echoes struct {
	seed   maphash.Seed
	sum    uint64 // of the frame before
	id     []byte // its event_id
	told   bool   // two events had different numbers
	shared bool   // two events had the same
}

func newEchoes() echoes { return echoes{seed: maphash.MakeSeed()} }

// again says whether a frame is the one before once more.
func (e *echoes) again(frame []byte) bool {
	id := eventID(frame)
	if len(id) == 0 {
		e.id = e.id[:0]
		return false
	}
	sum, same := maphash.Bytes(e.seed, frame), bytes.Equal(id, e.id)
	switch {
	case same && sum == e.sum:
		return e.told && !e.shared
	case same:
		e.shared = true
	case len(e.id) > 0:
		e.told = true
	}
	e.id, e.sum = append(e.id[:0], id...), sum
	return false
}

// eventID finds the number of an event, which stands at the beginning of the frame.
func eventID(frame []byte) []byte {
	_, rest, found := bytes.Cut(frame[:min(len(frame), 256)], []byte(`"event_id"`))
	if !found {
		return nil
	}
	rest = bytes.TrimLeft(rest, ": ")
	if len(rest) == 0 || rest[0] != '"' {
		return nil
	}
	id, _, found := bytes.Cut(rest[1:], []byte(`"`))
	if !found {
		return nil
	}
	return id
}
