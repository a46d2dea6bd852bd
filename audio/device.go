package audio

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"time"
)

// playRate is the sample rate of everything that is played, in samples a second.
const playRate = 24000

// What can be wrong with a sound device. Status().Err is a [DeviceError] that holds one of them.
var (
	ErrNoDevice      = errors.New("no sound device could be opened")
	ErrDeviceLost    = errors.New("the sound device has gone")
	ErrDeviceStuck   = errors.New("the sound device has stopped taking sound")
	ErrDeviceRunaway = errors.New("the sound device takes sound much faster than it can be heard")
)

// A DeviceError says in one sentence why nothing can be heard. What the system said is in Cause.
type DeviceError struct {
	Problem error // one of the Err… variables of this package
	Cause   error // for the log; may be nil
}

// Error is the sentence alone: causes run over several lines.
func (e *DeviceError) Error() string { return e.Problem.Error() }

// Unwrap gives the problem and its cause.
func (e *DeviceError) Unwrap() []error {
	if e.Cause == nil {
		return []error{e.Problem}
	}
	return []error{e.Problem, e.Cause}
}

// LogValue tells the cause too.
func (e *DeviceError) LogValue() slog.Value {
	return slog.GroupValue(slog.Any("problem", e.Problem), slog.Any("cause", e.Cause))
}

// A Device is something that can be played to.
type Device interface {
	// Open begins to play what src gives: 24 kHz mono 16-bit little-endian PCM, at the linear gain volume. It
	// returns when the device is running or can't be had, or when ctx ends.
	//
	// src is read from one goroutine at a time, already while Open runs. It blocks while there is nothing to
	// play, and ends with io.EOF once the stream is no longer wanted, which is before Close is called and after
	// Open has failed.
	Open(ctx context.Context, src io.Reader, volume float64) (DeviceStream, error)
}

// A DeviceStream is a device that is playing. No method but Close waits for the device, so that all others may be
// called with locks held, and from within Read of the stream's source.
type DeviceStream interface {
	// Unplayed is how many bytes of what was read have not gone to the device yet.
	Unplayed() int
	// Latency is the time from a sample's going to the device until it is heard.
	Latency() time.Duration
	// SetVolume sets the linear gain, 0 to 1, of all that has not gone to the device yet. The change is a short ramp.
	SetVolume(v float64)
	// Suspend asks the device to rest, Resume to go on. Nothing is read meanwhile.
	Suspend()
	Resume()
	// Err says why the stream has ended; nil while it has not.
	Err() error
	// Close lets the device go.
	Close() error
}
