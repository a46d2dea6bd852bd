package gui

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"geppetto-audio/realtime"
)

func TestClock(t *testing.T) {
	for d, want := range map[time.Duration]string{
		-time.Second:            "0:00",
		0:                       "0:00",
		999 * time.Millisecond:  "0:00",
		12 * time.Second:        "0:12",
		61 * time.Second:        "1:01",
		59*time.Minute + 59*1e9: "59:59",
		time.Hour + 62*1e9:      "1:01:02",
	} {
		if got := clock(d); got != want {
			t.Errorf("clock(%v) = %q, want %q", d, got, want)
		}
	}
}

func TestMoment(t *testing.T) {
	now := time.Date(2026, 11, 20, 14, 5, 0, 0, time.Local)
	if got, want := moment(now.Add(-time.Hour), now), "13:05"; got != want {
		t.Errorf("today: got %q, want %q", got, want)
	}
	if got, want := moment(now.Add(-24*time.Hour), now), "2026-11-19 14:05"; got != want {
		t.Errorf("yesterday: got %q, want %q", got, want)
	}
}

func TestSentence(t *testing.T) {
	for in, want := range map[string]string{
		"":                     "",
		"  the disk is full\n": "The disk is full.",
		"écoute":               "Écoute.",
		"Why?":                 "Why?",
		"wait…":                "Wait…",
	} {
		if got := sentence(in); got != want {
			t.Errorf("sentence(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestRemark(t *testing.T) {
	newApp(t)
	full := errors.New("the disk is full")
	for _, c := range []struct {
		name    string
		outcome realtime.Outcome
		kept    realtime.Kept
		want    string
	}{
		{"complete", realtime.Outcome{Status: realtime.Completed, Heard: -1}, realtime.Kept{}, ""},
		{"stopped while heard", realtime.Outcome{Status: realtime.Stopped, Reason: realtime.ReasonByYou, Heard: 12400 * time.Millisecond, Received: 37200 * time.Millisecond}, realtime.Kept{}, "Stopped by you at 0:12 of 0:37"},
		{"stopped unheard", realtime.Outcome{Status: realtime.Stopped, Reason: realtime.ReasonByYou, Heard: -1, Received: 37 * time.Second}, realtime.Kept{}, "Stopped by you"},
		{"stopped by nobody here", realtime.Outcome{Status: realtime.Stopped, Reason: "turn_detected", Heard: -1, Received: 37 * time.Second}, realtime.Kept{}, "Stopped by the server"},
		{"closed", realtime.Outcome{Status: realtime.Stopped, Reason: realtime.ReasonClosed, Heard: 3 * time.Second, Received: 9 * time.Second}, realtime.Kept{}, "Stopped: the window was closed"},
		{"too long", realtime.Outcome{Status: realtime.Incomplete, Reason: "max_output_tokens"}, realtime.Kept{}, "Cut: length limit"},
		{"filtered", realtime.Outcome{Status: realtime.Incomplete, Reason: "content_filter"}, realtime.Kept{}, "Cut: content filter"},
		{"cut for another reason", realtime.Outcome{Status: realtime.Incomplete, Reason: "moon_phase"}, realtime.Kept{}, "Cut: moon_phase"},
		{"failed", realtime.Outcome{Status: realtime.Failed, Err: errors.New("no idea")}, realtime.Kept{}, "Failed: No idea."},
		{"failed without a word", realtime.Outcome{Status: realtime.Failed, Reason: "server_error"}, realtime.Kept{}, "Failed: The server had a fault of its own. Ask again in a moment."},
		{"lost", realtime.Outcome{Status: realtime.Interrupted, Reason: realtime.ReasonCut, Received: 31 * time.Second}, realtime.Kept{}, "Connection lost at 0:31"},
		{"lost before any sound", realtime.Outcome{Status: realtime.Interrupted, Reason: realtime.ReasonCut}, realtime.Kept{}, "Connection lost"},
		{"silent", realtime.Outcome{Status: realtime.Interrupted, Reason: realtime.ReasonTimeout, Received: 5 * time.Second}, realtime.Kept{}, "The server fell silent at 0:05"},
		{"broken off", realtime.Outcome{Status: realtime.Interrupted, Reason: "server_error", Received: 5 * time.Second}, realtime.Kept{}, "Broken off: The server had a fault of its own. Ask again in a moment."},
		{"not kept", realtime.Outcome{Status: realtime.Completed}, realtime.Kept{Err: full}, "The disk is full."},
		{"not kept whole, stopped", realtime.Outcome{Status: realtime.Stopped, Reason: realtime.ReasonByYou, Heard: -1}, realtime.Kept{Err: full}, "Stopped by you. The disk is full."},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := remark(c.outcome, c.kept); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestExplain(t *testing.T) {
	what, do := realtime.Explain(&realtime.Error{Code: "insufficient_quota"})
	wrapped := fmt.Errorf("ask: %w", &realtime.Error{Code: "insufficient_quota"})
	if got, want := explain(wrapped), what+" "+do; got != want {
		t.Errorf("of a server: got %q, want %q", got, want)
	}
	if got := reason(wrapped); got != what {
		t.Errorf("reason: got %q, want %q", got, what)
	}
	if got, want := explain(errors.New("the keyring is locked")), "The keyring is locked."; got != want {
		t.Errorf("of ours: got %q, want %q", got, want)
	}
	if got := explain(nil); got != "" {
		t.Errorf("of nothing: got %q", got)
	}
}
