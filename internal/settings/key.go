package settings

import (
	"cmp"
	"errors"
	"strings"
)

// longestKey is what every keyring takes (Windows: 2560 bytes with a margin) and no known key comes near.
const longestKey = 2000

// shortestShown is the length from which four characters of a key may be shown.
const shortestShown = 12

// CleanKey takes off what is copied along with an API key: white space, quotation marks, the word Bearer. The error
// says, as the end of a sentence that begins with the key's source, why what remains can't be a key; it never repeats it.
func CleanKey(typed string) (string, error) {
	key := typed
	for {
		bare := strings.TrimSpace(strings.Trim(strings.TrimSpace(key), "\"'`“”‘’«»"))
		const scheme = "bearer"
		if len(bare) >= len(scheme) && strings.EqualFold(bare[:len(scheme)], scheme) {
			if rest := bare[len(scheme):]; rest == "" || strings.TrimLeft(rest, " \t\r\n:") != rest {
				bare = strings.TrimLeft(rest, " \t\r\n:")
			}
		}
		if bare == key {
			break
		}
		key = bare
	}
	switch {
	case key == "":
		return "", errors.New("is empty")
	case len(key) > longestKey:
		return "", errors.New("is too long to be a key")
	case strings.ContainsAny(key, " \t\r\n\v\f"):
		return "", errors.New("has a space or a line break in it, as no key has")
	case strings.ContainsFunc(key, func(r rune) bool { return r <= ' ' || r > '~' }):
		return "", errors.New("has a character in it that no key has")
	}
	return key, nil
}

// Redacted gives what may be shown of a key: its last four characters, or nothing of a short one.
func Redacted(key string) string {
	if key == "" {
		return ""
	}
	return cmp.Or(LastFour(key), "…")
}

// LastFour gives what tells keys apart by eye: "…" and the last four characters. Of a key too short to show any, and of
// none, it gives nothing.
func LastFour(key string) string {
	if len(key) < shortestShown {
		return ""
	}
	return "…" + key[len(key)-4:]
}
