package rig

import (
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// patience is how long a process may take over starting or ending before the test gives it up.
const patience = 20 * time.Second

// A process is a child that one test owns: when the test ends it is ended and waited for, and it doesn't outlive a
// test binary that dies.
type process struct {
	tb       testing.TB
	cmd      *exec.Cmd
	out, err output
	gone     chan struct{} // closed when the process has been waited for
}

// start runs cmd and keeps what it prints, except for a Stdout that the caller has set.
func start(tb testing.TB, cmd *exec.Cmd) *process {
	tb.Helper()
	p := &process{tb: tb, cmd: cmd, gone: make(chan struct{})}
	cmd.Stderr = &p.err
	if cmd.Stdout == nil {
		cmd.Stdout = &p.out
	}
	cmd.WaitDelay = time.Second // a grandchild may hold the pipes open
	dieWithParent(cmd)
	started := make(chan error)
	go func() {
		defer close(p.gone)
		// To Linux the parent is the thread that started the child, so the thread stays as long as the child does.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		started <- err
		if err == nil {
			_ = cmd.Wait()
		}
	}()
	if err := <-started; err != nil {
		tb.Fatalf("start %s: %v", cmd.Path, err)
	}
	tb.Cleanup(p.end)
	return p
}

// await waits until the process has printed text to o, and returns everything it has printed there.
func (p *process) await(o *output, text string) string {
	p.tb.Helper()
	late := time.After(patience)
	for {
		printed, more := o.read()
		if strings.Contains(printed, text) {
			return printed
		}
		select {
		case <-more:
		case <-p.gone:
			p.fatal("ended before it was ready")
		case <-late:
			p.fatal("is not ready after " + patience.String())
		}
	}
}

// fatal ends the test with what the process printed.
func (p *process) fatal(what string) {
	p.tb.Helper()
	out, _ := p.out.read()
	err, _ := p.err.read()
	p.tb.Fatalf("%s %s; it printed:\n%s%s", p.cmd.Path, what, out, err)
}

// end asks the process to end, makes it end when it doesn't, and returns when it has.
func (p *process) end() {
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-p.gone:
	case <-time.After(patience):
		p.tb.Errorf("%s had to be killed", p.cmd.Path)
		p.kill()
	}
}

// kill ends the process as a crash would, and returns when it has.
func (p *process) kill() {
	_ = p.cmd.Process.Kill()
	<-p.gone
}

// lament ends a Go process that should have ended by itself, and has it print what it is waiting for.
func (p *process) lament() {
	_ = p.cmd.Process.Signal(syscall.SIGQUIT)
	select {
	case <-p.gone:
	case <-time.After(patience):
		p.kill()
	}
}

// An output collects what a process prints.
type output struct {
	mu   sync.Mutex
	text strings.Builder
	more chan struct{} // closed at the next print; made for whoever waits
}

func (o *output) Write(text []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.more != nil {
		close(o.more)
		o.more = nil
	}
	return o.text.Write(text)
}

// read returns what has been printed, and a channel that closes when there is more.
func (o *output) read() (printed string, more <-chan struct{}) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.more == nil {
		o.more = make(chan struct{})
	}
	return o.text.String(), o.more
}
