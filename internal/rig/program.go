package rig

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A Program is the one under test, as a person has it, at work in a home of its own. What it says can be asked for at
// any time.
type Program struct {
	Cmd  *exec.Cmd // may be changed until Start
	Home string    // also the working directory

	tb      testing.TB
	process *process // nil before Start
}

// Build builds the program under test, with flags for the build, and gives its path.
func Build(dir, name string, flags ...string) (path string, err error) {
	path = filepath.Join(dir, name+".exe") // which runs everywhere
	args := append(append([]string{"build", "-o", path}, flags...), "geppetto-audio")
	if out, err := exec.Command("go", args...).CombinedOutput(); err != nil {
		return "", fmt.Errorf("build the program: %w\n%s", err, out)
	}
	return path, nil
}

// Prepare readies the program at a path for one start. Nothing of this machine's environment, settings or keys reaches
// it, nor a screen, a bus or a proxy.
func Prepare(tb testing.TB, path string, args ...string) *Program {
	tb.Helper()
	p := &Program{tb: tb, Home: tb.TempDir(), Cmd: exec.Command(path, args...)}
	p.Cmd.Dir = p.Home
	for _, v := range os.Environ() {
		name, _, _ := strings.Cut(v, "=")
		if !strings.HasPrefix(name, "OPENAI_") && !strings.HasPrefix(name, "XDG_") && !strings.HasPrefix(name, "DBUS_") &&
			!strings.HasSuffix(strings.ToUpper(name), "_PROXY") {
			p.Setenv(v)
		}
	}
	p.Setenv("HOME="+p.Home, "LANG=en_US.UTF-8", "DISPLAY=", "DBUS_SESSION_BUS_ADDRESS=disabled:")
	return p
}

// Again readies another start of the same program in the same home.
func (p *Program) Again() *Program {
	next := &Program{tb: p.tb, Home: p.Home, Cmd: exec.Command(p.Cmd.Path)}
	next.Cmd.Args, next.Cmd.Dir, next.Cmd.Env = p.Cmd.Args, p.Cmd.Dir, p.Cmd.Env
	return next
}

// Setenv adds to the environment, each as NAME=value. The last of a name is valid.
func (p *Program) Setenv(variables ...string) { p.Cmd.Env = append(p.Cmd.Env, variables...) }

// Start starts it. It ends with the test, if not before.
func (p *Program) Start() {
	p.tb.Helper()
	p.process = start(p.tb, p.Cmd)
	p.tb.Cleanup(func() {
		p.process.kill()
		if p.tb.Failed() {
			p.tb.Logf("the program said: %.3000s", p.Err())
		}
	})
}

// Out is what it has written to standard output so far.
func (p *Program) Out() string {
	text, _ := p.process.out.read()
	return text
}

// Err is what it has written to standard error so far.
func (p *Program) Err() string {
	text, _ := p.process.err.read()
	return text
}

// FirstLine waits for the first line on standard output.
func (p *Program) FirstLine() string {
	p.tb.Helper()
	line, _, _ := strings.Cut(p.process.await(&p.process.out, "\n"), "\n")
	return line
}

// Signal sends it a signal.
func (p *Program) Signal(s os.Signal) {
	p.tb.Helper()
	if err := p.Cmd.Process.Signal(s); err != nil {
		p.tb.Fatal(err)
	}
}

// Wait waits for its end and gives its exit code.
func (p *Program) Wait(within time.Duration) int {
	p.tb.Helper()
	select {
	case <-p.process.gone:
	case <-time.After(within):
		p.process.lament()
		p.process.fatal("was still running after " + within.String())
	}
	return p.Cmd.ProcessState.ExitCode()
}

// Until waits for something that the program does and tells nobody.
func (p *Program) Until(within time.Duration, what string, ok func() bool) {
	p.tb.Helper()
	eventually(p.tb, within, what, ok, p.process.gone)
}

// Eventually waits for something that tells nobody when it happens.
func Eventually(tb testing.TB, within time.Duration, what string, ok func() bool) {
	tb.Helper()
	eventually(tb, within, what, ok, nil)
}

// eventually gives up when never is closed.
func eventually(tb testing.TB, within time.Duration, what string, ok func() bool, never <-chan struct{}) {
	tb.Helper()
	late := time.After(within)
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-tick.C:
		case <-never:
			if !ok() {
				tb.Fatalf("%s: not before the program ended", what)
			}
			return
		case <-late:
			tb.Fatalf("%s: not within %s", what, within)
		}
	}
}
