package gui

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"geppetto-audio/internal/settings"
	"geppetto-audio/realtime"
)

func TestDemoAndKey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := started(t, func(s *scene, _ *Options) { s.program.endpoint.Demo = true })
		if !s.banner.Visible() || s.status.line.Text != "Demo: ready" {
			t.Fatalf("banner: %v, status %q", s.banner.Visible(), s.status.line.Text)
		}
		var keys []string
		answer := make(chan error)
		s.program.setKey = func(_ context.Context, key string) error {
			keys = append(keys, key)
			return <-answer
		}
		test.Tap(s.banner.add)
		if s.window.Canvas().Focused() != fyne.Focusable(s.banner.entry) || !s.banner.entry.Password {
			t.Fatal("there is no hidden field with the focus")
		}
		s.press(fyne.KeyReturn)
		s.types("two words")
		s.press(fyne.KeyReturn)
		if s.banner.hint.Text != "This can't be a key: there is white space in it." || s.banner.entry.Text != "" {
			t.Errorf("two words: hint %q, field %q", s.banner.hint.Text, s.banner.entry.Text)
		}

		s.types(" test-key-1 ")
		s.press(fyne.KeyReturn)
		settle()
		if s.banner.entry.Text != "" || !s.banner.busy.Visible() {
			t.Error("the key stays in the field while it is stored, or nothing shows that it is being stored")
		}
		if s.banner.hint.Text != "Saving…" {
			t.Errorf("while the key is stored the hint says %q", s.banner.hint.Text)
		}
		answer <- errors.New("the keyring is locked")
		settle()
		if s.banner.hint.Text != "The keyring is locked." || s.banner.busy.Visible() || s.banner.entry.Disabled() {
			t.Errorf("after a failure: hint %q, busy %v", s.banner.hint.Text, s.banner.busy.Visible())
		}

		s.types("test-key-2")
		test.Tap(s.banner.store)
		settle()
		s.program.setEndpoint(realtime.Endpoint{URL: realtime.DefaultURL})
		answer <- nil
		settle()
		if s.banner.Visible() || s.status.line.Text != "Ready" {
			t.Errorf("with a key: banner %v, status %q", s.banner.Visible(), s.status.line.Text)
		}
		if want := []string{"test-key-1", "test-key-2"}; !slices.Equal(keys, want) {
			t.Errorf("stored %q, want %q", keys, want)
		}
		if s.window.Canvas().Focused() != fyne.Focusable(s.composer) {
			t.Error("the question field has not the focus again")
		}
	})
}

func TestCancelledKey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := started(t, func(s *scene, _ *Options) { s.program.endpoint.Demo = true })
		cancelled := false
		s.program.setKey = func(ctx context.Context, _ string) error {
			<-ctx.Done()
			cancelled = true
			return ctx.Err()
		}
		test.Tap(s.banner.add)
		s.types("test-key-1")
		s.press(fyne.KeyReturn)
		settle()
		s.banner.close()
		settle()
		if !cancelled || s.banner.form != nil || !s.banner.add.Visible() {
			t.Errorf("cancelled: %v; the form is closed: %v", cancelled, s.banner.form == nil)
		}
	})
}

func TestRefusedKeyCanBeReplaced(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := started(t)
		s.conversation.happens(realtime.StateChanged{State: realtime.Offline, Err: &realtime.Error{Code: "invalid_api_key"}})
		settle()
		b := s.status.remedies[enterKey]
		if !b.Visible() || s.banner.Visible() {
			t.Fatalf("a key can be entered: %v", b.Visible())
		}
		test.Tap(b)
		if !s.banner.Visible() || s.banner.text.Visible() || s.window.Canvas().Focused() != fyne.Focusable(s.banner.entry) {
			t.Error("there is no field for the key, or one that says this is a demo")
		}
		s.press(fyne.KeyEscape)
		if s.banner.Visible() {
			t.Error("Escape doesn't close it")
		}
	})
}

func TestNoKeyWhereNoneCanBeAdded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := started(t, func(s *scene, _ *Options) {
			s.program.endpoint.Demo = true
			s.program.fixed = map[string]settings.Source{"key": settings.SourceFlag}
		})
		if _, found := findButton(s.banner, "Add a key"); found || !s.banner.Visible() {
			t.Error("a key can be entered that goes nowhere")
		}
	})
}
