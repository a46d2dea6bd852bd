package realtime

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

const (
	modelsLimit   = 10 * time.Second
	maxModelsBody = 4 << 20
	maxModels     = 2000
	maxModelID    = 256 // bytes
)

// A Model is one that a server offers.
type Model struct {
	ID       string
	Shutdown time.Time // zero: none was announced
}

// ending is 1 for a model that will be shut down.
func (m Model) ending() int {
	if m.Shutdown.IsZero() {
		return 0
	}
	return 1
}

// Models asks a server which models it has for spoken conversations, in the order of their names; those that will be
// shut down stand at the end. Of a server other
// than OpenAI's that names none of them as OpenAI does, it gives all.
func Models(ctx context.Context, e Endpoint) ([]Model, error) {
	u, err := e.modelsURL()
	if err != nil {
		return nil, err
	}
	limited, cancel := context.WithTimeout(ctx, modelsLimit)
	defer cancel()
	body, err := e.get(limited, u)
	switch {
	case err == nil:
	case ctx.Err() != nil:
		return nil, fmt.Errorf("list the models: %w", ctx.Err())
	case limited.Err() != nil:
		return nil, &Error{Code: CodeNoConnection, Message: fmt.Sprintf("the list of models did not come within %s", modelsLimit), Cause: err}
	default:
		return nil, err
	}
	all, ok := decodeModels(body, NewRedactor(e.Key))
	if !ok {
		return nil, &Error{Code: CodeNoModels}
	}
	return e.speaking(all), nil
}

// get reads one page of the server's. A redirection is not followed: the key is for the one address.
func (e Endpoint) get(ctx context.Context, address string) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, &Error{Code: CodeBadURL, Message: e.URL, Cause: err}
	}
	req.Header = e.header()
	req.Header.Set("Accept", "application/json")
	var way route
	transport := &http.Transport{Proxy: way.choose, ForceAttemptHTTP2: true, DisableKeepAlives: true}
	defer transport.CloseIdleConnections()
	client := http.Client{
		Transport:     transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	redact := NewRedactor(e.Key)
	resp, err := client.Do(req)
	if err != nil {
		return nil, way.failed(err, redact)
	}
	defer func() { _ = resp.Body.Close() }() // it was only read
	if resp.StatusCode != http.StatusOK {
		return nil, listError(resp, redact)
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxModelsBody+1))
	if err != nil {
		return nil, way.failed(err, redact)
	}
	if len(body) > maxModelsBody {
		return nil, &Error{Code: CodeNoModels, Cause: errors.New("the list is longer than 4 MB")}
	}
	return body, nil
}

// listError types a refusal of the list: a key may hold conversations all the same, and a server may have no list.
func listError(resp *http.Response, redact *Redactor) *Error {
	e := httpError(resp, redact)
	switch resp.StatusCode {
	case http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusNotImplemented:
		e.Code, e.Message = CodeNoModels, ""
	case http.StatusForbidden:
		if _, known := advices[e.Code]; !known || e.Code == "insufficient_permissions" {
			e.Code = CodeModelsDenied
		}
	}
	return e
}

// decodeModels reads a list in OpenAI's form, or what resembles it: other names for it, a bare array, mere names.
func decodeModels(body []byte, redact *Redactor) (all []Model, ok bool) {
	var list struct {
		Data, Models []json.RawMessage
	}
	entries := []json.RawMessage(nil)
	if json.Unmarshal(body, &list) == nil {
		entries = list.Data
		if entries == nil {
			entries = list.Models
		}
	} else if json.Unmarshal(body, &entries) != nil {
		return nil, false
	}
	if entries == nil {
		return nil, false
	}
	seen := map[string]bool{}
	for _, raw := range entries {
		m := decodeModel(raw)
		m.ID = redact.String(m.ID)
		if !usableID(m.ID) || seen[m.ID] || len(all) == maxModels {
			continue
		}
		seen[m.ID] = true
		all = append(all, m)
	}
	return all, true
}

func decodeModel(raw json.RawMessage) Model {
	var id string
	if json.Unmarshal(raw, &id) == nil {
		return Model{ID: strings.TrimSpace(id)}
	}
	var fields map[string]json.RawMessage
	_ = json.Unmarshal(raw, &fields) // what is no object names no model
	for _, name := range []string{"id", "name", "model"} {
		if json.Unmarshal(fields[name], &id) == nil && id != "" {
			break
		}
	}
	return Model{ID: strings.TrimSpace(id), Shutdown: decodeDate(fields["shutdown_date"])}
}

func usableID(id string) bool {
	return id != "" && len(id) <= maxModelID && utf8.ValidString(id) && !strings.ContainsFunc(id, unicode.IsControl)
}

// decodeDate reads a moment or a day: Unix seconds, RFC 3339, 2027-01-20. Anything else is no date.
func decodeDate(raw json.RawMessage) time.Time {
	var text string
	if json.Unmarshal(raw, &text) != nil {
		text = string(raw)
	}
	text = strings.TrimSpace(text)
	for _, layout := range []string{time.RFC3339, time.DateOnly} {
		if t, err := time.Parse(layout, text); err == nil {
			return sensible(t)
		}
	}
	if seconds, err := strconv.ParseFloat(text, 64); err == nil && seconds > 0 && seconds < 1e10 {
		return sensible(time.Unix(int64(seconds), 0).UTC())
	}
	return time.Time{}
}

// sensible drops a date that no model can have.
func sensible(t time.Time) time.Time {
	if t.Year() < 2020 || t.Year() > 2200 {
		return time.Time{}
	}
	return t
}

// speaking picks the models that can hold a spoken conversation, by their names: lists say nothing else.
func (e Endpoint) speaking(all []Model) []Model {
	other := []string{"translate", "whisper", "transcribe", "gpt-live"} // speak another protocol, or don't speak
	picked := slices.DeleteFunc(slices.Clone(all), func(m Model) bool {
		id := strings.ToLower(m.ID)
		return !strings.Contains(id, "realtime") || slices.ContainsFunc(other, func(o string) bool { return strings.Contains(id, o) })
	})
	if len(picked) == 0 && e.Host() != openAIHost {
		picked = slices.Clone(all)
	}
	slices.SortFunc(picked, func(a, b Model) int {
		return cmp.Or(cmp.Compare(a.ending(), b.ending()), cmp.Compare(a.ID, b.ID))
	})
	return picked
}
