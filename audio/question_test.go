package audio

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"geppetto-audio/internal/frugal"
)

// waveHead is a RIFF header; its size is not believed by anybody.
const waveHead = "RIFF\xff\xff\xff\xffWAVE"

// formatChunk is a fmt chunk.
func formatChunk(codec, channels uint16, rate uint32, bits uint16, more ...byte) []byte {
	var b []byte
	b = binary.LittleEndian.AppendUint16(b, codec)
	b = binary.LittleEndian.AppendUint16(b, channels)
	b = binary.LittleEndian.AppendUint32(b, rate)
	b = binary.LittleEndian.AppendUint32(b, rate*uint32(channels*bits/8))
	b = binary.LittleEndian.AppendUint16(b, channels*bits/8)
	b = binary.LittleEndian.AppendUint16(b, bits)
	return chunk("fmt ", append(b, more...))
}

// sized is a chunk that says it has another size.
func sized(id string, size uint32, body []byte) []byte {
	return append(binary.LittleEndian.AppendUint32([]byte(id), size), body...)
}

func join(parts ...any) []byte {
	var b []byte
	for _, p := range parts {
		switch p := p.(type) {
		case string:
			b = append(b, p...)
		case []byte:
			b = append(b, p...)
		}
	}
	return b
}

func parse(b []byte) (Recording, error) {
	return ParseQuestion("q.wav", bytes.NewReader(b), int64(len(b)))
}

// extensible is what an EXTENSIBLE fmt chunk has more, for a codec.
func extensible(codec byte) []byte {
	return join([]byte{22, 0, 16, 0, 4, 0, 0, 0, codec, 0}, "\x00\x00\x00\x00\x10\x00\x80\x00\x00\xaa\x00\x38\x9b\x71")
}

func TestReadQuestion(t *testing.T) {
	sound := hiss(1, playRate)
	own := formatChunk(1, 1, playRate, 16)
	for name, c := range map[string]struct {
		file []byte
		want []byte
	}{
		"plain":                {join(waveHead, own, chunk("data", sound)), sound},
		"titles behind":        {join(waveHead, own, chunk("data", sound), list), sound},
		"titles before":        {join(waveHead, list, own, list, chunk("data", sound)), sound},
		"odd chunk before":     {join(waveHead, chunk("bext", []byte("odd")), own, chunk("data", sound)), sound},
		"data before format":   {join(waveHead, chunk("data", sound), own), sound},
		"two data chunks":      {join(waveHead, own, chunk("data", sound), chunk("data", hiss(2, 100))), sound},
		"extensible":           {join(waveHead, formatChunk(0xfffe, 1, playRate, 16, extensible(1)...), chunk("data", sound)), sound},
		"long format chunk":    {join(waveHead, formatChunk(1, 1, playRate, 16, make([]byte, 300)...), chunk("data", sound)), sound},
		"size unknown":         {join(waveHead, own, sized("data", 0xffffffff, sound)), sound},
		"size never written":   {join(waveHead, own, sized("data", 0, sound)), sound},
		"cut off":              {join(waveHead, own, sized("data", 3*uint32(len(sound)), sound)), sound},
		"cut off in a sample":  {join(waveHead, own, sized("data", 3*uint32(len(sound)), sound[:40001])), sound[:40000]},
		"just long enough":     {join(waveHead, own, chunk("data", sound[:4800])), sound[:4800]},
		"half a chunk at last": {join(waveHead, own, chunk("data", sound), "LIS"), sound},
	} {
		got, err := parse(c.file)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if !bytes.Equal(got.PCM, c.want) || got.Duration != timeOf(int64(len(c.want)/2)) || got.Name != "q.wav" {
			t.Errorf("%s: %q of %v with %d bytes, want %d", name, got.Name, got.Duration, len(got.PCM), len(c.want))
		}
	}
}

func TestReadQuestionSaysWhatAFileIs(t *testing.T) {
	sound := hiss(1, playRate)
	const need = "; a question must be a 24 kHz mono 16-bit WAV file"
	const convert = need + "; convert it with: ffmpeg -i q.wav -ar 24000 -ac 1 -c:a pcm_s16le question.wav"
	wav := func(format []byte) []byte { return join(waveHead, format, chunk("data", sound)) }
	for _, c := range []struct {
		file []byte
		want string
	}{
		{wav(formatChunk(1, 2, 44100, 16)), "q.wav is 44.1 kHz stereo 16-bit WAV" + convert},
		{wav(formatChunk(1, 1, 48000, 24)), "q.wav is 48 kHz mono 24-bit WAV" + convert},
		{wav(formatChunk(1, 6, 11025, 8)), "q.wav is 11.025 kHz 6-channel 8-bit WAV" + convert},
		{wav(formatChunk(3, 1, 24000, 32)), "q.wav is 24 kHz mono 32-bit float WAV" + convert},
		{wav(formatChunk(7, 1, 8000, 8)), "q.wav is 8 kHz mono mu-law WAV" + convert},
		{wav(formatChunk(6, 1, 8000, 8)), "q.wav is 8 kHz mono A-law WAV" + convert},
		{wav(formatChunk(0x11, 1, 8000, 4)), "q.wav is 8 kHz mono ADPCM WAV" + convert},
		{wav(formatChunk(0x55, 1, 24000, 0)), "q.wav is 24 kHz mono MPEG WAV" + convert},
		{wav(formatChunk(0x1234, 1, 24000, 16)), "q.wav is 24 kHz mono codec 0x1234 WAV" + convert},
		{wav(formatChunk(0xfffe, 1, 24000, 32, extensible(3)...)), "q.wav is 24 kHz mono 32-bit float WAV" + convert},
		{join("ID3\x04\x00", sound), "q.wav is MP3 audio" + convert},
		{join("\xff\xfb\x90\x64", sound), "q.wav is MP3 audio" + convert},
		{join("\xff\xf1\x50\x80", sound), "q.wav is AAC audio" + convert},
		{join("OggS\x00\x02", make([]byte, 22), "OpusHead"), "q.wav is Opus audio" + convert},
		{join("OggS\x00\x02", make([]byte, 22), "\x01vorbis"), "q.wav is Ogg Vorbis audio" + convert},
		{join("OggS\x00\x02", make([]byte, 22), "\x7fFLAC"), "q.wav is Ogg audio" + convert},
		{join("fLaC\x00\x00\x00\x22", sound), "q.wav is FLAC audio" + convert},
		{join("\x00\x00\x00\x20ftypM4A ", sound), "q.wav is M4A audio" + convert},
		{join("\x00\x00\x00\x20ftypisom", sound), "q.wav is an MP4 file" + convert},
		{join("FORM\x00\x00\xff\xffAIFFCOMM", sound), "q.wav is AIFF audio" + convert},
		{join("FORM\x00\x00\xff\xffAIFCCOMM", sound), "q.wav is AIFF audio" + convert},
		{join("RF64\xff\xff\xff\xffWAVEds64", sound), "q.wav is 64-bit WAV (RF64)" + convert},
		{join("RIFX\x00\x00\xff\xffWAVE", sound), "q.wav is big-endian WAV (RIFX)" + convert},
		{join("\x1aE\xdf\xa3", sound), "q.wav is a WebM or Matroska file" + convert},
		{join("RIFF\x00\x00\x00\x00AVI LIST", sound), "q.wav is an AVI file" + convert},
		{nil, "q.wav is empty" + need},
		{[]byte("Why is the sky blue?\n"), "q.wav is text" + need},
		{[]byte("Warum ist der Himmel blau? Ääääääääääääääääääääääääääääääääääääääääää"), "q.wav is text" + need},
		{[]byte("\x7fELF\x02\x01\x01\x00"), "q.wav is no audio file that is known here" + need},
		{[]byte("RIFF\x00\x00"), "q.wav is a damaged WAV file" + need},
		{join(waveHead, formatChunk(1, 1, playRate, 16), chunk("data", nil)), "q.wav holds no sound" + need},
		{join(waveHead, formatChunk(1, 1, playRate, 16), chunk("data", nil), list), "q.wav holds no sound" + need},
		{join(waveHead, formatChunk(1, 1, playRate, 16), chunk("data", sound[:4798])), "q.wav lasts 99 ms; a question must last 100 ms at least"},
		{join(waveHead, formatChunk(1, 1, playRate, 16), chunk("data", make([]byte, 48000*901))), "q.wav lasts 15m1s; a question may last 15 minutes at most"},
	} {
		_, err := parse(c.file)
		var q *QuestionError
		if !errors.As(err, &q) || err.Error() != c.want {
			t.Errorf("got  %v\nwant %s", err, c.want)
		}
	}
}

func TestReadQuestionDamaged(t *testing.T) {
	for _, c := range []struct {
		file []byte
		want string
	}{
		{join(waveHead), "does not say how the sound is coded"},
		{join(waveHead, chunk("fmt ", []byte("short"))), "does not say how the sound is coded"},
		{join(waveHead, sized("fmt ", 0xfffffffe, nil)), "does not say how the sound is coded"},
		{join(waveHead, formatChunk(1, 1, playRate, 16)), "does not say where the sound is"},
		{join(waveHead, formatChunk(1, 1, playRate, 16), sized("LIST", 0xffffffff, make([]byte, 500))), "does not say where the sound is"},
		{join(waveHead, bytes.Repeat(chunk("junk", nil), 3000), formatChunk(1, 1, playRate, 16), chunk("data", hiss(1, 9999))), "does not say how the sound is coded"},
	} {
		if _, err := parse(c.file); err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "read q.wav: ") {
			t.Errorf("%v, want something with %q", err, c.want)
		}
	}
}

func TestReadQuestionFromAPath(t *testing.T) {
	dir := t.TempDir()
	good := join(waveHead, formatChunk(1, 1, playRate, 16), chunk("data", hiss(1, playRate)))
	write := func(name string, b []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	rec, err := ReadQuestion(write("my question.wav", good))
	if err != nil || rec.Name != "my question.wav" || rec.Duration != time.Second {
		t.Errorf("%q of %v, %v", rec.Name, rec.Duration, err)
	}
	if _, err := ReadQuestion(filepath.Join(dir, "none.wav")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
	_, err = ReadQuestion(dir)
	if q := new(QuestionError); !errors.As(err, &q) || q.Fault != "is a folder" {
		t.Errorf("a folder: %v", err)
	}
	if runtime.GOOS == "windows" {
		return
	}
	_, err = ReadQuestion(write("it's \x1b[31mred.mp3", []byte("ID3")))
	want := "it's ?[31mred.mp3 is MP3 audio; a question must be a 24 kHz mono 16-bit WAV file; " +
		"convert it with: ffmpeg -i '" + dir + `/it'\''s ?[31mred.mp3' -ar 24000 -ac 1 -c:a pcm_s16le question.wav`
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	if got := conversion("-y.mp3"); !strings.Contains(got, "-i './-y.mp3'") {
		t.Errorf("a name that looks like an option: %s", got)
	}
}

func FuzzParseQuestion(f *testing.F) {
	own := formatChunk(1, 1, playRate, 16)
	sound := hiss(1, 3000)
	for _, b := range [][]byte{
		join(waveHead, own, chunk("data", sound), list),
		join(waveHead, list, own, sized("data", 0, sound)),
		join(waveHead, own, sized("data", 0xffffffff, sound)),
		join(waveHead, formatChunk(0xfffe, 1, playRate, 16, extensible(1)...), chunk("data", sound)),
		join(waveHead, sized("fmt ", 0xfffffffe, nil)),
		join(waveHead, own, sized("LIST", 0xfffffffe, sound)),
		[]byte("ID3"), []byte("OggS"), nil,
	} {
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var rec Recording
		var err error
		frugal.Read(t, len(b), func() { rec, err = parse(b) })
		if err != nil {
			if rec.PCM != nil || strings.ContainsAny(err.Error(), "\n\x1b\x00") {
				t.Errorf("%v, with %d bytes of sound", err, len(rec.PCM))
			}
			return
		}
		if len(rec.PCM)%2 != 0 || rec.Duration < MinQuestion || rec.Duration > MaxQuestion || !bytes.Contains(b, rec.PCM) {
			t.Errorf("%d bytes of %v", len(rec.PCM), rec.Duration)
		}
	})
}
