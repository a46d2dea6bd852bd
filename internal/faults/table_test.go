package faults

import (
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"geppetto-audio/realtime"
	"geppetto-audio/realtime/demo"
)

// A fault is one thing that goes wrong, and what must come of it.
type fault struct {
	name   string
	behave func(connection int) demo.Behaviour
	answer func(demo.Question) demo.Answer // nil: answers
	status realtime.Status                 // of the question during which it happens
	reason string
	sound  int // bytes that are kept: -1 all, -2 any
	within time.Duration
	lasts  bool            // nobody tries to connect again by himself
	next   realtime.Status // of the question after it; empty: completed
}

const (
	all      = -1
	whatever = -2
)

// faults are the rows of the table.
func faults() []fault {
	var rows []fault
	rows = append(rows, refusals()...)
	rows = append(rows, closes()...)
	rows = append(rows, silences()...)
	rows = append(rows, lateness()...)
	rows = append(rows, disorder()...)
	rows = append(rows, noises()...)
	rows = append(rows, endings()...)
	return rows
}

func TestFaults(t *testing.T) {
	for _, f := range faults() {
		bubble(t, f.name, func(t *testing.T) {
			answer := f.answer
			if answer == nil {
				answer = answers
			}
			k := newTalk(t, false, f.behave, demo.WithAnswers(answer))
			began := time.Now()
			e := k.ask("Why?")
			if e.Outcome.Status != f.status || f.reason != "" && e.Outcome.Reason != f.reason {
				t.Errorf("ended %s; want %s (%s)", describe(e.Outcome), f.status, f.reason)
			}
			if took := time.Since(began); took > f.within {
				t.Errorf("took %s, which is more than %s", took, f.within)
			}
			heard := len(k.speaker.heard[e.Question.ID])
			switch {
			case f.sound == whatever:
			case f.sound == all:
				if heard != len(said) {
					t.Errorf("heard %d bytes, want all %d", heard, len(said))
				}
			case heard != f.sound:
				t.Errorf("heard %d bytes, want %d", heard, f.sound)
			}
			if f.lasts && k.waited {
				t.Error("another attempt was going to be made by itself")
			}
			if f.answer == nil {
				k.partial(e)
			}
			next := k.ask("And?")
			if want := f.next; want == "" {
				if f.answer == nil {
					k.whole(next)
				}
			} else if next.Outcome.Status != want {
				t.Errorf("the next ended %s, want %s", describe(next.Outcome), want)
			}
			k.settled()
		})
	}
}

// refusals are what keeps a session from beginning.
func refusals() []fault {
	var rows []fault
	for _, status := range []int{408, 429, 500, 502, 503, 504, 529} {
		f := fault{
			name: fmt.Sprint("HTTP ", status), behave: once(demo.Behaviour{HTTPStatus: status}),
			status: realtime.Completed, sound: all, within: 2 * time.Second,
		}
		if status == 408 {
			f.status, f.sound, f.lasts = realtime.Failed, 0, true
		}
		rows = append(rows, f)
	}
	rows = append(rows, fault{
		name:   "HTTP 503 with Retry-After",
		behave: once(demo.Behaviour{HTTPStatus: 503, RetryAfter: 45 * time.Second}), status: realtime.Completed, sound: all, within: 46 * time.Second,
	})
	for _, status := range []int{400, 401, 402, 403, 404, 418} {
		rows = append(rows, fault{
			name: fmt.Sprint("HTTP ", status), behave: once(demo.Behaviour{HTTPStatus: status}),
			status: realtime.Failed, within: time.Second, lasts: true,
		})
	}
	rows = append(rows, fault{
		name: "HTTP 429 for the quota", behave: once(demo.Behaviour{HTTPStatus: 429, HTTPBody: `{"error":{"code":"insufficient_quota","message":"m"}}`}),
		status: realtime.Failed, reason: "insufficient_quota", within: time.Second, lasts: true,
	}, fault{
		name: "HTTP 200 and a page", behave: once(demo.Behaviour{HTTPStatus: http.StatusOK, HTTPBody: "<html>"}),
		status: realtime.Failed, within: time.Second, lasts: true,
	})
	for code, close := range map[string]int{"invalid_api_key": 3000, "insufficient_permissions": 3000, "invalid_model": 4000, "model_not_found": 4004} {
		rows = append(rows, fault{
			name: fmt.Sprint("refused for ", code), behave: once(demo.Behaviour{RefuseCode: code, CloseCode: close}),
			status: realtime.Failed, reason: code, within: 3 * time.Second, lasts: true,
		})
	}
	return append(rows,
		fault{
			name: "refused for want of room", behave: once(demo.Behaviour{RefuseCode: "server_error", RefuseType: "server_error", CloseCode: 1011}),
			status: realtime.Completed, sound: all, within: 4 * time.Second,
		},
		fault{name: "no session", behave: once(demo.Behaviour{NeverSession: true}), status: realtime.Completed, sound: all, within: 123 * time.Second},
		fault{name: "a slow session", behave: always(demo.Behaviour{SessionDelay: 110 * time.Second}), status: realtime.Completed, sound: all, within: 111 * time.Second},
		fault{name: "settings that are not confirmed", behave: always(demo.Behaviour{NeverUpdated: true}), status: realtime.Completed, sound: all, within: 16 * time.Second},
		fault{name: "settings that are refused", behave: once(demo.Behaviour{RejectUpdate: "unknown_parameter"}), status: realtime.Failed, reason: "unknown_parameter", within: time.Second, lasts: true},
	)
}

// closes are the ways to end a connection in mid-answer, and before a word of it.
func closes() []fault {
	var rows []fault
	for _, code := range []int{1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 3000, 3999, 4000, 4004, 4999} {
		again := slices.Contains([]int{1000, 1001, 1011, 1012, 1013}, code)
		rows = append(rows, fault{
			name: fmt.Sprintf("closed with %d in mid-answer", code), behave: once(demo.Behaviour{CloseAfter: 20_000, CloseCode: code}),
			status: realtime.Interrupted, reason: realtime.ReasonCut, sound: 20_000, within: time.Second,
		})
		f := fault{
			name: fmt.Sprintf("closed with %d before a word", code), behave: once(demo.Behaviour{CloseAfter: -1, CloseCode: code}),
			status: realtime.Completed, sound: all, within: time.Second,
		}
		if !again {
			f.status, f.sound, f.lasts = realtime.Interrupted, 0, true
		}
		rows = append(rows, f)
	}
	return append(rows,
		fault{name: "cut in mid-answer", behave: once(demo.Behaviour{CutAfter: 30_001}), status: realtime.Interrupted, reason: realtime.ReasonCut, sound: 30_001, within: time.Second},
		fault{name: "cut before a word", behave: once(demo.Behaviour{CutAfter: -1}), status: realtime.Completed, sound: all, within: time.Second},
		fault{
			name: "cut before a word, twice", behave: func(n int) demo.Behaviour {
				if n < 2 {
					return demo.Behaviour{CutAfter: -1}
				}
				return demo.Behaviour{}
			}, status: realtime.Interrupted, reason: realtime.ReasonCut, within: time.Second,
		},
		fault{
			name: "expired in mid-answer", behave: once(demo.Behaviour{ExpiresIn: time.Minute, Late: lateOn("response.output_audio.delta", 2, 2*time.Minute)}),
			status: realtime.Interrupted, sound: 24_000, within: 3 * time.Minute,
		},
	)
}

func lateOn(kind string, n int, by time.Duration) func(string, int) time.Duration {
	return func(event string, i int) time.Duration {
		if event == kind && i == n {
			return by
		}
		return 0
	}
}

// silences are lines that are dead, and servers that are deaf.
func silences() []fault {
	return []fault{
		{name: "silent in mid-answer", behave: once(demo.Behaviour{StallAfter: 20_000}), status: realtime.Interrupted, reason: realtime.ReasonTimeout, sound: 20_000, within: 61 * time.Second},
		{name: "silent before a word", behave: once(demo.Behaviour{StallAfter: -1}), status: realtime.Completed, sound: all, within: 61 * time.Second},
		{name: "dead in mid-answer", behave: once(demo.Behaviour{StallAfter: 20_000, IgnorePings: true}), status: realtime.Interrupted, reason: realtime.ReasonCut, sound: 20_000, within: 30 * time.Second},
		{name: "dead before a word", behave: once(demo.Behaviour{StallAfter: -1, IgnorePings: true}), status: realtime.Completed, sound: all, within: 30 * time.Second},
		{name: "frozen in the middle of a frame", behave: once(demo.Behaviour{FreezeAtByte: 40_000}), status: realtime.Interrupted, reason: realtime.ReasonCut, sound: whatever, within: 30 * time.Second},
		{name: "frozen before the session", behave: once(demo.Behaviour{FreezeAtByte: 3}), status: realtime.Completed, sound: all, within: 130 * time.Second},
		{name: "deaf to response.create", behave: once(demo.Behaviour{NeverCreate: true}), status: realtime.Failed, reason: realtime.ReasonNoResponse, within: 31 * time.Second},
		{name: "pings unanswered in a lively answer", behave: always(demo.Behaviour{IgnorePings: true, Late: every(20 * time.Second)}), status: realtime.Completed, sound: all, within: 20 * time.Minute},
	}
}

// every holds each delta of sound back.
func every(by time.Duration) func(string, int) time.Duration {
	return func(event string, _ int) time.Duration {
		if event == "response.output_audio.delta" {
			return by
		}
		return 0
	}
}

// lateness is what comes just in time, and what doesn't.
func lateness() []fault {
	return []fault{
		{name: "response.created after 29 s", behave: always(demo.Behaviour{Late: lateOn("response.created", 0, 29*time.Second)}), status: realtime.Completed, sound: all, within: 30 * time.Second},
		{name: "response.created after 31 s", behave: once(demo.Behaviour{Late: lateOn("response.created", 0, 31*time.Second)}), status: realtime.Failed, reason: realtime.ReasonNoResponse, within: 31 * time.Second},
		{name: "sound after 59 s", behave: always(demo.Behaviour{Late: lateOn("response.output_audio.delta", 3, 59*time.Second)}), status: realtime.Completed, sound: all, within: time.Minute},
		{name: "sound after 61 s", behave: once(demo.Behaviour{Late: lateOn("response.output_audio.delta", 3, 61*time.Second)}), status: realtime.Interrupted, reason: realtime.ReasonTimeout, sound: 36_000, within: 61 * time.Second},
		{name: "the end after 59 s", behave: always(demo.Behaviour{Late: lateOn("response.done", 0, 59*time.Second)}), status: realtime.Completed, sound: all, within: time.Minute},
		{name: "the confirmation after 14 s", behave: always(demo.Behaviour{Late: lateOn("session.updated", 0, 14*time.Second)}), status: realtime.Completed, sound: all, within: 15 * time.Second},
		{name: "the confirmation after 20 s", behave: always(demo.Behaviour{Late: lateOn("session.updated", 0, 20*time.Second)}), status: realtime.Completed, sound: all, within: 21 * time.Second},
		{name: "a trickle of 100 bytes", behave: always(demo.Behaviour{Trickle: 100, TrickleDelay: 50 * time.Millisecond}), status: realtime.Completed, sound: all, within: 3 * time.Minute},
		{name: "a trickle of 7 bytes", behave: always(demo.Behaviour{Trickle: 7, TrickleDelay: time.Millisecond}), status: realtime.Completed, sound: all, within: 3 * time.Minute},
	}
}
