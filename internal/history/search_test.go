package history

import (
	"context"
	"strings"
	"testing"

	"geppetto-audio/internal/archive"
)

func searchable(t *testing.T) *Library {
	f := newFolder(t)
	f.put(0, archive.Transcript{Conversation: "a", Question: "Why is the sky blue?", Text: "Because the AIR scatters short waves most."})
	f.put(1, archive.Transcript{Conversation: "a", Question: "And at dusk?", Text: strings.Repeat("Long before that, ", 20) + "the sky goes\nred at the café\u0301 " + strings.Repeat("and so on, ", 20)})
	f.put(2, archive.Transcript{Conversation: "b", Question: "Ein Café in der Straße?", Text: "Ja."})
	return open(t, f.dir)
}

func TestSearch(t *testing.T) {
	l := searchable(t)
	for query, want := range map[string][]string{
		"sky":           {stem(1), stem(0)},
		"SKY blue":      {stem(0)},
		"blue scatter":  {stem(0)},
		"red SKY":       {stem(1)},
		"cafe":          {stem(2), stem(1)},
		"STRASSE café":  {stem(2)},
		"green":         nil,
		"sky green":     nil,
		"blue? because": {stem(0)},
		"?because":      nil,
		"":              nil,
		" \t":           nil,
	} {
		var got []string
		for _, h := range l.Search(t.Context(), query, 10) {
			got = append(got, h.Answer.stem())
		}
		if strings.Join(got, " ") != strings.Join(want, " ") {
			t.Errorf("Search(%q) = %v, want %v", query, got, want)
		}
	}
	if hits := l.Search(t.Context(), "e", 2); len(hits) != 2 || hits[0].Answer.stem() != stem(2) {
		t.Errorf("with a limit: %+v", hits)
	}
	over, cancel := context.WithCancel(t.Context())
	cancel()
	if hits := l.Search(over, "e", 10); len(hits) != 0 {
		t.Errorf("after its context: %+v", hits)
	}
}

func TestExcerpts(t *testing.T) {
	l := searchable(t)
	for query, want := range map[string]struct {
		excerpt    string
		marked     string
		inQuestion bool
	}{
		"sky blue":  {"Why is the sky blue?", "sky|blue", true},
		"blue wave": {"Why is the sky blue?", "blue", true},
		"air":       {"Because the AIR scatters short waves most.", "AIR", false},
		"cafe red":  {"…that, Long before that, the sky goes red at the café\u0301 and so on, and so on, and so on, and so on, and so on, and so…", "red|café\u0301", false},
		"strasse":   {"Ein Café in der Straße?", "Straße", true},
	} {
		hits := l.Search(t.Context(), query, 1)
		if len(hits) != 1 {
			t.Errorf("Search(%q) = %+v", query, hits)
			continue
		}
		h := hits[0]
		var marked []string
		for _, m := range h.Marks {
			marked = append(marked, h.Excerpt[m[0]:m[1]])
		}
		if h.Excerpt != want.excerpt || strings.Join(marked, "|") != want.marked || h.InQuestion != want.inQuestion {
			t.Errorf("Search(%q): %q, %q, in question %v", query, h.Excerpt, marked, h.InQuestion)
		}
	}
}

// A search goes on with what was known when the file has gone meanwhile.
func TestExcerptOfAGoneFile(t *testing.T) {
	l := searchable(t)
	s := l.Snapshot()
	folder{t, l.Dir()}.remove(find(s, 0).Files.Transcript)
	h := l.hit(place{find(s, 0), s.Conversations[1]}, wordsOf("air"))
	if h.Excerpt != "because the air scatters short waves most." || len(h.Marks) != 1 {
		t.Errorf("%+v", h)
	}
}
