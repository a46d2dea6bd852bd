package rig

import (
	"bytes"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/hajimehoshi/oto/v2"
	"go.uber.org/goleak"
)

// playVariable names a file of raw samples that the test binary plays through ALSA instead of testing. That is a
// process of its own because oto's goroutines never end.
const playVariable = "RIG_TEST_PLAY"

func TestMain(m *testing.M) {
	if path := os.Getenv(playVariable); path != "" {
		if err := playALSA(path); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	goleak.VerifyTestMain(m)
}

func playALSA(path string) error {
	pcm, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	device, ready, err := oto.NewContextWithOptions(&oto.NewContextOptions{
		SampleRate: rate, ChannelCount: 1, Format: oto.FormatSignedInt16LE, BufferSize: 60 * time.Millisecond,
	})
	if err != nil {
		return err
	}
	<-ready
	player := device.NewPlayer(bytes.NewReader(append(pcm, make([]byte, rate)...)))
	player.Play()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for player.IsPlaying() && device.Err() == nil {
		<-tick.C
	}
	return device.Err()
}
