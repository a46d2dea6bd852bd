package e2e

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"geppetto-audio/audio"
	"geppetto-audio/internal/archive"
)

// The program under test, as a person has it, and once more with the race detector, which is too slow for sound.
var program, raced string

func TestMain(m *testing.M) {
	os.Exit(func() int {
		dir, err := os.MkdirTemp("", "geppetto-")
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		defer func() { _ = os.RemoveAll(dir) }()
		program, raced = filepath.Join(dir, "geppetto-audio"), filepath.Join(dir, "raced")
		for _, args := range [][]string{{"-o", program}, {"-race", "-o", raced}} {
			build := exec.Command("go", append(append([]string{"build"}, args...), "geppetto-audio")...)
			if out, err := build.CombinedOutput(); err != nil {
				fmt.Fprintf(os.Stderr, "build the program: %v\n%s", err, out)
				return 1
			}
		}
		return m.Run()
	}())
}

// A run is the program at work, in a home of its own.
type run struct {
	t        *testing.T
	cmd      *exec.Cmd
	home     string
	output   string
	out, err bytes.Buffer
	done     chan struct{}
}

// prepare readies a run: nothing of this machine's environment, settings or keys reaches it.
func prepare(t *testing.T, env []string, args ...string) *run {
	home := t.TempDir()
	r := &run{t: t, home: home, output: filepath.Join(home, "answers"), done: make(chan struct{})}
	r.cmd = exec.Command(program, args...)
	r.cmd.Dir = home
	for _, v := range os.Environ() {
		if name, _, _ := strings.Cut(v, "="); !strings.HasPrefix(name, "OPENAI_") && !strings.HasPrefix(name, "XDG_") &&
			!strings.HasPrefix(name, "DBUS_") && !strings.HasSuffix(strings.ToUpper(name), "_PROXY") {
			r.cmd.Env = append(r.cmd.Env, v)
		}
	}
	r.cmd.Env = append(r.cmd.Env, "HOME="+home, "LANG=en_US.UTF-8", "DISPLAY=", "GORACE=halt_on_error=1", "DBUS_SESSION_BUS_ADDRESS=disabled:",
		"OPENAI_BASE_URL=", "OPENAI_API_KEY=")
	r.cmd.Env = append(r.cmd.Env, env...)
	r.cmd.Args = slices.Insert(r.cmd.Args, 1, "--output", r.output)
	r.cmd.Stdout, r.cmd.Stderr = &r.out, &r.err
	t.Cleanup(func() {
		if t.Failed() { // by now it has ended
			t.Logf("the program said: %.3000s", r.err.String())
		}
	})
	return r
}

func (r *run) start() *run {
	r.t.Helper()
	if err := r.cmd.Start(); err != nil {
		r.t.Fatal(err)
	}
	go func() {
		_ = r.cmd.Wait() // exit looks at the state
		close(r.done)
	}()
	r.t.Cleanup(func() {
		_ = r.cmd.Process.Kill()
		<-r.done
	})
	return r
}

// exit waits for the program's end and gives its code. What it said is checked for what may never be said.
func (r *run) exit(within time.Duration) int {
	r.t.Helper()
	select {
	case <-r.done:
	case <-time.After(within):
		_ = r.cmd.Process.Signal(os.Interrupt)
		_ = r.cmd.Process.Kill()
		<-r.done
		r.t.Fatalf("still running after %s\nstdout: %s\nstderr: %s", within, r.out.String(), r.err.String())
	}
	for _, never := range []string{"DATA RACE", "panic:", "Error in Fyne call thread", "goroutine "} {
		if strings.Contains(r.err.String(), never) {
			r.t.Fatalf("the program said:\n%s", r.err.String())
		}
	}
	return r.cmd.ProcessState.ExitCode()
}

// object is what --json prints of one question.
type object struct {
	Question       string
	Transcript     string
	Status         string
	Reason         *string
	Audio          *string
	TranscriptFile *string `json:"transcript_file"`
	DurationMS     *int64  `json:"duration_ms"`
	FirstAudioMS   *int64  `json:"first_audio_ms"`
	Usage          json.RawMessage
	Error          *struct{ Code, Message string }
}

func (r *run) objects() []object {
	r.t.Helper()
	var all []object
	for line := range strings.Lines(r.out.String()) {
		var o object
		if err := json.Unmarshal([]byte(line), &o); err != nil {
			r.t.Fatalf("%v in %q", err, line)
		}
		all = append(all, o)
	}
	return all
}

// answers waits until so many answers have ended in the folder.
func (r *run) answers(n int, within time.Duration) []archive.Item {
	r.t.Helper()
	var ended []archive.Item
	eventually(r.t, within, fmt.Sprintf("%d answers in the folder", n), func() bool {
		all, err := archive.List(r.output)
		ended = slices.DeleteFunc(all, func(i archive.Item) bool { return i.Transcript.Status == "receiving" })
		return err == nil && len(ended) >= n
	})
	return ended
}

// eventually waits for something that tells nobody when it happens.
func eventually(t *testing.T, within time.Duration, what string, ok func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), within)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatalf("%s: not within %s", what, within)
		}
	}
}

// samples reads the sound of a WAV that the program kept.
func samples(t *testing.T, path string) []int16 {
	t.Helper()
	r, err := audio.ReadQuestion(path)
	if err != nil {
		t.Fatal(err)
	}
	all := make([]int16, len(r.PCM)/2)
	for i := range all {
		all[i] = int16(binary.LittleEndian.Uint16(r.PCM[2*i:]))
	}
	return all
}
