package settings_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"geppetto-audio/internal/models"
	"geppetto-audio/internal/settings"
)

const wholePrice = "text_in = 1\ntext_cached = 0.5\ntext_out = 2\naudio_in = 3\naudio_cached = 0.25\naudio_out = 4\n"

func TestPricesOfTheSettingsFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "settings.toml")
	file := settings.NewFile(path)
	for _, none := range []string{"", "voice = 'cedar'\n", "[prices]\n", "theme = 'no theme'\n"} {
		write(t, path, none)
		if prices, err := file.Prices(); len(prices) != 0 || err != nil {
			t.Errorf("%q: %v, %v", none, prices, err)
		}
	}
	write(t, path, "voice = 'cedar'\n[prices.\"gpt-realtime-2.1\"]\n"+wholePrice+
		"[prices.mine]\ntext_in = 1\ntext_out = 2\naudio_in = 3.5\naudio_out = 0\n")
	want := map[string]models.Price{
		"gpt-realtime-2.1": {TextIn: 1, TextCached: 0.5, TextOut: 2, AudioIn: 3, AudioCached: 0.25, AudioOut: 4},
		"mine":             {TextIn: 1, TextCached: 1, TextOut: 2, AudioIn: 3.5, AudioCached: 3.5},
	}
	got, err := file.Prices()
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v\n%s", err, diff)
	}

	// A changed setting leaves them in the file.
	if s, err := file.Update(func(s *settings.Settings) { s.Mute = true }); err != nil || s.Voice != "cedar" {
		t.Fatalf("got %+v, %v", s, err)
	}
	if got, err = file.Prices(); !cmp.Equal(want, got) || err != nil {
		t.Errorf("after a change: %v, %v", got, err)
	}
}

func TestNoPricesWithoutAFile(t *testing.T) {
	for _, path := range []string{"", filepath.Join(t.TempDir(), "settings.toml")} {
		if prices, err := settings.NewFile(path).Prices(); len(prices) != 0 || err != nil {
			t.Errorf("%q: %v, %v", path, prices, err)
		}
	}
}

func TestBrokenPricesAreTold(t *testing.T) {
	without := func(key string) string {
		var rest strings.Builder
		for line := range strings.Lines(wholePrice) {
			if !strings.HasPrefix(line, key) {
				rest.WriteString(line)
			}
		}
		return "\n[prices.\"a.b\"]\n" + rest.String()
	}
	tests := []struct {
		name, text string
		line       int
		words      []string
	}{
		{"no TOML", "mute = \n", 1, nil},
		{"a number", "mute = true\nprices = 3\n", 2, []string{"prices", `[prices."model"]`}},
		{"no table", "\n[prices]\nmine = 3\n", 3, []string{`prices."mine"`, "table"}},
		{"one is missing", without("text_out"), 2, []string{`prices."a.b".text_out`, "missing"}},
		{"a text", without("text_in") + "text_in = 'free'\n", 8, []string{`prices."a.b".text_in`, "number"}},
		{"below nothing", without("audio_out") + "audio_out = -1\n", 2, []string{`prices."a.b"`, "dollars"}},
		{"no number", without("audio_out") + "audio_out = nan\n", 2, []string{`prices."a.b"`, "dollars"}},
		{"a slip of the pen", "[prices.x]\n" + wholePrice + "audio_chached = 1\n", 8, []string{"audio_chached"}},
		{"capitals", "\n[Prices.x]\n" + wholePrice, 0, []string{"Prices", "prices"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "settings.toml")
			write(t, path, tt.text)
			prices, err := settings.NewFile(path).Prices()
			e := wantFileError(t, err, tt.line)
			for _, word := range tt.words {
				if !strings.Contains(e.What, word) {
					t.Errorf("%q does not say %s", e.What, word)
				}
			}
			if prices != nil {
				t.Errorf("half of it was read: %v", prices)
			}
		})
	}
}
