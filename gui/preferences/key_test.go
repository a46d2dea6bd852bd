package preferences

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"geppetto-audio/internal/settings"
)

const typedKey = "test-key-0123456789abcd"

// said is what the key's row says of it.
func said(t *testing.T, s *scene) string {
	t.Helper()
	return in[*widget.Label](t, s.rowOf(t, "API key")).Text
}

func TestKeyIsShownByItsEnd(t *testing.T) {
	for name, c := range map[string]struct {
		key             KeyInfo
		says            []string
		add             string
		canAdd, canDrop bool
	}{
		"of the keyring":         {KeyInfo{Set: true, Last: "…wxyz", Source: settings.SourceKeyring, Host: "h"}, []string{"…wxyz", "keyring"}, "Replace", true, true},
		"too short to show":      {KeyInfo{Set: true, Source: settings.SourceKeyring, Host: "h"}, []string{"A key is set", "keyring"}, "Replace", true, true},
		"of the environment":     {KeyInfo{Set: true, Last: "…wxyz", Source: settings.SourceEnvironment, Host: "h"}, []string{"…wxyz", "environment"}, "Replace", false, false},
		"none":                   {KeyInfo{Host: "h"}, []string{"none yet"}, "Add a key", true, false},
		"the demo was asked for": {KeyInfo{}, []string{"demo needs no key"}, "Add a key", false, false},
		"none can be":            {KeyInfo{}, []string{"No key is used"}, "Add a key", false, false},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				s := opened(t, func(f *fakeService) {
					f.key = c.key
					if strings.Contains(name, "demo") {
						f.fixed = map[string]settings.Source{"base_url": settings.SourceFlag, "key": settings.SourceFlag}
					}
				})
				for _, want := range c.says {
					if got := said(t, s); !strings.Contains(got, want) {
						t.Errorf("it says %q, without %q", got, want)
					}
				}
				add := s.button(c.add)
				if add == nil || add.Disabled() == c.canAdd || s.button("Remove").Disabled() == c.canDrop {
					t.Error("the wrong buttons can be used")
				}
			})
		})
	}
}

// A key that was entered is saved once, shown by its end alone, and in no widget afterwards.
func TestKeyIsSavedAndGone(t *testing.T) {
	for name, failure := range map[string]error{"saved": nil, "not saved": errors.New("the keyring is locked")} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				s := opened(t, func(f *fakeService) { f.setErr = failure })
				s.press(t, "Replace")
				entry := in[*keyField](t, s.rowOf(t, "API key"))
				if s.window.Canvas().Focused() != fyne.Focusable(entry) {
					t.Fatal("the field for the key has not the focus")
				}
				entry.SetText("Bearer " + typedKey + "\n")
				s.key(fyne.KeyReturn)
				settle()
				if len(s.fake.setKeys) != 1 || s.fake.setKeys[0] != typedKey {
					t.Fatalf("saved %q", s.fake.setKeys)
				}
				if entry.Text != "" || s.entry() != nil {
					t.Error("the key is still in its field")
				}
				row := s.rowOf(t, "API key")
				if failure == nil && (!strings.Contains(said(t, s), "…abcd") || row.problem.Visible()) {
					t.Errorf("it says %q, %q", said(t, s), row.problem.Text)
				}
				if failure != nil && row.problem.Text != failure.Error() {
					t.Errorf("of the failure it says %q", row.problem.Text)
				}
				if s.window.Canvas().Focused() != fyne.Focusable(s.button("Replace")) {
					t.Error("the focus is lost")
				}
				if everything := s.text(); strings.Contains(everything, typedKey[:12]) {
					t.Errorf("the key is on the screen: %s", everything)
				}
			})
		})
	}
}

func TestWhatIsNoKeyIsNotSaved(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		s := opened(t)
		s.press(t, "Replace")
		for _, text := range []string{"", "   ", "two words", "schlüssel-schlüssel"} {
			in[*keyField](t, s.rowOf(t, "API key")).SetText(text)
			s.press(t, "Save")
			if r := s.rowOf(t, "API key"); !r.problem.Visible() || len(s.fake.setKeys) != 0 {
				t.Errorf("%q: saved %q, said %q", text, s.fake.setKeys, r.problem.Text)
			}
		}
		s.focus(s.entry())
		s.key(fyne.KeyEscape)
		if s.closed || s.entry() != nil || s.rowOf(t, "API key").problem.Visible() {
			t.Error("Escape in the field closes more or less than the field")
		}
	})
}

// Escape gives up a keyring that waits for its owner.
func TestSavingAKeyCanBeGivenUp(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		s := opened(t)
		s.press(t, "Replace")
		s.fake.slow = time.Minute
		s.entry().SetText(typedKey)
		s.key(fyne.KeyReturn)
		pass(time.Second)
		if !s.busy(t) || !s.entry().Disabled() {
			t.Error("nothing shows that the key is being saved")
		}
		s.key(fyne.KeyEscape)
		settle()
		if s.entry() != nil || s.fake.ended != 1 || s.busy(t) {
			t.Errorf("given up: field %v, %d ended, busy %t", s.entry(), s.fake.ended, s.busy(t))
		}
	})
}

func TestKeyIsRemovedWhenAskedTwice(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		s := opened(t)
		s.press(t, "Remove")
		if s.fake.removed != 0 || s.window.Canvas().Focused() != fyne.Focusable(s.button("Keep")) {
			t.Fatal("removed without a question, or the question is answered by Enter")
		}
		s.press(t, "Keep")
		s.press(t, "Remove")
		s.press(t, "Remove")
		if s.fake.removed != 1 || !strings.Contains(said(t, s), "none yet") || s.button("Add a key") == nil {
			t.Errorf("removed %d times, it says %q", s.fake.removed, said(t, s))
		}
	})
}

func TestTestingSaysWhatIsWrong(t *testing.T) {
	for name, c := range map[string]struct {
		prepare func(*fakeService)
		says    string
		tested  [][2]string
	}{
		"works":          {func(*fakeService) {}, "Works: OpenAI answers.", [][2]string{{"", ""}}},
		"another server": {func(f *fakeService) { f.now.BaseURL = "wss://Example.org/v1" }, "Works: example.org answers.", [][2]string{{"", "wss://Example.org/v1"}}},
		"fixed": {func(f *fakeService) {
			f.now.BaseURL, f.fixed["base_url"] = "https://example.org", settings.SourceFlag
		}, "Works: api.openai.com answers.", [][2]string{{"", ""}}},
		"refused":      {func(f *fakeService) { f.testErr = errors.New("The key is wrong.") }, "The key is wrong.", [][2]string{{"", ""}}},
		"never":        {func(f *fakeService) { f.slow = time.Hour }, "within 30 seconds", [][2]string{{"", ""}}},
		"without one":  {func(f *fakeService) { f.key = KeyInfo{Host: "h"} }, "Add a key first", nil},
		"just in time": {func(f *fakeService) { f.slow = testLimit - time.Second }, "Works: OpenAI answers.", [][2]string{{"", ""}}},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				var slow time.Duration
				s := opened(t, c.prepare, func(f *fakeService) { slow, f.slow = f.slow, 0 })
				s.fake.slow = slow
				s.press(t, "Test")
				if slow > 0 {
					if !s.busy(t) || s.button("Stop") == nil {
						t.Error("nothing shows that it is being tested")
					}
					pass(testLimit + time.Second)
				}
				if got := s.result().Text; !strings.Contains(got, c.says) || s.busy(t) || s.button("Test") == nil {
					t.Errorf("it says %q, busy %t", got, s.busy(t))
				}
				if len(s.fake.tests) != len(c.tested) || len(c.tested) > 0 && s.fake.tests[0] != c.tested[0] {
					t.Errorf("tested %q", s.fake.tests)
				}
			})
		})
	}
}

func TestTestingCanBeStopped(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		s := opened(t)
		s.fake.slow = time.Minute
		s.press(t, "Test")
		pass(time.Second)
		s.press(t, "Stop")
		pass(2 * time.Minute)
		if s.fake.ended != 1 || s.result().Visible() || s.busy(t) {
			t.Errorf("%d ended; it says %q", s.fake.ended, s.result().Text)
		}
	})
}

// What is being entered can be tried before it is kept.
func TestTypedKeyAndAddressAreTested(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		s := opened(t)
		service := s.rowOf(t, "Service")
		in[*segments](t, service).choose(another)
		address := in[*field](t, service)
		s.types(address, "nonsense")
		s.press(t, "Test")
		if len(s.fake.tests) != 0 || !strings.Contains(s.result().Text, "address") {
			t.Errorf("tested %q; it says %q", s.fake.tests, s.result().Text)
		}
		s.types(address, "https://example.org/v1")
		s.press(t, "Replace")
		s.entry().SetText(typedKey)
		s.press(t, "Test")
		if len(s.fake.tests) != 1 || s.fake.tests[0] != [2]string{typedKey, "https://example.org/v1"} {
			t.Errorf("tested %q", s.fake.tests)
		}
		if len(s.fake.setKeys) != 0 {
			t.Error("a test saved the key")
		}
	})
}

// The key belongs to its service: with another one, another one is shown.
func TestAnotherServiceHasAnotherKey(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		s := opened(t, func(f *fakeService) { f.now.BaseURL = "https://example.org/v1" })
		s.press(t, "Test")
		s.fake.key = KeyInfo{Host: "api.openai.com"}
		in[*segments](t, s.rowOf(t, "Service")).choose(openAI)
		settle()
		if s.fake.now.BaseURL != "" || !strings.Contains(said(t, s), "none yet") || s.result().Visible() {
			t.Errorf("address %q; it says %q, %q", s.fake.now.BaseURL, said(t, s), s.result().Text)
		}
	})
}

// Nobody replaces or removes a key that isn't known yet.
func TestNothingIsDoneToAKeyThatIsLookedUp(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		s := opened(t, func(f *fakeService) { f.slow = time.Minute })
		if !s.button("Add a key").Disabled() || !s.button("Remove").Disabled() {
			t.Error("a key can be added or removed before it is known whether there is one")
		}
		pass(2 * time.Minute)
		if s.button("Replace").Disabled() || s.button("Remove").Disabled() {
			t.Error("a key that was found can't be replaced or removed")
		}
	})
}

func TestKeyThatCannotBeLookedUp(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		s := opened(t, func(f *fakeService) { f.key, f.keyErr = KeyInfo{}, errors.New("the keyring doesn't answer") })
		if r := s.rowOf(t, "API key"); r.problem.Text != "the keyring doesn't answer" || s.button("Add a key").Disabled() {
			t.Errorf("it says %q", r.problem.Text)
		}
	})
}

// Close ends what runs, at once, and what comes too late changes nothing.
func TestCloseEndsEverything(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		s := opened(t, func(f *fakeService) { f.slow = time.Hour })
		s.press(t, "Test")
		s.turn(speakerSection)
		s.press(t, "Sample")
		before := s.text()
		s.Close()
		screen.Unlock()
		s.Wait()
		screen.Lock()
		if s.fake.ended != 4 { // key, test, models, sample
			t.Errorf("%d ended", s.fake.ended)
		}
		if after := s.text(); after != before {
			t.Errorf("changed after the end:\n%s\n%s", before, after)
		}
		s.Close()
		if s.closes != 1 || s.window.Canvas().Overlays().Top() != nil {
			t.Errorf("closed %d times", s.closes)
		}
	})
}

func TestLateResultsAreDropped(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		s := opened(t)
		release, got := make(chan struct{}), 0
		stop := run(s.jobs, time.Minute, func(context.Context) (int, error) {
			<-release // deaf to its context
			return 1, nil
		}, func(int, error) { got++ })
		stop()
		close(release)
		settle()
		if got != 0 {
			t.Error("stopped work gave a result")
		}
	})
}
