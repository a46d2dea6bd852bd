package program

import (
	"context"
	"errors"
	"testing"

	"geppetto-audio/internal/settings"
	"geppetto-audio/realtime"
)

// The keyring is still being asked for one server's key when a person chooses another: the late answer is nobody's.
func TestALateKeyIsNotForAnotherServer(t *testing.T) {
	h := newPerson(t)
	a, b := serve(t, keyA), serve(t, keyB)
	h.vault.keys[hostOf(a)], h.vault.keys[hostOf(b)] = keyA, keyB
	h.vault.asked, h.vault.answer = make(chan string), make(chan struct{})
	h.settings(`base_url = "` + a + `"`)
	p := h.starts(settings.Flags{})
	first := make(chan error)
	go func() { first <- p.Connect(t.Context()) }()
	if got := next(t, h.vault.asked); got != hostOf(a) {
		t.Fatalf("the keyring was asked for %s", got)
	}
	p.must(func(s *settings.Settings) { s.BaseURL = b })
	h.vault.answer <- struct{}{}
	if got := next(t, h.vault.asked); got != hostOf(b) {
		t.Fatalf("the keyring was asked for %s", got)
	}
	if err := next(t, first); err != nil {
		t.Errorf("connect: %v", err)
	}
	if e := p.Endpoint(); e.Key != "" {
		t.Errorf("the late key is used: %+v", e)
	}
	h.vault.answer <- struct{}{}
	if e, want := p.settles(), (realtime.Endpoint{URL: b, Key: keyB}); e != want {
		t.Errorf("got %+v, want %+v", e, want)
	}
	if got := h.warned(); got != "" {
		t.Errorf("warned: %s", got)
	}
}

// The other way round: a key is being kept when the server changes.
func TestAKeyBeingKeptIsNotForAnotherServer(t *testing.T) {
	h := newPerson(t)
	a, b := serve(t, keyA), serve(t, "")
	h.settings(`base_url = "` + a + `"`)
	p := h.connected(settings.Flags{})
	h.vault.asked, h.vault.answer = make(chan string, 10), make(chan struct{})
	set := make(chan error)
	go func() { set <- p.SetKey(t.Context(), keyA) }()
	next(t, h.vault.asked)
	p.must(func(s *settings.Settings) { s.BaseURL = b })
	close(h.vault.answer)
	if err := next(t, set); err != nil {
		t.Error(err)
	}
	if e, want := p.settles(), (realtime.Endpoint{URL: b}); e != want || h.vault.key(hostOf(a)) != keyA {
		t.Errorf("got %+v, want %+v", e, want)
	}
}

// A dialog that is closed while a key is being kept gives up; the program does not wait for the keyring.
func TestSettingAKeyCanBeGivenUp(t *testing.T) {
	h := newPerson(t)
	p := h.connected(settings.Flags{})
	h.vault.asked, h.vault.answer = make(chan string, 10), make(chan struct{})
	defer close(h.vault.answer)
	ctx, cancel := context.WithCancel(t.Context())
	set := make(chan error)
	go func() { set <- p.SetKey(ctx, keyA) }()
	next(t, h.vault.asked)
	cancel()
	if err := next(t, set); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if !p.Endpoint().Demo {
		t.Error("the key is used")
	}
}

func TestCloseEndsWhatWaitsForTheKeyring(t *testing.T) {
	h := newPerson(t)
	url := serve(t, "")
	p := h.connected(settings.Flags{})
	h.vault.asked, h.vault.answer = make(chan string, 10), make(chan struct{})
	defer close(h.vault.answer)
	p.must(func(s *settings.Settings) { s.BaseURL = url })
	next(t, h.vault.asked)
	p.close()
	if err := p.Connect(t.Context()); !errors.Is(err, errClosed) {
		t.Errorf("connect after close: %v", err)
	}
	if got := h.warned(); got != "" {
		t.Errorf("warned: %s", got)
	}
}

func TestWithoutAKeyring(t *testing.T) {
	h := newPerson(t)
	h.vault.err = settings.ErrNoKeyring
	p := h.connected(settings.Flags{}) // without a word of it
	if err := p.SetKey(t.Context(), keyA); !errors.Is(err, settings.ErrNoKeyring) || p.Endpoint().Key != keyA {
		t.Errorf("got %v, %+v", err, p.Endpoint())
	}
	if err := p.RemoveKey(t.Context()); err != nil || !p.Endpoint().Demo {
		t.Errorf("got %v, %+v", err, p.Endpoint())
	}
}
