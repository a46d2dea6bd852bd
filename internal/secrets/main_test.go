package secrets

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"go.uber.org/goleak"

	"geppetto-audio/internal/rig"
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
		if program, err = rig.Build(dir, "geppetto-audio"); err != nil {
			fmt.Fprintln(os.Stderr, err)
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
	*rig.Program
	t   *testing.T
	log string
}

// prepare readies a run.
func prepare(t *testing.T, key, url string, args ...string) *run {
	t.Helper()
	r := &run{Program: rig.Prepare(t, program, args...), t: t}
	r.log = filepath.Join(r.Home, "events.log")
	r.Setenv("OPENAI_API_KEY="+key, "OPENAI_BASE_URL="+url)
	return r
}

// logged has the program write a log and keep its answers at home.
func (r *run) logged() *run {
	r.Cmd.Args = slices.Insert(r.Cmd.Args, 1, "--log", r.log, "--output", filepath.Join(r.Home, "answers"), "--mute")
	return r
}

func (r *run) start() *run {
	r.t.Helper()
	r.Start()
	return r
}

// end waits for the program's end and gives its code.
func (r *run) end() int {
	r.t.Helper()
	return r.Wait(time.Minute)
}

// eventually waits for something that the program does and tells nobody.
func (r *run) eventually(what string, ok func() bool) {
	r.t.Helper()
	r.Until(time.Minute, what, ok)
}
