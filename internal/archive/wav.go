package archive

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"time"
)

// The WAVs of this program are 24 kHz mono 16-bit PCM behind a header of 44 bytes, with a LIST chunk of titles behind
// the sound. Two sizes in the header change while sound arrives: that of the whole, which counts what follows its own
// eight bytes, and that of the sound.
const (
	HeaderSize     = 44
	BytesPerSecond = 24000 * 2
	// MaxSound is the most sound that fits the header's sizes, in bytes, with room for a LIST chunk: nearly 25 hours.
	MaxSound = 1<<32 - HeaderSize - maxBehind

	maxBehind = 1 << 20

	wholeAt = 4
	soundAt = 40
)

// ErrNotWAV is returned for a WAV that this program did not write.
var ErrNotWAV = errors.New("not a WAV of this program")

// PutSizes sets the sizes in a header of HeaderSize bytes: sound is the length of the sound and behind that of the LIST
// chunk after it, both in bytes.
func PutSizes(header []byte, sound, behind int64) {
	binary.LittleEndian.PutUint32(header[wholeAt:], uint32(HeaderSize-8+sound+behind))
	binary.LittleEndian.PutUint32(header[soundAt:], uint32(sound))
}

// SoundTime is how long that many bytes of sound play.
func SoundTime(bytes int64) time.Duration {
	return time.Duration(bytes/BytesPerSecond)*time.Second +
		time.Duration(bytes%BytesPerSecond)*time.Second/BytesPerSecond
}

// Duration is how long the sound of the WAV at path plays, as far as it is on disk. The error wraps ErrNotWAV where
// another program wrote it.
func Duration(path string) (time.Duration, error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, fmt.Errorf("read the length: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return 0, fmt.Errorf("read the length: %w", err)
	}
	h, err := readHeader(f)
	if err != nil {
		return 0, fmt.Errorf("read the length of %s: %w", path, err)
	}
	return SoundTime(min(h.sound(), info.Size()-HeaderSize)), nil
}

type header [HeaderSize]byte

func (h *header) whole() int64 { return int64(binary.LittleEndian.Uint32(h[wholeAt:])) }
func (h *header) sound() int64 { return int64(binary.LittleEndian.Uint32(h[soundAt:])) }

// readHeader reads a header of ours, whatever its sizes.
func readHeader(f io.ReaderAt) (header, error) {
	var h header
	if _, err := f.ReadAt(h[:], 0); err == io.EOF {
		return header{}, ErrNotWAV
	} else if err != nil {
		return header{}, err
	}
	want := header([]byte("RIFF\x00\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00" +
		"\xc0\x5d\x00\x00\x80\xbb\x00\x00\x02\x00\x10\x00data\x00\x00\x00\x00"))
	copy(want[wholeAt:], h[wholeAt:wholeAt+4])
	copy(want[soundAt:], h[soundAt:])
	if h != want {
		return header{}, ErrNotWAV
	}
	return h, nil
}

// settle tells how much of a file of that length, whose writer died, is sound, and how much behind the sound is a whole
// LIST chunk. What is left over is half a sample or half a chunk.
//
// While sound arrives the whole is exactly header and sound, which the length has outgrown by what came last. Before a
// LIST chunk is begun the sound's size is final and the whole's size takes the chunk in: from there on the length says
// nothing about the sound. A LIST chunk that only its own first bytes tell of is recognised too.
func (h *header) settle(f io.ReaderAt, length int64) (sound, behind int64, err error) {
	told := h.sound() &^ 1
	rest := length - HeaderSize - told
	if rest <= 0 {
		return (length - HeaderSize) &^ 1, 0, nil
	}
	announced := h.whole() - (HeaderSize - 8 + told)
	var chunk [12]byte
	n, err := f.ReadAt(chunk[:], HeaderSize+told)
	if err != nil && err != io.EOF {
		return 0, 0, err
	}
	list := n == len(chunk) && bytes.Equal(chunk[:4], []byte("LIST")) && bytes.Equal(chunk[8:], []byte("INFO"))
	if list {
		behind = 8 + int64(binary.LittleEndian.Uint32(chunk[4:]))
	}
	switch {
	case list && behind >= int64(len(chunk)) && behind <= rest:
		return told, behind, nil
	case list || announced > 0:
		return told, 0, nil
	}
	return (length - HeaderSize) &^ 1, 0, nil
}
