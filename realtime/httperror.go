package realtime

import (
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// httpError types an answer that refuses: its status, and what its body says in the form of OpenAI's or another. A
// redirection is not followed, since the key is for the one address; where it leads is told.
func httpError(resp *http.Response, redact *Redactor) *Error {
	body, _ := io.ReadAll(io.LimitReader(resp.Body, 16<<10)) // what can't be read is only words about the refusal
	e := &Error{Code: CodeHTTP, HTTPStatus: resp.StatusCode}
	var answer struct {
		Error   *wireError `json:"error"`
		Message string     `json:"message"`
		Detail  string     `json:"detail"`
	}
	_ = json.Unmarshal(body, &answer) // a page in place of JSON leaves the status to speak
	switch {
	case answer.Error != nil:
		typed := answer.Error.typed(redact)
		e.Type, e.Message, e.Param = typed.Type, typed.Message, typed.Param
		if _, known := advices[typed.Code]; known || answer.Error.Code != "" {
			e.Code = typed.Code
		}
	case answer.Message != "":
		e.Message = redact.String(answer.Message)
	case answer.Detail != "":
		e.Message = redact.String(answer.Detail)
	case resp.Header.Get("Location") != "":
		e.Message = "it points to " + redact.String(withoutQuery(resp.Header.Get("Location")))
	case resp.Header.Get("Content-Type") == "", strings.HasPrefix(resp.Header.Get("Content-Type"), "text/plain"):
		e.Message = redact.String(firstLine(body))
	}
	if _, known := advices[e.Code]; !known && e.HTTPStatus == http.StatusTooManyRequests && codeIn(e.Message) == quota {
		e.Code = quota // a gateway that passes on the words alone
	}
	e.RetryAfter = retryAfter(resp.Header.Get("Retry-After"), resp.Header.Get("Date"), time.Now())
	return e
}

// withoutQuery is an address as far as it may be shown: what follows may hold a secret.
func withoutQuery(address string) string {
	address, _, _ = strings.Cut(address, "?")
	return address
}

// firstLine is what a plain answer says, where it is short enough to be a sentence.
func firstLine(body []byte) string {
	line, _, _ := strings.Cut(strings.TrimSpace(string(body)), "\n")
	if len(line) > 200 || !utf8.ValidString(line) {
		return ""
	}
	return strings.TrimSpace(line)
}

// longestWait bounds what a server may ask for.
const longestWait = 24 * time.Hour

// retryAfter reads how long a server asks to wait: in seconds, or until a date, which is taken by the server's clock
// where it shows one.
func retryAfter(value, date string, now time.Time) time.Duration {
	value = strings.TrimSpace(value)
	if s, err := strconv.ParseFloat(value, 64); err == nil {
		if s > 0 { // which not a number isn't
			return time.Duration(min(s, longestWait.Seconds()) * float64(time.Second))
		}
		return 0
	}
	until, err := http.ParseTime(value)
	if err != nil {
		return 0
	}
	if there, err := http.ParseTime(date); err == nil {
		now = there
	}
	return max(0, min(until.Sub(now), longestWait))
}
