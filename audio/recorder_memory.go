package audio

import "sync/atomic"

const (
	// heldMax bounds the sound that is held in memory, of all answers together: an hour and a half.
	heldMax = 256 << 20
	// remembered is how much of what was written last stays in memory while an answer arrives, should the disk lose it:
	// three quarters of a minute, most answers whole.
	remembered = 2 << 20

	soundBlock = 256 << 10
)

// A soundMemory is the sound of one answer as far as it is in memory: what came last, and all that could not be
// written. One goroutine uses it at a time.
type soundMemory struct {
	room   *atomic.Int64 // for all answers, in bytes
	blocks [][]byte      // all but the last are full
	spare  []byte
	from   int64 // the place of the first byte that is held, in all that came
	end    int64 // and that behind the last one
}

// hold takes as much of pcm as there is room for, and says how much that is.
func (m *soundMemory) hold(pcm []byte) int {
	held := 0
	for held < len(pcm) {
		last := len(m.blocks) - 1
		if last < 0 || len(m.blocks[last]) == soundBlock {
			b := m.block()
			if b == nil {
				break
			}
			m.blocks = append(m.blocks, b)
			last++
		}
		b := m.blocks[last]
		n := copy(b[len(b):soundBlock], pcm[held:])
		m.blocks[last] = b[:len(b)+n]
		held += n
	}
	m.end += int64(held)
	return held
}

// block is an empty block, nil where there is no room for one.
func (m *soundMemory) block() []byte {
	if b := m.spare; b != nil {
		m.spare = nil
		return b[:0]
	}
	if m.room.Add(-soundBlock) < 0 {
		m.room.Add(soundBlock)
		return nil
	}
	return make([]byte, 0, soundBlock)
}

// remember is hold for what is on disk already: the oldest of it makes way for the newest, all of it for what is not.
func (m *soundMemory) remember(pcm []byte) {
	end := m.end + int64(len(pcm))
	for len(m.blocks) > 1 && end-m.from > remembered {
		if m.spare == nil {
			m.spare = m.blocks[0]
		} else {
			m.room.Add(soundBlock)
		}
		m.blocks = m.blocks[1:]
		m.from += soundBlock
	}
	if m.hold(pcm) < len(pcm) {
		m.end = end
		m.forget()
	}
}

// at is what is held from a place on, as far as it lies together.
func (m *soundMemory) at(place int64) []byte {
	n := place - m.from
	return m.blocks[n/soundBlock][n%soundBlock:]
}

// size is how much is held.
func (m *soundMemory) size() int64 { return m.end - m.from }

// forget gives the room back.
func (m *soundMemory) forget() {
	if m.spare != nil {
		m.room.Add(soundBlock)
	}
	m.room.Add(int64(len(m.blocks)) * soundBlock)
	m.blocks, m.spare = nil, nil
	m.from = m.end
}
