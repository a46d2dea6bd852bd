package faults

import (
	"bytes"
	"context"
	"io"
	"sync"
	"time"

	"geppetto-audio/audio"
)

// A device plays by the clock of the test, as a sound card does by its own, and remembers what it played.
type device struct {
	mu     sync.Mutex
	played []byte
}

const (
	devicePeriod = 20 * time.Millisecond
	deviceBytes  = 24000 * 2 / 50 // in a period
)

// Open begins to play.
func (d *device) Open(_ context.Context, src io.Reader, _ float64) (audio.DeviceStream, error) {
	s := &stream{device: d, src: src}
	s.work.Go(s.play)
	return s, nil
}

// holds tells whether sound was played as a whole.
func (d *device) holds(pcm []byte) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return bytes.Contains(d.played, pcm)
}

// A stream is the device while it plays.
type stream struct {
	device *device
	src    io.Reader
	work   sync.WaitGroup
}

func (s *stream) play() {
	period := make([]byte, deviceBytes)
	for {
		n, err := s.src.Read(period)
		s.device.mu.Lock()
		s.device.played = append(s.device.played, period[:n]...)
		s.device.mu.Unlock()
		if err != nil {
			return
		}
		time.Sleep(devicePeriod * time.Duration(n) / deviceBytes)
	}
}

func (s *stream) Unplayed() int          { return 0 }
func (s *stream) Latency() time.Duration { return devicePeriod }
func (s *stream) SetVolume(float64)      {}
func (s *stream) Suspend()               {}
func (s *stream) Resume()                {}
func (s *stream) Err() error             { return nil }

// Close waits for the source to end, which it does before it is called.
func (s *stream) Close() error {
	s.work.Wait()
	return nil
}
