package settings

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseDotEnv(t *testing.T) {
	tests := []struct {
		name, text string
		want       map[string]string
	}{
		{"nothing", "", map[string]string{}},
		{"the usual", "# mine\nA=1\nexport B='two words'\nC=\"x\" # why\n", map[string]string{"A": "1", "B": "two words", "C": "x"}},
		{"made on Windows", "\ufeffA=1\r\nB=2\r\n", map[string]string{"A": "1", "B": "2"}},
		{"value over several lines", "A=\"1\n2\"\nB=3", map[string]string{"A": "1\n2", "B": "3"}},
		{"the last one counts", "A=1\nA=2\n", map[string]string{"A": "2"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := parseDotEnv(".env", []byte(tt.text))
			if diff := cmp.Diff(tt.want, got); diff != "" || err != nil {
				t.Errorf("%v\n%s", err, diff)
			}
		})
	}
}

func TestParseDotEnvNamesTheLine(t *testing.T) {
	tests := []struct {
		name, text string
		line       int
		word       string
	}{
		{"no variable", "secret words\nA=1\n", 1, "NAME=value"},
		{"no variable, later", "# mine\n\nA=\"1\n2\"\nsecret-secret\nB=2\n", 5, "NAME=value"},
		{"name without value", "A=1\nSECRET\nB=2\n", 2, "NAME=value"},
		{"made on Windows", "\ufeffA=1\r\n\r\nsecret words\r\n", 3, "NAME=value"},
		{"open quotation mark", "A=1\nB=\"secret\nC=2\nD=3\n", 2, "quotation mark"},
		{"open quotation mark at the end", "A=\"x\"\nB='secret", 2, "quotation mark"},
		{"only export", "A=1\nexport", 2, "NAME=value"},
		{"unprintable", "A=1\nsec\x00ret\xff=1\n", 2, "NAME=value"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := parseDotEnv(".env", []byte(tt.text))
			var e *FileError
			if !errors.As(err, &e) {
				t.Fatalf("got %v, want a FileError", err)
			}
			if e.Line != tt.line || !strings.Contains(e.What, tt.word) {
				t.Errorf("got %v, want line %d and a word about %q", err, tt.line, tt.word)
			}
			for err := error(e); err != nil; err = errors.Unwrap(err) {
				if strings.Contains(strings.ToLower(err.Error()), "secret") {
					t.Errorf("the file's content is told: %v", err)
				}
			}
		})
	}
}

func FuzzParseDotEnv(f *testing.F) {
	for _, seed := range []string{"A=1\n", "A=\"1\n2\"\r\nB", "export", "export A", "A='", "A=${B}$", "\ufeff#\n=\n", "A: b\n-\n", "A=\"\\\"\nB=\\"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		_, err := parseDotEnv(".env", text)
		var e *FileError
		if err == nil {
			return
		}
		if !errors.As(err, &e) {
			t.Fatalf("got %v, want a FileError", err)
		}
		if lines := strings.Count(string(text), "\n") + 1; e.Line < 1 || e.Line > lines {
			t.Errorf("line %d of %d is blamed for %q", e.Line, lines, text)
		}
	})
}
