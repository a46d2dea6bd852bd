//go:build linux

package bench

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"testing"
	"time"
)

// A person sits before the program's window, alone on a screen of its usual size.
type person struct {
	*screen
	b       *testing.B
	program *exec.Cmd
	window  string
	began   time.Time
	keys    io.WriteCloser // of an xdotool that does what it reads
}

// The usual size of the window, and the place in it where the question field says what it is for.
const (
	usualWidth, usualHeight = 1000, 760

	hintLeft, hintRight = 320, 400
	hintTop, hintBottom = 680, 700
)

// sit starts the program in a home of its own, on a screen that is free.
func sit(b *testing.B, s *screen, program string, env []string, args ...string) *person {
	return sitWith(b, s, os.Stderr, program, env, args...)
}

// sitWith does so, and has the program's complaints go to a file.
func sitWith(b *testing.B, s *screen, complaints *os.File, program string, env []string, args ...string) *person {
	home := b.TempDir()
	cmd := exec.Command(program, args...)
	cmd.Env, cmd.Dir, cmd.Stderr = environment(home, append(s.Env(), env...)...), home, complaints
	p := &person{screen: s, b: b, program: cmd}
	hands := exec.Command("xdotool", "-")
	hands.Env = append(os.Environ(), s.Env()...)
	var err error
	if p.keys, err = hands.StdinPipe(); err != nil {
		b.Fatal(err)
	}
	if err := hands.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = p.keys.Close(); _ = hands.Wait() })
	p.began = time.Now()
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	return p
}

// arrives waits until the window is there.
func (p *person) arrives() {
	ctx, cancel := context.WithTimeout(p.b.Context(), time.Minute)
	defer cancel()
	p.window = p.WaitWindow(ctx, "Geppetto Audio")
}

// leaves closes the window and waits until the screen is free.
func (p *person) leaves() {
	quit(p.b, p.program)
	for p.painted(10) {
		time.Sleep(time.Millisecond)
	}
}

// usable is the time from the start until a key that was pressed is seen in the question field: the hint in it goes.
func (p *person) usable() time.Duration {
	p.await("the question field", func() bool { return p.painted(10) && !p.plain() })
	pressed := time.Time{}
	p.await("what was typed", func() bool {
		if p.plain() {
			return true
		}
		if time.Since(pressed) > 50*time.Millisecond { // before the window has the keyboard a key is lost
			pressed = time.Now()
			fmt.Fprintln(p.keys, "key period")
		}
		return false
	})
	return time.Since(p.began)
}

// plain says that there is nothing to be seen where the hint in the question field is.
func (p *person) plain() bool {
	first := 4 * (p.width*hintTop + hintLeft)
	for y := hintTop; y < hintBottom; y++ {
		for x := hintLeft; x < hintRight; x++ {
			at := 4 * (p.width*y + x)
			if [3]byte(p.pixels[at:]) != [3]byte(p.pixels[first:]) {
				return false
			}
		}
	}
	return true
}

// rests waits until the program has done nothing for half a second, and is the time from the start until then.
func (p *person) rests() time.Duration {
	const least = 30 * time.Millisecond // what it may take of a second and yet be at rest
	last, at := consumed(p.b, p.program.Process.Pid), time.Now()
	p.await("rest", func() bool {
		if now := consumed(p.b, p.program.Process.Pid); now-last > least/2 {
			last, at = now, time.Now()
		}
		return time.Since(at) > time.Second/2
	})
	return at.Sub(p.began)
}

// share is how much of one processor the program takes over a while.
func (p *person) share(over time.Duration) float64 {
	return share(p.b, p.program.Process.Pid, over)
}

// asks types a question.
func (p *person) asks(format string, args ...any) {
	p.Type(fmt.Sprintf(format, args...))
	p.Key("Return")
}

// await looks every millisecond whether something has come.
func (p *person) await(what string, came func() bool) {
	p.b.Helper()
	poll := time.NewTicker(time.Millisecond)
	defer poll.Stop()
	for end := time.Now().Add(time.Minute); !came(); <-poll.C {
		if time.Now().After(end) {
			p.b.Fatalf("waited a minute for %s", what)
		}
	}
}
