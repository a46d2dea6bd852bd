package translate

import (
	"encoding/json"
	"fmt"
	"maps"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	"geppetto-audio/assets"
	"geppetto-audio/internal/history"
	"geppetto-audio/realtime"
)

// A text is what a catalogue has for a key.
type text struct{ One, Other string }

// UnmarshalJSON takes a string for a text with one form.
func (x *text) UnmarshalJSON(data []byte) error {
	if data[0] == '"' {
		return json.Unmarshal(data, &x.Other)
	}
	type forms text
	return json.Unmarshal(data, (*forms)(x))
}

func texts(t *testing.T, language string) map[string]text {
	t.Helper()
	data, err := assets.Translations.ReadFile("translations/" + language + ".json")
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]text{}
	if err := json.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	return all
}

// elsewhere are the keys of calls whose key is not written in the call.
func elsewhere() map[string][]string {
	return map[string][]string{
		"gui/words.go: sentence":                 realtime.Sentences(),
		"gui/past.go: a.Problem":                 {history.ProblemNoWords, history.ProblemForeign, history.ProblemUnreadable},
		"internal/translate/errors.go: m.phrase": slices.Concat(phrases, systemPhrases),

		"internal/translate/translate.go: lang.L as a value":  nil,
		"internal/translate/translate.go: lang.N as a value":  nil,
		"internal/translate/translate.go: lang.X as a value":  nil,
		"internal/translate/translate.go: lang.XN as a value": nil,
	}
}

// wanted gives every key that is asked for, by the program or by Fyne, and whether it is a plural.
func wanted(t *testing.T) map[string]bool {
	t.Helper()
	keys := map[string]bool{}
	others := elsewhere()
	for _, u := range uses(t, root) {
		if u.expr == "" {
			keys[u.key] = u.plural
			continue
		}
		place := u.file + ": " + u.expr
		list, known := others[place]
		if !known {
			t.Errorf("%s: the text of this call is not written in it. Write it there, or add %q to elsewhere with all it may be.", u.at, place)
		}
		for _, key := range list {
			keys[key] = u.plural
		}
	}
	for _, dir := range fyneFolders(t) {
		for _, u := range uses(t, dir) {
			if u.expr == "" { // the names of days in a calendar, which the window has not, are composed
				keys[u.key] = u.plural
			}
		}
	}
	return keys
}

// fyneFolders are the parts of Fyne that say something.
func fyneFolders(t *testing.T) []string {
	t.Helper()
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "fyne.io/fyne/v2").Output()
	if err != nil {
		t.Fatal(err)
	}
	dir := strings.TrimSpace(string(out))
	return []string{dir + "/widget", dir + "/dialog", dir + "/internal/driver/glfw"}
}

func TestCataloguesHaveEveryTextAndNoOther(t *testing.T) {
	keys := wanted(t)
	if len(keys) < 300 {
		t.Fatalf("only %d texts found in the source", len(keys))
	}
	for _, language := range []string{"en", "de"} {
		have := texts(t, language)
		var missing, unused []string
		for _, key := range slices.Sorted(maps.Keys(keys)) {
			x, ok := have[key]
			switch plural := keys[key]; {
			case !ok, plural && x.One == "", x.Other == "":
				missing = append(missing, entry(key, plural, language == "en"))
			case !plural && x.One != "":
				t.Errorf("%s.json has two forms of %q, which is asked for by lang.L", language, key)
			}
		}
		for _, key := range slices.Sorted(maps.Keys(have)) {
			if _, ok := keys[key]; !ok {
				unused = append(unused, fmt.Sprintf("    %q", key))
			}
		}
		if missing != nil {
			t.Errorf("assets/translations/%s.json lacks %d texts. To be pasted and filled in:\n%s", language, len(missing), strings.Join(missing, "\n"))
		}
		if unused != nil {
			t.Errorf("assets/translations/%s.json has %d texts that nobody asks for:\n%s", language, len(unused), strings.Join(unused, "\n"))
		}
	}
}

// entry is a line of a catalogue for a key.
func entry(key string, plural, english bool) string {
	value := ""
	if english {
		value = key
	}
	if plural {
		return fmt.Sprintf("    %s: {\"one\": %s, \"other\": %s},", quoted(key), quoted(value), quoted(value))
	}
	return fmt.Sprintf("    %s: %s,", quoted(key), quoted(value))
}

func quoted(s string) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(s)
	return strings.TrimSpace(b.String())
}

// alike are the texts that are the same in German.
var alike = []string{
	"OK", "Geppetto", "Offline:", "Enter", "Cmd+Enter", "April", "August", "September", "November", "file.name",
	"{{.Month}} {{.Year}}", "{{.Date}} {{.Year}}", "{{.Day}}, {{.Time}}",
}

func TestGermanIsGerman(t *testing.T) {
	english, german := texts(t, "en"), texts(t, "de")
	for key, x := range german {
		same := x.Other == english[key].Other
		if allowed := slices.Contains(alike, key); same != allowed {
			t.Errorf("%q: German %q, English %q; listed as alike: %v", key, x.Other, english[key].Other, allowed)
		}
		if end := key[len(key)-1:]; strings.Contains(".?!:", end) && !strings.HasSuffix(x.Other, end) {
			t.Errorf("%q ends otherwise in German: %q", key, x.Other)
		}
		if strings.HasSuffix(key, "…") != strings.HasSuffix(x.Other, " …") {
			t.Errorf("%q ends otherwise in German, or without a space before the dots: %q", key, x.Other)
		}
	}
}

func TestEnglishIsWhatTheSourceSays(t *testing.T) {
	names := map[string]string{"file.name": "Name", "file.parent": "Parent"}
	for key, x := range texts(t, "en") {
		want := key
		if name, ok := names[key]; ok {
			want = name
		}
		if x.Other != want {
			t.Errorf("%q is %q", key, x.Other)
		}
	}
}

func TestGapsAreTheSame(t *testing.T) {
	for _, language := range []string{"en", "de"} {
		for key, x := range texts(t, language) {
			want := gapsOf(key)
			for _, form := range []string{x.One, x.Other} {
				if got := gapsOf(form); form != "" && !slices.Equal(got, want) {
					t.Errorf("%s.json: %q has the gaps %v, want %v", language, form, got, want)
				}
			}
		}
	}
}

var gapForm = regexp.MustCompile(`\{\{.*?\}\}`)

func gapsOf(s string) []string {
	all := gapForm.FindAllString(s, -1)
	slices.Sort(all)
	return slices.Compact(all)
}

// TestPhrasesAreSaidSomewhere finds phrases that no package says any more: whose words, between the gaps, stand in no
// string.
func TestPhrasesAreSaidSomewhere(t *testing.T) {
	var all strings.Builder
	for _, l := range literals(t, root) {
		all.WriteString(l.value + "\x00")
	}
	said := all.String()
	for _, p := range phrases {
		for _, part := range gapForm.Split(p, -1) {
			if part = strings.Trim(part, " .,:;()"); !strings.Contains(said, part) {
				t.Errorf("nobody says %q of %q", part, p)
			}
		}
	}
}

// unsaid are strings of the window that look like words for a person and are none, or are English with a purpose.
var unsaid = []string{
	"Geppetto Audio", "Geppetto Audio ", "no answer within %v", "of average letters and some spaces", "HTTP status", "close code", // the last two are for a developer
	"What can you do?", "Why is the sky blue?", "Where are my answers kept?", "How do I add a key?", // the demo's questions
}

// TestTheWindowSaysNothingUntranslated finds strings in the window's packages that would be English in every language.
func TestTheWindowSaysNothingUntranslated(t *testing.T) {
	words := regexp.MustCompile(`[A-Za-z]{2,}[,.:]? [A-Za-z]`)
	known := map[string]bool{}
	for key := range wanted(t) {
		known[gapForm.ReplaceAllString(key, "")] = true
	}
	for _, l := range literals(t, root+"/gui") {
		text := verb.ReplaceAllString(strings.TrimSuffix(l.value, ": %w"), "")
		if words.MatchString(l.value) && !l.translated && !known[text] && !slices.Contains(unsaid, l.value) {
			t.Errorf("%s: %q is said in English alone. Write it as lang.L(…), or add what an error says to phrases.", l.at, l.value)
		}
	}
}

var verb = regexp.MustCompile(`%[a-z]`)
