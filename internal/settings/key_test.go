package settings_test

import (
	"strings"
	"testing"

	"geppetto-audio/internal/settings"
)

func TestCleanKey(t *testing.T) {
	const key = "test-key-0123456789"
	for _, typed := range []string{
		key, "  " + key + "\r\n", `"` + key + `"`, "'" + key + "'", "“" + key + "”",
		"Bearer " + key, "bearer: " + key, " \"Bearer  " + key + "\" ", "\u00a0" + key,
	} {
		if got, err := settings.CleanKey(typed); got != key || err != nil {
			t.Errorf("%q: got %q, %v", typed, got, err)
		}
	}
	// The word is taken off only where it stands alone.
	if got, err := settings.CleanKey("bearer-key-0123"); got != "bearer-key-0123" || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestCleanKeyRefuses(t *testing.T) {
	const part = "test-key-secret"
	for typed, word := range map[string]string{
		"":                         "empty",
		" \"\" ":                   "empty",
		"Bearer":                   "empty",
		part + " " + part:          "space",
		part + "\n" + part:         "line break",
		part + "\x00":              "character",
		part + "é":                 "character",
		part + "\u200b":            "character",
		strings.Repeat("k", 5_000): "long",
	} {
		got, err := settings.CleanKey(typed)
		if err == nil {
			t.Errorf("%.30q is accepted as %.30q", typed, got)
			continue
		}
		if !strings.Contains(err.Error(), word) || strings.Contains(err.Error(), part) {
			t.Errorf("%.30q: got %q, want a word about %q and nothing of the key", typed, err, word)
		}
	}
}

func FuzzCleanKey(f *testing.F) {
	f.Add(" \"Bearer: test-key\" ")
	f.Add("bearerbearer bearer")
	f.Fuzz(func(t *testing.T, typed string) {
		key, err := settings.CleanKey(typed)
		if err != nil {
			return
		}
		if key == "" || strings.ContainsFunc(key, func(r rune) bool { return r <= ' ' || r > '~' }) {
			t.Errorf("%q became %q, which can't be sent", typed, key)
		}
		if again, err := settings.CleanKey(key); again != key || err != nil {
			t.Errorf("%q became %q and then %q, %v", typed, key, again, err)
		}
	})
}

func TestRedacted(t *testing.T) {
	for key, want := range map[string]string{
		"":                   "",
		"short":              "…",
		"elevenchars":        "…",
		"twelve-chars":       "…hars",
		"test-key-very-long": "…long",
	} {
		if got := settings.Redacted(key); got != want {
			t.Errorf("%q: got %q, want %q", key, got, want)
		}
	}
}

func TestLastFour(t *testing.T) {
	for key, want := range map[string]string{
		"":                   "",
		"elevenchars":        "",
		"twelve-chars":       "…hars",
		"test-key-very-long": "…long",
	} {
		if got := settings.LastFour(key); got != want {
			t.Errorf("%q: got %q, want %q", key, got, want)
		}
	}
}
