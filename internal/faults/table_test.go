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

	// What the window says of it: all that stands below an answer, some of what stands in place of one. A person is
	// always offered to ask again; further offers stand there, or at the line that tells the state.
	says       string
	here, line string
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
			k.open()
			began := time.Now()
			e := k.ask("Why?")
			f.check(k, e, time.Since(began))
			k.screen.shows(f, e)
			next := k.ask("And?")
			if want := f.next; want == "" {
				if f.answer == nil {
					k.whole(next)
				}
			} else if next.Outcome.Status != want {
				t.Errorf("the next ended %s, want %s", describe(next.Outcome), want)
			}
			k.screen.shows(f, e, next)
			k.settled()
		})
	}
}

// check looks at how the question ended during which it happened.
func (f fault) check(k *talk, e realtime.Ended, took time.Duration) {
	k.t.Helper()
	if e.Outcome.Status != f.status || f.reason != "" && e.Outcome.Reason != f.reason {
		k.t.Errorf("ended %s; want %s (%s)", describe(e.Outcome), f.status, f.reason)
	}
	if took > f.within {
		k.t.Errorf("took %s, which is more than %s", took, f.within)
	}
	heard := len(k.speaker.heard[e.Question.ID])
	switch {
	case f.sound == whatever:
	case f.sound == all:
		if heard != len(said) {
			k.t.Errorf("heard %d bytes, want all %d", heard, len(said))
		}
	case heard != f.sound:
		k.t.Errorf("heard %d bytes, want %d", heard, f.sound)
	}
	if f.lasts && k.waited {
		k.t.Error("another attempt was going to be made by itself")
	}
	if f.answer == nil {
		k.partial(e)
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
			f.status, f.sound, f.lasts, f.says, f.here, f.line = realtime.Failed, 0, true, "HTTP status 408", "[Preferences…]", "[Preferences]"
		}
		rows = append(rows, f)
	}
	rows = append(rows, fault{
		name:   "HTTP 503 with Retry-After",
		behave: once(demo.Behaviour{HTTPStatus: 503, RetryAfter: 45 * time.Second}), status: realtime.Completed, sound: all, within: 46 * time.Second,
	})
	for _, r := range []struct {
		status           int
		says, here, line string
	}{
		{400, "doesn't accept the request", "[Preferences…]", "[Preferences]"},
		{401, "doesn't accept the API key", "[Preferences…]", "[Enter a key]"},
		{402, "no credit", "", "[Try now]"},
		{403, "refuses this account", "[Preferences…]", "[Preferences]"},
		{404, "no realtime service at this address", "[Preferences…]", "[Preferences]"},
		{418, "HTTP status 418", "[Preferences…]", "[Preferences]"},
	} {
		rows = append(rows, fault{
			name: fmt.Sprint("HTTP ", r.status), behave: once(demo.Behaviour{HTTPStatus: r.status}),
			status: realtime.Failed, within: time.Second, lasts: true, says: r.says, here: r.here, line: r.line,
		})
	}
	rows = append(rows, fault{
		name: "HTTP 429 for the quota", behave: once(demo.Behaviour{HTTPStatus: 429, HTTPBody: `{"error":{"code":"insufficient_quota","message":"m"}}`}),
		status: realtime.Failed, reason: "insufficient_quota", within: time.Second, lasts: true,
		says: "quota is used up", line: "[Try now]",
	}, fault{
		name: "HTTP 200 and a page", behave: once(demo.Behaviour{HTTPStatus: http.StatusOK, HTTPBody: "<html>"}),
		status: realtime.Failed, within: time.Second, lasts: true, says: "no realtime service at this address", here: "[Preferences…]", line: "[Preferences]",
	})
	for _, r := range []struct {
		code       string
		close      int
		says, line string
	}{
		{"invalid_api_key", 3000, "doesn't accept the API key", "[Enter a key]"},
		{"insufficient_permissions", 3000, "doesn't have the right", "[Preferences]"},
		{"invalid_model", 4000, "doesn't offer this model", "[Preferences]"},
		{"model_not_found", 4004, "model doesn't exist", "[Preferences]"},
	} {
		rows = append(rows, fault{
			name: fmt.Sprint("refused for ", r.code), behave: once(demo.Behaviour{RefuseCode: r.code, CloseCode: r.close}),
			status: realtime.Failed, reason: r.code, within: 3 * time.Second, lasts: true,
			says: r.says, here: "[Preferences…]", line: r.line,
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
		fault{
			name: "settings that are refused", behave: once(demo.Behaviour{RejectUpdate: "unknown_parameter"}),
			status: realtime.Failed, reason: "unknown_parameter", within: time.Second, lasts: true,
			says: "doesn't know one of the settings", here: "[Preferences…]", line: "[Preferences]",
		},
	)
}

// closes are the ways to end a connection in mid-answer, and before a word of it.
func closes() []fault {
	var rows []fault
	for _, code := range []int{1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 3000, 3999, 4000, 4004, 4999} {
		late := fault{
			name: fmt.Sprintf("closed with %d in mid-answer", code), behave: once(demo.Behaviour{CloseAfter: 20_000, CloseCode: code}),
			status: realtime.Interrupted, reason: realtime.ReasonCut, sound: 20_000, within: time.Second, says: "Connection lost at 0:00",
		}
		early := fault{
			name: fmt.Sprintf("closed with %d before a word", code), behave: once(demo.Behaviour{CloseAfter: -1, CloseCode: code}),
			status: realtime.Completed, sound: all, within: time.Second,
		}
		if !slices.Contains([]int{1000, 1001, 1011, 1012, 1013}, code) {
			early.status, early.sound, early.lasts, early.says = realtime.Interrupted, 0, true, fmt.Sprint("closed it with code ", code)
			early.line, late.line = "[Try now]", "[Try now]" // which nothing does by itself
		}
		if meaning := map[int][3]string{
			3000: {"invalid_api_key", "doesn't accept the API key", "[Enter a key]"},
			4004: {"model_not_found", "model doesn't exist", "[Preferences]"},
		}[code]; meaning[0] != "" {
			late.reason, late.says, late.line = meaning[0], "Broken off: "+meaning[1], meaning[2]
			early.reason, early.says, early.here, early.line = meaning[0], meaning[1], "[Preferences…]", meaning[2]
		}
		rows = append(rows, late, early)
	}
	return append(rows,
		fault{name: "cut in mid-answer", behave: once(demo.Behaviour{CutAfter: 30_001}), status: realtime.Interrupted, reason: realtime.ReasonCut, sound: 30_001, within: time.Second, says: "Connection lost at 0:00"},
		fault{name: "cut before a word", behave: once(demo.Behaviour{CutAfter: -1}), status: realtime.Completed, sound: all, within: time.Second},
		fault{
			name: "cut before a word, twice", behave: func(n int) demo.Behaviour {
				if n < 2 {
					return demo.Behaviour{CutAfter: -1}
				}
				return demo.Behaviour{}
			}, status: realtime.Interrupted, reason: realtime.ReasonCut, within: time.Second, says: "connection was lost",
		},
		fault{
			name: "expired in mid-answer", behave: once(demo.Behaviour{ExpiresIn: time.Minute, Late: every(25 * time.Second)}),
			status: realtime.Interrupted, sound: 24_000, within: 61 * time.Second, says: "Connection lost at 0:00",
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
		{name: "silent in mid-answer", behave: once(demo.Behaviour{StallAfter: 20_000}), status: realtime.Interrupted, reason: realtime.ReasonTimeout, sound: 20_000, within: 61 * time.Second, says: "The server fell silent at 0:00"},
		{name: "silent before a word", behave: once(demo.Behaviour{StallAfter: -1}), status: realtime.Completed, sound: all, within: 61 * time.Second},
		{name: "dead in mid-answer", behave: once(demo.Behaviour{StallAfter: 20_000, IgnorePings: true}), status: realtime.Interrupted, reason: realtime.ReasonCut, sound: 20_000, within: 30 * time.Second, says: "Connection lost at 0:00"},
		{name: "dead before a word", behave: once(demo.Behaviour{StallAfter: -1, IgnorePings: true}), status: realtime.Completed, sound: all, within: 30 * time.Second},
		{name: "frozen in the middle of a frame", behave: once(demo.Behaviour{FreezeAtByte: 40_000}), status: realtime.Interrupted, reason: realtime.ReasonCut, sound: whatever, within: 30 * time.Second, says: "Connection lost at 0:00"},
		{name: "frozen before the session", behave: once(demo.Behaviour{FreezeAtByte: 3}), status: realtime.Completed, sound: all, within: 130 * time.Second},
		{name: "deaf to response.create", behave: once(demo.Behaviour{NeverCreate: true}), status: realtime.Failed, reason: realtime.ReasonNoResponse, within: 31 * time.Second, says: "never began to answer"},
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
		{name: "response.created after 31 s", behave: once(demo.Behaviour{Late: lateOn("response.created", 0, 31*time.Second)}), status: realtime.Failed, reason: realtime.ReasonNoResponse, within: 31 * time.Second, says: "never began to answer"},
		{name: "sound after 59 s", behave: always(demo.Behaviour{Late: lateOn("response.output_audio.delta", 3, 59*time.Second)}), status: realtime.Completed, sound: all, within: time.Minute},
		{name: "sound after 61 s", behave: once(demo.Behaviour{Late: lateOn("response.output_audio.delta", 3, 61*time.Second)}), status: realtime.Interrupted, reason: realtime.ReasonTimeout, sound: 36_000, within: 61 * time.Second, says: "The server fell silent at 0:00"},
		{name: "the end after 59 s", behave: always(demo.Behaviour{Late: lateOn("response.done", 0, 59*time.Second)}), status: realtime.Completed, sound: all, within: time.Minute},
		{name: "the confirmation after 14 s", behave: always(demo.Behaviour{Late: lateOn("session.updated", 0, 14*time.Second)}), status: realtime.Completed, sound: all, within: 15 * time.Second},
		{name: "the confirmation after 20 s", behave: always(demo.Behaviour{Late: lateOn("session.updated", 0, 20*time.Second)}), status: realtime.Completed, sound: all, within: 21 * time.Second},
		{name: "a trickle of 100 bytes", behave: always(demo.Behaviour{Trickle: 100, TrickleDelay: 50 * time.Millisecond}), status: realtime.Completed, sound: all, within: 3 * time.Minute},
		{name: "a trickle of 7 bytes", behave: always(demo.Behaviour{Trickle: 7, TrickleDelay: time.Millisecond}), status: realtime.Completed, sound: all, within: 3 * time.Minute},
	}
}
