package audio

import (
	"math/rand/v2"
	"os"
	"testing"
	"time"
)

// TestPlayerNeverClicks drags, seeks and changes the speed in a tone as TestRealSoundSeeksWithoutAClick does, at moments
// of all kinds. There is no machine here that could be too busy: what a recording of real sound has beyond this comes
// from the device.
func TestPlayerNeverClicks(t *testing.T) {
	sound := quietTone(10)
	own := roughest(samples(sound))
	seeds := uint64(20)
	if os.Getenv("GEPPETTO_E2E") == "1" {
		seeds = 100
	}
	worst := 0
	for seed := range seeds {
		bench(t, func(t *testing.T, p *Player, d *fakeDevice) {
			r := rand.New(rand.NewPCG(seed, 1))
			pause := func(most int) { time.Sleep(time.Duration(r.IntN(most*1000)) * time.Microsecond) }
			answer(p, "a", sound)
			time.Sleep(time.Second)
			for range 10 {
				p.Seek(time.Duration(1+r.IntN(8000)) * ms) // the beginning is as steep as the tone
				pause(200)
			}
			for range 20 { // as a slider is dragged
				p.Seek(time.Duration(1+r.IntN(8000)) * ms) // the beginning is as steep as the tone
				pause(10)
			}
			for range 6 {
				p.Seek(time.Duration(1+r.IntN(6000)) * ms)
				p.SetSpeed(0.75 + 1.25*r.Float64())
				pause(400)
			}
			time.Sleep(200 * ms)
			heard, _ := trim(d.last().heard())
			heard = heard[playRate/10:]
			got := roughest(heard)
			worst = max(worst, got)
			if got > 6*own { // fades that overlap; what has no fade at all has over 200
				t.Errorf("seed %d: second difference %d, of the tone itself %d", seed, got, own)
			}
			if low := quietest(heard, playRate/50); low < 100 {
				t.Errorf("seed %d: goes down to %d", seed, low)
			}
		})
	}
	t.Logf("second difference at most %d, of the tone itself %d", worst, own)
}
