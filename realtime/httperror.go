package realtime

import (
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"time"
)

// httpError types an answer that refuses: its status, and what its body says in the form of OpenAI's or another.
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
		if answer.Error.Code != "" {
			e.Code = typed.Code
		}
	case answer.Message != "":
		e.Message = redact.String(answer.Message)
	case answer.Detail != "":
		e.Message = redact.String(answer.Detail)
	}
	if s, err := strconv.Atoi(resp.Header.Get("Retry-After")); err == nil && s > 0 {
		e.RetryAfter = time.Duration(s) * time.Second
	}
	return e
}
