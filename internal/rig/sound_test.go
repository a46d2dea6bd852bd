package rig

import (
	"bytes"
	"context"
	"encoding/binary"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"
)

const rate = 24000

// noise is sound that never repeats itself, loud from the first sample to the last.
func noise(seed uint64, length int) []int16 {
	random := rand.New(rand.NewPCG(seed, seed))
	samples := make([]int16, length)
	for i := range samples {
		samples[i] = int16(1000 + random.IntN(8000))
		if random.IntN(2) == 0 {
			samples[i] = -samples[i]
		}
	}
	return samples
}

// write puts samples into a raw file.
func write(t *testing.T, samples []int16) (path string) {
	t.Helper()
	var raw bytes.Buffer
	if err := binary.Write(&raw, binary.LittleEndian, samples); err != nil {
		t.Fatal(err)
	}
	path = filepath.Join(t.TempDir(), "sound.raw")
	if err := os.WriteFile(path, raw.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// paplay plays a raw file on s and returns when it has been heard.
func paplay(t *testing.T, s *Sound, path string, channels int) {
	t.Helper()
	Need(t, "paplay")
	cmd := exec.Command("paplay", "--raw", "--format=s16le", "--rate="+strconv.Itoa(rate), "--channels="+strconv.Itoa(channels), path)
	cmd.Env = append(os.Environ(), s.Env()...)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("paplay: %v\n%s", err, out)
	}
}

// hear records what play plays on s, from before its beginning to a second after its end.
func hear(t *testing.T, s *Sound, play func()) (capture Capture, asked time.Time) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	recording := s.Record(t)
	asked = time.Now()
	play()
	first, err := recording.WaitSound(ctx, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := recording.WaitSilence(ctx, first, 0, time.Second); err != nil {
		t.Fatal(err)
	}
	if last := recording.Last(rate / 2 * recording.channels); slices.Max(last) != 0 || len(last) != rate/2*recording.channels {
		t.Errorf("the last half second, %d samples, is not silent", len(last))
	}
	return recording.Stop(), asked
}

func expectExact(t *testing.T, capture Capture, want []int16) {
	t.Helper()
	offset, exact := Align(capture, want)
	if !exact {
		t.Fatalf("the recording is not what was played: jumps %+v", Jumps(capture, want))
	}
	if first, _, ok := FirstSound(capture, 0); !ok || first != offset {
		t.Errorf("first sound at sample %d, but what was played begins at %d", first, offset)
	}
	if last, _, ok := LastSound(capture, 0); !ok || last != offset+len(want)-1 {
		t.Errorf("last sound at sample %d, but what was played ends at %d", last, offset+len(want)-1)
	}
}

func TestRecordsWhatIsPlayedBitForBit(t *testing.T) {
	for _, test := range []struct {
		name     string
		channels int
	}{{"mono", 1}, {"stereo", 2}} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel() // two sound cards at once don't hear each other
			s := StartSound(t, rate, test.channels)
			want := noise(uint64(test.channels), 2*rate*test.channels)
			path := write(t, want)
			capture, asked := hear(t, s, func() { paplay(t, s, path, test.channels) })
			expectExact(t, capture, want)
			_, begin, _ := FirstSound(capture, 0)
			_, end, _ := LastSound(capture, 0)
			if early := asked.Sub(begin); early > 100*time.Millisecond || begin.After(time.Now()) {
				t.Errorf("sound began %v before it was asked for", early)
			}
			if length := end.Sub(begin).Round(time.Millisecond); length != 2*time.Second {
				t.Errorf("two seconds of sound took %v", length)
			}
		})
	}
}

func TestALSADefaultIsTheSoundCard(t *testing.T) {
	s := StartSound(t, rate, 1)
	want := noise(3, rate)
	path := write(t, want)
	capture, _ := hear(t, s, func() {
		player := exec.Command(os.Args[0])
		player.Env = append(os.Environ(), append(s.Env(), playVariable+"="+path)...)
		if out, err := player.CombinedOutput(); err != nil {
			t.Errorf("play through ALSA: %v\n%s", err, out)
		}
	})
	expectExact(t, capture, want)
}

func TestDeviceGoesAndComesBack(t *testing.T) {
	s := StartSound(t, rate, 1)
	recording := s.Record(t)
	s.Kill()
	if _, err := recording.WaitSound(t.Context(), 0, 0); err == nil {
		t.Error("a recording goes on without its device")
	}
	recording.Stop()

	s.Restart()
	want := noise(4, rate/2)
	path := write(t, want)
	capture, _ := hear(t, s, func() { paplay(t, s, path, 1) })
	expectExact(t, capture, want)
}
