package audio

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

const (
	fakePeriod  = playRate / 50         // samples the device takes at once
	fakeLatency = 60 * time.Millisecond // from then until they are heard
	fakeBuffer  = playRate * 60 / 1000  // samples read ahead; nothing sounds before they are there
	fakeTick    = 20 * time.Millisecond // how often it takes a period
	fakeOpening = 15 * time.Millisecond // how long opening lasts
)

var errFake = errors.New("no such device\nand more lines of it")

// A fakeDevice plays by the clock of a synctest bubble as the real one does, and remembers what it played.
type fakeDevice struct {
	mu      sync.Mutex
	broken  bool          // Open fails
	tick    time.Duration // 0: fakeTick
	opens   int           // how often Open was called
	filter  func(io.Reader) io.Reader
	streams []*fakeStream
}

func (d *fakeDevice) Open(ctx context.Context, src io.Reader, volume float64) (DeviceStream, error) {
	s := &fakeStream{src: src, volume: volume, ramp: volume, quit: make(chan struct{}), tick: fakeTick}
	s.room = sync.NewCond(&s.mu)
	d.mu.Lock()
	broken := d.broken
	d.opens++
	if d.filter != nil {
		s.src = d.filter(src)
	}
	if d.tick != 0 {
		s.tick = d.tick
	}
	if !broken {
		d.streams = append(d.streams, s)
	}
	d.mu.Unlock()
	if !broken {
		s.work.Go(s.read)
	}
	select {
	case <-time.After(fakeOpening):
	case <-ctx.Done():
		broken = true
	}
	if broken {
		return nil, errFake
	}
	s.began = time.Now()
	s.work.Go(s.mix)
	return s, nil
}

// set changes the device from now on.
func (d *fakeDevice) set(f func(*fakeDevice)) {
	d.mu.Lock()
	defer d.mu.Unlock()
	f(d)
}

// last is the stream that was opened last.
func (d *fakeDevice) last() *fakeStream {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.streams[len(d.streams)-1]
}

type fakeStream struct {
	src   io.Reader
	work  sync.WaitGroup
	quit  chan struct{}
	tick  time.Duration
	began time.Time

	mu           sync.Mutex
	room         *sync.Cond
	buf          []byte
	filled       bool // the first buffer was full
	volume, ramp float64
	out          []int16 // began+fakeLatency is when the first is heard
	resting      bool
	rests        int
	frozen       bool
	err          error
	closed       bool
}

// read keeps the buffer full.
func (s *fakeStream) read() {
	p := make([]byte, 2*fakeBuffer)
	for {
		s.mu.Lock()
		for len(s.buf) >= 2*fakeBuffer && !s.closed {
			s.room.Wait()
		}
		closed := s.closed
		s.mu.Unlock()
		n, err := s.src.Read(p)
		if closed || err != nil {
			return
		}
		if n == 0 || n%2 != 0 {
			panic("a Read gave nothing, or half a sample")
		}
		time.Sleep(100 * time.Microsecond) // what was read is on its way
		s.mu.Lock()
		s.buf = append(s.buf, p[:n]...)
		s.filled = s.filled || len(s.buf) >= 2*fakeBuffer
		s.mu.Unlock()
	}
}

// mix takes a period each tick.
func (s *fakeStream) mix() {
	for next := s.began; ; next = next.Add(s.tick) {
		select {
		case <-s.quit:
			return
		case <-time.After(time.Until(next)):
		}
		s.mu.Lock()
		if s.err == nil && !s.frozen {
			s.period()
		}
		s.mu.Unlock()
	}
}

func (s *fakeStream) period() {
	period := make([]int16, fakePeriod)
	if !s.resting {
		var n int
		if s.filled {
			n = min(fakePeriod, len(s.buf)/2)
		}
		for i := range n {
			gain := s.volume
			if s.ramp != s.volume {
				gain = s.ramp + (s.volume-s.ramp)*float64(i)/float64(n)
			}
			period[i] = int16(math.Round(gain * float64(int16(binary.LittleEndian.Uint16(s.buf[2*i:])))))
		}
		s.ramp = s.volume
		s.buf = s.buf[2*n:]
		s.room.Signal()
	}
	s.out = append(s.out, period...)
}

func (s *fakeStream) lock(f func()) { s.mu.Lock(); defer s.mu.Unlock(); f() }

func (s *fakeStream) Unplayed() (n int)      { s.lock(func() { n = len(s.buf) }); return n }
func (s *fakeStream) Latency() time.Duration { return fakeLatency }
func (s *fakeStream) SetVolume(v float64)    { s.lock(func() { s.volume = v }) }
func (s *fakeStream) Suspend()               { s.lock(func() { s.resting = true; s.rests++ }) }
func (s *fakeStream) Resume()                { s.lock(func() { s.resting = false }) }
func (s *fakeStream) Err() (err error)       { s.lock(func() { err = s.err }); return err }

func (s *fakeStream) Close() error {
	s.lock(func() { s.closed = true; s.room.Broadcast() })
	close(s.quit)
	s.work.Wait()
	return nil
}

// rested says whether the stream rests, and how often it was asked to.
func (s *fakeStream) rested() (now bool, times int) {
	s.lock(func() { now, times = s.resting, s.rests })
	return now, times
}

// over says whether the stream was closed.
func (s *fakeStream) over() (closed bool) {
	s.lock(func() { closed = s.closed })
	return closed
}

// opened is how often the device was to be opened, and how often it could be.
func (d *fakeDevice) opened() (tried, done int) {
	d.set(func(d *fakeDevice) { tried, done = d.opens, len(d.streams) })
	return tried, done
}

// heard is what has left the loudspeaker by now.
func (s *fakeStream) heard() []int16 {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := samplesIn(time.Since(s.began) - fakeLatency)
	return append([]int16(nil), s.out[:max(0, min(n, int64(len(s.out))))]...)
}

// at is the moment in which a sample is heard.
func (s *fakeStream) at(sample int) time.Time {
	return s.began.Add(fakeLatency + timeOf(int64(sample)))
}

// bench runs a test in a bubble, with a player on a fake device.
func bench(t *testing.T, f func(t *testing.T, p *Player, d *fakeDevice)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		d := &fakeDevice{}
		p := NewPlayer(PlayerOptions{Device: d})
		defer func() {
			if err := p.Close(); err != nil {
				t.Errorf("Close: %v", err)
			}
		}()
		f(t, p, d)
	})
}

// trim takes the silence off both ends and says how much there was before.
func trim(s []int16) (sound []int16, before int) {
	for before < len(s) && s[before] == 0 {
		before++
	}
	end := len(s)
	for end > before && s[end-1] == 0 {
		end--
	}
	return s[before:end], before
}

// samples are those of pcm; an odd byte at the end is none.
func samples(pcm []byte) []int16 {
	s := make([]int16, len(pcm)/2)
	for i := range s {
		s[i] = int16(binary.LittleEndian.Uint16(pcm[2*i:]))
	}
	return s
}

// tone is a sine of 100 Hz that begins and ends softly.
func tone(d time.Duration) []byte {
	n := int(samplesIn(d))
	pcm := make([]byte, 0, 2*n)
	for i := range n {
		soft := min(1, float64(i)/2400, float64(n-i)/2400)
		v := 16000 * soft * math.Sin(2*math.Pi*100*float64(i)/playRate)
		pcm = binary.LittleEndian.AppendUint16(pcm, uint16(int16(math.Round(v))))
	}
	return pcm
}

// roughest is the greatest second difference, where a click stands out: in a sine of 100 Hz at 16000 it is 11.
func roughest(s []int16) (most int) {
	for i := 2; i < len(s); i++ {
		d := int(s[i]) - 2*int(s[i-1]) + int(s[i-2])
		most = max(most, d, -d)
	}
	return most
}

// A lateReader gives everything 16 samples late, as a filter does.
type lateReader struct {
	io.Reader
	held []byte
}

func (l *lateReader) Read(p []byte) (int, error) {
	n, err := l.Reader.Read(p)
	l.held = append(l.held, p[:n]...)
	copy(p[:n], l.held)
	l.held = l.held[n:]
	return n, err
}
