package audio

import (
	"slices"
	"time"

	"geppetto-audio/realtime"
)

// tryAgain is how long answers leave a device alone that could not be opened.
const tryAgain = 30 * time.Second

// Begin queues an answer whose sound will follow. It plays at once where nothing else does, or where answers interrupt
// each other.
func (p *Player) Begin(id string) {
	p.do(func(now time.Time) {
		if p.arriving(id) != nil {
			return
		}
		t := &track{id: id, live: true, held: p.manual}
		if p.manual {
			p.aside = append(p.aside, t)
			return
		}
		deaf := p.failed
		p.demand(now, false)
		switch {
		case deaf:
			for _, t := range p.queue {
				t.forget()
			}
			p.queue = nil
			p.play(t)
			if p.failed {
				p.state = Paused
			}
		case p.state == Idle || p.interrupt:
			p.play(t)
		default:
			p.queue = append(p.queue, t)
		}
	})
}

// Write appends 24 kHz mono 16-bit little-endian PCM to an answer. It copies pcm, which may end in half a sample.
// Sound of an answer that was not begun, or was stopped before its turn, is dropped.
func (p *Player) Write(id string, pcm []byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if t := p.arriving(id); t != nil && !t.gone && !p.closed {
		t.append(pcm)
		p.arrived(t)
	}
}

// End says that the answer's sound is complete.
func (p *Player) End(id string) {
	p.do(func(time.Time) {
		t := p.arriving(id)
		if t == nil {
			return
		}
		p.complete(t)
		p.aside = slices.DeleteFunc(p.aside, func(t *track) bool { return t.ended })
		p.queue = slices.DeleteFunc(p.queue, func(t *track) bool { return t.ended && t.samples() == 0 })
	})
}

// Stop silences what is playing, forgets what is queued, and tells how much of every answer not heard to its end had
// left the loudspeaker. What was playing stays in memory: Resume goes on with it. An answer that was waiting for
// its turn is told as not heard, but not told of at all where there was no device to hear it from; neither is a
// replay.
func (p *Player) Stop() []realtime.Heard {
	var heard []realtime.Heard
	p.do(func(now time.Time) {
		for _, t := range p.tracks() {
			n := p.heardOf(t, now)
			if !t.live || t.told || t.held && !t.begun || t.ended && n >= t.samples() {
				continue
			}
			t.told = true
			if t.begun || !p.failed {
				heard = append(heard, realtime.Heard{ID: t.id, Time: timeOf(n)})
			}
		}
		p.queue, p.aside = nil, nil
		p.state = Idle
		p.cut()
	})
	return heard
}

// tracks are all that is known: what arrives and has no turn, what plays, what waits for its turn.
func (p *Player) tracks() []*track {
	all := slices.Clone(p.aside)
	if p.current != nil {
		all = append(all, p.current)
	}
	return append(all, p.queue...)
}

// arriving gives the answer of that name that is not complete; nil where there is none.
func (p *Player) arriving(id string) *track {
	for _, t := range p.tracks() {
		if t.id == id && t.live && !t.ended {
			return t
		}
	}
	return nil
}

// arrived lets what was appended to t be heard.
func (p *Player) arrived(t *track) {
	pp := p.pipe
	if pp == nil || pp.track != t {
		return
	}
	now := time.Now()
	pp.arrived(now)
	if pp.open(now) {
		p.fed.Broadcast()
	}
}

// complete says that nothing more comes.
func (p *Player) complete(t *track) {
	t.ended, t.total = true, 0
	if pp := p.pipe; pp != nil && pp.track == t {
		if pp.sent > 0 && pp.left() == 0 && pp.ghost.left() == 0 {
			pp.tail = playGrain
		}
		p.fed.Broadcast()
	}
}
