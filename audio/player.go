package audio

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"geppetto-audio/realtime"
)

const (
	// cushion is how much is buffered before an answer sounds, in samples: 120 ms. Less will do where the answer is
	// shorter, or where its first sound has waited for cushionWait.
	cushion     = playRate * 120 / 1000
	cushionWait = 150 * time.Millisecond
)

// ErrPlayerClosed is what a closed Player says.
var ErrPlayerClosed = errors.New("the player is closed")

// PlayerOptions are what a Player is made of; the zero value plays to the system's default device.
type PlayerOptions struct {
	Log    *slog.Logger
	Device Device // nil: the system's default device
}

// PlayerState is what a Player is doing.
type PlayerState int

// The states of a Player.
const (
	Idle    PlayerState = iota // nothing is being played
	Playing                    // sound is heard, or on its way where an answer arrives too slowly
	Paused                     // Resume goes on
)

// PlayerStatus is what a Player does now.
type PlayerStatus struct {
	ID       string // of what is being played, or was played last
	State    PlayerState
	Position time.Duration // what has left the loudspeaker, whatever the speed; after a seek at once the new place
	Length   time.Duration // of all of it, as far as it has come, at speed 1
	Arriving bool          // the answer is not complete
	Volume   float64
	Muted    bool
	Speed    float64
	Err      error // a *DeviceError while nothing can be heard
}

// A Player lets answers be heard, one after the other, as they arrive or from their files.
//
// What is played last stays in memory, so that it can be played again, until something else is played, and so does an
// answer as long as it arrives. An answer that begins while something plays, or is paused, waits for its turn unless
// SetInterrupt or SetAutoplay say otherwise. The sound device is opened when it is first
// needed and rests when nothing has played for a few seconds. One that is lost is opened again, and the sound goes
// on from where it was. While there is none, only the newest answer is to be played; it plays from its beginning when a
// later answer or Resume finds a device.
//
// No method but Close and Wait waits for the sound device.
type Player struct {
	log    *slog.Logger
	device Device
	cancel context.CancelFunc
	work   sync.WaitGroup
	wake   chan struct{} // something is to be done; holds one
	notify chan struct{} // Changes

	mu      sync.Mutex
	fed     *sync.Cond // there may be something to Read
	closed  bool
	state   PlayerState
	current *track    // what is or was played
	queue   []*track  // answers that wait for their turn
	aside   []*track  // answers that still arrive and have no turn: replaced, or never to play by themselves
	pipe    *playPipe // nil: no device

	volume    float64
	muted     bool
	speed     float64
	manual    bool // answers do not play by themselves
	interrupt bool // they do not wait for their turn either

	cutting bool // what the pipe carries is to be cut off
	turns   int  // how often the pipe went on somewhere else
	placed  bool // and meanwhile current.at was chosen: it does not follow from where the cut falls

	err      error        // why nothing can be heard
	failed   bool         // and no device is looked for
	failedAt time.Time    // since when
	lost     *DeviceError // what happened to a device that is being looked for; nil otherwise
	lostAt   time.Time    // when
	retryAt  time.Time    // when to look next
	retry    time.Duration
	busyAt   time.Time // when there was last something to do

	shown playNews      // what was last made known
	news  chan struct{} // closed when something is to be made known, and replaced
}

var _ realtime.Speaker = (*Player)(nil)

// NewPlayer makes a Player. It opens no device. Close ends it.
func NewPlayer(o PlayerOptions) *Player {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Device == nil {
		o.Device = newOtoDevice()
	}
	ctx, cancel := context.WithCancel(context.Background())
	p := &Player{
		log: o.Log, device: o.Device, cancel: cancel, volume: 1, speed: 1,
		wake: make(chan struct{}, 1), notify: make(chan struct{}, 1), news: make(chan struct{}),
	}
	p.fed = sync.NewCond(&p.mu)
	p.shown = p.newsNow()
	p.work.Go(func() { p.run(ctx) })
	return p
}

// Close fades out what is playing and lets the device go. It returns when all goroutines have ended; a second Close
// does nothing.
func (p *Player) Close() error {
	p.mu.Lock()
	p.closed = true
	p.announce()
	p.mu.Unlock()
	p.cancel()
	p.work.Wait()
	return nil
}

// Pause silences what is playing until Resume, and holds back what waits for its turn.
func (p *Player) Pause() {
	p.do(func(time.Time) {
		if p.state == Playing {
			p.state = Paused
			p.cut()
		}
	})
}

// Resume goes on playing from where Pause or Stop silenced it, or once more from the beginning what was heard to its
// end. Where there is no sound device, it looks for one.
func (p *Player) Resume() { p.do(p.resume) }

// Toggle pauses or resumes.
func (p *Player) Toggle() {
	p.do(func(now time.Time) {
		if p.state == Playing {
			p.state = Paused
			p.cut()
		} else {
			p.resume(now)
		}
	})
}

func (p *Player) resume(now time.Time) {
	if p.current == nil || p.state == Playing {
		return
	}
	if t := p.current; t.ended && p.placeNow(now) >= t.length() {
		p.jump(0)
	}
	p.state = Playing
	p.demand(now, true)
}

// Seek goes to a place in what is or was played, as far as it has come. What is playing goes on from there without a
// break. It does not resume.
func (p *Player) Seek(to time.Duration) {
	p.do(func(time.Time) {
		if p.current != nil {
			p.jump(samplesIn(to))
		}
	})
}

// Status is what the Player does now.
func (p *Player) Status() PlayerStatus {
	p.mu.Lock()
	defer p.mu.Unlock()
	n := p.newsNow()
	s := PlayerStatus{ID: n.id, State: n.state, Arriving: n.arriving, Volume: n.volume, Muted: n.muted, Speed: n.speed, Err: n.err}
	if p.current != nil {
		s.Length = timeOf(p.current.length())
		s.Position = timeOf(p.placeNow(time.Now()))
	}
	return s
}

// Changes is sent to when Status has changed in more than its Position and Length. It holds one signal.
func (p *Player) Changes() <-chan struct{} { return p.notify }

// Wait returns nil when nothing is left to be heard. It waits while the Player is paused, but not for a sound device
// where there is none: it then returns what Status().Err says.
func (p *Player) Wait(ctx context.Context) error {
	for {
		p.mu.Lock()
		news, err := p.news, error(nil)
		over := true
		switch {
		case p.closed:
			err = ErrPlayerClosed
		case p.state == Idle && len(p.queue) == 0:
		case p.failed:
			err = p.err
		default:
			over = false
		}
		p.mu.Unlock()
		if over {
			return err
		}
		select {
		case <-news:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// do runs f with the lock held, and sees to what follows from it.
func (p *Player) do(f func(now time.Time)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return
	}
	f(time.Now())
	p.announce()
	p.poke()
}

// poke wakes run. It never waits.
func (p *Player) poke() {
	select {
	case p.wake <- struct{}{}:
	default:
	}
}

// cut has the pipe's sound cut off: at once nothing more is handed over, and run does the rest.
func (p *Player) cut() {
	if p.pipe != nil && p.pipe.track != nil {
		p.cutting = true
	}
}

// jump makes the sample at where current goes on.
func (p *Player) jump(at int64) {
	t := p.current
	t.at = max(0, min(at, t.length()))
	if p.turn(t) {
		return
	}
	p.cut()
	p.placed = p.cutting
}

// turn has what the pipe carries fade out over t, which goes on at t.at. It is false where nothing sounds, or it is
// being cut off.
func (p *Player) turn(t *track) bool {
	pp := p.pipe
	if p.state != Playing || p.cutting || pp == nil || pp.track == nil {
		return false
	}
	p.turns++
	pp.turn(t, time.Now())
	return true
}

// play makes t what is being played, from t.at on.
func (p *Player) play(t *track) {
	if old := p.current; old != nil && old != t {
		if !p.turn(t) {
			p.cut()
		}
		if old.live && !old.ended && !old.told {
			p.aside = append(p.aside, old)
		} else {
			old.forget()
		}
	}
	p.current, p.state = t, Playing
}

// placeNow is the sample of current that is heard, or would be next.
func (p *Player) placeNow(now time.Time) int64 {
	if pp := p.pipe; pp != nil && pp.track == p.current && !p.placed {
		pp.look(now)
		return pp.place(now)
	}
	return p.current.at
}

// heardOf is the furthest sample of t that has left the loudspeaker.
func (p *Player) heardOf(t *track, now time.Time) int64 {
	if pp := p.pipe; pp != nil {
		pp.look(now)
		pp.heard(now)
	}
	return t.heard
}

// playNews is what Changes is about.
type playNews struct {
	id       string
	state    PlayerState
	arriving bool
	volume   float64
	muted    bool
	speed    float64
	err      error
	at       int64 // where sound is next to go on: it changes by Seek
	turns    int   // so does this
	left     bool  // Wait waits
	failed   bool
	closed   bool
}

func (p *Player) newsNow() playNews {
	n := playNews{state: p.state, volume: p.volume, muted: p.muted, speed: p.speed, err: p.err, failed: p.failed, closed: p.closed, turns: p.turns}
	n.left = p.state != Idle || len(p.queue) > 0
	if t := p.current; t != nil {
		n.id, n.arriving, n.at = t.id, t.live && !t.ended, t.at
		if n.state == Playing && !t.begun {
			n.state = Idle // nothing of it has come yet
		}
	}
	return n
}

// announce makes known what has changed.
func (p *Player) announce() {
	n := p.newsNow()
	if n == p.shown {
		return
	}
	p.shown = n
	close(p.news)
	p.news = make(chan struct{})
	select {
	case p.notify <- struct{}{}:
	default:
	}
}
