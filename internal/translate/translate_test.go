package translate

import (
	"runtime"
	"slices"
	"testing"

	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"geppetto-audio/internal/settings"
)

// load sets a language until the test ends.
func load(t testing.TB, language string) {
	t.Helper()
	l, n, x, xn := lang.L, lang.N, lang.X, lang.XN
	t.Cleanup(func() { lang.L, lang.N, lang.X, lang.XN = l, n, x, xn })
	if err := Load(language); err != nil {
		t.Fatal(err)
	}
}

func TestLoad(t *testing.T) {
	answers := func(n int) string { return lang.N("{{.Count}} answers", n, map[string]any{"Count": n}) }
	for _, c := range []struct{ language, again, none, one, many, parent string }{
		{"en", "Ask again", "0 answers", "1 answer", "2 answers", "Parent"},
		{"de", "Noch einmal fragen", "0 Antworten", "1 Antwort", "2 Antworten", "eine Ebene höher"},
	} {
		load(t, c.language)
		for want, got := range map[string]string{
			c.again: lang.L("Ask again"), c.none: answers(0), c.one: answers(1), c.many: answers(2),
			c.parent: lang.X("file.parent", "Up"),
		} {
			if got != want {
				t.Errorf("%s: got %q, want %q", c.language, got, want)
			}
		}
	}
}

// TestLanguagesOfTheSettings holds the languages that a person can choose to those that there are.
func TestLanguagesOfTheSettings(t *testing.T) {
	var tags []string
	for _, s := range spoken {
		tags = append(tags, s.String())
	}
	if got := settings.Languages(); !slices.Equal(got, tags) {
		t.Errorf("the settings offer %v, there are %v", got, tags)
	}
}

func TestUnknownTextsStay(t *testing.T) {
	load(t, "de")
	for got, want := range map[string]string{
		lang.L(""):                     "",
		lang.L("No such text"):         "No such text",
		lang.L("Half {{ a template"):   "Half {{ a template",
		lang.X("no.such", "Elsewhere"): "Elsewhere",
		lang.N("{{.Count}} apples", 1, map[string]any{"Count": 1}): "1 apples",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestFyneSpeaksTheLanguageToo(t *testing.T) {
	load(t, "de")
	test.NewTempApp(t)
	w := test.NewTempWindow(t, widget.NewLabel(""))
	dialog.ShowConfirm("", "", func(bool) {}, w)
	said := map[string]bool{}
	for _, b := range test.LaidOutObjects(w.Canvas().Overlays().Top()) {
		if b, ok := b.(*widget.Button); ok {
			said[b.Text] = true
		}
	}
	if !said["Ja"] || !said["Nein"] {
		t.Errorf("the buttons say %v", said)
	}
}

func TestLanguageOfTheSystem(t *testing.T) {
	if runtime.GOOS == "windows" || runtime.GOOS == "darwin" {
		t.Skip("no variable tells the language here")
	}
	for _, c := range []struct{ chosen, all, list, lang, want string }{
		{"", "", "", "de_DE.UTF-8", "de"},
		{"", "", "", "de_AT", "de"},
		{"", "", "", "en_GB.UTF-8", "en"},
		{"", "", "", "fr_FR.UTF-8", "en"},
		{"", "", "fr:de", "fr_FR.UTF-8", "de"},
		{"", "de_DE.UTF-8", "", "en_US.UTF-8", "de"},
		{"", "", "", "C.UTF-8", "en"},
		{"", "", "", "", "en"},
		{"de", "", "", "en_US.UTF-8", "de"},
		{"en", "de_DE.UTF-8", "de", "de_DE.UTF-8", "en"},
	} {
		t.Setenv("LC_ALL", c.all)
		t.Setenv("LC_MESSAGES", "")
		t.Setenv("LANG", c.lang)
		t.Setenv("LANGUAGE", c.list)
		if got := match(c.chosen).String(); got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
}

// BenchmarkLoad is what a language adds to the start of the window.
func BenchmarkLoad(b *testing.B) {
	load(b, "de")
	b.ReportAllocs()
	for b.Loop() {
		if err := Load("de"); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkText(b *testing.B) {
	load(b, "de")
	b.ReportAllocs()
	for b.Loop() {
		lang.L("Ask again")
	}
}
