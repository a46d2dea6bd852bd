package gui

import (
	"cmp"
	"errors"

	"geppetto-audio/internal/settings"
	"geppetto-audio/realtime"
)

// failureOf is what has to be kept of why a question got nothing, so that another run can say it in its own language
// and offer what helps.
func failureOf(o realtime.Outcome, kept realtime.Kept) settings.Failure {
	f := settings.Failure{Status: string(o.Status), Reason: o.Reason}
	if kept.Err != nil {
		f.Unkept = kept.Err.Error()
	}
	switch e := (*realtime.Error)(nil); {
	case errors.As(o.Err, &e):
		f.Code, f.Type, f.Param, f.Message, f.HTTP, f.Close = e.Code, e.Type, e.Param, e.Message, e.HTTPStatus, e.CloseCode
	case o.Err != nil:
		f.Message = o.Err.Error()
	}
	return f
}

// failedBefore is how a question of an earlier run ended. A draft of an earlier version has but its sentence.
func failedBefore(d Draft) exchange {
	f := d.Failure
	x := exchange{conversation: d.Conversation, question: d.Question, when: d.When, stage: fruitless,
		outcome: realtime.Outcome{Status: realtime.Status(f.Status), Reason: f.Reason, Heard: -1}}
	switch {
	case f.Code != "" || f.HTTP != 0:
		x.outcome.Err = &realtime.Error{Code: f.Code, Type: f.Type, Param: f.Param, Message: f.Message, HTTPStatus: f.HTTP, CloseCode: f.Close}
	case f.Message != "":
		x.outcome.Err = errors.New(f.Message)
	}
	if f.Unkept != "" {
		x.kept.Err = errors.New(f.Unkept)
	}
	if f != (settings.Failure{}) {
		x.problem = complaint(x.outcome, x.kept)
	}
	x.problem = cmp.Or(x.problem, d.Sentence)
	return x
}

// closing is how a question ends that still waits when the program does.
func closing() realtime.Outcome {
	return realtime.Outcome{Status: realtime.Stopped, Reason: realtime.ReasonClosed, Heard: -1}
}

// merged puts questions without an answer, the oldest first, among the answers of the folder, where they stand in time.
func merged(answers []*entry, failed []*turn) []*entry {
	if len(failed) == 0 {
		return answers
	}
	all := make([]*entry, 0, len(answers)+len(failed))
	for _, e := range answers {
		for len(failed) > 0 && failed[0].when.Before(e.past().Generated) {
			all, failed = append(all, failed[0].entry), failed[1:]
		}
		all = append(all, e)
	}
	for _, u := range failed {
		all = append(all, u.entry)
	}
	return all
}
