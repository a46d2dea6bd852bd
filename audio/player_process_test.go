//go:build unix

package audio

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"geppetto-audio/internal/rig"
)

// playerVariable names a file of PCM that the test binary plays on the system's default device, as its standard input
// tells it. That is a process of its own because its goroutines within oto never end.
const playerVariable = "PLAYER_TEST_PCM"

// TestPlayerProcess is that process.
func TestPlayerProcess(t *testing.T) {
	path := os.Getenv(playerVariable)
	if path == "" {
		t.Skip("run by the tests of real sound")
	}
	pcm, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	p := NewPlayer(PlayerOptions{})
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		word := strings.Fields(lines.Text())
		var n int
		if len(word) > 1 {
			n, _ = strconv.Atoi(word[1])
		}
		now, reply := time.Now(), ""
		switch word[0] {
		case "begin":
			p.Begin(word[1])
		case "write": // all of it, in deltas of 250 ms at six times the speed
			p.Write(word[1], pcm[:12000])
			go func() { feed(p, word[1], pcm[12000:], 12000, 250*ms/6); p.End(word[1]) }()
		case "pause":
			p.Pause()
		case "resume":
			p.Resume()
		case "seek":
			p.Seek(time.Duration(n) * ms)
		case "speed": // in percent
			p.SetSpeed(float64(n) / 100)
		case "mute":
			p.SetMuted(n == 1)
		case "autoplay":
			p.SetAutoplay(n == 1)
		case "interrupt":
			p.SetInterrupt(n == 1)
		case "play": // from memory, at so many milliseconds
			at, _ := strconv.Atoi(word[2])
			if err := p.PlayFileAt(word[1], "", time.Duration(at)*ms); err != nil {
				reply = err.Error()
			}
		case "stop":
			for _, h := range p.Stop() {
				reply = strconv.FormatInt(h.Time.Milliseconds(), 10)
			}
		case "wait":
			if err := p.Wait(context.Background()); err != nil {
				reply = err.Error()
			}
		case "sleep":
			<-time.After(time.Duration(n) * ms) // sound goes on meanwhile
		case "position":
			reply = strconv.FormatInt(p.Status().Position.Milliseconds(), 10)
		case "cpu":
			reply = strconv.FormatInt(processorTime().Milliseconds(), 10)
		case "close":
			p.Close()
		}
		fmt.Println("did", now.UnixNano(), reply)
	}
	os.Exit(0)
}

// A speakingProcess is a player in a process of its own.
type speakingProcess struct {
	t   *testing.T
	in  io.Writer
	out *bufio.Scanner
}

// startPlayer starts a player of pcm, on s or, where that is nil, on what the environment says.
func startPlayer(t *testing.T, s *rig.Sound, pcm []byte) *speakingProcess {
	t.Helper()
	path := filepath.Join(t.TempDir(), "sound.pcm")
	if err := os.WriteFile(path, pcm, 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(os.Args[0], "-test.run=^TestPlayerProcess$")
	cmd.Env = append(os.Environ(), playerVariable+"="+path)
	if s != nil {
		cmd.Env = append(cmd.Env, s.Env()...)
	}
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		in.Close()
		if err := cmd.Wait(); err != nil {
			t.Errorf("player: %v", err)
		}
	})
	return &speakingProcess{t, in, bufio.NewScanner(out)}
}

// do has the process do something, and returns when it did so and what it said to it.
func (p *speakingProcess) do(command string) (time.Time, string) {
	p.t.Helper()
	if _, err := fmt.Fprintln(p.in, command); err != nil {
		p.t.Fatal(err)
	}
	for p.out.Scan() {
		word := strings.SplitN(p.out.Text(), " ", 3)
		if word[0] == "did" {
			at, err := strconv.ParseInt(word[1], 10, 64)
			if err != nil {
				p.t.Fatal(err)
			}
			return time.Unix(0, at), word[2]
		}
	}
	p.t.Fatalf("the player ended at %q: %v", command, p.out.Err())
	return time.Time{}, ""
}

func (p *speakingProcess) number(command string) int {
	p.t.Helper()
	_, reply := p.do(command)
	n, err := strconv.Atoi(reply)
	if err != nil {
		p.t.Fatal(err)
	}
	return n
}

// steadily runs f, which must not fail. It is given more chances as long as other programs keep the processors busy:
// what is recorded then has holes, or lacks a few milliseconds between two of its blocks. Where they never stop doing so,
// nothing can be said of the sound, and the test says that. What the player does is also shown where no machine can be
// too busy, on the fake device.
func steadily(t *testing.T, f func() error) {
	t.Helper()
	const (
		tries = 5
		calm  = 0.03 // of the time some process waits for a processor: what fails then is our own doing
		busy  = 0.5  // and from here on nobody's sound is whole
	)
	least := 1.0
	for try := 1; ; try++ {
		began, waited := time.Now(), pressure()
		err := f()
		if err == nil {
			return
		}
		share := float64(pressure()-waited) / float64(time.Since(began))
		least = min(least, share)
		said := fmt.Sprintf("%v (processes waited for a processor for %.0f %% of the time)", err, 100*share)
		switch {
		case share < calm, try == tries && least < busy:
			t.Fatal(said)
		case try == tries:
			unjudged(t)
			t.Skip("the sound could not be judged, this machine is too busy: " + said)
		}
		t.Log("tried again: " + said)
	}
}

// unjudged tells make test, which would not hear of it: go test keeps to itself what is skipped.
func unjudged(t *testing.T) {
	path := os.Getenv("GEPPETTO_UNJUDGED")
	if path == "" {
		return
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	_, err = fmt.Fprintln(f, t.Name())
	if err := errors.Join(err, f.Close()); err != nil {
		t.Fatal(err)
	}
}

// pressure is for how long some process has waited for a processor, where the system tells.
func pressure() time.Duration {
	text, err := os.ReadFile("/proc/pressure/cpu")
	if err != nil {
		return 0
	}
	line, _, _ := strings.Cut(string(text), "\n")
	_, total, _ := strings.Cut(line, "total=")
	us, _ := strconv.ParseInt(total, 10, 64)
	return time.Duration(us) * time.Microsecond
}

// processorTime is what this process has used.
func processorTime() time.Duration {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		return 0
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}
