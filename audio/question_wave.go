package audio

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strconv"
	"unicode/utf8"
)

// waveChunksMax bounds the walk through a file: real ones have fewer than ten chunks.
const waveChunksMax = 1000

// A waveFormat says how the samples of a WAV file are coded.
type waveFormat struct {
	codec    uint16 // WAVE_FORMAT_…; that of the SubFormat where it is EXTENSIBLE
	channels uint16
	rate     uint32
	bits     uint16
}

// ownFormat is the one format that is sent, kept and played.
var ownFormat = waveFormat{codec: 1, channels: 1, rate: playRate, bits: 16}

// String describes the format in words: 24 kHz mono 16-bit WAV.
func (f waveFormat) String() string {
	channels := fmt.Sprintf("%d-channel", f.channels)
	switch f.channels {
	case 1:
		channels = "mono"
	case 2:
		channels = "stereo"
	}
	coded := fmt.Sprintf("%d-bit", f.bits)
	switch f.codec {
	case 1:
	case 3:
		coded += " float"
	case 6:
		coded = "A-law"
	case 7:
		coded = "mu-law"
	case 2, 0x11:
		coded = "ADPCM"
	case 0x50, 0x55:
		coded = "MPEG"
	default:
		coded = fmt.Sprintf("codec %#x", f.codec)
	}
	khz := strconv.FormatFloat(float64(f.rate)/1000, 'f', -1, 64)
	return khz + " kHz " + channels + " " + coded + " WAV"
}

// A wave says where the sound of a WAV file is, in bytes.
type wave struct {
	format   waveFormat
	at, size int64
}

// errForeign says that a file is no WAV, and what it is.
type errForeign struct {
	kind  string
	audio bool // a converter would make sense of it
}

func (e errForeign) Error() string { return "it is " + e.kind + ", not a WAV file" }

// parseWave finds the sound of a WAV file. It reads a few bytes of each chunk. A data chunk that claims to be empty
// while something follows it, or to be longer than the file, was left by a writer that could not go back: its sound
// goes to the end.
func parseWave(r io.ReaderAt, size int64) (wave, error) {
	var head [64]byte
	n, err := r.ReadAt(head[:min(size, int64(len(head)))], 0)
	if err != nil && err != io.EOF {
		return wave{}, err
	}
	if n < 12 || string(head[:4]) != "RIFF" || string(head[8:12]) != "WAVE" {
		return wave{}, sniffFile(head[:n])
	}
	var w wave
	var formatted bool
	at := int64(12)
	for range waveChunksMax {
		if formatted && w.at > 0 {
			return w, nil
		}
		var chunk [8]byte
		if at+8 > size {
			break
		}
		if _, err := r.ReadAt(chunk[:], at); err != nil {
			return wave{}, fmt.Errorf("read chunk: %w", err)
		}
		at += 8
		length := int64(binary.LittleEndian.Uint32(chunk[4:]))
		switch string(chunk[:4]) {
		case "fmt ":
			if w.format, err = parseFormat(r, at, min(length, size-at)); err != nil {
				return wave{}, err
			}
			formatted = true
		case "data":
			if w.at > 0 {
				break // some other sound
			}
			if length > size-at || length == 0 && !chunksFollow(r, at, size) {
				length = size - at
			}
			w.at, w.size = at, length
		}
		at += length + length&1
	}
	switch {
	case !formatted:
		return wave{}, errors.New("its WAV header is damaged: it does not say how the sound is coded")
	case w.at == 0:
		return wave{}, errors.New("its WAV header is damaged: it does not say where the sound is")
	}
	return w, nil
}

// parseFormat reads a fmt chunk.
func parseFormat(r io.ReaderAt, at, length int64) (waveFormat, error) {
	var b [40]byte
	if length < 16 {
		return waveFormat{}, errors.New("its WAV header is damaged: it does not say how the sound is coded")
	}
	n, err := r.ReadAt(b[:min(length, int64(len(b)))], at)
	if err != nil && err != io.EOF {
		return waveFormat{}, fmt.Errorf("read chunk: %w", err)
	}
	f := waveFormat{
		codec:    binary.LittleEndian.Uint16(b[0:]),
		channels: binary.LittleEndian.Uint16(b[2:]),
		rate:     binary.LittleEndian.Uint32(b[4:]),
		bits:     binary.LittleEndian.Uint16(b[14:]),
	}
	// EXTENSIBLE names the codec by a GUID that begins with it.
	guid := []byte("\x00\x00\x00\x00\x10\x00\x80\x00\x00\xaa\x00\x38\x9b\x71")
	if f.codec == 0xfffe && n == len(b) && bytes.Equal(b[26:], guid) {
		f.codec = binary.LittleEndian.Uint16(b[24:])
	}
	return f, nil
}

// chunksFollow says whether other chunks lie between at and the end of the file: then an empty chunk was really empty.
func chunksFollow(r io.ReaderAt, at, size int64) bool {
	var chunk [8]byte
	if _, err := r.ReadAt(chunk[:], at); err != nil {
		return false
	}
	length := int64(binary.LittleEndian.Uint32(chunk[4:]))
	for _, c := range chunk[:4] {
		if c < ' ' || c > '~' {
			return false
		}
	}
	return at+8+length <= size
}

// sniffFile says what a file is that is no WAV, by how it begins.
func sniffFile(head []byte) errForeign {
	begins := func(at int, magic string) bool {
		return len(head) >= at+len(magic) && string(head[at:at+len(magic)]) == magic
	}
	for _, f := range []struct {
		at    int
		magic string
		kind  string
	}{
		{0, "RF64", "64-bit WAV (RF64)"},
		{0, "BW64", "64-bit WAV (BW64)"},
		{0, "RIFX", "big-endian WAV (RIFX)"},
		{0, "fLaC", "FLAC audio"},
		{28, "OpusHead", "Opus audio"},
		{29, "vorbis", "Ogg Vorbis audio"},
		{0, "OggS", "Ogg audio"},
		{0, "ID3", "MP3 audio"},
		{8, "AIFF", "AIFF audio"},
		{8, "AIFC", "AIFF audio"},
		{8, "M4A", "M4A audio"},
		{4, "ftyp", "an MP4 file"},
		{0, "\x1aE\xdf\xa3", "a WebM or Matroska file"},
		{0, "caff", "CAF audio"},
		{0, ".snd", "AU audio"},
		{0, "#!AMR", "AMR audio"},
		{0, "0&\xb2u\x8ef\xcf\x11", "a Windows Media file"},
		{8, "AVI ", "an AVI file"},
	} {
		if begins(f.at, f.magic) {
			return errForeign{f.kind, true}
		}
	}
	switch {
	case len(head) == 0:
		return errForeign{"empty", false}
	case len(head) > 1 && head[0] == 0xff && head[1]&0xf6 == 0xf0: // layer 0
		return errForeign{"AAC audio", true}
	case len(head) > 2 && head[0] == 0xff && head[1]&0xe0 == 0xe0 && head[2]>>4 != 15:
		return errForeign{"MP3 audio", true}
	case begins(0, "RIFF"):
		return errForeign{"a damaged WAV file", false}
	case plainText(head):
		return errForeign{"text", false}
	}
	return errForeign{"no audio file that is known here", false}
}

// plainText says whether the beginning of a file reads as text; its last character may be cut in two.
func plainText(head []byte) bool {
	for len(head) > 0 {
		r, n := utf8.DecodeRune(head)
		if r == utf8.RuneError && n == 1 {
			return !utf8.FullRune(head)
		}
		if r < ' ' && r != '\n' && r != '\r' && r != '\t' && r != '\f' {
			return false
		}
		head = head[n:]
	}
	return true
}
