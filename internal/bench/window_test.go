//go:build linux

package bench

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"geppetto-audio/internal/rig"
)

// A screen is a display whose pixels can be read from a file.
type screen struct {
	*rig.Display
	pixels []byte // as X keeps them, four bytes each
	width  int
}

func openScreen(b *testing.B, width, height int) *screen {
	d := rig.StartDisplay(b, width, height)
	f, err := os.Open(d.Framebuffer())
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		b.Fatal(err)
	}
	all, err := syscall.Mmap(int(f.Fd()), 0, int(info.Size()), syscall.PROT_READ, syscall.MAP_SHARED)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = syscall.Munmap(all) })
	return &screen{d, all[len(all)-4*width*height:], width}
}

// painted says that something is to be seen on row y.
func (s *screen) painted(y int) bool {
	for _, b := range s.pixels[4*s.width*y : 4*s.width*(y+1)] {
		if b != 0 {
			return true
		}
	}
	return false
}

// firstFrame starts a program and gives the time until its window is painted.
func firstFrame(b *testing.B, s *screen, program string) time.Duration {
	home := b.TempDir()
	cmd := exec.Command(program)
	cmd.Env = environment(home, s.Env()...)
	cmd.Dir = home
	began := time.Now()
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	poll := time.NewTicker(time.Millisecond)
	defer poll.Stop()
	for !s.painted(10) {
		<-poll.C
	}
	took := time.Since(began)
	_ = cmd.Process.Kill() // it may be too young to leave when asked
	_ = cmd.Wait()
	for s.painted(10) {
		<-poll.C
	}
	return took
}

// quit ends a program as Ctrl+C does.
func quit(b *testing.B, cmd *exec.Cmd) {
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		b.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		b.Fatal(err)
	}
}

const hello = `package main

import (
	"fyne.io/fyne/v2/app"
	"fyne.io/fyne/v2/widget"
)

func main() {
	w := app.New().NewWindow("Hello")
	w.SetContent(widget.NewLabel("Hello World!"))
	w.ShowAndRun()
}
`

// buildHello builds Fyne's hello-world with this module's Fyne.
func buildHello(b *testing.B) string {
	source := filepath.Join(b.TempDir(), "main.go")
	if err := os.WriteFile(source, []byte(hello), 0o600); err != nil {
		b.Fatal(err)
	}
	program := filepath.Join(b.TempDir(), "hello")
	if out, err := exec.Command("go", "build", "-ldflags", "-s -w", "-o", program, source).CombinedOutput(); err != nil {
		b.Fatalf("build hello: %v\n%s", err, out)
	}
	return program
}

// BenchmarkStart compares the time to the window's first frame with that of Fyne's hello-world, pair by pair.
func BenchmarkStart(b *testing.B) {
	program, other := buildProgram(b), buildHello(b)
	s := openScreen(b, 1000, 800)
	firstFrame(b, s, other)
	firstFrame(b, s, program)
	for range b.N {
		var ours, theirs, more []float64
		for range 10 {
			o, t := firstFrame(b, s, program), firstFrame(b, s, other)
			ours, theirs, more = append(ours, ms(o)), append(theirs, ms(t)), append(more, ms(o-t))
		}
		b.ReportMetric(median(ours), "ms")
		b.ReportMetric(median(theirs), "ms-hello")
		b.ReportMetric(median(more), "ms-more")
	}
	b.ReportMetric(0, "ns/op")
}

// share is how much of one processor a process takes over a while.
func share(b *testing.B, pid int, over time.Duration) float64 {
	before := consumed(b, pid)
	<-time.After(over)
	return (consumed(b, pid) - before).Seconds() / over.Seconds()
}

// consumed is the processor time of a process so far.
func consumed(b *testing.B, pid int) time.Duration {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		b.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), ") ")
	var user, system int64
	fields := strings.Fields(rest)
	_, _ = fmt.Sscan(fields[11]+" "+fields[12], &user, &system)
	return time.Duration(user+system) * time.Second / 100
}
