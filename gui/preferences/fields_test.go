package preferences

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"github.com/google/go-cmp/cmp"

	"geppetto-audio/internal/settings"
)

// Whatever is chosen is saved, and nothing else with it.
func TestEveryChoiceIsSaved(t *testing.T) {
	font := filepath.Join(t.TempDir(), "font.ttf")
	if err := os.WriteFile(font, []byte("\x00\x01\x00\x00 and so on"), 0o600); err != nil {
		t.Fatal(err)
	}
	write := func(name, text string) func(*testing.T, *scene) {
		return func(t *testing.T, s *scene) {
			s.types(in[*field](t, s.rowOf(t, name)), text)
			if f := in[*field](t, s.rowOf(t, name)); f.MultiLine {
				pass(saveAfter)
			} else {
				s.key(fyne.KeyReturn)
			}
		}
	}
	keys := func(name string, keys ...fyne.KeyName) func(*testing.T, *scene) {
		return func(t *testing.T, s *scene) {
			each(s.rowOf(t, name), func(o fyne.CanvasObject) {
				switch o := o.(type) {
				case *segments:
					s.focus(o)
				case *choice:
					s.focus(o)
				case *slider:
					s.focus(o)
				case *toggle:
					s.focus(o)
				}
			})
			s.key(keys...)
			pass(slideFor)
		}
	}
	for name, c := range map[string]struct {
		section int
		do      func(*testing.T, *scene)
		want    func(*settings.Settings)
	}{
		"address": {accountSection, func(t *testing.T, s *scene) {
			keys("Service", fyne.KeyRight)(t, s)
			write("Service", "http://localhost:8000/v1")(t, s)
		}, func(s *settings.Settings) { s.BaseURL = "http://localhost:8000/v1" }},
		"limit":            {accountSection, write("Monthly limit", "$12,50"), func(s *settings.Settings) { s.MonthlyLimit = 12.5 }},
		"model":            {speakerSection, write("Model", " my-model "), func(s *settings.Settings) { s.Model = "my-model" }},
		"voice":            {speakerSection, write("Voice", "cedar"), func(s *settings.Settings) { s.Voice = "cedar" }},
		"pace":             {speakerSection, keys("Pace of the voice", fyne.KeyRight, fyne.KeyRight), func(s *settings.Settings) { s.VoiceSpeed = 1.1 }},
		"slowest":          {speakerSection, keys("Pace of the voice", fyne.KeyHome), func(s *settings.Settings) { s.VoiceSpeed = 0.25 }},
		"instructions":     {speakerSection, write("Instructions", "Be brief."), func(s *settings.Settings) { s.Instructions = "Be brief." }},
		"longest answer":   {speakerSection, write("Longest answer", "1200"), func(s *settings.Settings) { s.MaxTokens = 1200 }},
		"folder":           {answersSection, write("Folder", "/somewhere/else"), func(s *settings.Settings) { s.Output = "/somewhere/else" }},
		"folder from home": {answersSection, write("Folder", "~/Talk"), func(s *settings.Settings) { s.Output = "~/Talk" }},
		"autoplay":         {answersSection, keys("Sound", fyne.KeyReturn), func(s *settings.Settings) { s.Autoplay = false }},
		"interrupt":        {answersSection, keys("While another plays", fyne.KeyRight), func(s *settings.Settings) { s.Interrupt = true }},
		"theme":            {looksSection, keys("Theme", fyne.KeyEnd), func(s *settings.Settings) { s.Theme = settings.ThemeDark }},
		"text size":        {looksSection, keys("Text size", fyne.KeyRight), func(s *settings.Settings) { s.TextSize = 1.1 }},
		"largest text":     {looksSection, keys("Text size", fyne.KeyEnd), func(s *settings.Settings) { s.TextSize = 2.5 }},
		"scale":            {looksSection, keys("Interface scale", fyne.KeyRight), func(s *settings.Settings) { s.Scale = 0.5 }},
		"font":             {looksSection, write("Font", font), func(s *settings.Settings) { s.Font = font }},
		"sending":          {looksSection, keys("Send with", fyne.KeyRight), func(s *settings.Settings) { s.SendWith = settings.SendCtrlEnter }},
		"language":         {looksSection, keys("Language", fyne.KeyEnd), func(s *settings.Settings) { s.Language = "de" }},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				s := opened(t)
				want := s.fake.now
				c.want(&want)
				s.turn(c.section)
				c.do(t, s)
				if diff := cmp.Diff(want, s.fake.now); diff != "" {
					t.Errorf("-want +saved:\n%s", diff)
				}
			})
		})
	}
}

// What can't be stays as it was typed, says why, and isn't saved; put right, it is.
func TestWhatCannotBeIsToldAndKept(t *testing.T) {
	folder := t.TempDir()
	file := filepath.Join(folder, "file.ttf")
	if err := os.WriteFile(file, []byte("not a font"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		section          int
		row, text, right string
	}{
		{accountSection, "Service", "not an address", "https://example.org/v1"},
		{accountSection, "Service", "https://me:secret@example.org", "https://example.org/v1"},
		{accountSection, "Monthly limit", "much", "5"},
		{accountSection, "Monthly limit", "-1", ""},
		{accountSection, "Monthly limit", "NaN", "0"},
		{speakerSection, "Model", "", "gpt"},
		{speakerSection, "Model", "two words", "gpt"},
		{speakerSection, "Voice", "  ", "cedar"},
		{speakerSection, "Longest answer", "4097", "4096"},
		{speakerSection, "Longest answer", "1.5", ""},
		{answersSection, "Folder", "relative/folder", "~"},
		{answersSection, "Folder", file, folder},
		{looksSection, "Font", filepath.Join(folder, "missing.ttf"), ""},
		{looksSection, "Font", file, ""},
		{looksSection, "Font", "font.ttf", ""},
		{looksSection, "Font", folder, ""},
	} {
		t.Run(c.row+" "+filepath.Base(c.text), func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				s := opened(t)
				s.turn(c.section)
				r := s.rowOf(t, c.row)
				if c.row == "Service" {
					in[*segments](t, r).choose(another)
				}
				f := in[*field](t, r)
				changes := s.fake.changes
				s.types(f, c.text)
				s.key(fyne.KeyReturn)
				if s.fake.changes != changes || f.Text != c.text || !r.problem.Visible() || len(r.problem.Text) < 10 {
					t.Errorf("after %q: %d changes, it says %q and shows %q", c.text, s.fake.changes-changes, r.problem.Text, f.Text)
				}
				if strings.Contains(r.problem.Text, "secret") {
					t.Errorf("a secret is repeated: %q", r.problem.Text)
				}
				s.types(f, c.right)
				s.key(fyne.KeyReturn)
				if r.problem.Visible() {
					t.Errorf("after %q it still says %q", c.right, r.problem.Text)
				}
			})
		})
	}
}

// What can't be saved is told beside it, and what was chosen before is shown again.
func TestRefusedChoicesAreTold(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		s := opened(t, func(f *fakeService) { f.refuse = errors.New("the disk is full") })
		s.turn(answersSection)
		sound, turn, folder := s.rowOf(t, "Sound"), s.rowOf(t, "While another plays"), s.rowOf(t, "Folder")
		in[*toggle](t, sound).SetChecked(false)
		in[*segments](t, turn).choose(1)
		in[*field](t, folder).put("/x")
		for _, r := range []*row{sound, turn, folder} {
			if r.problem.Text != "the disk is full" || !r.problem.Visible() {
				t.Errorf("%s says %q", r.title.Text, r.problem.Text)
			}
		}
		if !in[*toggle](t, sound).Checked || in[*segments](t, turn).selected != 0 || in[*field](t, folder).Text != "/x" {
			t.Error("what is shown is neither what is in force nor what was typed")
		}
	})
}

func TestTypingIsSavedWhenItRests(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		s := opened(t)
		s.turn(speakerSection)
		f := in[*field](t, s.rowOf(t, "Voice"))
		s.types(f, "ced")
		pass(saveAfter / 2)
		f.TypedRune('a')
		pass(saveAfter - time.Millisecond)
		if s.fake.changes != 0 {
			t.Fatalf("saved %q while it was being typed", s.fake.now.Voice)
		}
		pass(time.Millisecond)
		if s.fake.now.Voice != "ceda" {
			t.Errorf("after a pause %q is saved", s.fake.now.Voice)
		}
		f.TypedRune('r')
		s.window.Canvas().FocusNext()
		if s.fake.now.Voice != "cedar" {
			t.Errorf("when the focus went %q is saved", s.fake.now.Voice)
		}
		s.types(f, "verse")
		changes := s.fake.changes
		s.Close()
		if s.fake.now.Voice != "verse" || s.fake.changes != changes+1 {
			t.Errorf("when the dialog closed %q is saved", s.fake.now.Voice)
		}
		pass(2 * saveAfter)
		if s.fake.changes != changes+1 {
			t.Error("saved again after the dialog closed")
		}
	})
}

// What hasn't been changed isn't saved, whatever has had the focus.
func TestLookingChangesNothing(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		s := opened(t)
		for section := range s.sections {
			s.turn(section)
			for range 20 {
				s.window.Canvas().FocusNext()
			}
			pass(2 * saveAfter)
		}
		if s.fake.changes != 0 {
			t.Errorf("%d changes", s.fake.changes)
		}
	})
}

func TestFixedIsShownAndCannotBeChanged(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		s := opened(t, func(f *fakeService) {
			f.fixed = map[string]settings.Source{
				"base_url": settings.SourceEnvironment, "model": settings.SourceFlag, "voice": settings.SourceFlag,
				"instructions": settings.SourceDotEnv, "output": settings.SourceFlag, "key": settings.SourceEnvironment,
			}
			f.key.Source, f.now.Output = settings.SourceEnvironment, f.Folder()
		})
		for _, c := range []struct {
			section   int
			row, hint string
		}{
			{accountSection, "Service", "environment"},
			{speakerSection, "Model", "command line"},
			{speakerSection, "Voice", "command line"},
			{speakerSection, "Instructions", ".env"},
			{answersSection, "Folder", "command line"},
		} {
			s.turn(c.section)
			r := s.rowOf(t, c.row)
			if !in[*field](t, r).Disabled() || !r.hinted.Visible() || !strings.Contains(r.hint.Text, c.hint) {
				t.Errorf("%s can be changed, or says %q", c.row, r.hint.Text)
			}
		}
		s.turn(answersSection)
		if got := in[*field](t, s.rowOf(t, "Folder")).Text; got != s.fake.Folder() {
			t.Errorf("the folder in force is %q, shown %q", s.fake.Folder(), got)
		}
		s.turn(accountSection)
		if !s.button("Replace").Disabled() || !s.button("Remove").Disabled() || s.button("Test").Disabled() {
			t.Error("a key of the environment can be replaced, removed, or not be tested")
		}
		if r := s.rowOf(t, "Service"); in[*segments](t, r).selected != another || !in[*segments](t, r).Disabled() {
			t.Error("the service can be changed")
		}
	})
}
