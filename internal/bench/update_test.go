//go:build linux

package bench

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// BenchmarkUpdate lets 6,000 characters with their sound stream into a window of 900 by 700 and tells what processor
// time of the window's goroutine the longest update took, drawing apart: of the first, in which the answer gets its
// place, and of all others. For that the program is built with a Fyne that looks at the clock of its thread.
func BenchmarkUpdate(b *testing.B) {
	program, url := buildTimed(b), startServer(b)
	for range b.N {
		s := openScreen(b, 900, 700)
		p, took := sitTimed(b, s, program, "--mute", "--base-url", url, "--output", b.TempDir())
		p.arrives()
		s.Resize(p.window, 900, 700)
		p.rests()
		p.asks("talk 6000 10 15")
		time.Sleep(time.Second)
		first := longest(took)
		time.Sleep(40 * time.Second)
		b.ReportMetric(first, "cpu-ms-first")
		b.ReportMetric(longest(took), "cpu-ms-longest")
		p.leaves()
	}
	b.ReportMetric(0, "ns/op")
}

// longest is the longest of the updates since the last time.
func longest(took <-chan float64) (most float64) {
	for {
		select {
		case ms := <-took:
			most = max(most, ms)
		default:
			return most
		}
	}
}

// sitTimed starts a program made by buildTimed and gives the milliseconds of its updates.
func sitTimed(b *testing.B, s *screen, program string, args ...string) (*person, <-chan float64) {
	out, in, err := os.Pipe()
	if err != nil {
		b.Fatal(err)
	}
	p := sitWith(b, s, in, program, nil, args...)
	_ = in.Close()
	took := make(chan float64, 1<<16)
	go func() {
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			var us int
			if _, err := fmt.Sscanf(lines.Text(), timedPrefix+" %d", &us); err == nil {
				took <- float64(us) / 1000
			}
		}
		_ = out.Close()
	}()
	return p, took
}

// threadTime is the processor time of the thread that asks, which is the one that all of Fyne runs on.
const threadTime = `
func threadTime() time.Duration {
	const thisThread = 1
	var used syscall.Rusage
	_ = syscall.Getrusage(thisThread, &used)
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
`

// timedPrefix begins the lines in which a timed program tells what an update took.
const timedPrefix = "update took us:"

// buildTimed builds the program with a copy of Fyne whose loop tells how long each function that was handed to it took.
func buildTimed(b *testing.B) string {
	run := func(name string, args ...string) string {
		out, err := exec.Command(name, args...).CombinedOutput()
		if err != nil {
			b.Fatalf("%s %v: %v\n%s", name, args, err, out)
		}
		return strings.TrimSpace(string(out))
	}
	dir := b.TempDir()
	fyne, mod := filepath.Join(dir, "fyne"), filepath.Join(dir, "go.mod")
	if err := os.CopyFS(fyne, os.DirFS(run("go", "list", "-m", "-f", "{{.Dir}}", "fyne.io/fyne/v2"))); err != nil {
		b.Fatal(err)
	}
	loop := filepath.Join(fyne, "internal", "driver", "glfw", "loop.go")
	source, err := os.ReadFile(loop)
	if err != nil {
		b.Fatal(err)
	}
	const call = "\t\t\tf.f()\n"
	if strings.Count(string(source), call) != 1 {
		b.Fatal("Fyne's loop is not what it was")
	}
	timed := strings.Replace(string(source), call, "\t\t\tbegan := threadTime()\n"+call+
		"\t\t\tprintln(\""+timedPrefix+"\", (threadTime()-began).Microseconds())\n", 1)
	timed = strings.Replace(timed, "import (", "import (\n\t\"syscall\"", 1) + threadTime
	if err := os.WriteFile(loop, []byte(timed), 0o600); err != nil {
		b.Fatal(err)
	}
	root := filepath.Dir(run("go", "env", "GOMOD"))
	for _, name := range []string{"go.mod", "go.sum"} {
		text, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			b.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
			b.Fatal(err)
		}
	}
	run("go", "mod", "edit", "-replace", "fyne.io/fyne/v2="+fyne, mod)
	program := filepath.Join(dir, "geppetto-audio")
	run("go", "build", "-modfile", mod, "-ldflags", "-s -w", "-o", program, "geppetto-audio")
	return program
}
