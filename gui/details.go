package gui

import (
	"errors"
	"strconv"
	"strings"

	"geppetto-audio/realtime"
)

// onDetails puts on the clipboard what one needs to ask for help with what went wrong.
func (w *Window) onDetails(x exchange) {
	w.copy(details(x))
	w.focus(nil)
}

// details are all that is known of how a turn ended. No error of ours holds a key.
func details(x exchange) string {
	lines := []string{join(x.problem, sentence(x.remark), x.playError)}
	add := func(name, text string) {
		if text != "" {
			lines = append(lines, name+": "+text)
		}
	}
	add("Status", string(x.outcome.Status))
	add("Reason", x.outcome.Reason)
	for _, err := range []error{x.outcome.Err, x.kept.Err} {
		if err != nil {
			add("Error", errorDetails(err))
		}
	}
	add("Model", x.model)
	add("Asked", x.when.Format("2006-01-02 15:04:05 -0700"))
	add("Conversation", x.conversation)
	add("Transcript", x.kept.Transcript)
	return strings.Join(lines, "\n")
}

// errorDetails is an error with all the codes that a server gave.
func errorDetails(err error) string {
	text := err.Error()
	var e *realtime.Error
	if !errors.As(err, &e) {
		return text
	}
	add := func(name, value string) {
		if value != "" && value != "0" {
			text += ", " + name + " " + value
		}
	}
	add("code", e.Code)
	add("type", e.Type)
	add("param", e.Param)
	add("HTTP status", strconv.Itoa(e.HTTPStatus))
	add("close code", strconv.Itoa(e.CloseCode))
	add("event", e.EventID)
	return text
}
