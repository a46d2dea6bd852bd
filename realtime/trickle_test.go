package realtime

import (
	"strings"
	"testing"
)

// told brings a text in pieces of so many bytes, and gives what comes of it.
func told(r *Redactor, text string, size int) string {
	var t trickle
	var b strings.Builder
	for from := 0; from < len(text); from += size {
		b.WriteString(t.next(r, text[from:min(len(text), from+size)]))
	}
	b.WriteString(t.rest())
	return b.String()
}

// However small the pieces are in which a key comes, no more of it than what ordinary words may share with it is told.
func TestTrickleHidesKeys(t *testing.T) {
	for shape, key := range shapes {
		r := NewRedactor(key)
		for size := 1; size <= len(key)+30; size++ {
			got := told(r, "Your key "+key+" is bad.", size)
			if bare := strings.Replace(got, hidden, "", 1); !strings.HasPrefix(got, "Your key ") || !strings.HasSuffix(got, " is bad.") ||
				strings.Contains(bare, hidden) || len(bare) >= len("Your key  is bad.")+suspicious || shows(got, key) {
				t.Errorf("%s by %d: %s", shape, size, got)
			}
		}
	}
}

// What is no key comes through as it is, all of it, and at once but for what might become one.
func TestTrickleLeavesWords(t *testing.T) {
	const words = "Because the air scatters sk-Zq3 more than proj, … and 東京 🎈.\nA line."
	for shape, key := range shapes {
		r := NewRedactor(key)
		for size := 1; size < 12; size++ {
			if got := told(r, words, size); got != words {
				t.Errorf("%s by %d: %q", shape, size, got)
			}
		}
	}
	var tr trickle
	if got := tr.next(NewRedactor(shapes["plain"]), "Zq"); got != "Zq" {
		t.Errorf("%q", got)
	}
	if got := tr.next(nil, shapes["plain"]); got != shapes["plain"] {
		t.Errorf("without a key: %q", got)
	}
}
