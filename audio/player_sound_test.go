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
	"slices"
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

// steadily runs f, which must not fail. It is given two more chances where other programs kept the processors busy:
// sound has holes then, whoever plays it.
func steadily(t *testing.T, f func() error) {
	t.Helper()
	for try := range 3 {
		began, waited := time.Now(), pressure()
		err := f()
		if err == nil {
			return
		}
		share := float64(pressure()-waited) / float64(time.Since(began))
		if try == 2 || share < 0.03 {
			t.Fatalf("%v (processes waited for a processor for %.0f %% of the time)", err, 100*share)
		}
		t.Logf("tried again: %v (processes waited for a processor for %.0f %% of the time)", err, 100*share)
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

// sameRecorded says how what was recorded differs from want, whole, once, and nothing else.
func sameRecorded(c rig.Capture, want []int16) error {
	offset, exact := rig.Align(c, want)
	if !exact {
		jumps, gaps := rig.Jumps(c, want), rig.Gaps(c, 0, ms)
		return fmt.Errorf("%d jumps, such as %+v; %d gaps, such as %+v",
			len(jumps), jumps[:min(5, len(jumps))], len(gaps), gaps[:min(5, len(gaps))])
	}
	if first, _, _ := rig.FirstSound(c, 0); first != offset {
		return fmt.Errorf("something sounded %v before the answer", timeOf(int64(offset-first)))
	}
	if last, _, _ := rig.LastSound(c, 0); last != offset+len(want)-1 {
		return fmt.Errorf("something sounded %v after the answer", timeOf(int64(last-offset-len(want)+1)))
	}
	return nil
}

// smooth says whether a tone was recorded without a click.
func smooth(c rig.Capture) error {
	// The tone's own second difference is 11, the device's ramp adds little, a cut without a fade has thousands.
	if rough := rig.MaxSecondDifference(c.Samples); rough > 60 {
		return fmt.Errorf("a click: second difference %d", rough)
	}
	return nil
}

func TestRealSoundOfAMinute(t *testing.T) {
	s := rig.StartSound(t, playRate, 1)
	length := 8 // s
	if os.Getenv("GEPPETTO_E2E") == "1" {
		length = 60
	}
	sound := hiss(1, length*playRate)
	steadily(t, func() error {
		p := startPlayer(t, s, sound)
		record := s.Record(t)
		p.do("begin a")
		began, _ := p.do("write a")
		if _, reply := p.do("wait"); reply != "" {
			return errors.New(reply)
		}
		done := time.Now()
		p.do("sleep 200")
		c := record.Stop()
		_, first, _ := rig.FirstSound(c, 0)
		_, last, _ := rig.LastSound(c, 0)
		t.Logf("first sound after %v; Wait returned %v after the last", first.Sub(began), done.Sub(last))
		return sameRecorded(c, samples(sound))
	})
}

func TestRealSoundWhateverTheDeviceDid(t *testing.T) {
	s := rig.StartSound(t, playRate, 1)
	sound := hiss(1, playRate)
	for name, before := range map[string][]string{
		"device open":            {"begin x", "sleep 500", "stop", "begin a"},
		"device resting":         {"begin x", "sleep 500", "stop", "sleep 4000", "begin a"},
		"device closed":          {"begin a"},
		"device opened just now": {"begin a", "sleep 20"},
		"device opened ago":      {"begin a", "sleep 100"},
	} {
		t.Run(name, func(t *testing.T) {
			steadily(t, func() error {
				p := startPlayer(t, s, sound)
				record := s.Record(t)
				for _, command := range before {
					p.do(command)
				}
				began, _ := p.do("write a")
				p.do("wait")
				p.do("sleep 200")
				c := record.Stop()
				_, first, _ := rig.FirstSound(c, 0)
				t.Logf("first delta to first sound: %v", first.Sub(began))
				return sameRecorded(c, samples(sound))
			})
		})
	}
}

func TestRealSoundStops(t *testing.T) {
	s := rig.StartSound(t, playRate, 1)
	for _, command := range []string{"stop", "pause", "close"} {
		t.Run(command, func(t *testing.T) {
			steadily(t, func() error {
				p := startPlayer(t, s, tone(10*time.Second))
				record := s.Record(t)
				p.do("begin a")
				p.do("write a")
				p.do("sleep 1500")
				at, _ := p.do(command)
				p.do("sleep 500")
				c := record.Stop()
				_, last, ok := rig.LastSound(c, 0)
				took := last.Sub(at)
				t.Logf("silence after %v; second difference %d", took, rig.MaxSecondDifference(c.Samples))
				if !ok || took > 400*ms { // what it takes is measured elsewhere
					return fmt.Errorf("it still sounds %v after %s", took, command)
				}
				return smooth(c)
			})
		})
	}
}

func TestRealSoundSeeksAndResumes(t *testing.T) {
	s := rig.StartSound(t, playRate, 1)
	steadily(t, func() error {
		p := startPlayer(t, s, tone(10*time.Second))
		record := s.Record(t)
		p.do("begin a")
		p.do("write a")
		p.do("sleep 1000")
		for _, c := range []struct {
			command     string
			least, most int // position 300 ms later
		}{{"seek 400", 500, 700}, {"seek 5000", 5100, 5300}, {"pause", 5100, 5350}, {"resume", 5300, 5650}, {"seek 9500", 9600, 9800}} {
			p.do(c.command)
			p.do("sleep 300")
			if at := p.number("position"); at < c.least || at > c.most {
				return fmt.Errorf("%s: at %d ms 300 ms later", c.command, at)
			}
		}
		p.do("wait")
		c := record.Stop()
		gaps := rig.Gaps(c, 200, 20*ms)
		t.Logf("silences: %+v; second difference %d", gaps, rig.MaxSecondDifference(c.Samples))
		if len(gaps) != 1 { // the pause: a seek is seamless
			return fmt.Errorf("%d silences, want 1", len(gaps))
		}
		return smooth(c)
	})
}

func TestRealSoundGoesOnAfterTheServerDied(t *testing.T) {
	s := rig.StartSound(t, playRate, 1)
	sound := hiss(1, 6*playRate)
	steadily(t, func() error {
		p := startPlayer(t, s, sound)
		record := s.Record(t)
		p.do("begin a")
		p.do("write a")
		p.do("sleep 2000")
		s.Kill()
		before := record.Stop()
		p.do("sleep 1000")
		at := p.number("position")
		s.Restart()
		record = s.Record(t)
		if _, reply := p.do("wait"); reply != "" {
			return errors.New(reply)
		}
		after := record.Stop()
		heard, _ := trim(before.Samples)
		rest, _ := trim(after.Samples)
		from := len(sound)/2 - len(rest)
		t.Logf("heard %v, position %d ms, went on from %v", timeOf(int64(len(heard))), at, timeOf(int64(from)))
		if !slices.Equal(heard, samples(sound)[:len(heard)]) {
			return errors.New("before the server died, something else was heard")
		}
		if from < 0 || !slices.Equal(rest[fadeIn:], samples(sound)[from+fadeIn:]) {
			return errors.New("what was heard then is not the rest of the answer")
		}
		if skipped := timeOf(int64(from - len(heard))); skipped < -150*ms || skipped > 60*ms {
			return fmt.Errorf("%v skipped", skipped)
		}
		return nil
	})
}

func TestRealSoundWithoutAServer(t *testing.T) {
	s := rig.StartSound(t, playRate, 1)
	s.Kill()
	p := startPlayer(t, s, hiss(1, playRate))
	p.do("begin a")
	p.do("write a")
	if _, reply := p.do("wait"); reply != ErrNoDevice.Error() {
		t.Errorf("Wait: %q, want %q", reply, ErrNoDevice)
	}
}

func TestRealSoundOfADeviceWithoutAClock(t *testing.T) {
	t.Setenv("ALSA_CONFIG_PATH", filepath.Join(t.TempDir(), "asound.conf"))
	config := "pcm.default { type file file /dev/null slave.pcm null }\npcm.null { type null }\n"
	if err := os.WriteFile(os.Getenv("ALSA_CONFIG_PATH"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	p := startPlayer(t, nil, hiss(1, playRate))
	p.do("begin a")
	p.do("write a")
	if _, reply := p.do("wait"); reply != ErrDeviceRunaway.Error() {
		t.Errorf("Wait: %q, want %q", reply, ErrDeviceRunaway)
	}
	before := p.number("cpu")
	p.do("sleep 1000")
	if used := p.number("cpu") - before; used > 200 {
		t.Errorf("%d ms of processor time in a second after it was let go", used)
	}
}

// processorTime is what this process has used.
func processorTime() time.Duration {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		return 0
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}
