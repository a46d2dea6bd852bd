package audio

import (
	"encoding/binary"
	"io"
	"math"
	"time"
)

const (
	// playGrain is the most that is handed over at once, in samples: 10 ms. What has been handed over can't be
	// taken back, so that less of it makes seeking quicker. Only at the beginning it is as much as is asked for: the
	// device may take what it finds before the next Read.
	playGrain = playRate / 100
	// fadeIn is the length of the fade where sound begins in its middle, in samples: 10 ms.
	fadeIn = playRate / 100
)

// The phases in which sound is cut off without a click.
type cutPhase int

const (
	uncut    cutPhase = iota
	muted             // the device's volume is zero: wait until it has taken what was handed over
	restored          // the volume is back: wait until the device's ramp is spent on a little silence
)

// A playPipe is the way from the player to one opened device: what the device reads, and what is known of where
// that is by now. It carries one track at a time. Places in it are counted in samples since the device was opened.
// Player.mu guards it.
type playPipe struct {
	player *Player
	stream DeviceStream // nil while the device is being opened
	clock  playClock
	pulled int64     // handed to the device
	moved  time.Time // when that last grew
	proven bool      // the device has a clock
	full   time.Time // since when the device has always had sound to take
	reader bool      // Read is waiting, so that all that was pulled is in stream.Unplayed or has been taken

	track *track // nil: nothing, or silence
	src   stretcher
	route playRoute
	sent  int64 // samples handed over since there was nothing
	fade  int64 // samples of the fade-in still to come
	tail  int64 // samples of silence still to come
	ghost playGhost
	gate  bool // enough has come for the track to sound
	since time.Time
	dry   bool // the track had nothing more to give when it was last asked

	gain    float64 // the device's volume
	phase   cutPhase
	limit   int64 // where the sound was cut off, in phases other than uncut
	resting bool  // the device is suspended
}

// Read is called by the device, from one goroutine at a time. It gives what there is, and waits while there is nothing.
func (pp *playPipe) Read(p []byte) (int, error) {
	pl := pp.player
	pl.mu.Lock()
	defer pl.mu.Unlock()
	pp.reader = true
	pp.look(time.Now())
	for {
		if pl.pipe != pp {
			return 0, io.EOF
		}
		if n := pp.fill(p, time.Now()); n > 0 {
			pp.reader, pp.moved = false, time.Now()
			pp.pulled += int64(n / 2)
			return n, nil
		}
		pl.fed.Wait()
	}
}

// fill hands over the next grain and returns its length in bytes; 0 when there is nothing to hand over now.
func (pp *playPipe) fill(p []byte, now time.Time) int {
	p = p[:len(p)&^1]
	if pp.stream != nil && pp.stream.Unplayed() > 0 {
		p = p[:min(len(p), 2*playGrain)]
	}
	switch {
	case pp.tail > 0:
		p = p[:min(int64(len(p)), 2*pp.tail)]
		pp.tail -= int64(len(p) / 2)
		clear(p)
		return len(p)
	case pp.phase == muted && pp.clock.first.IsZero():
		clear(p) // the device may want its buffer full before it begins to take what is to go by unheard
		return len(p)
	case pp.phase != uncut || pp.player.cutting:
		return 0
	case pp.track != nil && (pp.left() > 0 || pp.ghost.left() > 0):
		return pp.sound(p, now)
	case pp.track != nil && !pp.track.ended && pp.sent > 0:
		pp.dry = true
		return 0
	case pp.stream != nil && pp.sent > 0 && !pp.proven:
		// All of an answer has been handed over to a device that was just opened: silence fills the buffer that it
		// may want full before it begins, and shows whether it has a clock.
		clear(p)
		return len(p)
	}
	return 0
}

func (pp *playPipe) sound(p []byte, now time.Time) int {
	t := pp.track
	if pp.dry && pp.stream != nil && pp.stream.Unplayed() == 0 && !t.ended {
		pp.shut(now) // it ran out: collect a cushion again
	}
	pp.dry = false
	if !pp.open(now) && pp.ghost.left() == 0 {
		return 0
	}
	n := pp.render(p)
	pp.dry = n == 0 // at another speed a little more has to come
	pp.sent += int64(n / 2)
	if t.ended && pp.left() == 0 && pp.ghost.left() == 0 {
		pp.tail = playGrain // what a filter behind us holds back comes out with it
	}
	return n
}

// render makes the next sound: that of the track, and over it what is fading out. Where the track begins it is heard as
// it is, after what is fading out.
func (pp *playPipe) render(p []byte) int {
	n := 0
	if pp.gate && pp.left() > 0 && (pp.fade > 0 || pp.ghost.left() == 0) {
		place := pp.src.want
		n = pp.src.read(p)
		pp.route.note(pp.pulled, int64(n/2), pp.track, place, pp.src.speed)
	}
	for i := 0; i < n && pp.fade > 0; i += 2 {
		v := float64(int16(binary.LittleEndian.Uint16(p[i:])))
		binary.LittleEndian.PutUint16(p[i:], uint16(int16(math.Round(v*fadeGain(fadeIn-pp.fade)))))
		pp.fade--
	}
	if n == 0 {
		n = min(len(p), 2*pp.ghost.left())
		clear(p[:n])
	}
	pp.ghost.over(p[:n])
	return n
}

// carry makes the pipe carry t from where it is to go on.
func (pp *playPipe) carry(t *track, now time.Time) {
	pp.route.clear()
	pp.sent = 0
	pp.ghost.end()
	pp.point(t, now)
}

// turn makes the pipe go on with t from where it is to go on, while what it carried fades out over the seam.
func (pp *playPipe) turn(t *track, now time.Time) {
	if pp.sent == 0 {
		pp.carry(t, now)
		return
	}
	var next [2 * fadeIn]byte
	pp.route.held = true
	n := pp.render(next[:])
	pp.route.held = false
	pp.ghost.begin(next[:n])
	pp.point(t, now)
	pp.open(now)
	pp.player.fed.Broadcast()
}

// point makes t what comes next.
func (pp *playPipe) point(t *track, now time.Time) {
	pp.track = t
	pp.src.start(t, t.at, pp.player.speed)
	pp.route.turn(t)
	pp.fade, pp.tail, pp.dry = 0, 0, false
	if t.at > 0 {
		pp.fade = fadeIn
	}
	pp.shut(now)
}

// drop makes the pipe carry nothing.
func (pp *playPipe) drop() {
	pp.track, pp.sent, pp.phase = nil, 0, uncut
	pp.ghost.end()
	pp.route.clear()
}

// left is how many samples of the track there are still to be handed over.
func (pp *playPipe) left() int64 { return pp.src.rest() }

// shut closes the gate: a cushion is to be collected. The wait begins with the first sound that is there.
func (pp *playPipe) shut(now time.Time) {
	pp.gate, pp.since = false, time.Time{}
	pp.arrived(now)
}

// arrived notes that there may be sound behind the gate.
func (pp *playPipe) arrived(now time.Time) {
	if !pp.gate && pp.since.IsZero() && pp.left() > 0 {
		pp.since = now
	}
}

// open says whether the track may sound: enough is there, or all of it, or there was time for it to come.
func (pp *playPipe) open(now time.Time) bool {
	if !pp.gate && pp.left() > 0 {
		pp.gate = pp.track.ended || pp.left() >= cushion || now.Sub(pp.since) >= cushionWait
		pp.track.begun = pp.track.begun || pp.gate
	}
	return pp.gate
}

// look notes what the device has taken. That is known only while Read waits: what it returned last may be on its way.
func (pp *playPipe) look(now time.Time) {
	if pp.stream != nil && pp.reader {
		pp.clock.observe(now, pp.pulled-int64(pp.stream.Unplayed()/2))
	}
}

// prove notes whether the device has shown that it has a clock: it was never short of sound for a while, and did not
// run away with it.
func (pp *playPipe) prove(now time.Time) {
	if pp.clock.first.IsZero() || pp.drained() {
		pp.full = now
	}
	pp.proven = pp.proven || now.Sub(pp.full) >= provingTime
}

// stuck says whether the device has long taken nothing of what was handed over.
func (pp *playPipe) stuck(now time.Time) bool {
	// While Read waits and nothing was ever taken, the device may be waiting for a full buffer.
	return now.Sub(pp.moved) >= stuckTime && now.Sub(pp.clock.last) >= stuckTime &&
		(!pp.reader || !pp.clock.first.IsZero()) && pp.stream.Unplayed() > 0
}

// drained says whether the device has taken everything.
func (pp *playPipe) drained() bool {
	return pp.stream != nil && pp.reader && pp.tail == 0 && pp.stream.Unplayed() == 0
}

// place is the sample of the track carried that leaves the loudspeaker now, or will as the first.
func (pp *playPipe) place(now time.Time) int64 { return pp.placeOf(pp.heard(now)) }

// heard is the place of the pipe that leaves the loudspeaker now. Of every track that passed it is noted how far it was
// heard.
func (pp *playPipe) heard(now time.Time) int64 {
	heard := pp.clock.heard(now)
	if pp.phase != uncut {
		heard = min(heard, pp.limit)
	}
	pp.route.pass(heard)
	return heard
}

// placeOf is the track's sample at a place of the pipe.
func (pp *playPipe) placeOf(n int64) int64 { return pp.route.at(n) }

// spent says whether everything of an ended track has been heard.
func (pp *playPipe) spent(now time.Time) bool {
	return pp.track.ended && pp.left() <= 0 && pp.ghost.left() == 0 && pp.tail == 0 && pp.over(now)
}

// over says whether everything handed over has been heard.
func (pp *playPipe) over(now time.Time) bool { return pp.clock.heard(now) >= pp.route.end }
