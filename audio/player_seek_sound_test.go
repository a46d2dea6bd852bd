//go:build unix

package audio

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"testing"
	"time"

	"geppetto-audio/internal/rig"
)

// arrival says how long after a moment a place of a sound was heard, which goes on from there to what was recorded last
// or for as long as it is said.
func arrival(c rig.Capture, sound []int16, place int, after time.Time, lasting int) (time.Duration, error) {
	rest := sound[place+fadeIn:]
	for i := range c.Samples {
		if c.Samples[i] != rest[0] || i < fadeIn || c.When(i-fadeIn).Before(after) {
			continue
		}
		n := min(lasting, len(rest), len(c.Samples)-i)
		if n > 64 && slices.Equal(c.Samples[i:i+n], rest[:n]) {
			return c.When(i - fadeIn).Sub(after), nil
		}
	}
	return 0, fmt.Errorf("what stands at %v was not heard", timeOf(int64(place)))
}

func TestRealSoundSeeksToTheRightSamples(t *testing.T) {
	s := rig.StartSound(t, playRate, 1)
	sound := hiss(1, 12*playRate)
	steadily(t, func() error {
		p := startPlayer(t, s, sound)
		record := s.Record(t)
		p.do("begin a")
		p.do("write a") // arrives within two seconds
		p.do("sleep 700")
		type seek struct {
			to int // ms
			at time.Time
		}
		var seeks []seek
		for _, to := range []int{3000, 200, 3500, 11000, 5000, 1, 10000} {
			at, _ := p.do(fmt.Sprint("seek ", to))
			seeks = append(seeks, seek{to, at})
			p.do("sleep 400")
		}
		at, _ := p.do("play a 7000")
		seeks = append(seeks, seek{7000, at})
		p.do("sleep 400")
		p.do("pause")
		p.do("seek 9000")
		p.do("sleep 300")
		at, _ = p.do("resume")
		seeks = append(seeks, seek{9000, at})
		p.do("sleep 400")
		p.do("stop")
		c := record.Stop()
		for _, k := range seeks {
			took, err := arrival(c, samples(sound), int(samplesIn(time.Duration(k.to)*ms)), k.at, playRate/5)
			if err != nil {
				return err
			}
			t.Logf("seek to %d ms: heard after %v", k.to, took)
			if took > 200*ms { // what it takes is measured elsewhere
				return fmt.Errorf("seek to %d ms: heard after %v", k.to, took)
			}
		}
		return nil
	})
}

// sharpest shows the sharpest place of what was recorded, from a sample on.
func sharpest(s []int16, from int) string {
	at, most := from, 0
	for i := from + 2; i < len(s); i++ {
		if d := int(s[i]) - 2*int(s[i-1]) + int(s[i-2]); max(d, -d) > most {
			at, most = i, max(d, -d)
		}
	}
	return fmt.Sprintf("%v of %v, %v", timeOf(int64(at)), timeOf(int64(len(s))), s[max(0, at-8):min(len(s), at+8)])
}

func TestRealSoundSeeksWithoutAClick(t *testing.T) {
	s := rig.StartSound(t, playRate, 1)
	sound := quietTone(10)
	own := rig.MaxSecondDifference(samples(sound))
	steadily(t, func() error {
		p := startPlayer(t, s, sound)
		record := s.Record(t)
		p.do("begin a")
		p.do("write a")
		p.do("sleep 2500")                                          // all of it has come
		for _, to := range []int{2503, 1, 1207, 8005, 4011, 6002} { // other phases of the tone
			p.do(fmt.Sprint("seek ", to))
			p.do("sleep 173")
		}
		for range 20 { // as a slider is dragged
			p.do("seek 3333")
			p.do("sleep 7")
			p.do("seek 5678")
			p.do("sleep 3")
		}
		p.do("speed 150")
		p.do("sleep 300")
		p.do("seek 7777")
		p.do("sleep 200")
		p.do("speed 75")
		p.do("sleep 300")
		c := record.Stop()
		first, _, _ := rig.FirstSound(c, 0)
		got := rig.MaxSecondDifference(c.Samples[first+playRate/10:])
		t.Logf("second difference %d, the tone's own %d", got, own)
		if gaps := rig.Gaps(c, 0, ms); len(gaps) > 0 {
			return fmt.Errorf("silences: %v", gaps)
		}
		if got > 3*own {
			return fmt.Errorf("a click: second difference %d: %s", got, sharpest(c.Samples, first+playRate/10))
		}
		return nil
	})
}

func TestRealSoundAtAnotherSpeed(t *testing.T) {
	s := rig.StartSound(t, playRate, 1)
	for _, percent := range []int{75, 150, 200} {
		t.Run(fmt.Sprint(percent), func(t *testing.T) {
			steadily(t, func() error {
				p := startPlayer(t, s, wave16(6, sine(440, 8192)))
				record := s.Record(t)
				p.do(fmt.Sprint("speed ", percent))
				p.do("begin a")
				p.do("write a")
				p.do("wait")
				p.do("sleep 200")
				c := record.Stop()
				if gaps := rig.Gaps(c, 100, 5*ms); len(gaps) > 0 {
					return fmt.Errorf("silences: %v", gaps)
				}
				got, _ := trim(c.Samples)
				hz, length := pitch(got), timeOf(int64(len(got)))
				want := 6 * time.Second * 100 / time.Duration(percent)
				t.Logf("%.2f Hz, %v, want %v", hz, length, want)
				if math.Abs(hz/440-1) > 0.005 || math.Abs(float64(length-want)) > 0.01*float64(want) {
					return fmt.Errorf("%.2f Hz for %v", hz, length)
				}
				return nil
			})
		})
	}
}

func TestRealSoundChangesItsSpeed(t *testing.T) {
	s := rig.StartSound(t, playRate, 1)
	// The pitch of a sweep tells where it is: it rises by 100 Hz a second.
	sound := wave16(10, func(t float64) float64 { return 8192 * math.Sin(2*math.Pi*(300*t+50*t*t)) })
	steadily(t, func() error {
		p := startPlayer(t, s, sound)
		record := s.Record(t)
		p.do("begin a")
		p.do("write a")
		p.do("sleep 1500")
		changed, _ := p.do("speed 200")
		p.do("sleep 1500")
		asked, reply := p.do("position")
		p.do("stop")
		c := record.Stop()
		// sounds is the place, in seconds, that is heard at a moment.
		sounds := func(at time.Time) float64 {
			i := 0
			for c.When(i).Before(at) {
				i++
			}
			return (pitch(c.Samples[i-playRate/10:i+playRate/10]) - 300) / 100
		}
		// Each speed is a line; where the two meet it was changed.
		before, after := sounds(changed.Add(-500*ms)), sounds(changed.Add(time.Second))
		took := time.Duration((before + 0.5 - (after - 2)) * float64(time.Second))
		position, _ := strconv.Atoi(reply)
		off := sounds(asked.Add(-100*ms)) + 0.2 - float64(position)/1000
		t.Logf("changed after %v; the position was off by %.3f s", took, off)
		if took < 0 || took > 200*ms { // what it takes is measured elsewhere
			return fmt.Errorf("changed after %v", took)
		}
		if math.Abs(off) > 0.05 {
			return fmt.Errorf("the position was off by %.3f s", off)
		}
		return nil
	})
}

func TestRealSoundOfAnswersThatWaitOrInterrupt(t *testing.T) {
	s := rig.StartSound(t, playRate, 1)
	sound := hiss(1, 4*playRate)
	steadily(t, func() error {
		p := startPlayer(t, s, sound)
		record := s.Record(t)
		p.do("autoplay 0")
		p.do("begin a")
		p.do("write a")
		p.do("sleep 400")
		asked, _ := p.do("play a 1000") // while it arrives
		p.do("sleep 700")
		p.do("mute 1")
		p.do("sleep 400")
		p.do("mute 0")
		p.do("sleep 300")
		p.do("autoplay 1")
		p.do("interrupt 1")
		p.do("begin b")
		began, _ := p.do("write b")
		p.do("wait")
		p.do("sleep 200")
		c := record.Stop()
		if _, at, _ := rig.FirstSound(c, 0); at.Before(asked) {
			return errors.New("an answer played by itself")
		}
		first, err := arrival(c, samples(sound), playRate, asked, playRate/5)
		if err != nil {
			return err
		}
		gaps := rig.Gaps(c, 0, 100*ms)
		if len(gaps) != 1 || gaps[0].Length < 300*ms || gaps[0].Length > 500*ms {
			return fmt.Errorf("muted: silences %v, want one of 400 ms", gaps)
		}
		// What was muted went by: a second and a quarter after it was asked for it is heard where it would be.
		if took, err := arrival(c, samples(sound), 2*playRate+playRate/4, asked, playRate/20); err != nil {
			return fmt.Errorf("unmuted: %w", err)
		} else if took -= first + 1250*ms; took.Abs() > 20*ms {
			return fmt.Errorf("unmuted, the sound is late by %v", took)
		}
		second, err := arrival(c, samples(sound), 0, began, 3*playRate)
		if err != nil {
			return err
		}
		t.Logf("played when asked after %v, interrupted after %v, muted for %v", first, second, gaps[0].Length)
		return nil
	})
}
