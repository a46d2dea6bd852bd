package realtime

import "testing"

func TestRedactorHidesTheKeyInEveryShape(t *testing.T) {
	const key = "test-key-Qw7ErtyUiop42Zx"
	r := NewRedactor(key)
	for name, tc := range map[string]struct{ in, want string }{
		"whole":              {"Incorrect API key provided: " + key + ".", "Incorrect API key provided: [key]."},
		"twice":              {key + " and " + key, "[key] and [key]"},
		"masked with stars":  {"Incorrect API key provided: test-key*********42Zx. You can", "Incorrect API key provided: [key]. You can"},
		"masked, head only":  {"key test-k****", "key [key]"},
		"masked, tail only":  {"key ****42Zx", "key [key]"},
		"masked with dots":   {"key test...42Zx", "key [key]"},
		"masked with bullet": {"key te••••••Zx!", "key [key]!"},
		"ellipsis":           {"key 'test-…2Zx'", "key '[key]'"},
		"in part":            {"the part Qw7ErtyUiop of it", "the part [key] of it"},
		"nothing of it":      {"Because the air scatters… *blue* light", "Because the air scatters… *blue* light"},
		"other masked":       {"**bold** and sk-a****zz", "**bold** and sk-a****zz"},
		"empty":              {"", ""},
	} {
		t.Run(name, func(t *testing.T) {
			if got := r.String(tc.in); got != tc.want {
				t.Errorf("String(%q) = %q, want %q", tc.in, got, tc.want)
			}
			if got := string(r.Bytes([]byte(tc.in))); got != tc.want {
				t.Errorf("Bytes(%q) = %q, want %q", tc.in, got, tc.want)
			}
		})
	}
}

func TestRedactorLeavesShortKeysInsideWordsOfOthersAlone(t *testing.T) {
	if got := NewRedactor("x").String("six boxes"); got != "six boxes" {
		t.Errorf("a key of one letter took letters out: %q", got)
	}
	if got := NewRedactor("local").String("bad key local"); got != "bad key [key]" {
		t.Errorf("a short key stayed: %q", got)
	}
	if got := NewRedactor("").String("anything"); got != "anything" {
		t.Errorf("no key changed the text: %q", got)
	}
}
