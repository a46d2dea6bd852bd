//go:build linux

package bench

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"geppetto-audio/internal/terminal"
)

// buildProgram builds the program as a person has it.
func buildProgram(b *testing.B) string {
	b.Helper()
	path := filepath.Join(b.TempDir(), "geppetto-audio")
	if out, err := exec.Command("go", "build", "-ldflags", "-s -w", "-o", path, "geppetto-audio").CombinedOutput(); err != nil {
		b.Fatalf("build the program: %v\n%s", err, out)
	}
	return path
}

// environment is that of a person who has just installed the program.
func environment(home string, more ...string) []string {
	env := []string{"HOME=" + home, "PATH=" + os.Getenv("PATH"), "LANG=en_US.UTF-8", "DBUS_SESSION_BUS_ADDRESS=disabled:"}
	return append(env, more...)
}

// BenchmarkMemoryOfALongAnswer receives 27 minutes of speech, 78 MB, as fast as loopback allows, in `chat --mute`, and
// compares the most memory ever resident with what the idle program had before.
func BenchmarkMemoryOfALongAnswer(b *testing.B) {
	program, url := buildProgram(b), startServer(b)
	for range b.N {
		home := b.TempDir()
		cmd := exec.Command(program, "chat", "--mute", "--base-url", url, "--output", filepath.Join(home, "answers"))
		cmd.Env, cmd.Stderr = environment(home), os.Stderr
		in, err := cmd.StdinPipe()
		if err != nil {
			b.Fatal(err)
		}
		pipe, err := cmd.StdoutPipe()
		if err != nil {
			b.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			b.Fatal(err)
		}
		out := bufio.NewReader(pipe)
		ask := func(bytes int) {
			fmt.Fprintf(in, "sound %d %d\n", bytes, delta)
			for {
				line, err := out.ReadString('\n')
				if err != nil {
					b.Fatal(err)
				}
				if strings.HasPrefix(line, "Saved:") {
					return
				}
			}
		}
		ask(delta)
		idle := status(b, cmd.Process.Pid, "VmRSS")
		ask(27 * 60 * 48000)
		peak := status(b, cmd.Process.Pid, "VmHWM")
		if in.Close() != nil || cmd.Wait() != nil {
			b.Fatalf("the program ended with %v", cmd.ProcessState)
		}
		b.ReportMetric(idle, "idle-MB")
		b.ReportMetric(peak-idle, "more-MB")
	}
	b.ReportMetric(0, "ns/op")
}

// status reads a size from /proc, in MB.
func status(b *testing.B, pid int, field string) float64 {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		b.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, field+":"); ok {
			var kb float64
			_, _ = fmt.Sscan(rest, &kb)
			return kb / 1000
		}
	}
	b.Fatalf("no %s", field)
	return 0
}

// BenchmarkHeapAfterAnswers holds `chat --mute` within this process and looks at the heap after ten and after a
// hundred answers of five seconds.
func BenchmarkHeapAfterAnswers(b *testing.B) {
	url := startServer(b)
	for range b.N {
		r := newReceiver(b, url)
		lines := &questions{heap: map[int]float64{}}
		if code := terminal.Chat(b.Context(), r.controller, terminal.Options{In: lines, Out: io.Discard, Err: io.Discard}); code != 0 {
			b.Fatalf("chat ended with %d", code)
		}
		b.ReportMetric(lines.heap[10], "MB-after-10")
		b.ReportMetric(lines.heap[100]-lines.heap[10], "more-MB-after-100")
	}
	b.ReportMetric(0, "ns/op")
}

// questions is a standard input that looks at the heap between two questions.
type questions struct {
	n    int
	heap map[int]float64
}

func (q *questions) Read(p []byte) (int, error) {
	if q.n == 10 || q.n == 100 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		q.heap[q.n] = float64(m.HeapAlloc) / 1e6
	}
	if q.n++; q.n > 102 {
		return 0, io.EOF
	}
	return copy(p, "sound 240000 12000\n"), nil
}
