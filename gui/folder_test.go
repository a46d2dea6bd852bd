package gui

import (
	"path/filepath"
	"runtime"
	"testing"
)

func TestAPathAtHome(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("a home is written out there")
	}
	home := filepath.FromSlash("/home/anna")
	for path, want := range map[string]string{
		"/home/anna/Music/answers": "~/Music/answers",
		"/home/anna":               "/home/anna",
		"/home/annabel/Music":      "/home/annabel/Music",
		"/mnt/answers":             "/mnt/answers",
	} {
		if got := atHome(path, home); got != want {
			t.Errorf("%s is shown as %s, want %s", path, got, want)
		}
	}
	if got := atHome("/mnt/answers", ""); got != "/mnt/answers" {
		t.Errorf("without a home it is shown as %s", got)
	}
}
