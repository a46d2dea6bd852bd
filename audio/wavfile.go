package audio

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	goaudio "github.com/go-audio/audio"
	"github.com/go-audio/wav"

	"geppetto-audio/internal/archive"
)

// errWAVFull ends the recording of an answer that outgrows the sizes of a WAV: nearly 25 hours of it are kept.
var errWAVFull = errors.New("the WAV has reached its largest size")

// A wavTarget is what a wavFile needs of an *os.File.
type wavTarget interface {
	io.ReaderAt
	io.WriterAt
	Sync() error
	Truncate(size int64) error
	Stat() (fs.FileInfo, error)
	Close() error
}

// createWAVTarget creates a file that must not be there yet.
func createWAVTarget(path string) (wavTarget, error) {
	return os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o644)
}

// A wavFile writes 24 kHz mono 16-bit little-endian PCM as it comes, into a file that is a playable WAV after every
// write. go-audio/wav makes the header and the titles; the samples go to the file as they are.
type wavFile struct {
	f      wavTarget
	header []byte
	sound  int64 // bytes of sound in the file, always whole samples
	limit  int64 // the most that sound may become
}

// newWAVFile writes the header. It owns f from then on, and closes it where that fails.
func newWAVFile(f wavTarget) (*wavFile, error) {
	header, err := encodeWAV(nil)
	if err == nil {
		archive.PutSizes(header, 0, 0)
		_, err = f.WriteAt(header, 0)
	}
	if err != nil {
		_ = f.Close()
		return nil, err
	}
	return &wavFile{f: f, header: header, limit: archive.MaxSound}, nil
}

// write appends whole samples. After an error the file is valid still, with the samples that found room.
func (w *wavFile) write(pcm []byte) error {
	var full error
	if room := w.limit - w.sound; int64(len(pcm)) > room {
		pcm, full = pcm[:room], errWAVFull
	}
	n, err := w.f.WriteAt(pcm, archive.HeaderSize+w.sound)
	w.sound += int64(n &^ 1)
	return cmp.Or(err, w.putSizes(0), full)
}

// putSizes makes the sizes right for the sound and for as many bytes behind it. They change in one write.
func (w *wavFile) putSizes(behind int64) error {
	archive.PutSizes(w.header, w.sound, behind)
	_, err := w.f.WriteAt(w.header[4:], 4) // the first byte is locked on Windows
	return err
}

// back takes away what lies behind the sound, and has the sound from a place on written again. The sizes stay as they
// are meanwhile.
func (w *wavFile) back(sound int64) error {
	if err := cmp.Or(w.f.Truncate(archive.HeaderSize+w.sound), w.putSizes(0)); err != nil {
		return err
	}
	w.sound = min(w.sound, sound)
	return nil
}

// finish brings all to disk, and puts the titles behind the sound. Titled says why they are not there; the sound is
// whole without them.
func (w *wavFile) finish(titles *wav.Metadata) (titled, err error) {
	if err := w.f.Sync(); err != nil {
		return nil, err
	}
	if titled = w.putTitles(titles); titled != nil {
		err = w.back(w.sound)
	}
	return titled, cmp.Or(err, w.f.Sync())
}

// putTitles appends the LIST chunk. Before it begins, the size of the sound is on disk and the size of the whole takes
// it in: however far it comes, nobody can take it for sound.
func (w *wavFile) putTitles(titles *wav.Metadata) error {
	encoded, err := encodeWAV(titles)
	if err != nil {
		return err
	}
	list := encoded[archive.HeaderSize:]
	if err := w.putSizes(int64(len(list))); err != nil {
		return err
	}
	_, err = w.f.WriteAt(list, archive.HeaderSize+w.sound)
	return err
}

// encodeWAV makes a WAV without sound: the header, and where there are titles the LIST chunk that holds them.
func encodeWAV(titles *wav.Metadata) ([]byte, error) {
	var m wavMemory
	// The encoder sets aside a minute of sound at the rate it is made with.
	e := wav.NewEncoder(&m, 1, 16, 1, 1)
	e.SampleRate = archive.BytesPerSecond / 2
	e.Metadata = titles
	none := &goaudio.IntBuffer{Format: &goaudio.Format{NumChannels: 1, SampleRate: e.SampleRate}, SourceBitDepth: 16}
	if err := e.Write(none); err != nil { // without a write, Close leaves out the header
		return nil, fmt.Errorf("encode the header: %w", err)
	}
	if err := e.Close(); err != nil {
		return nil, fmt.Errorf("encode the header: %w", err)
	}
	if len(m.data) < archive.HeaderSize {
		return nil, errors.New("encode the header: too short")
	}
	return m.data, nil
}

// wavMemory is an io.WriteSeeker for the encoder, which goes back to set the sizes.
type wavMemory struct {
	data []byte
	at   int
}

func (m *wavMemory) Write(p []byte) (int, error) {
	n := copy(m.data[m.at:], p)
	m.data = append(m.data, p[n:]...)
	m.at += len(p)
	return len(p), nil
}

func (m *wavMemory) Seek(offset int64, whence int) (int64, error) {
	from := 0
	switch whence {
	case io.SeekCurrent:
		from = m.at
	case io.SeekEnd:
		from = len(m.data)
	}
	at := from + int(offset)
	if at < 0 || at > len(m.data) {
		return 0, fmt.Errorf("seek to %d of %d bytes", at, len(m.data))
	}
	m.at = at
	return int64(at), nil
}
