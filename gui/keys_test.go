package gui

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"geppetto-audio/realtime"
)

func menuItem(t *testing.T, s *scene, label string) *fyne.MenuItem {
	t.Helper()
	for _, menu := range s.window.MainMenu().Items {
		for _, i := range menu.Items {
			if i.Label == label {
				return i
			}
		}
	}
	t.Fatalf("the menu lacks %q", label)
	return nil
}

func TestMenuHasTheShortcuts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := started(t)
		for label, key := range map[string]fyne.KeyName{
			"New conversation": fyne.KeyN, "Open folder": fyne.KeyO, "Stop": fyne.KeyPeriod,
			"Jump to latest": fyne.KeyJ, "Write a question": fyne.KeyL,
		} {
			shortcut, ok := menuItem(t, s, label).Shortcut.(*desktop.CustomShortcut)
			if !ok || shortcut.KeyName != key || shortcut.Modifier != fyne.KeyModifierShortcutDefault {
				t.Errorf("%s: shortcut %+v", label, shortcut)
			}
		}
	})
}

func TestKeysWithoutFocus(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := started(t)
		s.window.Canvas().Unfocus()
		s.window.Canvas().OnTypedRune()('W')
		s.types("hy?")
		if s.composer.Text != "Why?" {
			t.Errorf("the field holds %q", s.composer.Text)
		}
		s.conversation.happens(realtime.StateChanged{State: realtime.Answering}, realtime.Asked{Question: realtime.Question{ID: "a"}})
		settle()
		s.window.Canvas().Unfocus()
		s.window.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: fyne.KeyEscape})
		s.window.Canvas().Focus(s.ask)
		s.press(fyne.KeyEscape)
		if s.conversation.stops != 2 {
			t.Errorf("Escape stopped %d times of 2", s.conversation.stops)
		}
		s.window.Canvas().Focus(s.ask)
		s.press(fyne.KeyReturn)
		settle()
		if len(s.conversation.asked) != 1 {
			t.Error("Enter on the Ask button asks nothing")
		}
	})
}

// A key comes with its letter: the button that takes the key must take the letter too, wherever the focus goes then.
func TestSpaceTapsAndIsNotWritten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := started(t)
		s.conversation.happens(failed("a", "Why?", errors.New("no luck"))...)
		settle()
		retry, _ := findButton(s.view(t, "a").remedies, "Retry")
		s.window.Canvas().Focus(retry)
		s.press(fyne.KeySpace)
		s.types(" ")
		settle()
		if len(s.conversation.asked) != 1 {
			t.Errorf("asked %d times", len(s.conversation.asked))
		}
		if s.window.Canvas().Focused() != fyne.Focusable(s.composer) || s.composer.Text != "" {
			t.Errorf("the question field holds %q", s.composer.Text)
		}
	})
}

// The Tab key goes through what can be done, not through every paragraph, and comes back.
func TestTabOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := started(t)
		s.conversation.happens(completed("a", "Why?", strings.Repeat("A paragraph.\n", 20), time.Second)...)
		settle()
		bar := s.view(t, "a").player
		first := s.window.Canvas().Focused()
		var stops []fyne.Focusable
		for range 60 {
			stops = append(stops, s.window.Canvas().Focused())
			s.window.Canvas().FocusNext()
			if s.window.Canvas().Focused() == first {
				break
			}
		}
		after := func(name string, a, b fyne.Focusable) {
			at, next := slices.Index(stops, a), slices.Index(stops, b)
			if at < 0 || next < 0 || at > next {
				t.Errorf("%s: stops %d and %d of %d", name, at, next, len(stops))
			}
		}
		after("from the question to Ask", s.composer, s.ask)
		after("from Ask to the player", s.ask, playButton(t, bar))
		after("from the player to Copy", playButton(t, bar), s.view(t, "a").copy)
		if most := 30; len(stops) > most {
			t.Errorf("there are %d stops, as if every paragraph were one", len(stops))
		}
		if s.window.Canvas().Focused() != fyne.Focusable(s.composer) {
			t.Error("Tab doesn't come back")
		}
	})
}

func TestTextIsSelectableUnderTheMouse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := started(t)
		s.conversation.happens(completed("a", "Why?", "Because it is.", time.Second)...)
		settle()
		text := s.view(t, "a").reply.labels[0]
		text.MouseIn(nil)
		if !text.Selectable {
			t.Fatal("text under the mouse can't be selected")
		}
		var selection fyne.Focusable
		for _, o := range test.LaidOutObjects(text) {
			if f, ok := o.(fyne.Focusable); ok {
				selection = f
			}
		}
		s.window.Canvas().Focus(selection)
		text.MouseOut()
		if text.Selectable || s.window.Canvas().Focused() != fyne.Focusable(s.composer) {
			t.Error("a click into a text keeps the keyboard")
		}
		text.MouseIn(nil)
		selection.(fyne.DoubleTappable).DoubleTapped(&fyne.PointEvent{Position: fyne.NewPos(20, 15)})
		text.MouseOut()
		if text.SelectedText() == "" || !text.Selectable {
			t.Error("a selection goes with the mouse")
		}
	})
}
