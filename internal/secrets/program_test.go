package secrets

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"geppetto-audio/internal/rig"
)

// The window asks, is refused in all ways, and opens a file manager, which is handed no key either.
func TestWindowTellsNoKey(t *testing.T) {
	display := rig.StartDisplay(t, 1000, 760)
	key := keys["project"]
	g := newGossip(t)
	r := prepare(t, key, g.base()).logged()
	r.Setenv(append(display.Env(), "PATH="+fileManager(t)+":"+os.Getenv("PATH"), "ALSA_CONFIG_PATH=/dev/null")...)
	r.start()
	defer func() {
		if picture := os.Getenv("GEPPETTO_SHOTS"); t.Failed() && picture != "" {
			display.Screenshot(filepath.Join(picture, "secrets.png"))
		}
	}()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	display.WaitWindow(ctx, "Geppetto Audio")
	// One question may use up two connections, as the window makes the next one by itself where it can.
	for i := 0; g.told() <= len(ways); i++ {
		if i > 4*len(ways) {
			t.Fatalf("after %d questions %d of %d ways were gone", i, g.told(), len(ways))
		}
		display.Rest(2 * time.Second)
		display.Type(fmt.Sprint("Way ", i))
		display.Key("Return")
	}
	r.eventually("the transcript of an answer", func() bool { return strings.Contains(r.transcripts(), proof) })
	display.Key("ctrl+o")
	handed := filepath.Join(r.Home, "handed")
	r.eventually("what the file manager was handed", func() bool { _, err := os.Stat(handed); return err == nil })
	display.Key("ctrl+comma") // where the key in force is told
	titles := r.titles(display)
	r.wrote("the titles of windows", titles, "Geppetto Audio")
	look(t, needles(key), "the title of a window", []byte(titles))
	r.lookAtProcess(key)
	r.Signal(syscall.SIGINT)
	if code := r.end(); code != 0 {
		t.Errorf("it ended with %d: %s", code, r.Err())
	}
	r.search(key)
	r.wrote("log", r.readLog(), "session.created", proof, "invalid_api_key", "[key]")
	content, err := os.ReadFile(handed)
	if err != nil {
		t.Fatal(err)
	}
	r.wrote("what the file manager was handed", string(content), "HOME="+r.Home, "xdg-open")
	drafts, err := os.ReadFile(filepath.Join(r.Home, ".local", "state", "geppetto-audio", "drafts.json"))
	if err != nil {
		t.Fatal(err)
	}
	r.wrote("drafts", string(drafts), "Way 0", "doesn't accept the API key")
}

// fileManager makes a folder with a file manager that writes down what it was handed, and by whom.
func fileManager(t *testing.T) string {
	t.Helper()
	const script = `#!/bin/sh
{ cat /proc/$$/environ /proc/$$/cmdline /proc/$PPID/cmdline; echo; } >"$HOME/handed.new" && mv "$HOME/handed.new" "$HOME/handed"
`
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "xdg-open"), []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

// titles are those of all windows, and what else windows tell of themselves.
func (r *run) titles(display *rig.Display) string {
	r.t.Helper()
	cmd := exec.Command("xdotool", "search", "--name", ".", "getwindowname", "%@")
	cmd.Env = append(os.Environ(), display.Env()...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		r.t.Fatalf("%v: %s", err, out)
	}
	return string(out)
}

// lookAtProcess looks for the key in what any person of this computer sees of the process: its command line and name.
func (r *run) lookAtProcess(key string) {
	r.t.Helper()
	if runtime.GOOS != "linux" {
		return
	}
	for _, name := range []string{"cmdline", "comm", "status", "maps"} {
		content, err := os.ReadFile(fmt.Sprintf("/proc/%d/%s", r.Cmd.Process.Pid, name))
		if err != nil || len(content) == 0 {
			r.t.Errorf("%s is empty: %v", name, err)
		}
		look(r.t, needles(key), name, content)
	}
}

// A key in the wrong place or of a wrong form is refused, and not repeated.
func TestAMistakeTellsNoKey(t *testing.T) {
	key := keys["plain"]
	for name, c := range map[string]struct {
		env, dotEnv, settings, said string
	}{
		"a space":           {env: "OPENAI_API_KEY=" + key[:12] + " " + key[12:], said: "OPENAI_API_KEY in the environment has a space"},
		"a dash":            {env: "OPENAI_API_KEY=" + key[:12] + "–" + key[12:], said: "OPENAI_API_KEY in the environment has a character"},
		"an open quotation": {dotEnv: `OPENAI_API_KEY="` + key, said: ".env, line 1"},
		"no equals sign":    {dotEnv: "OPENAI_API_KEY " + key, said: ".env, line 1"},
		"a password":        {env: "OPENAI_BASE_URL=https://me:" + key + "@127.0.0.1/v1", said: "a password in it"},
		"in the address":    {env: "OPENAI_BASE_URL=https://127.0.0.1/v1?api-key=" + key, said: "a key in its query"},
		"not encrypted":     {env: "OPENAI_BASE_URL=http://192.0.2.1/v1", dotEnv: "OPENAI_API_KEY=" + key, said: "unencrypted"},
		"in the settings":   {settings: `key = "` + key, said: "settings.toml, line 1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := prepare(t, "", "", "ask", "Why?").logged()
			r.Setenv(c.env)
			if c.settings != "" {
				r.set(c.settings)
			}
			if err := os.WriteFile(filepath.Join(r.Home, ".env"), []byte(c.dotEnv), 0o600); err != nil {
				t.Fatal(err)
			}
			if code := r.start().end(); code == 0 {
				t.Errorf("it ended well: %s", r.Out())
			}
			r.set("") // where the person has put it
			r.search(key)
			r.wrote("standard error", r.Err(), c.said)
		})
	}
}

// The demo server takes any key, and repeats none.
func TestServeTellsNoKey(t *testing.T) {
	for shape, key := range keys {
		t.Run(shape, func(t *testing.T) {
			t.Parallel()
			r := prepare(t, "", "", "serve").start()
			base := r.FirstLine()
			for _, path := range []string{"/models", "/realtime", "/no/" + "where"} {
				request, err := http.NewRequest(http.MethodGet, base+path, nil)
				if err != nil {
					t.Fatal(err)
				}
				request.Header.Set("Authorization", "Bearer "+key)
				response, err := http.DefaultClient.Do(request)
				if err != nil {
					t.Fatal(err)
				}
				_ = response.Body.Close()
			}
			address := "ws" + strings.TrimPrefix(base, "http") + "/realtime"
			c, _, err := websocket.DefaultDialer.Dial(address, http.Header{"Authorization": {"Bearer " + key}, "OpenAI-Beta": {"realtime=v1"}})
			if err != nil {
				t.Fatal(err)
			}
			if _, frame, err := c.ReadMessage(); err != nil || !bytes.Contains(frame, []byte("beta_api_shape_disabled")) {
				t.Errorf("it said %s, %v", frame, err)
			}
			_ = c.Close()
			r.lookAtProcess(key)
			http.DefaultClient.CloseIdleConnections()
			r.Signal(os.Interrupt)
			r.end()
			r.search(key)
			r.wrote("standard output", r.Out(), "http://127.0.0.1:")
		})
	}
}

// A program that is made to tell what all its goroutines do, as a crash makes it, tells no key. This one has its key
// from .env.
func TestCrashTellsNoKey(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("SKIPPED, NOT TESTED: Windows has no signal for this")
	}
	key := keys["plain"]
	g := newGossip(t).first(len(ways) - 2) // the one that answers
	r := prepare(t, "", g.base(), "chat").logged()
	if err := os.WriteFile(filepath.Join(r.Home, ".env"), []byte("OPENAI_API_KEY="+key+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	in, err := r.Cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	r.Setenv("GOTRACEBACK=all")
	r.start()
	if _, err := fmt.Fprintln(in, "Why?"); err != nil {
		t.Fatal(err)
	}
	r.eventually("an answer", func() bool { return strings.Contains(r.transcripts(), "Status: completed") })
	r.lookAtProcess(key)
	environ, err := os.ReadFile(fmt.Sprintf("/proc/%d/environ", r.Cmd.Process.Pid))
	if err != nil && runtime.GOOS == "linux" {
		t.Error(err)
	}
	look(t, needles(key), "environ", environ)
	r.Signal(syscall.SIGQUIT)
	if code := r.end(); code != 2 {
		t.Errorf("it ended with %d", code)
	}
	r.search(key)
	r.wrote("standard error", r.Err(), "SIGQUIT", "goroutine 1 ", "geppetto-audio/realtime.(*Controller).run")
	r.wrote("log", r.readLog(), proof, "[key]")
}
