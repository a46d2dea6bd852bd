package gui

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestSplitter(t *testing.T) {
	sentence := "The short blue waves are scattered several times more strongly than the long red ones. "
	long := strings.Repeat(sentence, 4) // 348 characters
	for _, c := range []struct {
		name string
		text string
		want []string
	}{
		{"nothing", "", nil},
		{"short", "Yes.", []string{"Yes."}},
		{"paragraphs", "One.\nTwo.\n\nThree.", []string{"One.\n", "Two.\n\n", "Three."}},
		{"breaks with spaces", "One. \r\n \nTwo.", []string{"One. \r\n \n", "Two."}},
		{"breaks at the end wait", "One.\n\n", []string{"One.\n\n"}},
		{"a long paragraph ends with its sentence", long + "More.", []string{long, "More."}},
		{"not before it is long", strings.Repeat(sentence, 3) + "More.", []string{strings.Repeat(sentence, 3) + "More."}},
		{"a closing quote belongs to the sentence", strings.TrimSpace(long) + "” So it is.", []string{strings.TrimSpace(long) + "” ", "So it is."}},
		{"an abbreviation ends none", long[:len(long)-2] + " of Dr. Who and others. Then more.",
			[]string{long[:len(long)-2] + " of Dr. Who and others. ", "Then more."}},
		{"no sentence goes on in small letters", long[:len(long)-2] + " etcetera. and so forth. Then more.",
			[]string{long[:len(long)-2] + " etcetera. and so forth. ", "Then more."}},
		{"Chinese needs no space", strings.Repeat("天空是蓝色的，因为空气散射蓝光。", 20), []string{
			strings.Repeat("天空是蓝色的，因为空气散射蓝光。", 19), "天空是蓝色的，因为空气散射蓝光。",
		}},
		{"words without a stop", strings.Repeat("word ", 130), []string{strings.Repeat("word ", 120), strings.Repeat("word ", 10)}},
		{"one endless word", strings.Repeat("x", 1300), []string{strings.Repeat("x", 600), strings.Repeat("x", 600), strings.Repeat("x", 100)}},
		{"an accent stays with its letter", strings.Repeat("x", 600) + "\u0301y", []string{strings.Repeat("x", 600) + "\u0301", "y"}},
		{"endless accents don't count", strings.Repeat("\u0301", 1000), []string{strings.Repeat("\u0301", 640), strings.Repeat("\u0301", 360)}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, passagesOf(c.text)); diff != "" {
				t.Errorf("passages (-want +got):\n%s", diff)
			}
		})
	}
}

// Whatever comes in whatever pieces, no letter is lost, the cuts are where they are for the whole, and no passage is
// longer than Fyne wraps quickly.
func FuzzSplitter(f *testing.F) {
	f.Add("One.\nTwo. Three!\n\n", uint64(1))
	f.Add(strings.Repeat("Why is the sky blue? Because. ", 50), uint64(2))
	f.Add(strings.Repeat("天空是蓝色的。", 120), uint64(3))
	f.Add(strings.Repeat("x", 1500)+" \u200d\u0301", uint64(4))
	f.Fuzz(func(t *testing.T, text string, seed uint64) {
		text = strings.ToValidUTF8(text, "\ufffd") // as it comes out of JSON
		whole := passagesOf(text)
		if got := strings.Join(whole, ""); got != text {
			t.Fatalf("joined: got %q, want %q", got, text)
		}
		for _, p := range whole {
			plain, _ := shown(p)
			if n := utf8.RuneCountInString(strings.TrimSpace(plain)); n > passageLimit {
				t.Fatalf("a passage of %d characters", n)
			}
		}
		random := rand.New(rand.NewPCG(seed, 0))
		var s splitter
		for rest := []rune(text); len(rest) > 0; {
			n := 1 + random.IntN(min(len(rest), 40))
			s.add(string(rest[:n]))
			rest = rest[n:]
		}
		if !slices.Equal(s.passages, whole) {
			t.Fatalf("in pieces: got %q, want %q", s.passages, whole)
		}
	})
}
