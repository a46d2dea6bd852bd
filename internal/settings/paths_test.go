package settings_test

import (
	"os"
	"path/filepath"
	"testing"

	"geppetto-audio/internal/settings"
)

func TestOutputFolder(t *testing.T) {
	mkdir := func(t *testing.T, parts ...string) string {
		t.Helper()
		path := filepath.Join(parts...)
		if err := os.MkdirAll(path, 0o700); err != nil {
			t.Fatal(err)
		}
		return path
	}
	remove := func(t *testing.T, path string) {
		t.Helper()
		if err := os.RemoveAll(path); err != nil {
			t.Fatal(err)
		}
	}
	tests := []struct {
		name string
		flag string
		set  func(*testing.T, *person) (want string)
	}{
		{"the Music folder", "", func(t *testing.T, p *person) string {
			return filepath.Join(p.paths.Music, "Geppetto Audio", "audio_output")
		}},
		{"Documents without Music", "", func(t *testing.T, p *person) string {
			remove(t, p.paths.Music)
			return filepath.Join(p.paths.Documents, "Geppetto Audio", "audio_output")
		}},
		{"home without both", "", func(t *testing.T, p *person) string {
			remove(t, p.paths.Music)
			p.paths.Documents = ""
			return filepath.Join(p.paths.Home, "Geppetto Audio", "audio_output")
		}},
		{"where answers are already", "", func(t *testing.T, p *person) string {
			return mkdir(t, p.paths.Home, "Geppetto Audio", "audio_output")
		}},
		{"a checkout", "", func(t *testing.T, p *person) string { return mkdir(t, p.paths.Work, "audio_output") }},
		{"not a file of that name", "", func(t *testing.T, p *person) string {
			write(t, filepath.Join(p.paths.Work, "audio_output"), "")
			return filepath.Join(p.paths.Music, "Geppetto Audio", "audio_output")
		}},
		{"the setting before a checkout", "", func(t *testing.T, p *person) string {
			mkdir(t, p.paths.Work, "audio_output")
			p.file("output = '" + filepath.Join(p.paths.Home, "mine") + "'")
			return filepath.Join(p.paths.Home, "mine")
		}},
		{"a setting with a tilde", "", func(t *testing.T, p *person) string {
			p.file("output = '~/mine'")
			return filepath.Join(p.paths.Home, "mine")
		}},
		{"the flag before the setting", "answers/here", func(t *testing.T, p *person) string {
			p.file("output = '~/mine'")
			return filepath.Join(p.paths.Work, "answers", "here")
		}},
		{"a flag with a tilde", "~", func(t *testing.T, p *person) string { return p.paths.Home }},
		{"a flag with somebody's tilde is a name", "~mine", func(t *testing.T, p *person) string { return filepath.Join(p.paths.Work, "~mine") }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := newPerson(t)
			want := tt.set(t, p)
			_, before := os.Stat(want)
			got := p.load(settings.Flags{Output: tt.flag}).OutputDir
			if got != want {
				t.Errorf("got %s, want %s", got, want)
			}
			if _, after := os.Stat(want); (before == nil) != (after == nil) {
				t.Error("the folder was made")
			}
		})
	}
}
