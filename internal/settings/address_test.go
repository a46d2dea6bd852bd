package settings

import (
	"net/url"
	"strings"
	"testing"
)

func TestParseBaseURL(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"as it is", "https://api.openai.com/v1", "https://api.openai.com/v1"},
		{"web socket", "wss://api.openai.com/v1/realtime", "https://api.openai.com/v1"},
		{"plain web socket", "ws://localhost:8000/v1", "http://localhost:8000/v1"},
		{"slash", "https://host.example/v1/", "https://host.example/v1"},
		{"realtime and slash", "https://host.example/v1/realtime/", "https://host.example/v1"},
		{"no path", "http://127.0.0.1:8000", "http://127.0.0.1:8000"},
		{"only a slash", "http://127.0.0.1:8000/", "http://127.0.0.1:8000"},
		{"path that only ends alike", "https://host.example/unrealtime", "https://host.example/unrealtime"},
		{"query", "wss://host.example/openai/v1/realtime?api-version=1&model=m", "https://host.example/openai/v1?api-version=1&model=m"},
		{"empty query", "https://host.example/v1?", "https://host.example/v1"},
		{"capitals", "HTTPS://Host.Example/V1", "https://host.example/V1"},
		{"own port", "https://host.example:443/v1", "https://host.example/v1"},
		{"own port, plain", "ws://host.example:080/v1", "http://host.example/v1"},
		{"the other scheme's port", "https://host.example:80/v1", "https://host.example:80/v1"},
		{"empty port", "https://host.example:/v1", "https://host.example/v1"},
		{"IPv6", "http://[2001:DB8::1]:8000/v1", "http://[2001:db8::1]:8000/v1"},
		{"IPv6 without port", "http://[::1]/v1", "http://[::1]/v1"},
		{"white space around", "\t https://host.example/v1 \n", "https://host.example/v1"},
		{"escaped path", "https://host.example/a%2Fb/realtime", "https://host.example/a%2Fb"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got, err := ParseBaseURL(tt.in); got != tt.want || err != nil {
				t.Errorf("got %q, %v, want %q", got, err, tt.want)
			}
		})
	}
}

func TestParseBaseURLRefuses(t *testing.T) {
	tests := []struct{ name, in, word string }{
		{"nothing", "", "https://"},
		{"no scheme", "host.example/v1", "https://"},
		{"a host that looks like a scheme", "localhost:8000/v1", "https://"},
		{"another scheme", "ftp://host.example/v1", "neither"},
		{"a file", "file:///v1", "neither"},
		{"no host", "https:///v1", "no host"},
		{"only a port", "https://:8000/v1", "no host"},
		{"a user", "https://secret@host.example/v1", "user"},
		{"a password", "https://me:secret@host.example/v1", "password"},
		{"an empty user", "https://@host.example/v1", "user"},
		{"a key in the query", "wss://host.example/openai/v1/realtime?api-version=1&api-key=secret", "by itself"},
		{"a token in the query", "https://host.example/v1?Access_Token=secret", "by itself"},
		{"a fragment", "https://host.example/v1#secret", "#"},
		{"a port out of range", "https://host.example:65536/v1", "port"},
		{"port 0", "https://host.example:0/v1", "port"},
		{"a port of letters", "https://host.example:secret/v1", "valid"},
		{"a space", "https://host.example/v1 secret", "space"},
		{"a line break", "https://host.example/v1\nsecret", "space"},
		{"an open bracket", "https://[::1/v1", "valid"},
		{"a broken escape", "https://host.example/%zz?secret", "valid"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ParseBaseURL(tt.in)
			if err == nil {
				t.Fatalf("accepted as %q", got)
			}
			if !strings.Contains(err.Error(), tt.word) || strings.Contains(err.Error(), "secret") {
				t.Errorf("got %q, want a word about %q and nothing of the address", err, tt.word)
			}
		})
	}
}

func FuzzParseBaseURL(f *testing.F) {
	for _, seed := range []string{
		"https://api.openai.com/v1", "wss://Host:443/v1/realtime/?model=m", "ws://[::1%25eth0]:80//realtime//realtime/",
		"http://%C3%A4.example/%2Frealtime", "https://a@b#c", "localhost:8000", "http://h/%72ealtime", "https://h:00443/..//",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, address string) {
		base, err := ParseBaseURL(address)
		if err != nil {
			return
		}
		u, err := url.Parse(base)
		if err != nil {
			t.Fatalf("%q became %q: %v", address, base, err)
		}
		if (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == "" || u.User != nil || u.Fragment != "" {
			t.Errorf("%q became %q", address, base)
		}
		if strings.HasSuffix(u.Path, "/") || strings.HasSuffix(u.Path, "/realtime") {
			t.Errorf("%q keeps its end: %q", address, base)
		}
		if again, err := ParseBaseURL(base); again != base || err != nil {
			t.Errorf("%q became %q and then %q, %v", address, base, again, err)
		}
		// The host that the keyring is asked for is the host that is dialled.
		if hostOf(base) != u.Host {
			t.Errorf("%q: the key of %q would go to %q", address, hostOf(base), u.Host)
		}
		if orig, err := url.Parse(strings.TrimSpace(address)); err != nil || !strings.EqualFold(orig.Hostname(), u.Hostname()) {
			t.Errorf("%q names another host than %q", address, base)
		}
	})
}
