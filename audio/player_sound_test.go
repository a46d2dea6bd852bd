//go:build unix

package audio

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"geppetto-audio/internal/rig"
)

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

// difference is the first place where what was recorded is not as wanted.
func difference(got, want []int16) int {
	for i := range got {
		if i == len(want) || got[i] != want[i] {
			return i
		}
	}
	return len(got)
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
		if i := difference(heard, samples(sound)); i < len(heard) {
			return fmt.Errorf("before the server died, something else was heard from %v on: %v, want %v", timeOf(int64(i)),
				heard[i:min(i+8, len(heard))], samples(sound)[i:i+8])
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
