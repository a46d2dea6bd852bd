package secrets

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A conversation with a server that refuses a key and shouts it, in all the ways there are, leaves nothing of the key.
func TestChatTellsNoKey(t *testing.T) {
	for shape, key := range keys {
		t.Run(shape, func(t *testing.T) {
			t.Parallel()
			g := newGossip(t)
			r := prepare(t, key, g.base(), "chat").logged()
			if shape == "azure" { // which takes it in a header of its own
				r.set(`auth = "api-key"`)
			}
			var questions strings.Builder
			for i := range 2 * len(ways) {
				fmt.Fprintf(&questions, "Question %d?\n", i)
			}
			r.Cmd.Stdin = strings.NewReader(questions.String())
			if code := r.start().end(); code != 1 {
				t.Errorf("it ended with %d: %s", code, r.Err())
			}
			if g.told() < len(ways) {
				t.Errorf("%d of %d ways were gone", g.told(), len(ways))
			}
			r.search(key)
			r.wrote("log", r.readLog(), "session.created", "response.done", proof, "invalid_api_key", "[key]")
			r.wrote("standard error", r.Err()+r.Out(), "doesn't accept the API key", proof)
			r.wrote("transcripts", r.transcripts(), "Question: Question", proof)
		})
	}
}

// One question has one object, whatever becomes of it.
func TestAskTellsNoKey(t *testing.T) {
	at := 0
	for shape, key := range keys {
		for i, way := range ways {
			// In short, every key goes one way, and every way is gone by chat.
			if os.Getenv("GEPPETTO_SOAK") == "" && i != at%len(ways) {
				continue
			}
			t.Run(shape+" "+way.name, func(t *testing.T) {
				t.Parallel()
				r := prepare(t, key, newGossip(t).first(i).base(), "ask", "--json", "Why?").logged()
				r.start().end()
				r.search(key)
				r.wrote("standard output", r.Out(), `"question":"Why?"`, `"status":`)
				r.wrote("log", r.readLog(), `"begin":1`)
			})
		}
		at++
	}
}

// set writes the settings file.
func (r *run) set(line string) {
	r.t.Helper()
	file := filepath.Join(r.Home, ".config", "geppetto-audio", "settings.toml")
	err := os.MkdirAll(filepath.Dir(file), 0o700)
	if err == nil {
		err = os.WriteFile(file, []byte(line+"\n"), 0o600)
	}
	if err != nil {
		r.t.Fatal(err)
	}
}

// readLog gives what --log has written.
func (r *run) readLog() string {
	r.t.Helper()
	content, err := os.ReadFile(r.log)
	if err != nil {
		r.t.Error(err)
	}
	return string(content)
}

// transcripts gives what was kept of all answers.
func (r *run) transcripts() string {
	r.t.Helper()
	var all bytes.Buffer
	names, err := filepath.Glob(filepath.Join(r.Home, "answers", "*.txt"))
	if err != nil {
		r.t.Error(err)
	}
	for _, name := range names {
		content, err := os.ReadFile(name)
		if err != nil {
			r.t.Error(err)
		}
		all.Write(content)
	}
	return all.String()
}

// wrote proves that something was written, and not only nothing found.
func (r *run) wrote(where, text string, wanted ...string) {
	r.t.Helper()
	for _, want := range wanted {
		if !strings.Contains(text, want) {
			r.t.Errorf("there is no %q in %s: %.2000s", want, where, text)
		}
	}
}
