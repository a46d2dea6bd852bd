package realtime

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/google/go-cmp/cmp"
)

func day(year int, month time.Month, day int) time.Time {
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}

func TestDecodeModels(t *testing.T) {
	for name, tc := range map[string]struct {
		body string
		want []Model
		ok   bool
	}{
		"OpenAI's form":      {`{"object":"list","data":[{"id":"a","object":"model","created":1,"owned_by":"x"},{"id":"b"}]}`, []Model{{ID: "a"}, {ID: "b"}}, true},
		"day":                {`{"data":[{"id":"a","shutdown_date":"2027-01-20"}]}`, []Model{{"a", day(2027, 1, 20)}}, true},
		"moment":             {`{"data":[{"id":"a","shutdown_date":"2027-01-20T00:00:00Z"}]}`, []Model{{"a", day(2027, 1, 20)}}, true},
		"Unix seconds":       {`{"data":[{"id":"a","shutdown_date":1800403200}]}`, []Model{{"a", day(2027, 1, 20)}}, true},
		"Unix, in a string":  {`{"data":[{"id":"a","shutdown_date":"1800403200"}]}`, []Model{{"a", day(2027, 1, 20)}}, true},
		"null date":          {`{"data":[{"id":"a","shutdown_date":null}]}`, []Model{{ID: "a"}}, true},
		"no date":            {`{"data":[{"id":"a","shutdown_date":{"x":1}},{"id":"b","shutdown_date":"soon"},{"id":"c","shutdown_date":1},{"id":"d","shutdown_date":1e300}]}`, []Model{{ID: "a"}, {ID: "b"}, {ID: "c"}, {ID: "d"}}, true},
		"bare array":         {`["a",{"id":"b"}]`, []Model{{ID: "a"}, {ID: "b"}}, true},
		"by another name":    {`{"models":[{"name":"a"},{"model":"b"}]}`, []Model{{ID: "a"}, {ID: "b"}}, true},
		"what is no model":   {`{"data":[null,7,{},[],{"id":""},{"id":7},{"id":" a "},{"id":"a"},{"id":"x\u0000"},"` + strings.Repeat("y", 300) + `"]}`, []Model{{ID: "a"}}, true},
		"empty":              {`{"data":[]}`, nil, true},
		"no list":            {`{"hello":"world"}`, nil, false},
		"null":               {`null`, nil, false},
		"a page":             {`<html>`, nil, false},
		"a word":             {`"a"`, nil, false},
		"data of other kind": {`{"data":"a"}`, nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			got, ok := decodeModels([]byte(tc.body), nil)
			if diff := cmp.Diff(tc.want, got); diff != "" || ok != tc.ok {
				t.Errorf("ok %t (-want +got):\n%s", ok, diff)
			}
		})
	}
}

func TestSpeakingModels(t *testing.T) {
	models := func(ids ...string) (all []Model) {
		for _, id := range ids {
			all = append(all, Model{ID: id})
		}
		return all
	}
	lists := models("gpt-5", "gpt-realtime-2.1", "GPT-Realtime-Mini", "gpt-realtime-whisper", "gpt-realtime-translate", "gpt-live-realtime", "gpt-4o-realtime-transcribe", "tts-1")
	for name, tc := range map[string]struct {
		url  string
		all  []Model
		want []Model
	}{
		"OpenAI's":               {DefaultURL, lists, models("GPT-Realtime-Mini", "gpt-realtime-2.1")},
		"OpenAI's, none":         {DefaultURL, models("gpt-5"), nil},
		"another server's":       {"http://localhost:8080/v1", lists, models("GPT-Realtime-Mini", "gpt-realtime-2.1")},
		"another server's, none": {"http://localhost:8080/v1", models("qwen", "llama"), models("llama", "qwen")},
		"ending ones last":       {DefaultURL, []Model{{"realtime-a", day(2027, 1, 1)}, {ID: "realtime-b"}}, []Model{{ID: "realtime-b"}, {"realtime-a", day(2027, 1, 1)}}},
	} {
		t.Run(name, func(t *testing.T) {
			got := Endpoint{URL: tc.url}.speaking(tc.all)
			if diff := cmp.Diff(tc.want, append([]Model(nil), got...)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestModelsAreAskedForWithTheKey(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got := fmt.Sprint(r.Method, " ", r.URL, " ", r.Header.Get("Authorization"), " ", r.Header.Get("OpenAI-Organization"), " ", r.Header.Get("OpenAI-Project"))
		if got != "GET /v1/models Bearer the-key org proj" {
			t.Errorf("asked %s", got)
		}
		fmt.Fprint(w, `{"data":[{"id":"a-realtime"}]}`)
	}))
	defer server.Close()
	for _, suffix := range []string{"", "/", "/realtime", "/realtime/"} {
		for _, scheme := range []string{"http", "ws"} {
			url := scheme + strings.TrimPrefix(server.URL, "http") + "/v1" + suffix
			all, err := Models(t.Context(), Endpoint{URL: url, Key: "the-key", Organization: "org", Project: "proj"})
			if err != nil || len(all) != 1 || all[0].ID != "a-realtime" {
				t.Errorf("%s: %v, %v", url, all, err)
			}
		}
	}
}

func TestModelsRefused(t *testing.T) {
	const key = "test-key-Qw7ErtyUiop42Zx"
	stray := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { t.Errorf("the key went to %s", r.Host) }))
	defer stray.Close()
	for name, tc := range map[string]struct {
		answer func(http.ResponseWriter)
		code   string
		says   string
	}{
		"401":      {status(401, `{"error":{"message":"Incorrect API key provided: `+key+`","code":"invalid_api_key"}}`), "invalid_api_key", "doesn't accept the API key"},
		"401 bare": {status(401, ``), CodeHTTP, "key"},
		"403":      {status(403, `{"error":{"message":"Missing scopes: api.model.read","code":null}}`), CodeModelsDenied, "may not read the list"},
		"403 by rights": {status(403, `{"error":{"message":"m","code":"insufficient_permissions"}}`), CodeModelsDenied,
			"may not read the list"},
		"403 by country": {status(403, `{"error":{"message":"m","code":"unsupported_country_region_territory"}}`), "unsupported_country_region_territory", "where you are"},
		"404":            {status(404, `{"error":{"message":"Invalid URL"}}`), CodeNoModels, "no list of models"},
		"405":            {status(405, ``), CodeNoModels, "no list of models"},
		"429":            {status(429, ``), CodeHTTP, "too often"},
		"500":            {status(500, `<html>`), CodeHTTP, "fault of its own"},
		"a page":         {status(200, `<html>`), CodeNoModels, "no list of models"},
		"too long":       {status(200, `{"data":["`+strings.Repeat("x", maxModelsBody)+`"]}`), CodeNoModels, "no list of models"},
		"elsewhere": {func(w http.ResponseWriter) {
			w.Header().Set("Location", stray.URL)
			w.WriteHeader(http.StatusFound)
		}, CodeHTTP, "it points to"},
		"cut short": {func(w http.ResponseWriter) {
			w.Header().Set("Content-Length", "100")
			fmt.Fprint(w, "{")
		}, CodeNoConnection, "can't be reached"},
	} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { tc.answer(w) }))
			defer server.Close()
			_, err := Models(t.Context(), Endpoint{URL: server.URL + "/v1", Key: key})
			what, do := Explain(err)
			if code(t, err) != tc.code || !strings.Contains(what, tc.says) || do == "" {
				t.Errorf("%v: %s %s", err, what, do)
			}
			if all := fmt.Sprint(err, what, do); strings.Contains(all, key) || strings.Contains(all, "42Zx") {
				t.Errorf("the key is shown: %s", all)
			}
		})
	}
}

func status(code int, body string) func(http.ResponseWriter) {
	return func(w http.ResponseWriter) {
		w.WriteHeader(code)
		fmt.Fprint(w, body)
	}
}

func TestModelsNeverSendTheKeyInTheClear(t *testing.T) {
	for url, want := range map[string]string{
		"http://192.0.2.1/v1": CodeInsecure, "ws://example.com/v1": CodeInsecure, "ftp://example.com": CodeBadURL, "nonsense": CodeBadURL,
	} {
		if _, err := Models(t.Context(), Endpoint{URL: url, Key: "the-key"}); code(t, err) != want {
			t.Errorf("%s: %v", url, err)
		}
	}
}

func TestModelsEndWithTheirContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		cancel()
		<-r.Context().Done()
	}))
	defer server.Close()
	if _, err := Models(ctx, Endpoint{URL: server.URL}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func FuzzDecodeModels(f *testing.F) {
	for _, seed := range []string{
		`{"data":[{"id":"gpt-realtime","shutdown_date":"2027-01-20"},{"id":"b","shutdown_date":1800403200}]}`, `["a",{"name":"b"}]`,
		`{"models":[null,{"id":{}}]}`, `{"data":[{"shutdown_date":"2027-01-20T00:00:00+07:00","id":"\ud800"}]}`,
	} {
		f.Add([]byte(seed))
	}
	redact := NewRedactor("test-key-Qw7ErtyUiop42Zx")
	f.Fuzz(func(t *testing.T, body []byte) {
		all, ok := decodeModels(body, redact)
		if !ok && len(all) > 0 || len(all) > maxModels {
			t.Errorf("ok %t with %d models", ok, len(all))
		}
		seen := map[string]bool{}
		for _, m := range (Endpoint{URL: "http://localhost/v1"}).speaking(all) {
			if seen[m.ID] || m.ID == "" || len(m.ID) > maxModelID || strings.ContainsFunc(m.ID, unicode.IsControl) {
				t.Errorf("the model %q", m.ID)
			}
			if seen[m.ID] = true; !m.Shutdown.IsZero() && (m.Shutdown.Year() < 2020 || m.Shutdown.Year() > 2200) {
				t.Errorf("%s ends in %s", m.ID, m.Shutdown)
			}
		}
	})
}
