package realtime

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Voices are the voices known to this program, the best first. Servers may have others.
func Voices() []string {
	return []string{"marin", "cedar", "alloy", "ash", "ballad", "coral", "echo", "sage", "shimmer", "verse"}
}

// Say has a voice speak a text, outside any conversation, and gives its sound as it comes: PCM as in Take.Sound, valid
// until sound returns. It has a session of its own, so that it can try a voice while a conversation goes on with
// another; of the settings it takes the model, the voice and the speed. What it took is told to spent, where that isn't
// nil.
func Say(ctx context.Context, e Endpoint, s Session, text string, sound func(pcm []byte), spent func(Spent)) error {
	return say(ctx, DialOptions{Endpoint: e}, s, errand{text: text, sound: sound, spent: spent})
}

func say(ctx context.Context, o DialOptions, s Session, job errand) error {
	v, err := pay(ctx, o, Session{Model: s.Model, Voice: s.Voice, Speed: s.Speed})
	if err != nil {
		return fmt.Errorf("say a sample: %w", err)
	}
	defer v.close()
	job.visit, job.server = v, o.Endpoint
	if err := job.run(); err != nil {
		return fmt.Errorf("say a sample: %w", err)
	}
	return nil
}

// An errand is one text to be spoken.
type errand struct {
	visit  *visit
	server Endpoint
	text   string
	sound  func([]byte)
	spent  func(Spent)

	created, plain bool
	heard          int // bytes
}

const (
	readAloud = "Read the user's message aloud, exactly as it is written, in its own language. Say nothing else, and don't answer it."
	sampleID  = "sample"
	plainID   = "sample_plain"
)

// run asks for the response and takes it in until its end.
func (j *errand) run() error {
	ask := j.visit.encoder.createSample(j.text)
	ask.EventID = sampleID
	if err := j.visit.send(ask); err != nil {
		return err
	}
	for {
		limit := j.visit.limits.Response
		if j.created {
			limit = j.visit.limits.Silence
		}
		ev, err := j.visit.receive(limit)
		if errors.Is(err, errSilent) {
			return j.silence(limit)
		}
		if err != nil {
			return err
		}
		if done, err := j.take(ev); done || err != nil {
			return err
		}
	}
}

func (j *errand) silence(limit time.Duration) error {
	if j.created {
		return &Error{Code: CodeTimeout, Message: fmt.Sprintf("nothing came for %s", limit)}
	}
	return &Error{Code: CodeNoResponse, Message: fmt.Sprintf("nothing came within %s", limit)}
}

// take takes in one event.
func (j *errand) take(ev ServerEvent) (done bool, err error) {
	switch ev := ev.(type) {
	case ResponseCreated:
		j.created = true
	case *AudioDelta:
		j.created = true
		if len(ev.PCM) > 0 {
			j.heard += len(ev.PCM)
			j.sound(ev.PCM)
		}
	case ResponseDone:
		return true, j.end(ev.Response)
	case ErrorEvent:
		return false, j.refused(ev.Err)
	}
	return false, nil
}

// refused asks in the plain way when the server doesn't take a response outside the conversation: in this session
// nobody else has one.
func (j *errand) refused(err *Error) error {
	switch {
	case j.created && j.heard > 0: // response.done says what became of it
		return nil
	case j.created || j.plain && err.EventID != sampleID:
		return err
	case j.plain:
		return nil // the first way, refused twice
	}
	j.plain = true
	for _, e := range []ClientEvent{userMessage(readAloud + "\n\n" + j.text), createResponse()} {
		e.EventID = plainID
		if err := j.visit.send(e); err != nil {
			return err
		}
	}
	return nil
}

func (j *errand) end(r Response) error {
	if j.spent != nil && r.Usage.any() {
		j.spent(Spent{At: time.Now(), Model: j.visit.model, Host: j.server.Host(), Demo: j.server.Demo, Usage: *r.Usage})
	}
	switch {
	case r.Status == "failed" && r.Err != nil:
		return r.Err
	case r.Status == "failed":
		return &Error{Code: "server_error", Message: r.Reason}
	case j.heard == 0:
		return &Error{Code: CodeEmpty, Message: r.Reason}
	}
	return nil
}
