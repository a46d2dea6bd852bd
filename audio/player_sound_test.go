package audio

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
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
		case "stop":
			for _, h := range p.Stop() {
				reply = strconv.FormatInt(h.Time.Milliseconds(), 10)
			}
		case "wait":
			if err := p.Wait(context.Background()); err != nil {
				reply = err.Error()
			}
		case "sleep":
			time.Sleep(time.Duration(n) * ms)
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

// startPlayer starts a player on s that plays pcm.
func startPlayer(t *testing.T, s *rig.Sound, pcm []byte) *speakingProcess {
	t.Helper()
	path := filepath.Join(t.TempDir(), "sound.pcm")
	if err := os.WriteFile(path, pcm, 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(os.Args[0], "-test.run=^TestPlayerProcess$")
	cmd.Env = append(append(os.Environ(), s.Env()...), playerVariable+"="+path)
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

// expectSound fails unless what was recorded is want, whole, once, and nothing else.
func expectSound(t *testing.T, c rig.Capture, want []int16) {
	t.Helper()
	offset, exact := rig.Align(c, want)
	if !exact {
		t.Fatalf("jumps: %+v; gaps: %+v", rig.Jumps(c, want), rig.Gaps(c, 0, ms))
	}
	if first, _, _ := rig.FirstSound(c, 0); first != offset {
		t.Errorf("something sounded %v before the answer", timeOf(int64(offset-first)))
	}
	if last, _, _ := rig.LastSound(c, 0); last != offset+len(want)-1 {
		t.Errorf("something sounded %v after the answer", timeOf(int64(last-offset-len(want)+1)))
	}
}

func TestRealSoundOfAMinute(t *testing.T) {
	s := rig.StartSound(t, playRate, 1)
	sound := hiss(1, 60*playRate)
	p := startPlayer(t, s, sound)
	record := s.Record(t)
	p.do("begin a")
	began, _ := p.do("write a")
	p.do("sleep 5000")
	cpu := p.number("cpu")
	p.do("sleep 10000")
	playing := p.number("cpu") - cpu
	if _, reply := p.do("wait"); reply != "" {
		t.Fatal(reply)
	}
	done := time.Now()
	p.do("sleep 4000") // rests
	cpu = p.number("cpu")
	p.do("sleep 4000")
	resting := p.number("cpu") - cpu
	c := record.Stop()
	expectSound(t, c, samples(sound))
	_, first, _ := rig.FirstSound(c, 0)
	_, last, _ := rig.LastSound(c, 0)
	t.Logf("cold: first delta to first sound %v; Wait returned %v after the last; playing %.1f %% of a core, resting %.1f %%",
		first.Sub(began), done.Sub(last), float64(playing)/100, float64(resting)/40)
	if playing > 1000 || resting > 100 {
		t.Errorf("10 s of playing took %d ms of processor time, 4 s of rest %d ms", playing, resting)
	}
	if late := done.Sub(last); late < -30*ms || late > 100*ms {
		t.Errorf("Wait returned %v after the last sample", late)
	}
}

func TestRealSoundIsPrompt(t *testing.T) {
	s := rig.StartSound(t, playRate, 1)
	sound := hiss(1, playRate)
	for name, c := range map[string]struct {
		before []string
		most   time.Duration
	}{
		"device open":    {[]string{"begin x", "sleep 500", "begin a", "stop", "begin a"}, 120 * ms},
		"device resting": {[]string{"begin x", "sleep 500", "stop", "sleep 4000", "begin a"}, 150 * ms},
		"device closed":  {[]string{"begin a"}, 150 * ms},
	} {
		t.Run(name, func(t *testing.T) {
			p := startPlayer(t, s, sound)
			for _, command := range c.before {
				p.do(command)
			}
			record := s.Record(t)
			began, _ := p.do("write a")
			p.do("wait")
			p.do("sleep 200")
			capture := record.Stop()
			expectSound(t, capture, samples(sound))
			_, first, _ := rig.FirstSound(capture, 0)
			t.Logf("first delta to first sound: %v", first.Sub(began))
			if took := first.Sub(began); took > c.most {
				t.Errorf("first delta to first sound: %v, at most %v", took, c.most)
			}
		})
	}
}

func TestRealSoundStops(t *testing.T) {
	s := rig.StartSound(t, playRate, 1)
	for _, command := range []string{"stop", "pause", "close"} {
		t.Run(command, func(t *testing.T) {
			p := startPlayer(t, s, tone(10*time.Second))
			record := s.Record(t)
			p.do("begin a")
			p.do("write a")
			p.do("sleep 1500")
			at, reply := p.do(command)
			p.do("sleep 500")
			c := record.Stop()
			_, last, ok := rig.LastSound(c, 0)
			took := last.Sub(at)
			click := rig.MaxSecondDifference(c.Samples)
			t.Logf("silence %v after %s (%s); second difference %d", took, command, reply, click)
			if !ok || took > 150*ms {
				t.Errorf("silence %v after %s", took, command)
			}
			if click > 60 { // the tone's own is 11, a cut without a fade has thousands
				t.Errorf("a click: second difference %d", click)
			}
		})
	}
}

func TestRealSoundSeeksAndResumes(t *testing.T) {
	s := rig.StartSound(t, playRate, 1)
	p := startPlayer(t, s, tone(10*time.Second))
	record := s.Record(t)
	p.do("begin a")
	p.do("write a")
	p.do("sleep 1000")
	for _, command := range []string{"seek 400", "seek 5000", "pause", "resume", "seek 9500"} {
		before := record.Len()
		p.do(command)
		p.do("sleep 300")
		t.Log(command, "then at", p.number("position"), "ms;", record.Len()-before, "samples recorded")
	}
	p.do("wait")
	c := record.Stop()
	for _, g := range rig.Gaps(c, 200, 20*ms) {
		t.Logf("silence of %v at %v", g.Length, timeOf(int64(g.Sample)))
	}
	click := rig.MaxSecondDifference(c.Samples)
	t.Logf("second difference %d", click)
	if click > 60 {
		t.Errorf("a click: second difference %d", click)
	}
}

func TestRealSoundGoesOnAfterTheServerDied(t *testing.T) {
	s := rig.StartSound(t, playRate, 1)
	sound := hiss(1, 6*playRate)
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
		t.Fatal(reply)
	}
	after := record.Stop()
	first, _, _ := rig.FirstSound(before, 0)
	last, _, _ := rig.LastSound(before, 0)
	heard := last - first + 1
	if !slices.Equal(before.Samples[first:last+1], samples(sound)[:heard]) {
		t.Error("before the server died, something else was heard")
	}
	rest, _ := trim(after.Samples)
	from := len(sound)/2 - len(rest)
	t.Logf("heard %v, position %d ms, went on from %v", timeOf(int64(heard)), at, timeOf(int64(from)))
	if from < 0 || !slices.Equal(rest[fadeIn:], samples(sound)[from+fadeIn:]) {
		t.Fatal("what was heard then is not the rest of the answer")
	}
	if skipped := timeOf(int64(from - heard)); skipped < -150*ms || skipped > 50*ms {
		t.Errorf("%v skipped", skipped)
	}
}

func TestRealSoundWithoutAServer(t *testing.T) {
	s := rig.StartSound(t, playRate, 1)
	s.Kill()
	p := startPlayer(t, s, hiss(1, playRate))
	p.do("begin a")
	p.do("write a")
	began := time.Now()
	if _, reply := p.do("wait"); reply != ErrNoDevice.Error() {
		t.Errorf("Wait: %q, want %q", reply, ErrNoDevice)
	}
	t.Logf("told after %v", time.Since(began))
}
