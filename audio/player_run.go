package audio

import (
	"context"
	"errors"
	"time"
)

const (
	playTick  = 20 * time.Millisecond  // how often run looks while sound flows
	quickTick = 5 * time.Millisecond   // while something is about to happen
	stallTick = 100 * time.Millisecond // while it waits for sound: less than cushionWait
	restAfter = 3 * time.Second        // of silence, before the device rests
	openTime  = 10 * time.Second       // a sound server may take to answer
	retryMin  = 100 * time.Millisecond // between attempts to open a lost device, doubled each time
	retryMax  = 2 * time.Second
	patience  = 10 * time.Second       // for which a lost device is looked for
	lastFade  = 200 * time.Millisecond // at most, when the Player is closed
	lastWords = 100 * time.Millisecond // a sound server may hold back, and drops when the program ends
)

// run is the only goroutine that opens and closes the device, and the one that sees to everything that takes time.
func (p *Player) run(ctx context.Context) {
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	for {
		timer.Reset(p.step(ctx))
		select {
		case <-ctx.Done():
			p.end()
			return
		case <-p.wake:
		case <-timer.C:
		}
	}
}

// step does what is due and returns when to look again.
func (p *Player) step(ctx context.Context) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.watch(time.Now())
	p.reach(ctx, time.Now())
	now := time.Now()
	p.sever(now)
	p.proceed(now)
	if pp := p.pipe; pp != nil && pp.stream != nil {
		p.adjust(pp)
		p.rest(pp, now)
	}
	p.announce()
	return p.pace(now)
}

// end fades out what is playing, or lets the very last be heard, and lets the device go.
func (p *Player) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.state, p.queue = Idle, nil
	p.cut()
	if pp := p.pipe; pp != nil && !p.cutting {
		rest := time.Until(pp.clock.last.Add(pp.clock.latency + lastWords))
		p.mu.Unlock()
		time.Sleep(rest)
		p.mu.Lock()
	}
	for until := time.Now().Add(lastFade); p.cutting && time.Now().Before(until); {
		p.watch(time.Now())
		p.sever(time.Now())
		if p.pipe == nil {
			break
		}
		p.adjust(p.pipe)
		p.mu.Unlock()
		time.Sleep(quickTick)
		p.mu.Lock()
	}
	p.release()
	p.announce()
}

// watch looks after the open device, and lets go of one that no longer works.
func (p *Player) watch(now time.Time) {
	pp := p.pipe
	if pp == nil {
		return
	}
	pp.look(now)
	pp.prove(now)
	cause := pp.stream.Err()
	switch {
	case cause != nil:
		p.lose(now, &DeviceError{ErrDeviceLost, cause})
	case pp.clock.runaway():
		p.lose(now, &DeviceError{ErrDeviceRunaway, nil})
		p.despair(now, p.lost)
	case pp.stuck(now):
		p.lose(now, &DeviceError{ErrDeviceStuck, nil})
	}
}

// lose lets go of a device that no longer works. What it played goes on from what was heard, once there is another.
func (p *Player) lose(now time.Time, err *DeviceError) {
	p.log.Warn("sound device lost", "err", err)
	if pp := p.pipe; pp.track != nil {
		p.heardOf(pp.track, now)
		if pp.track == p.current && !p.placed {
			p.current.at = pp.place(now)
		}
	}
	p.lost, p.lostAt, p.retryAt, p.retry = err, now, now, retryMin
	p.release()
}

// release closes the pipe. The lock is not held while the device is closed.
func (p *Player) release() {
	pp := p.pipe
	p.pipe, p.cutting, p.placed = nil, false, false
	p.fed.Broadcast()
	if pp == nil || pp.stream == nil {
		return
	}
	p.mu.Unlock()
	defer p.mu.Lock()
	if err := pp.stream.Close(); err != nil {
		p.log.Warn("close sound device", "err", err)
	}
}

// reach sees that there is a device to play on, where something is to be played.
func (p *Player) reach(ctx context.Context, now time.Time) {
	switch pp := p.pipe; {
	case p.state != Playing:
	case pp != nil && pp.resting:
		pp.stream.Resume()
		pp.resting = false
	case pp == nil && !p.failed && !now.Before(p.retryAt):
		p.open(ctx)
	}
}

// open opens the device. The lock is not held meanwhile.
func (p *Player) open(ctx context.Context) {
	pp := &playPipe{player: p, gain: p.gain()}
	p.pipe = pp
	pp.carry(p.current, time.Now())
	p.mu.Unlock()
	limited, cancel := context.WithTimeout(ctx, openTime)
	stream, err := p.device.Open(limited, pp, pp.gain)
	cancel()
	p.mu.Lock()
	now := time.Now()
	switch {
	case err == nil:
		pp.stream, pp.clock.latency = stream, stream.Latency()
		p.err, p.lost = nil, nil
		p.fed.Broadcast()
		return
	case ctx.Err() != nil: // closed
	case errors.Is(err, ErrDeviceRunaway):
		p.despair(now, &DeviceError{ErrDeviceRunaway, nil})
	case p.lost == nil:
		p.despair(now, &DeviceError{ErrNoDevice, err})
	case now.Sub(p.lostAt) >= patience:
		p.despair(now, p.lost)
	default:
		p.err = p.lost
		p.retryAt, p.retry = now.Add(p.retry), min(2*p.retry, retryMax)
	}
	p.release()
}

// despair stops looking for a device until one is asked for.
func (p *Player) despair(now time.Time, err *DeviceError) {
	p.log.Warn("no sound device", "err", err)
	p.err, p.lost, p.failed, p.failedAt = err, nil, true, now
	if p.state == Playing {
		p.state = Paused
	}
}

// demand has a device looked for again: at once where a person asked for sound, else not too often.
func (p *Player) demand(now time.Time, asked bool) {
	if p.failed && (asked || now.Sub(p.failedAt) >= tryAgain) {
		p.failed, p.retryAt = false, now
	}
}

// sever takes the next step of cutting sound off: volume to zero, wait for what had been handed over to go by
// unheard, volume back, wait for the device's ramp to be spent on silence.
func (p *Player) sever(now time.Time) {
	pp := p.pipe
	if !p.cutting || pp == nil {
		p.cutting = false
		return
	}
	switch pp.phase {
	case uncut:
		pp.look(now)
		pp.limit = pp.clock.taken
		if pp.track == p.current && !p.placed {
			p.current.at = pp.placeOf(pp.limit)
		}
		if pp.sent > 0 {
			pp.phase = muted
			p.fed.Broadcast()
			return
		}
	case muted:
		if pp.drained() {
			pp.phase, pp.tail = restored, playGrain
			p.fed.Broadcast()
		}
		return
	case restored:
		if !pp.drained() {
			return
		}
	}
	p.heardOf(pp.track, now)
	pp.drop()
	p.cutting, p.placed = false, false
}

// proceed moves on: what has been heard to its end makes way for what is next, and a gate opens when it is time.
func (p *Player) proceed(now time.Time) {
	if p.cutting || p.state != Playing {
		return
	}
	for p.spent(now) {
		t := p.current
		t.at, t.heard = t.samples(), t.samples()
		if p.pipe != nil {
			p.pipe.drop()
		}
		if len(p.queue) == 0 {
			p.state = Idle
			return
		}
		t.forget()
		p.current, p.queue = p.queue[0], p.queue[1:]
	}
	pp := p.pipe
	if pp == nil {
		return
	}
	if pp.track == nil {
		pp.carry(p.current, now)
	}
	if !pp.gate && pp.open(now) {
		p.fed.Broadcast()
	}
}

// spent says whether current has been heard to its end.
func (p *Player) spent(now time.Time) bool {
	if pp := p.pipe; pp != nil && pp.track == p.current {
		return pp.spent(now)
	}
	return p.current.over()
}

// adjust sets the device's volume.
func (p *Player) adjust(pp *playPipe) {
	gain := p.gain()
	if pp.phase == muted {
		gain = 0
	}
	if pp.gain != gain {
		pp.gain = gain
		pp.stream.SetVolume(gain)
	}
}

// rest suspends a device that has had nothing to do for a while.
func (p *Player) rest(pp *playPipe, now time.Time) {
	if p.cutting || p.state == Playing {
		p.busyAt = now
	} else if !pp.resting && now.Sub(p.busyAt) >= restAfter {
		pp.stream.Suspend()
		pp.resting = true
	}
}

// pace is how long step has nothing to do, unless it is woken.
func (p *Player) pace(now time.Time) time.Duration {
	pp := p.pipe
	switch {
	case p.cutting:
		return quickTick
	case pp == nil && p.state == Playing && !p.failed:
		return max(quickTick, p.retryAt.Sub(now))
	case pp == nil || pp.resting:
		return time.Hour
	case p.state != Playing:
		return max(quickTick, p.busyAt.Add(restAfter).Sub(now))
	case pp.left() > cushion && pp.gate:
		return playTick
	case (pp.dry || pp.left() <= 0) && !pp.track.ended && pp.over(now):
		return stallTick
	}
	return quickTick // the gate is to open, or the end is near
}
