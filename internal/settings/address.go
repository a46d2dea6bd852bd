package settings

import (
	"errors"
	"net"
	"net/url"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"geppetto-audio/realtime"
)

// ParseBaseURL brings a server's address into the form https://host/v1 (or http://). It takes what people have at
// hand: a base URL as OpenAI's SDKs take it, the same with ws:// or wss://, with a slash or with /realtime at its end;
// a query is kept. The host comes out in small letters and without a port that goes without saying. The error says, as
// the end of a sentence that begins with the address's source, what is wrong; it never repeats the address, which may
// hold a secret.
func ParseBaseURL(address string) (string, error) {
	address = strings.TrimSpace(address)
	if !utf8.ValidString(address) || strings.ContainsFunc(address, func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) }) {
		return "", errors.New("has a space or an unprintable character in it")
	}
	if !strings.Contains(address, "://") {
		return "", errors.New("does not begin with https://")
	}
	u, err := url.Parse(address)
	if err != nil {
		return "", errors.New("is not a valid address")
	}
	switch u.Scheme {
	case "http", "https":
	case "ws":
		u.Scheme = "http"
	case "wss":
		u.Scheme = "https"
	default:
		return "", errors.New("begins with neither https:// nor wss:// nor http:// nor ws://")
	}
	if u.User != nil {
		return "", errors.New("has a user name or a password in it, which can't be used")
	}
	if namesKey(u) {
		return "", errors.New("has a key in its query, where others would see it; give the key by itself")
	}
	if strings.Contains(address, "#") {
		return "", errors.New("has a # in it, which can't be used")
	}
	if u.Host, err = plainHost(u); err != nil {
		return "", err
	}
	u.Path, u.RawPath = trimPath(u.Path), trimPath(u.RawPath)
	u.ForceQuery = false
	base := u.String()
	if again, err := url.Parse(base); err != nil || again.Host != u.Host {
		return "", errors.New("is not a valid address")
	}
	return base, nil
}

// namesKey tells an address with a key in its query, as some servers take it and their documentation shows it. It would
// stand in the settings file, in what is asked of the server and in its own logs.
func namesKey(u *url.URL) bool {
	for name := range u.Query() {
		switch strings.ToLower(strings.NewReplacer("-", "", "_", "", ".", "").Replace(name)) {
		case "apikey", "xapikey", "key", "token", "apitoken", "accesstoken", "authtoken", "clientsecret", "secret", "authorization", "password":
			return true
		}
	}
	return false
}

// plainHost gives the host, and the port where it isn't the scheme's own.
func plainHost(u *url.URL) (string, error) {
	name, port := strings.ToLower(u.Hostname()), u.Port()
	if name == "" || strings.Contains(name, ":") && !strings.HasPrefix(u.Host, "[") {
		return "", errors.New("names no host")
	}
	if port != "" {
		n, err := strconv.ParseUint(port, 10, 16)
		if err != nil || n == 0 {
			return "", errors.New("has a port that is not a number from 1 to 65535")
		}
		port = strconv.FormatUint(n, 10)
	}
	if port == map[string]string{"http": "80", "https": "443"}[u.Scheme] {
		port = ""
	}
	if port != "" {
		return net.JoinHostPort(name, port), nil
	}
	if strings.Contains(name, ":") {
		return "[" + name + "]", nil
	}
	return name, nil
}

// trimPath takes slashes and /realtime off the end.
func trimPath(path string) string {
	for {
		short := strings.TrimSuffix(strings.TrimRight(path, "/"), "/realtime")
		if short == path {
			return path
		}
		path = short
	}
}

// hostOf gives the host, with its port, of an address that ParseBaseURL made: the name under which the keyring holds
// its key.
func hostOf(base string) string { return realtime.Endpoint{URL: base}.Host() }

// modelOf gives the model that a base URL asks for in its query, as addresses copied from a server's documentation do.
func modelOf(base string) string {
	u, err := url.Parse(base)
	if err != nil {
		return ""
	}
	return u.Query().Get("model")
}

// private says whether what is sent to a base URL can't be read on the way: it is encrypted, or stays on this computer.
func private(base string) bool {
	u, err := url.Parse(base)
	if err != nil {
		return false
	}
	name := u.Hostname()
	if ip := net.ParseIP(name); ip != nil && ip.IsLoopback() {
		return true
	}
	return u.Scheme == "https" || name == "localhost" || strings.HasSuffix(name, ".localhost")
}
