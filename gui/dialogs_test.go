package gui

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"geppetto-audio/audio"
	"geppetto-audio/gui/look"
	"geppetto-audio/internal/settings"
	"geppetto-audio/realtime"
)

// What is behind a dialog is not what a key is for.
func TestEscapeClosesADialogFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := started(t)
		s.conversation.happens(arrives("", "q", "Why?", "So")...)
		settle()
		for _, name := range []string{"Keyboard", "About Geppetto Audio", "What it cost"} {
			menuItem(t, s, name).Action()
			if s.window.Canvas().Overlays().Top() == nil {
				t.Fatalf("%s shows nothing", name)
			}
			s.press(fyne.KeyDown, fyne.KeyPageDown, fyne.KeyEscape)
			if s.window.Canvas().Overlays().Top() != nil {
				t.Errorf("Escape doesn't close %s", name)
			}
			menuItem(t, s, name).Action()
			s.window.Canvas().Unfocus()
			s.window.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: fyne.KeyEscape})
			if s.window.Canvas().Overlays().Top() != nil {
				t.Errorf("without a focus Escape doesn't close %s", name)
			}
		}
		if s.conversation.stops != 0 {
			t.Errorf("the answer was stopped %d times", s.conversation.stops)
		}
	})
}

func TestKeyboardPageKnowsTheMenu(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := started(t)
		s.press(fyne.KeyF1)
		page := textIn(s.window.Canvas().Overlays().Top())
		for _, group := range s.commands() {
			for _, c := range group.items {
				if c.key != "" && !strings.Contains(page, c.name) {
					t.Errorf("the page lacks %q", c.name)
				}
			}
		}
		var keys []string
		for _, group := range s.commands() {
			for _, c := range group.items {
				if k, ok := c.shortcut().(*desktop.CustomShortcut); ok {
					if slices.Contains(keys, k.ShortcutName()) {
						t.Errorf("two commands have the key %s", k.ShortcutName())
					}
					keys = append(keys, k.ShortcutName())
				}
			}
		}
	})
}

func TestPreferencesOpenAndClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := started(t)
		for range 2 {
			menuItem(t, s, "Preferences…").Action()
			menuItem(t, s, "Preferences…").Action()
			settle()
			if s.prefs == nil || len(s.window.Canvas().Overlays().List()) != 1 {
				t.Fatalf("%d dialogs are open", len(s.window.Canvas().Overlays().List()))
			}
			s.press(fyne.KeyEscape)
			settle()
			if s.prefs != nil || s.window.Canvas().Overlays().Top() != nil || s.window.Canvas().Focused() != fyne.Focusable(s.composer) {
				t.Fatal("Escape doesn't close the preferences, or the question field has not the focus again")
			}
		}
		menuItem(t, s, "Preferences…").Action() // the end of the window waits for them
	})
}

func TestTextSizeKeys(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := started(t)
		ctrl, shift := fyne.KeyModifierShortcutDefault, fyne.KeyModifierShift
		for _, k := range []desktop.CustomShortcut{{KeyName: fyne.KeyPlus, Modifier: ctrl},
			{KeyName: fyne.KeyEqual, Modifier: ctrl | shift}, {KeyName: fyne.KeyPlus, Modifier: ctrl | shift}} {
			before := s.program.Settings().TextSize
			s.composer.TypedShortcut(&k)
			settle()
			if got := s.program.Settings().TextSize; got <= before {
				t.Errorf("%s: from %v to %v", k.ShortcutName(), before, got)
			}
		}
		menuItem(t, s, "Usual text").Action()
		menuItem(t, s, "Smaller text").Action()
		settle()
		if got := s.program.Settings().TextSize; got != 0.9 {
			t.Errorf("a step smaller is %v", got)
		}
	})
}

// Ctrl+Shift and an arrow select a word in the question field. The menu, which comes first, has another use for them.
func TestWordsCanBeSelected(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := started(t)
		s.player.set(audio.PlayerStatus{ID: "a", State: audio.Playing, Length: 60e9, Position: 30e9})
		s.types("one two")
		menuItem(t, s, "Back 10 seconds").Action()
		settle()
		if got := s.composer.SelectedText(); got != "two" || len(s.player.sought) != 0 {
			t.Errorf("selected is %q, sought %v", got, s.player.sought)
		}
		s.composer.SetText("")
		menuItem(t, s, "Back 10 seconds").Action()
		menuItem(t, s, "Ahead 10 seconds").Action()
		settle()
		if got := s.player.sought; len(got) != 2 || got[0] != 20e9 || got[1] != 40e9 {
			t.Errorf("sought %v", got)
		}
	})
}

func TestWhatHelpsWithAnError(t *testing.T) {
	for _, c := range []struct {
		name string
		err  error
		kept error
		want string
	}{
		{"a key", &realtime.Error{Code: "invalid_api_key"}, nil, "Preferences…"},
		{"a model", &realtime.Error{Code: "model_not_found"}, nil, "Preferences…"},
		{"a refused upgrade", &realtime.Error{Code: "http_error", HTTPStatus: 404}, nil, "Preferences…"},
		{"a folder", nil, errors.New("the disk is full"), "Choose folder…"},
	} {
		inBubble(t, c.name, func(t *testing.T) {
			s := started(t)
			q := realtime.Question{ID: "a", Text: "Why?"}
			s.conversation.happens(realtime.Asked{Question: q}, realtime.Ended{Question: q,
				Outcome: realtime.Outcome{Status: realtime.Failed, Err: c.err}, Kept: realtime.Kept{Err: c.kept}})
			settle()
			var shown []string
			for _, o := range s.view(t, "a").remedies.objects {
				if o.Visible() {
					shown = append(shown, o.(*look.Button).Text)
				}
			}
			if want := []string{"Retry", c.want, "Remove"}; !slices.Equal(shown, want) {
				t.Errorf("offered are %q, want %q", shown, want)
			}
			b, _ := findButton(s.view(t, "a").remedies, c.want)
			test.Tap(b)
			if s.prefs == nil {
				t.Error("the preferences don't open")
			}
		})
	}
}

func TestDetailsAreCopied(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := started(t)
		s.conversation.happens(failed("a", "Why?", &realtime.Error{Code: "server_error", Message: "Oops", EventID: "event_7", HTTPStatus: 500})...)
		settle()
		menu := s.view(t, "a").questionMenu()
		menu.Items[len(menu.Items)-1].Action()
		got := s.app.Clipboard().Content()
		for _, want := range []string{"server_error", "Oops", "event_7", "500", "failed"} {
			if !strings.Contains(got, want) {
				t.Errorf("copied %q, want %q in it", got, want)
			}
		}
	})
}

func TestMuteOfTheCommandLine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := started(t, func(s *scene, _ *Options) {
			s.program.fixed = map[string]settings.Source{"mute": settings.SourceFlag}
			s.player.status.Muted = true
		})
		menuItem(t, s, "Mute").Action()
		settle()
		if s.player.now().Muted || s.program.Settings().Mute {
			t.Error("M doesn't let it be heard, or changes what is saved")
		}
		s.onFaster(1)
		settle()
		if s.player.now().Muted {
			t.Error("another setting silences it again")
		}
	})
}
