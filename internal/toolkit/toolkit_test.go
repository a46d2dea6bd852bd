package toolkit_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2/theme"

	"geppetto-audio/internal/settings"
	"geppetto-audio/internal/toolkit"
)

// sans is a font that is one.
func sans() []byte { return theme.DefaultTextFont().Content() }

func file(t *testing.T, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestPrepare(t *testing.T) {
	good, other, bad := file(t, "good.ttf", sans()), file(t, "other.ttf", sans()), file(t, "bad.ttf", []byte("Dear font,"))
	for name, tc := range map[string]struct {
		settings  settings.Settings
		env       map[string]string
		scale     string
		font      string
		complains string
	}{
		"nothing chosen":            {},
		"a scale":                   {settings: settings.Settings{Scale: 1.5}, scale: "1.5"},
		"an odd scale":              {settings: settings.Settings{Scale: 1.1}, scale: "1.1"},
		"a scale given":             {settings: settings.Settings{Scale: 1.5}, env: map[string]string{"FYNE_SCALE": "2"}, scale: "2"},
		"a font":                    {settings: settings.Settings{Font: good}, font: good},
		"a font given":              {settings: settings.Settings{Font: good}, env: map[string]string{"FYNE_FONT": other}, font: other},
		"a font given that is none": {settings: settings.Settings{Font: good}, env: map[string]string{"FYNE_FONT": bad}, complains: "is no font"},
		"a font that is none":       {settings: settings.Settings{Font: bad, Scale: 2}, scale: "2", complains: "is no font"},
		"a font that isn't read":    {settings: settings.Settings{Font: bad}, env: map[string]string{"FYNE_FONT": good}, font: good},
	} {
		t.Run(name, func(t *testing.T) {
			for _, name := range []string{"FYNE_SCALE", "FYNE_FONT"} {
				t.Setenv(name, tc.env[name]) // and put back afterwards
			}
			err := toolkit.Prepare(tc.settings)
			if (err != nil) != (tc.complains != "") || err != nil && !strings.Contains(err.Error(), tc.complains) {
				t.Errorf("got %v, want %q", err, tc.complains)
			}
			if got := os.Getenv("FYNE_SCALE"); got != tc.scale {
				t.Errorf("scale %q, want %q", got, tc.scale)
			}
			if got := os.Getenv("FYNE_FONT"); got != tc.font {
				t.Errorf("font %q, want %q", got, tc.font)
			}
		})
	}
}

func TestCheckFont(t *testing.T) {
	siblings := func(bold []byte) string {
		path := file(t, "Own-Regular.ttf", sans())
		if bold != nil {
			if err := os.WriteFile(filepath.Join(filepath.Dir(path), "Own-Bold.ttf"), bold, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		return path
	}
	large := file(t, "large.ttf", nil)
	if err := os.Truncate(large, 65<<20); err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct {
		path, says string
	}{
		"a font":                   {file(t, "a.ttf", sans()), ""},
		"a font alone":             {siblings(nil), ""},
		"a font with a bold one":   {siblings(sans()), ""},
		"with a broken bold one":   {siblings(sans()[:1000]), "Own-Bold.ttf is no font, or a broken one"},
		"not there":                {filepath.Join(t.TempDir(), "a.ttf"), "is not there"},
		"a folder":                 {t.TempDir(), "is not a file"},
		"empty":                    {file(t, "a.ttf", nil), "is no font"},
		"words":                    {file(t, "a.otf", []byte("Dear font,")), "is no font"},
		"half of one":              {file(t, "a.ttf", sans()[:len(sans())/2]), "is no font"},
		"the beginning":            {file(t, "a.ttf", sans()[:12]), "is no font"},
		"far too large":            {large, "far too large"},
		"a path that can't be one": {"a\x00.ttf", "can't be read"},
	} {
		t.Run(name, func(t *testing.T) {
			err := toolkit.CheckFont(tc.path)
			var wrong *toolkit.FontError
			if tc.says == "" {
				if err != nil {
					t.Errorf("refused: %v", err)
				}
			} else if !errors.As(err, &wrong) || !strings.Contains(err.Error(), tc.says) || !strings.Contains(err.Error(), "Choose another") {
				t.Errorf("got %v, want %q", err, tc.says)
			}
		})
	}
}
