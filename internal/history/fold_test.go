package history

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestFold(t *testing.T) {
	for in, want := range map[string]string{
		"":                       "",
		"Why is the Sky BLUE?":   "why is the sky blue?",
		"Café CAFÉ cafe\u0301":   "cafe cafe cafe",
		"Straße STRASSE":         "strasse strasse",
		"Łódź, Øresund, Đà":      "lodz, oresund, da",
		"œuvre ÆON ﬁn":           "oeuvre aeon fin",
		"ÜBER über":              "uber uber",
		"Ὀδυσσεύς ΟΔΥΣΣΕΥΣ":      "οδυσσευσ οδυσσευσ",
		"Ёлка, май":              "елка, маи",
		"İstanbul ılık":          "istanbul ilik",
		"שָׁלוֹם":                "שלום",
		"سَلَام":                 "سلام",
		"が \u304b\u3099 か":       "が が か",
		"한국어 \u1112\u1161\u11ab": "한국어 한",
		"हिन्दी":                 "हिन्दी",
		"ＡＢＣ １２":                 "abc 12",
		"don’t":                  "don't",
		"👩‍👩‍👧 🇪🇺":               "👩‍👩‍👧 🇪🇺",
		"a\xffb":                 "a\ufffdb",
	} {
		if got := fold(in); got != want {
			t.Errorf("fold(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestMarks(t *testing.T) {
	for _, c := range []struct {
		text, query string
		want        []string
	}{
		{"Why is the sky blue?", "sky", []string{"sky"}},
		{"The sky, the SKY", "sky the", []string{"The", "sky", "the", "SKY"}},
		{"Die Straße war naß.", "strasse nass", []string{"Straße", "naß"}},
		{"Die Straße", "s", []string{"S", "ß"}},
		{"Café, cafe\u0301 und Cafeteria", "cafe", []string{"Café", "cafe\u0301", "Cafe"}},
		{"banana", "an ana", []string{"anan"}},
		{"aaaa", "aa a", []string{"aaaa"}},
		{"नमस्ते दुनिया", "दुनिया", []string{"दुनिया"}},
		{"nothing here", "x", nil},
		{"nothing here", "  ", nil},
		{"nothing here", "\u0301", nil},
		{"", "a", nil},
	} {
		var got []string
		for _, m := range Marks(c.text, c.query) {
			got = append(got, c.text[m[0]:m[1]])
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("Marks(%q, %q) (-want +got):\n%s", c.text, c.query, diff)
		}
	}
}

func FuzzMarks(f *testing.F) {
	f.Add("Die Straße war naß.", "strasse s")
	f.Add("\u0301Cafe\u0301 \xff\u034f", "e\u0301 \xff")
	f.Add(strings.Repeat("a\u0300", 40)+"\u3099か", "a か")
	f.Fuzz(func(t *testing.T, text, query string) {
		words := wordsOf(query)
		folded := fold(text)
		if m := foldMapped(text); m.text != folded {
			t.Fatalf("folded %q with a map, %q without", m.text, folded)
		}
		end := 0
		marked := Marks(text, query)
		for _, m := range marked {
			if m[0] < end || m[1] <= m[0] || m[1] > len(text) || end > 0 && m[0] == end {
				t.Fatalf("Marks(%q, %q) = %v", text, query, marked)
			}
			end = m[1]
		}
		found := false
		for _, w := range words {
			found = found || strings.Contains(folded, w)
		}
		if found != (len(marked) > 0) {
			t.Fatalf("Marks(%q, %q) = %v, but found is %v", text, query, marked, found)
		}
		if e := excerpt(text, firstOf(folded, words)); utf8.ValidString(text) {
			if !utf8.ValidString(e) || utf8.RuneCountInString(e) > excerptSize+2 || strings.ContainsAny(e, "\n\t") {
				t.Fatalf("excerpt %q", e)
			}
			if single := len(words) == 1 && found; single && len(marksIn(e, words)) == 0 && len(words[0]) < 20 {
				t.Fatalf("%q isn't in the excerpt %q of %q", words[0], e, text)
			}
		}
	})
}
