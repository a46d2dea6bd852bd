package replay

import (
	"io"
	"time"

	"geppetto-audio/realtime"
)

// A Conversation asks what was asked then, whatever it is told to ask, and passes everything else on.
type Conversation struct {
	*realtime.Controller
	stage   *Stage
	notices chan realtime.Notice

	next    int // question
	current string
	session realtime.Session
}

// Conversation joins the stage with a controller that was made for its endpoint and session and has not begun. The
// questions have to be asked from one goroutine, in the order of Questions, and all notices read.
func (s *Stage) Conversation(c *realtime.Controller) *Conversation {
	v := &Conversation{Controller: c, stage: s, notices: make(chan realtime.Notice), session: s.rec.Session()}
	s.mu.Lock()
	s.stop = c.Stop
	s.mu.Unlock()
	go v.listen()
	return v
}

// listen passes the notices on until there are no more.
func (v *Conversation) listen() {
	defer close(v.notices)
	for n := range v.Controller.Notices() {
		if _, ok := n.(realtime.Ended); ok {
			v.stage.answered()
		}
		v.notices <- n
	}
}

// Notices is what happens, in order. It must be read until it is closed.
func (v *Conversation) Notices() <-chan realtime.Notice { return v.notices }

// longestSpoken is the longest recording that is asked with, in bytes: more than ten minutes.
const longestSpoken = 32 << 20

// Ask asks the next question of the log. What was said in a recording is not in it: silence of the same length stands
// in for it.
func (v *Conversation) Ask(asked realtime.Question) string {
	if v.next >= len(v.stage.rec.questions) {
		return v.Controller.Ask(asked)
	}
	q := v.stage.rec.questions[v.next]
	v.next++
	if q.conversation != "" && q.conversation != v.current {
		v.current = q.conversation
		v.Controller.Continue(q.conversation, q.past)
	}
	if session := v.stage.rec.scripts[q.script].session; session != v.session {
		v.session = session
		v.Controller.Reconfigure(v.stage.Endpoint(), session)
	}
	ask := q.Question
	if q.spoken > 0 {
		ask.Audio = make([]byte, min(q.spoken, longestSpoken)&^1)
	}
	return v.Controller.Ask(ask)
}

// answered notes that another answer has ended.
func (s *Stage) answered() {
	s.mu.Lock()
	s.answers++
	s.mu.Unlock()
	select {
	case s.ended <- struct{}{}:
	default:
	}
}

// questions are lines to be read.
type questions struct{ *io.PipeReader }

// SetReadDeadline ends the reading: whoever sets one wants to read no more.
func (q questions) SetReadDeadline(time.Time) error { return q.Close() }

// Questions gives a line for every question, when it is its turn. What the lines say does not matter: the conversation
// knows what is to be asked.
func (s *Stage) Questions() io.Reader {
	r, w := io.Pipe()
	s.asking.Go(func() {
		defer w.Close()
		for i := range s.rec.questions {
			if !s.turn(i) {
				return
			}
			if _, err := io.WriteString(w, "question\n"); err != nil {
				return
			}
		}
	})
	s.asking.Go(func() {
		<-s.ctx.Done()
		_ = r.Close() // never fails
	})
	return questions{r}
}

const (
	// longestGap is the most time that is left between an answer and the next question.
	longestGap = 3 * time.Second
	// longestEnd is how long the end of a connection is waited for.
	longestEnd = 5 * time.Second
)

// turn waits until a question may be asked: the answers before have ended, and so has the connection before the one it
// was asked on. It says no when there is nothing more to be asked.
func (s *Stage) turn(i int) bool {
	for s.count() < i {
		select {
		case <-s.ended:
		case <-s.ctx.Done():
			return false
		}
	}
	if i == 0 {
		return true
	}
	q, before := s.rec.questions[i], s.rec.questions[i-1]
	var over <-chan struct{}
	if q.script > before.script {
		over = s.overs[q.script-1]
	}
	if over != nil && !s.sleep(longestEnd, over) {
		return false
	}
	if gap := q.at.Sub(before.ended); s.speed > 0 && gap > 0 && !before.ended.IsZero() {
		return s.sleep(time.Duration(float64(min(gap, longestGap))/s.speed), nil)
	}
	return s.ctx.Err() == nil
}

func (s *Stage) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.answers
}

// sleep waits so long, or until something has happened. It says no when the stage is closed.
func (s *Stage) sleep(d time.Duration, until <-chan struct{}) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-until:
	case <-s.ctx.Done():
	}
	return s.ctx.Err() == nil
}
