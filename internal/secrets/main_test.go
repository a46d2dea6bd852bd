package secrets

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// program is the one under test, as a person has it.
var program string

func TestMain(m *testing.M) {
	os.Exit(func() int {
		dir, err := os.MkdirTemp("", "geppetto-")
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		defer func() { _ = os.RemoveAll(dir) }()
		program = filepath.Join(dir, "geppetto-audio.exe") // which runs everywhere
		if out, err := exec.Command("go", "build", "-o", program, "geppetto-audio").CombinedOutput(); err != nil {
			fmt.Fprintf(os.Stderr, "build the program: %v\n%s", err, out)
			return 1
		}
		code := m.Run()
		if err := goleak.Find(); code == 0 && err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		return code
	}())
}

// A run is the program at work, in a home of its own and with a key.
type run struct {
	t        *testing.T
	cmd      *exec.Cmd
	home     string
	log      string
	out, err bytes.Buffer
	done     chan struct{}
}

// prepare readies a run: nothing of this machine's environment, settings or keys reaches it.
func prepare(t *testing.T, key, url string, args ...string) *run {
	t.Helper()
	home := t.TempDir()
	r := &run{t: t, home: home, log: filepath.Join(home, "events.log"), done: make(chan struct{})}
	r.cmd = exec.Command(program, args...)
	r.cmd.Dir = home
	for _, v := range os.Environ() {
		if name, _, _ := strings.Cut(v, "="); !strings.HasPrefix(name, "OPENAI_") && !strings.HasPrefix(name, "XDG_") &&
			!strings.HasPrefix(name, "DBUS_") && !strings.HasSuffix(strings.ToUpper(name), "_PROXY") {
			r.cmd.Env = append(r.cmd.Env, v)
		}
	}
	r.cmd.Env = append(r.cmd.Env, "HOME="+home, "LANG=en_US.UTF-8", "DISPLAY=", "DBUS_SESSION_BUS_ADDRESS=disabled:",
		"OPENAI_API_KEY="+key, "OPENAI_BASE_URL="+url)
	r.cmd.Stdout, r.cmd.Stderr, r.cmd.WaitDelay = &r.out, &r.err, time.Second
	return r
}

// logged has the program write a log and keep its answers at home.
func (r *run) logged() *run {
	options := []string{"--log", r.log, "--output", filepath.Join(r.home, "answers"), "--mute"}
	r.cmd.Args = append([]string{r.cmd.Args[0]}, append(options, r.cmd.Args[1:]...)...)
	return r
}

func (r *run) start() *run {
	r.t.Helper()
	if err := r.cmd.Start(); err != nil {
		r.t.Fatal(err)
	}
	go func() {
		_ = r.cmd.Wait() // end looks at the state
		close(r.done)
	}()
	r.t.Cleanup(func() {
		_ = r.cmd.Process.Kill()
		<-r.done
	})
	return r
}

// end waits for the program's end and gives its code.
func (r *run) end() int {
	r.t.Helper()
	select {
	case <-r.done:
	case <-time.After(time.Minute):
		_ = r.cmd.Process.Kill()
		<-r.done
		r.t.Fatalf("it is still running; it said %s%s", r.out.String(), r.err.String())
	}
	return r.cmd.ProcessState.ExitCode()
}
