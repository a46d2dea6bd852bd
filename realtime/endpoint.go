package realtime

import (
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// socketURL gives the address of the WebSocket for a model.
func (e Endpoint) socketURL(model string) (*url.URL, error) {
	u, err := e.base()
	if err != nil {
		return nil, err
	}
	u.Scheme = strings.Replace(u.Scheme, "http", "ws", 1)
	u.Path += "/realtime"
	const place = "{model}"
	q, named := u.Query(), strings.Contains(u.Path, place)
	u.Path = strings.ReplaceAll(u.Path, place, model)
	for name, values := range q {
		for i, v := range values {
			named = named || strings.Contains(v, place)
			q[name][i] = strings.ReplaceAll(v, place, model)
		}
	}
	if model != "" && !named {
		q.Set("model", model)
	}
	u.RawQuery = q.Encode()
	return u, nil
}

// modelsURL gives the address of the list of models.
func (e Endpoint) modelsURL() (string, error) {
	u, err := e.base()
	if err != nil {
		return "", err
	}
	u.Path += "/models"
	return u.String(), nil
}

// base reads the address: http or https, its path without /realtime.
func (e Endpoint) base() (*url.URL, error) {
	u, err := url.Parse(e.URL)
	if err != nil || u.Host == "" {
		return nil, &Error{Code: CodeBadURL, Message: e.URL, Cause: err}
	}
	switch u.Scheme {
	case "http", "ws":
		u.Scheme = "http"
	case "https", "wss":
		u.Scheme = "https"
	default:
		return nil, &Error{Code: CodeBadURL, Message: fmt.Sprintf("%s begins with neither https nor http", e.URL)}
	}
	if u.Scheme == "http" && e.Key != "" && e.auth() != AuthNone && !isLoopback(u.Hostname()) {
		return nil, &Error{Code: CodeInsecure, Message: u.Host}
	}
	u.Path = strings.TrimSuffix(strings.TrimSuffix(u.Path, "/"), "/realtime")
	u.RawPath = ""
	return u, nil
}

func isLoopback(host string) bool {
	if ip := net.ParseIP(host); ip != nil {
		return ip.IsLoopback()
	}
	return strings.EqualFold(host, "localhost") || strings.HasSuffix(strings.ToLower(host), ".localhost")
}

func (e Endpoint) header() http.Header {
	h := http.Header{}
	for name, value := range map[string]string{
		"OpenAI-Organization": e.Organization,
		"OpenAI-Project":      e.Project,
	} {
		if value != "" {
			h.Set(name, value)
		}
	}
	if e.Key == "" {
		return h
	}
	switch e.auth() {
	case AuthAPIKey:
		h.Set("api-key", e.Key)
	case AuthBearer:
		h.Set("Authorization", "Bearer "+e.Key)
	}
	return h
}

// Host is the server's name for the person.
func (e Endpoint) Host() string {
	if u, err := url.Parse(e.URL); err == nil && u.Host != "" {
		return u.Host
	}
	return e.URL
}

// elsewhere says that two endpoints are different servers, and not only different ways into one.
func (e Endpoint) elsewhere(other Endpoint) bool { return e.URL != other.URL || e.Demo != other.Demo }

// openAIHost is the one server known to have its models loaded.
const openAIHost = "api.openai.com"

// withDefaults fills in what is zero.
func (d Deadlines) withDefaults(e Endpoint) Deadlines {
	session := 120 * time.Second
	if e.Host() == openAIHost {
		session = 15 * time.Second
	}
	for _, f := range []struct {
		field *time.Duration
		value time.Duration
	}{
		{&d.Dial, 10 * time.Second},
		{&d.Session, session},
		{&d.Update, 15 * time.Second},
		{&d.Response, 30 * time.Second},
		{&d.Silence, 60 * time.Second},
		{&d.Dead, 30 * time.Second},
	} {
		if *f.field == 0 {
			*f.field = f.value
		}
	}
	return d
}
