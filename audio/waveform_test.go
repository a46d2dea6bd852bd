package audio

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"geppetto-audio/internal/frugal"
	"geppetto-audio/realtime"
)

// steps is sound of which each step is as loud as said, and the last shorter.
func steps(last int, loud ...int16) []byte {
	var pcm []byte
	for i, v := range loud {
		n := stepSamples
		if i == len(loud)-1 {
			n = last
		}
		for k := range n {
			s := v / 2
			if k == n/2 {
				s = v
			}
			pcm = binary.LittleEndian.AppendUint16(pcm, uint16(s))
		}
	}
	return pcm
}

func TestReadWaveform(t *testing.T) {
	loud := []int16{0, 128, math.MaxInt16, math.MinInt16, -16384, 100, 16384}
	peaks := []uint8{0, 1, 255, 255, 128, 1, 128}
	sound := steps(700, loud...)
	length := timeOf(int64(len(sound) / 2))
	file := func(header string, size uint32, more ...[]byte) []byte {
		return slices.Concat(binary.LittleEndian.AppendUint32([]byte(header), size), slices.Concat(more...))
	}
	size := uint32(len(sound))
	for name, c := range map[string]struct {
		file   []byte
		peaks  []uint8
		length time.Duration
	}{
		"whole":                 {file(ownHeader, size, sound), peaks, length},
		"with titles":           {file(ownHeader, size, sound, chunk("LIST", []byte("INFOINAM\x02\x00\x00\x00A\x00"))), peaks, length},
		"growing: sizes behind": {file(ownHeader, 2*uint32(stepSamples), sound[:4*stepSamples]), peaks[:1], WaveformStep},
		"growing: no size yet":  {file(ownHeader, 0, sound), peaks, length},
		"growing: no sound yet": {file(ownHeader, 0), nil, 0},
		"cut short":             {file(ownHeader, size, sound[:6*stepSamples]), peaks[:3], 3 * WaveformStep},
		"cut within a sample":   {file(ownHeader, size, sound[:6*stepSamples+1]), peaks[:3], 3 * WaveformStep},
		"one sample":            {file(ownHeader, 2, []byte{0, 0x40}), []uint8{128}, timeOf(1)},
	} {
		path := filepath.Join(t.TempDir(), "answer.wav")
		if err := os.WriteFile(path, c.file, 0o600); err != nil {
			t.Fatal(err)
		}
		w, err := ReadWaveform(t.Context(), path)
		if err != nil || !slices.Equal(w.Peaks, c.peaks) || w.Length != c.length {
			t.Errorf("%s: %v, %v; want %v of %v", name, w, err, c.peaks, c.length)
		}
	}
}

func TestReadWaveformOfALongFile(t *testing.T) {
	sound := hiss(1, 3*waveformBlock+77)
	w, err := ReadWaveform(t.Context(), writeWave(t, ownHeader, sound))
	var m peakMeter
	for rest := sound; len(rest) > 0; { // in pieces of odd sizes
		n := min(len(rest), 1+len(rest)%1237)
		m.write(rest[:n])
		rest = rest[n:]
	}
	if want := m.waveform(); err != nil || !slices.Equal(w.Peaks, want.Peaks) || w.Length != want.Length {
		t.Errorf("read %d peaks, %v; metered %d", len(w.Peaks), err, len(want.Peaks))
	}
	if want := (len(sound)/2 + stepSamples - 1) / stepSamples; len(w.Peaks) != want {
		t.Errorf("%d peaks, want %d", len(w.Peaks), want)
	}
}

func TestReadWaveformRefusesOtherFiles(t *testing.T) {
	stereo := strings.Replace(ownHeader, "\x01\x00\x01\x00", "\x01\x00\x02\x00", 1)
	text := filepath.Join(t.TempDir(), "words.wav")
	if err := os.WriteFile(text, []byte("words"), 0o600); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		filepath.Join(t.TempDir(), "none.wav"): "no such file",
		t.TempDir():                            "is a directory",
		text:                                   "it is text, not a WAV file",
		writeWave(t, stereo, hiss(1, 4800)):    "is 24 kHz stereo 16-bit WAV",
	} {
		if _, err := ReadWaveform(t.Context(), path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want something with %q", err, want)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := ReadWaveform(ctx, writeWave(t, ownHeader, hiss(1, playRate))); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestRecorderWaveformGrows(t *testing.T) {
	r := NewRecorder(func() string { return t.TempDir() }, nil)
	defer r.Close()
	if _, ok := r.Waveform("a"); ok {
		t.Error("an answer nobody keeps has a waveform")
	}
	take := r.Keep(realtime.Answer{ID: "a"})
	waiting := r.Keep(realtime.Answer{ID: "b"}) // after the first is on disk
	sound := steps(stepSamples, 1000, 20000, 5000, 32000)
	for at := 0; at < len(sound); at += 333 {
		piece := sound[at:min(len(sound), at+333)]
		take.Sound(piece)
		waiting.Sound(piece[:len(piece)/2])
		come := int64(at+len(piece)) / 2
		w, ok := r.Waveform("a")
		if want := int((come + int64(stepSamples) - 1) / int64(stepSamples)); !ok || len(w.Peaks) != want || w.Length != timeOf(come) {
			t.Fatalf("%d samples: %d peaks for %v, %v", come, len(w.Peaks), w.Length, ok)
		}
		if come > int64(2*stepSamples) && !slices.Equal(w.Peaks[:2], []uint8{8, 156}) {
			t.Fatalf("peaks %v", w.Peaks)
		}
	}
	if w, ok := r.Waveform("b"); !ok || len(w.Peaks) != 2 {
		t.Errorf("that of an answer that waits for the disk: %v, %v", w, ok)
	}
	kept := make(chan realtime.Kept)
	take.Finish(realtime.Outcome{Status: realtime.Completed, Heard: -1}, func(k realtime.Kept) { kept <- k })
	file := <-kept
	waiting.Finish(realtime.Outcome{Status: realtime.Completed, Heard: -1}, func(k realtime.Kept) { kept <- k })
	<-kept
	if _, ok := r.Waveform("a"); ok {
		t.Error("an answer that is on disk is still held")
	}
	w, err := ReadWaveform(t.Context(), file.Audio)
	if err != nil || !slices.Equal(w.Peaks, []uint8{8, 156, 39, 249}) {
		t.Errorf("on disk: %v, %v", w, err)
	}
}

func FuzzReadWaveform(f *testing.F) {
	f.Add([]byte(ownHeader))
	f.Add(slices.Concat([]byte(ownHeader), []byte{4, 0, 0, 0, 1, 2, 3, 4}))
	f.Add(slices.Concat([]byte(ownHeader), []byte{0xff, 0xff, 0xff, 0xff, 1, 2, 3}, list))
	f.Add(slices.Concat([]byte(ownHeader[:12]), list, []byte(ownHeader[12:]), []byte{0, 0, 0, 0, 9}))
	path := filepath.Join(f.TempDir(), "fuzz.wav")
	f.Fuzz(func(t *testing.T, data []byte) {
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		var w Waveform
		var err error
		frugal.Read(t, len(data), func() { w, err = ReadWaveform(t.Context(), path) })
		if err != nil {
			if len(w.Peaks) > 0 {
				t.Error("peaks and an error")
			}
			return
		}
		n := samplesIn(w.Length + time.Second/playRate - 1)
		if want := (n + int64(stepSamples) - 1) / int64(stepSamples); int64(len(w.Peaks)) != want || 2*n > int64(len(data)) {
			t.Errorf("%d peaks for %d samples in a file of %d bytes", len(w.Peaks), n, len(data))
		}
		if silent := !bytes.ContainsFunc(data, func(r rune) bool { return r != 0 }); silent && slices.Max(append(w.Peaks, 0)) > 0 {
			t.Error("silence has peaks")
		}
	})
}

func BenchmarkReadWaveform(b *testing.B) {
	for _, minutes := range []int{1, 10} {
		b.Run(fmt.Sprintf("%d min", minutes), func(b *testing.B) {
			sound := bytes.Repeat(hiss(1, 60*playRate), minutes)
			path := filepath.Join(b.TempDir(), "answer.wav")
			data := slices.Concat(binary.LittleEndian.AppendUint32([]byte(ownHeader), uint32(len(sound))), sound)
			if err := os.WriteFile(path, data, 0o600); err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := ReadWaveform(b.Context(), path); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
