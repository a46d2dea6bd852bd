package audio

import (
	"bytes"
	"slices"
	"testing"
)

// Sound comes back from memory as it went in, whatever was let go of meanwhile.
func TestSoundMemory(t *testing.T) {
	r := NewRecorder(nil, nil)
	m := &soundMemory{room: &r.room}
	sound := noise(11 << 20)
	for chunk := range slices.Chunk(sound[:7<<20], 120_001) {
		m.remember(chunk)
	}
	if m.size() > remembered+soundBlock || m.size() < remembered-2*soundBlock || m.end != 7<<20 {
		t.Errorf("%d bytes remembered of %d", m.size(), m.end)
	}
	if n := m.hold(sound[7<<20:]); n != 4<<20 {
		t.Errorf("%d bytes held", n)
	}
	var got []byte
	for at := m.from; at < m.end; {
		part := m.at(at)
		got = append(got, part...)
		at += int64(len(part))
	}
	if !bytes.Equal(got, sound[m.from:]) {
		t.Error("something else came back")
	}
	r.room.Store(0)
	end := m.end
	m.forget()
	if r.room.Load() <= 0 || m.size() != 0 || m.end != end {
		t.Errorf("after forgetting: %+v", m)
	}
	r.room.Store(0)
	m.remember(sound[:1000])
	if m.end != end+1000 || m.size() != 0 || r.room.Load() != 0 {
		t.Errorf("without room: %+v", m)
	}
}
