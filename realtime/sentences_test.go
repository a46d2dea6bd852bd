package realtime

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestExplainFillsTheGaps(t *testing.T) {
	for _, c := range []struct {
		err      *Error
		what, do string
	}{
		{&Error{HTTPStatus: http.StatusTeapot}, "The server answered with HTTP status 418.", "Check the address of the server, then ask again."},
		{&Error{Code: "odd"}, "The server reported odd.", "Ask again in a moment."},
		{&Error{Code: "odd", Message: "It is {{.Code}}"}, "The server reported odd: It is {{.Code}}.", "Ask again in a moment."},
		{&Error{Code: "insufficient_quota", HTTPStatus: 429, RetryAfter: time.Minute}, "Your account's quota is used up.",
			"Check your plan and billing with the provider; asking again won't help before that."},
		{&Error{Code: "slow_down", RetryAfter: 90 * time.Second}, "The server asks to slow down.", "The server asks to wait 1m30s before the next try."},
	} {
		if what, do := Explain(c.err); what != c.what || do != c.do {
			t.Errorf("%+v: %q %q", c.err, what, do)
		}
	}
}

// TestExplainInSaysNothingElse finds words that a translator would not be asked for.
func TestExplainInSaysNothingElse(t *testing.T) {
	sentences := Sentences()
	foreign := func(sentence string, values map[string]any) string {
		if !slices.Contains(sentences, sentence) {
			t.Errorf("Sentences lacks %q", sentence)
		}
		if filled := fill(sentence, values); strings.Contains(filled, "{{") {
			t.Errorf("%q is never filled", filled)
		}
		return "Anders."
	}
	codes := []string{"", "odd"}
	for code := range advices {
		codes = append(codes, code)
	}
	for _, code := range codes {
		for _, status := range []int{0, 401, 404, 418, 503} {
			for _, wait := range []time.Duration{0, time.Minute} {
				e := &Error{Code: code, HTTPStatus: status, RetryAfter: wait, Message: "so it goes"}
				if what, do := ExplainIn(fmt.Errorf("ask: %w", e), foreign); what != "Anders: so it goes." || do != "Anders." {
					t.Errorf("%+v: %q %q", e, what, do)
				}
			}
		}
	}
}
