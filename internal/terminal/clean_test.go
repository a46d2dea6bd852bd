package terminal

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestClean(t *testing.T) {
	tests := []struct {
		name   string
		pieces []string
		want   string
	}{
		{"plain", []string{"Grüße, 世界 🎉 नमस्ते\tx\n"}, "Grüße, 世界 🎉 नमस्ते\tx\n"},
		{"escape sequences lose their teeth", []string{"a\x1b[31mred\x1b]0;title\x07b"}, "a[31mred]0;titleb"},
		{"C0 and DEL", []string{"a\x00\b\rb\x7fc\x0b\x0cd"}, "abcd"},
		{"C1", []string{"a\u0080\u009b31m\u009fb"}, "a31mb"},
		{"direction", []string{"a\u202eb\u2066c\u2069\u200ed"}, "abc\u200ed"},
		{"joiners and marks stay", []string{"👩\u200d👩\u200d👧 e\u0301"}, "👩\u200d👩\u200d👧 e\u0301"},
		{"broken UTF-8", []string{"a\xff\xc3(b\xed\xa0\x80c"}, "a(bc"},
		{"a replacement character that was sent", []string{"a\ufffdb"}, "a\ufffdb"},
		{"a character in pieces", []string{"\xf0\x9f", "\x8e", "\x89 \xe4\xb8", "\x96"}, "🎉 世"},
		{"a control character in pieces", []string{"a\xc2", "\x9b31m", "\xe2\x80", "\xaeb"}, "a31mb"},
		{"a piece that never ends", []string{"a\xe4\xb8", "b"}, "ab"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var c cleaner
			var got strings.Builder
			for _, p := range tt.pieces {
				got.WriteString(c.clean(p))
			}
			if got.String() != tt.want {
				t.Errorf("got %q, want %q", got.String(), tt.want)
			}
		})
	}
}

func FuzzClean(f *testing.F) {
	f.Add("a\x1b[31m世\u009b🎉", 7)
	f.Fuzz(func(t *testing.T, s string, at int) {
		var whole, parts cleaner
		want := whole.clean(s)
		at = min(max(at, 0), len(s))
		if got := parts.clean(s[:at]) + parts.clean(s[at:]); got != want {
			t.Errorf("cut at %d: %q, whole: %q", at, got, want)
		}
		if !utf8.ValidString(want) || strings.ContainsFunc(want, func(r rune) bool { return !harmless(r) }) {
			t.Errorf("%q is not harmless", want)
		}
	})
}

func TestPath(t *testing.T) {
	t.Setenv("HOME", "/home/me")
	tests := []struct{ in, want string }{
		{"a.wav", "a.wav"},
		{"  my file.wav ", "my file.wav"},
		{`"my file.wav"`, "my file.wav"},
		{`'my file.wav'`, "my file.wav"},
		{`my\ file\ \(1\).wav`, "my file (1).wav"},
		{"~/a b.wav", "/home/me/a b.wav"},
		{`"~/a.wav"`, "/home/me/a.wav"},
		{"~you/a.wav", "~you/a.wav"},
		{`"`, `"`},
		{"", ""},
	}
	for _, tt := range tests {
		if got := path(tt.in); got != tt.want {
			t.Errorf("path(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}
