package gui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

// savable is a scene in which a conversation can be exported to a folder.
func savable(t *testing.T) (s *scene, dir string) {
	dir = t.TempDir()
	s = started(t, withFolder(keptConversation("c", 2)), func(s *scene, _ *Options) {
		s.program.folder = filepath.Join(dir, "answers")
	})
	return s, dir
}

func (s *scene) exportAs(t *testing.T, name string) {
	t.Helper()
	s.onExport("c")
	test.Tap(s.dialogButton(t, "Plain text"))
	settle()
	if name != "" {
		s.types(name) // over what is selected
	}
}

func TestExportingAsksForAName(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, dir := savable(t)
		s.exportAs(t, "mine")
		s.press(fyne.KeyReturn)
		settle()
		text, err := os.ReadFile(filepath.Join(dir, "mine.txt"))
		if err != nil || !strings.Contains(string(text), keptText("c", 2)) {
			t.Errorf("exported is %q, %v", text, err)
		}
		if got := s.dialogText(); !strings.Contains(got, "mine.txt") {
			t.Errorf("the dialog says %q", got)
		}
	})
}

func TestEscapeSavesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, dir := savable(t)
		s.exportAs(t, "")
		s.press(fyne.KeyEscape)
		settle()
		s.exportAs(t, "")
		test.Tap(s.dialogButton(t, "Choose folder…"))
		settle()
		if s.dialog == nil {
			t.Fatal("there is no folder to choose")
		}
		s.window.Canvas().OnTypedRune()('x')
		s.window.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: fyne.KeyEscape})
		settle()
		if top := s.window.Canvas().Overlays().Top(); top != nil || s.dialog != nil || s.composer.Text != "" {
			t.Errorf("over the window is %T, in the field %q", top, s.composer.Text)
		}
		if files, _ := os.ReadDir(dir); len(files) != 0 {
			t.Errorf("there are %v", files)
		}
	})
}

// What is there is replaced only where that is wanted, and then as a whole.
func TestReplacingAsks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, dir := savable(t)
		path := filepath.Join(dir, "old.txt")
		if err := os.WriteFile(path, []byte("precious"), 0o600); err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct{ button, want string }{{"Cancel", "precious"}, {"Replace", "Question 1 of c?"}} {
			s.exportAs(t, "old.txt")
			s.press(fyne.KeyReturn)
			settle()
			if text, _ := os.ReadFile(path); string(text) != "precious" {
				t.Fatalf("unasked, it became %q", text)
			}
			test.Tap(s.dialogButton(t, c.button))
			settle()
			if text, _ := os.ReadFile(path); !strings.Contains(string(text), c.want) {
				t.Errorf("after %s there is %q", c.button, text)
			}
			s.closeDialog()
			settle()
		}
	})
}
