package audio

import (
	"context"
	"fmt"
	"io"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/hajimehoshi/oto/v2"
)

// otoDevice is the system's default output. A context of oto's can't be closed, only put to rest, and a lost one
// does not come back; so every Open makes a new one.
type otoDevice struct {
	rate, channels int
	contextBuffer  time.Duration // the device's own buffer
	playerBuffer   time.Duration // a beginning device takes all of its buffer at once, and soon two periods more
	flowBuffer     time.Duration // must hold more than a period of the device, or every period has a hole
}

// serverLatency is what the least of sound servers adds to the device's buffer.
const serverLatency = 10 * time.Millisecond

// newOtoDevice chooses what each system plays without surprises.
func newOtoDevice() otoDevice {
	d := otoDevice{rate: playRate, channels: 1, contextBuffer: 60 * time.Millisecond}
	d.playerBuffer, d.flowBuffer = 100*time.Millisecond, 60*time.Millisecond
	switch runtime.GOOS {
	case "linux": // a period is 20 ms; what is more than two of them delays every seek
		d.flowBuffer = 40 * time.Millisecond
	case "windows": // WASAPI takes the mixer's own format only; anything else goes to WinMM, at six times the buffer
		d.rate, d.channels = 2*playRate, 2
	case "darwin": // a smaller buffer crackles
		d.contextBuffer = 100 * time.Millisecond
	}
	return d
}

// Open makes the player before the device is there, so that it fills its buffer meanwhile.
func (d otoDevice) Open(ctx context.Context, src io.Reader, volume float64) (DeviceStream, error) {
	quietALSA()
	if _, set := os.LookupEnv("PULSE_LATENCY_MSEC"); set { // overrides our buffers: holes, or no sound at all
		if err := os.Unsetenv("PULSE_LATENCY_MSEC"); err != nil {
			return nil, fmt.Errorf("clear PULSE_LATENCY_MSEC: %w", err)
		}
	}
	frame := 2 // bytes that stand for one sample of ours
	if d.rate == 2*playRate {
		src, frame = newDoubler(src), 8
	}
	oc, ready, err := oto.NewContextWithOptions(&oto.NewContextOptions{
		SampleRate: d.rate, ChannelCount: d.channels, Format: oto.FormatSignedInt16LE, BufferSize: d.contextBuffer,
	})
	if err != nil {
		return nil, err
	}
	s := &otoStream{
		context: oc, src: src, frame: frame, latency: d.contextBuffer + serverLatency,
		first: int(d.playerBuffer.Seconds()*playRate) * frame, later: int(d.flowBuffer.Seconds()*playRate) * frame,
		wish: make(chan bool, 1), settled: make(chan struct{}),
	}
	s.player = oc.NewPlayer(s)
	s.begin()
	s.player.SetVolume(volume)
	s.starting.Go(s.player.Play) // waits for the first sound on Windows
	go s.control()
	select {
	case <-ready:
		if err = oc.Err(); err == nil {
			err = s.probe()
		}
	case <-ctx.Done():
		err = ctx.Err()
	}
	if err != nil {
		s.release()
		return nil, err
	}
	return s, nil
}

// otoStream is one context of oto's and its only player.
type otoStream struct {
	context  *oto.Context
	player   oto.Player // oto closes a player that is no longer referenced
	src      io.Reader
	read     atomic.Int64 // bytes, since the device began to take them
	frame    int
	first    int // size of the player's buffer until the device has taken that twice
	later    int // and then
	latency  time.Duration
	starting sync.WaitGroup
	wish     chan bool     // true: rest; false: run. The newest wish wins
	settled  chan struct{} // closed when control has ended
}

// Read is what the player reads from.
func (s *otoStream) Read(p []byte) (int, error) {
	n, err := s.src.Read(p)
	if all := s.read.Add(int64(n)); s.later != s.first && all >= int64(2*s.first) && all-int64(n) < int64(2*s.first) {
		s.player.(oto.BufferSizeSetter).SetBufferSize(s.later)
	}
	return n, err
}

// begin prepares for a device that is empty.
func (s *otoStream) begin() {
	s.player.(oto.BufferSizeSetter).SetBufferSize(s.first)
	s.read.Store(0)
}

// probe finds out whether the device has a clock. Where the default device can't be opened oto takes any other: one
// that writes a file took 977 MB in three seconds. A player of its own counts how much silence goes to the device; it
// holds nothing up, and adds nothing to what is heard.
func (s *otoStream) probe() error {
	silence := new(silenceCounter)
	p := s.context.NewPlayer(silence)
	p.(oto.BufferSizeSetter).SetBufferSize(playRate / 50 * s.frame)
	p.Play()
	time.Sleep(probeTime)
	if err := p.Close(); err != nil {
		return err
	}
	if silence.bytes.Load() > runawayBurst*int64(s.frame) {
		return ErrDeviceRunaway
	}
	return nil
}

// probeTime is enough for a device without a clock to take many times runawayBurst.
const probeTime = 10 * time.Millisecond

// A silenceCounter is endless silence.
type silenceCounter struct{ bytes atomic.Int64 }

func (s *silenceCounter) Read(p []byte) (int, error) {
	clear(p)
	s.bytes.Add(int64(len(p)))
	return len(p), nil
}

// control does what may wait as long as the sound server likes.
func (s *otoStream) control() {
	defer close(s.settled)
	for rest := range s.wish {
		// An error is no news here: it is in Err too.
		if rest {
			_ = s.context.Suspend()
		} else {
			_ = s.context.Resume()
		}
	}
}

func (s *otoStream) ask(rest bool) {
	select {
	case <-s.wish:
	default:
	}
	s.wish <- rest
}

func (s *otoStream) Unplayed() int          { return s.player.UnplayedBufferSize() / s.frame * 2 }
func (s *otoStream) Latency() time.Duration { return s.latency }
func (s *otoStream) SetVolume(v float64)    { s.player.SetVolume(v) }
func (s *otoStream) Suspend()               { s.ask(true) }
func (s *otoStream) Resume()                { s.begin(); s.ask(false) }

func (s *otoStream) Err() error {
	if err := s.context.Err(); err != nil {
		return err
	}
	return s.player.Err()
}

// release lets go of everything without waiting.
func (s *otoStream) release() {
	_ = s.player.Close() // gives the player's error, which Err gave
	s.ask(true)
	close(s.wish)
}

// Close waits for the stream's goroutines, but not for a sound server that hangs: a write to it can't be ended.
func (s *otoStream) Close() error {
	s.release()
	s.starting.Wait()
	select {
	case <-s.settled:
		return nil
	case <-time.After(time.Second):
		return ErrDeviceStuck
	}
}
