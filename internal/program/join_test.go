package program

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"geppetto-audio/internal/settings"
	"geppetto-audio/realtime"
)

// A locked keyring is a warning to a person, who goes on in the demo, and the end for a script.
func TestALockedKeyringInATerminal(t *testing.T) {
	for _, attended := range []bool{true, false} {
		h := newPerson(t)
		h.vault.err = errors.New("locked")
		r := h.starts(settings.Flags{})
		err := r.Ready(t.Context(), attended)
		if locked := (*settings.KeyringError)(nil); attended != (err == nil) || err != nil && !errors.As(err, &locked) {
			t.Errorf("attended %v: %v", attended, err)
		}
		if attended != strings.Contains(h.warned(), "keyring") {
			t.Errorf("attended %v: warned %q", attended, h.warned())
		}
	}
}

// A window whose settings file is broken opens all the same, and sends nothing anywhere.
func TestAWindowWithABrokenSettingsFile(t *testing.T) {
	h := newPerson(t)
	h.env["OPENAI_API_KEY"] = "test-key-0123456789"
	h.settings("volume = ")
	var flags settings.Flags
	resolved, warning, err := Resolve(&flags, h.system())
	if err != nil || !flags.Demo || !resolved.Endpoint.Demo || resolved.Endpoint.Key != "" || !strings.Contains(warning, "line 1") {
		t.Errorf("%+v, %q, %v", flags, warning, err)
	}
}

// What goes on beside the window begins when it is seen, and ends with it.
func TestBesideTheWindow(t *testing.T) {
	r := newPerson(t).starts(settings.Flags{Demo: true})
	ctx, cancel := context.WithCancel(t.Context())
	seen, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		r.Run(ctx, seen)
	}()
	if e := r.asks("Hello"); e.Outcome.Err != nil {
		t.Error(e.Outcome.Err)
	}
	close(seen)
	cancel()
	next(t, done)
}

func TestServing(t *testing.T) {
	signals := make(chan os.Signal, 1)
	signals <- os.Interrupt
	var out, errs bytes.Buffer
	if err := Serve("127.0.0.1:0", "", &out, &errs, signals); err != nil || !strings.HasPrefix(out.String(), "http://127.0.0.1:") ||
		strings.Count(out.String(), "\n") != 1 || errs.Len() > 0 {
		t.Errorf("%q, %q, %v", &out, &errs, err)
	}
	signals <- os.Interrupt
	if err := Serve("0.0.0.0:0", "", &out, &errs, signals); err != nil || !strings.Contains(errs.String(), "Anybody") {
		t.Errorf("%q, %v", &errs, err)
	}
	if err := Serve("nonsense", "", &out, &errs, signals); err == nil {
		t.Error("it served nonsense")
	}
}

// The log of a server reads like that of the program: what the client sent went out.
func TestServingWithALog(t *testing.T) {
	log := filepath.Join(t.TempDir(), "events.jsonl")
	signals, done := make(chan os.Signal, 1), make(chan error, 1)
	out, address := io.Pipe()
	go func() { done <- Serve("127.0.0.1:0", log, address, io.Discard, signals) }()
	url, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	e := realtime.Endpoint{URL: strings.TrimSpace(url), Key: "sk-planted-0123456789abcdef"}
	if err := realtime.Say(t.Context(), e, realtime.Session{Model: realtime.DefaultModel}, "Hello!", func([]byte) {}, nil); err != nil {
		t.Error(err)
	}
	signals <- os.Interrupt
	if err := <-done; err != nil {
		t.Error(err)
	}
	text, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"direction":"out","type":"response.create"`, `"direction":"in","type":"response.done"`} {
		if !strings.Contains(string(text), want) {
			t.Errorf("the log lacks %s", want)
		}
	}
	if strings.Contains(string(text), "planted") {
		t.Error("the key is in the log")
	}
	if err := Serve("127.0.0.1:0", t.TempDir(), io.Discard, io.Discard, signals); err == nil {
		t.Error("it served without its log")
	}
}
