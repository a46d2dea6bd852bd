package preferences

import (
	"errors"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"geppetto-audio/gui/look"
	"geppetto-audio/internal/settings"
)

// model is the model's row, with its warning.
func model(t *testing.T, s *scene) (*row, *look.Note) {
	t.Helper()
	r := s.rowOf(t, "Model")
	var warning *look.Note
	walk(r.control, func(o fyne.CanvasObject) {
		if n, ok := o.(*look.Note); ok {
			warning = n
		}
	})
	return r, warning
}

func TestModelsAreFetchedWhenTheyAreLookedAt(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		s := opened(t)
		if s.fake.lists != 0 {
			t.Fatal("fetched before they were needed")
		}
		s.fake.slow = 2 * time.Second
		s.turn(speakerSection)
		r, _ := model(t, s)
		if !s.busy(t) || !strings.Contains(r.hint.Text, "Fetching") {
			t.Errorf("nothing shows that the list is on its way: %q", r.hint.Text)
		}
		pass(3 * time.Second)
		if s.busy(t) || !strings.Contains(r.hint.Text, "$4 in") {
			t.Errorf("it says %q", r.hint.Text)
		}
		s.turn(accountSection)
		s.turn(speakerSection)
		if s.fake.lists != 1 {
			t.Errorf("fetched %d times", s.fake.lists)
		}
		s.focus(in[*field](t, r))
		s.key(fyne.KeyDown, fyne.KeyDown, fyne.KeyReturn)
		if s.fake.now.Model != "gpt-old" { // the list is sorted
			t.Errorf("the first of the list is %q", s.fake.now.Model)
		}
	})
}

func TestModelsThatCannotBeFetched(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		s := opened(t, func(f *fakeService) { f.listErr = errors.New("There is no network.") })
		s.turn(speakerSection)
		r, warning := model(t, s)
		if !strings.Contains(r.hint.Text, "There is no network.") || warning.Visible() || s.busy(t) {
			t.Errorf("it says %q, %q", r.hint.Text, warning.Text)
		}
		f := in[*field](t, r)
		s.types(f, "by-hand")
		s.key(fyne.KeyReturn)
		if s.fake.now.Model != "by-hand" {
			t.Errorf("a name typed by hand gives %q", s.fake.now.Model)
		}
		s.fake.listErr = nil
		s.key(fyne.KeyDown) // opening the list tries again
		settle()
		if s.fake.lists != 2 || strings.Contains(r.hint.Text, "network") {
			t.Errorf("fetched %d times, it says %q", s.fake.lists, r.hint.Text)
		}
	})
}

func TestModelsThatTakeTooLong(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		s := opened(t)
		s.fake.slow = time.Hour
		s.turn(speakerSection)
		pass(modelsLimit)
		if r, _ := model(t, s); !strings.Contains(r.hint.Text, "within 20 seconds") || s.busy(t) {
			t.Errorf("it says %q", r.hint.Text)
		}
	})
}

// Another service has other models: what the first one says too late is not believed.
func TestAnotherServiceHasOtherModels(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		s := opened(t, func(f *fakeService) { f.now.BaseURL = "https://example.org/v1" })
		s.fake.slow = time.Minute
		s.turn(speakerSection)
		s.turn(accountSection)
		s.fake.slow = 0
		in[*segments](t, s.rowOf(t, "Service")).choose(openAI)
		s.turn(speakerSection)
		if s.fake.ended != 1 || s.fake.lists != 2 || s.models.list == nil {
			t.Errorf("%d ended, %d begun, list %v", s.fake.ended, s.fake.lists, s.models.list)
		}
	})
}

func TestModelWarnings(t *testing.T) {
	begin := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC) // the bubble's
	for name, c := range map[string]struct {
		shutdown time.Time
		model    string
		says     []string
	}{
		"none":       {time.Time{}, "m", nil},
		"far":        {begin.AddDate(0, 6, 0), "m", []string{"2000-07-01", "6 months"}},
		"near":       {begin.AddDate(0, 0, 20), "m", []string{"2000-01-21", "20 days", "Choose"}},
		"tomorrow":   {begin.AddDate(0, 0, 1), "m", []string{"2000-01-02", "within a day"}},
		"past":       {begin.AddDate(0, 0, -1), "m", []string{"was to be shut down on 1999-12-31"}},
		"not listed": {time.Time{}, "other", []string{"doesn't list other"}},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				s := opened(t, func(f *fakeService) {
					f.now.Model = c.model
					f.models = []Model{{ID: "m", Shutdown: c.shutdown}}
				})
				s.turn(speakerSection)
				_, warning := model(t, s)
				if warning.Visible() != (c.says != nil) {
					t.Errorf("it says %q", warning.Text)
				}
				for _, part := range c.says {
					if !strings.Contains(warning.Text, part) {
						t.Errorf("%q is not in %q", part, warning.Text)
					}
				}
			})
		})
	}
}

func TestEffortIsForModelsThatReason(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		s := opened(t)
		s.turn(speakerSection)
		shown := func() bool {
			shown := false
			each(s.sections[speakerSection].page.content, func(o fyne.CanvasObject) {
				if r, ok := o.(*row); ok && r.title.Text == "Reasoning effort" {
					shown = true
				}
			})
			return shown
		}
		if shown() {
			t.Error("shown for a model that doesn't reason")
		}
		in[*field](t, s.rowOf(t, "Model")).put("gpt-realtime-thinker")
		if !shown() {
			t.Fatal("not shown for a model that reasons")
		}
		c := in[*choice](t, s.rowOf(t, "Reasoning effort"))
		for _, want := range append(settings.Efforts(), "") {
			s.focus(c)
			s.key(fyne.KeyRight)
			if s.fake.now.Effort != want {
				t.Errorf("%q is chosen, want %q", s.fake.now.Effort, want)
			}
		}
	})
}

func TestSamplePlaysAndStops(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		s := opened(t)
		s.turn(speakerSection)
		s.fake.slow = 4 * time.Second
		s.types(in[*field](t, s.rowOf(t, "Voice")), "cedar")
		s.press(t, "Sample")
		if s.button("Stop") == nil || len(s.fake.samples) != 1 || s.fake.samples[0] != "cedar" || s.fake.now.Voice != "cedar" {
			t.Fatalf("played %q", s.fake.samples)
		}
		pass(5 * time.Second)
		if s.button("Sample") == nil || s.rowOf(t, "Voice").problem.Visible() {
			t.Error("the end of a sample isn't seen")
		}
		s.press(t, "Sample")
		s.press(t, "Stop")
		if s.fake.ended != 1 || s.button("Sample") == nil || s.rowOf(t, "Voice").problem.Visible() {
			t.Errorf("%d ended by hand; it says %q", s.fake.ended, s.rowOf(t, "Voice").problem.Text)
		}
	})
}

func TestPresets(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		s := opened(t, func(f *fakeService) { f.now.Instructions = "My own." })
		s.turn(speakerSection)
		if n := len(s.Presets); n < 4 {
			t.Fatalf("%d presets", n)
		}
		s.press(t, "Presets")
		s.key(fyne.KeyDown, fyne.KeyDown, fyne.KeyReturn)
		if s.fake.now.Instructions != s.Presets[1].Instructions {
			t.Errorf("the second preset gives %q", s.fake.now.Instructions)
		}
		s.press(t, "Presets")
		s.key(fyne.KeyDown, fyne.KeyReturn)
		s.press(t, "Reset")
		if s.fake.now.Instructions != "" {
			t.Errorf("reset gives %q", s.fake.now.Instructions)
		}
		s.press(t, "Undo")
		if s.fake.now.Instructions != "My own." || s.button("Undo") != nil {
			t.Errorf("what was there before is %q", s.fake.now.Instructions)
		}
	})
}
