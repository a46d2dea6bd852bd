package audio

import (
	"cmp"
	"slices"
	"time"

	"geppetto-audio/realtime"
)

// rescueEvery is how often the disk is asked whether it takes what is held.
const rescueEvery = 30 * time.Second

// A HeldAnswer has ended and is in memory, whole or in part, because it could not be written. One of an earlier run lies
// in a shelter.
type HeldAnswer struct {
	ID, Question string // the ID is empty for one of an earlier run
	Bytes        int64  // held in memory
	In           string // the folder of the shelter where it lies instead
	Err          error  // a *KeepError: why, and what to do
}

// A RescuedAnswer was held, and is on disk now.
type RescuedAnswer struct {
	ID   string
	Kept realtime.Kept
}

// heldTake is an answer that is held. What is in its recording belongs to whoever holds Recorder.rescuing.
type heldTake struct {
	recording *recording
	told      HeldAnswer
	waveform  Waveform
}

// Held lists the answers that could not be written, the oldest first. Their sound plays as long as the Player has it.
func (r *Recorder) Held() []HeldAnswer {
	r.mu.Lock()
	defer r.mu.Unlock()
	all := slices.Clone(r.waiting)
	for _, h := range r.held {
		all = append(all, h.told)
	}
	return all
}

// Rescued tells, once each, of the answers that were held and are on disk since: where they lie now.
func (r *Recorder) Rescued() []RescuedAnswer {
	r.mu.Lock()
	defer r.mu.Unlock()
	news := slices.Clone(r.rescued[r.told:])
	r.told = len(r.rescued)
	return news
}

// Changes is sent to when Held or Rescued have something new to tell. It holds one signal.
func (r *Recorder) Changes() <-chan struct{} { return r.changes }

// Retry writes everything that is held to a folder, to the one that is set where dir is empty: byte for byte, under the
// names and with the transcripts that it would have had. What an answer has left in another folder is removed then.
// The error is that of the first answer which is still held. The disk may take its time.
//
// By itself the Recorder does so every half a minute, and when a later answer could be written.
//
// What lies in the shelter comes too, where dir is empty into the folder it was meant for. By itself it
// comes only when the folder has just taken something else: it is safe, and each attempt may fill up a disk for a moment.
func (r *Recorder) Retry(dir string) error {
	r.rescuing.Lock()
	defer r.rescuing.Unlock()
	err := r.rescue(cmp.Or(dir, r.dir()))
	_, waiting := r.takeUp(dir)
	return cmp.Or(err, waiting)
}

// rescue is Retry. The caller holds rescuing.
func (r *Recorder) rescue(dir string) error {
	r.mu.Lock()
	all := slices.Clone(r.held)
	r.mu.Unlock()
	var first error
	for _, h := range all {
		d := h.recording
		kept, err := d.settle(dir)
		if err != nil {
			problem := d.problem()
			problem.Dir, problem.Cause = dir, err
			first = cmp.Or(first, error(problem))
			r.tell(h, problem)
			continue
		}
		d.memory.forget()
		r.log.Info("an answer that was held is kept", "transcript", kept.Transcript)
		r.letGo(h, kept)
	}
	return first
}

// hold takes an answer that could not be written, and sees that it is tried again.
func (r *Recorder) hold(d *recording, w Waveform) {
	h := &heldTake{d, HeldAnswer{ID: d.id, Question: d.transcript.Question, Bytes: d.held(), Err: d.problem()}, w}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.held = append(r.held, h)
	r.signal()
	if r.stop == nil {
		r.stop = make(chan struct{})
		stop := r.stop
		r.retrying.Go(func() { r.retryRoutine(stop) })
	}
}

// retryRoutine tries again what is held, until nothing is or it is stopped.
func (r *Recorder) retryRoutine(stop <-chan struct{}) {
	timer := time.NewTimer(rescueEvery)
	defer timer.Stop()
	for {
		select {
		case <-stop:
			return
		case <-timer.C:
		case <-r.kick:
		}
		r.rescuing.Lock()
		if r.rescue(r.dir()) == nil { // else Held tells what is wrong
			_, _ = r.takeUp("")
		}
		r.rescuing.Unlock()
		r.mu.Lock()
		if len(r.held) == 0 {
			if r.stop == stop {
				r.stop = nil
			}
			r.mu.Unlock()
			return
		}
		r.mu.Unlock()
		timer.Reset(rescueEvery)
	}
}

// encourage has what is held tried again at once: the disk has just taken something.
func (r *Recorder) encourage() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.held) > 0 {
		select {
		case r.kick <- struct{}{}:
		default:
		}
	}
	if len(r.waiting) > 0 {
		r.retrying.Go(func() { _, _ = r.TakeUp() })
	}
}

// tell notes why an answer is still held.
func (r *Recorder) tell(h *heldTake, why *KeepError) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if h.told.Err.Error() != why.Error() {
		h.told.Err = why
		r.signal()
	}
}

// letGo notes that an answer is no longer held.
func (r *Recorder) letGo(h *heldTake, kept realtime.Kept) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.held = slices.DeleteFunc(r.held, func(other *heldTake) bool { return other == h })
	r.rescued = append(r.rescued, RescuedAnswer{h.told.ID, kept})
	r.signal()
}

// signal says that Held or Rescued have news.
func (r *Recorder) signal() {
	select {
	case r.changes <- struct{}{}:
	default:
	}
}

// amendHeld changes how a held answer ended, or finds where one lies now that was held.
func (r *Recorder) amendHeld(k realtime.Kept, o realtime.Outcome) (now realtime.Kept, held bool) {
	if k.Held == "" {
		return k, false
	}
	r.rescuing.Lock()
	defer r.rescuing.Unlock()
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, h := range r.held {
		if h.told.ID == k.Held {
			usage := h.recording.outcome.Usage
			h.recording.outcome = o
			h.recording.outcome.Usage = cmp.Or(o.Usage, usage)
			return k, true
		}
	}
	for _, x := range slices.Backward(r.rescued) {
		if x.ID == k.Held {
			return x.Kept, false
		}
	}
	return k, false
}
