package audio

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"time"
)

const (
	// WaveformStep is the time that one peak of a [Waveform] stands for.
	WaveformStep = 50 * time.Millisecond

	stepSamples = int(playRate * WaveformStep / time.Second)
	// waveformBlock is how much of a file is read at once, in bytes.
	waveformBlock = 64 << 10
)

// A Waveform is how loud an answer is, for the eye.
type Waveform struct {
	Peaks  []uint8 // one for every WaveformStep, the last for what there is of it: 0 is silence, 255 full scale
	Length time.Duration
}

// ReadWaveform makes the waveform of a kept answer: a 24 kHz mono 16-bit WAV file. Of one that is still growing, or was
// cut short, it takes what is there, and where there is no sound yet the waveform is empty. It holds little of the
// file in memory at a time.
func ReadWaveform(ctx context.Context, path string) (Waveform, error) {
	f, err := os.Open(path)
	if err != nil {
		return Waveform{}, fmt.Errorf("read a waveform: %w", err)
	}
	defer f.Close()
	at, size, err := findSound(f)
	if err != nil {
		return Waveform{}, fmt.Errorf("read a waveform: %w", err)
	}
	var m peakMeter
	block := make([]byte, max(2, min(size, waveformBlock))) // reading into nothing never ends
	for r := io.NewSectionReader(f, at, size); err == nil; {
		if err := ctx.Err(); err != nil {
			return Waveform{}, err
		}
		var n int
		n, err = io.ReadFull(r, block)
		m.write(block[:n])
	}
	if !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return Waveform{}, fmt.Errorf("read a waveform: %w", err)
	}
	return m.waveform(), nil
}

// Waveform is that of an answer which is being kept now, as far as its sound has come, or which is held. It says false
// where none of that name is, and once its files are complete.
func (r *Recorder) Waveform(id string) (Waveform, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if i := slices.IndexFunc(r.takes, func(t *take) bool { return t.answer.ID == id }); i >= 0 {
		return r.takes[i].waveform(), true
	}
	if i := slices.IndexFunc(r.held, func(h *heldTake) bool { return h.told.ID == id }); i >= 0 {
		return r.held[i].waveform, true
	}
	return Waveform{}, false
}

// A peakMeter makes a waveform of 16-bit little-endian PCM as it comes.
type peakMeter struct {
	peaks []uint8 // of whole steps
	most  int     // the greatest amplitude of the step that has begun
	count int     // its samples
	bytes int64
	half  byte // the first half of a sample, where bytes is odd
}

// write takes in PCM, which may end in half a sample.
func (m *peakMeter) write(pcm []byte) {
	if m.bytes%2 == 1 && len(pcm) > 0 {
		pair := [2]byte{m.half, pcm[0]}
		pcm = pcm[1:]
		m.bytes--
		m.whole(pair[:])
	}
	m.whole(pcm[:len(pcm)&^1])
	if len(pcm)%2 == 1 {
		m.half = pcm[len(pcm)-1]
		m.bytes++
	}
}

// whole takes in whole samples.
func (m *peakMeter) whole(pcm []byte) {
	m.bytes += int64(len(pcm))
	for len(pcm) > 0 {
		part := pcm[:min(len(pcm), 2*(stepSamples-m.count))]
		pcm = pcm[len(part):]
		m.count += len(part) / 2
		m.most = max(m.most, loudest(part))
		if m.count == stepSamples {
			m.peaks = append(m.peaks, peakOf(m.most))
			m.most, m.count = 0, 0
		}
	}
}

// waveform is that of what has come.
func (m *peakMeter) waveform() Waveform {
	w := Waveform{Peaks: make([]uint8, len(m.peaks), len(m.peaks)+1), Length: timeOf(m.bytes / 2)}
	copy(w.Peaks, m.peaks)
	if m.count > 0 {
		w.Peaks = append(w.Peaks, peakOf(m.most))
	}
	return w
}

// loudest is the greatest amplitude, 0 to 32768.
func loudest(pcm []byte) int {
	var low, high int16
	for i := 0; i+1 < len(pcm); i += 2 {
		v := int16(binary.LittleEndian.Uint16(pcm[i:]))
		low, high = min(low, v), max(high, v)
	}
	return max(int(high), -int(low))
}

// peakOf is an amplitude on the scale of a Waveform.
func peakOf(amplitude int) uint8 { return uint8((amplitude*255 + 1<<14) >> 15) }
