package audio

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"geppetto-audio/internal/archive"
	"geppetto-audio/internal/atomicfile"
)

// What can be wrong with answers that are to be joined, beside files that can't be read or written.
var (
	ErrNothingToJoin = errors.New("there is no sound to join")
	ErrJoinTooLong   = errors.New("together the answers are longer than the 24 hours that fit one WAV file: choose fewer")
	ErrJoinOntoPart  = errors.New("the file to be written is one of the answers: choose another name")
)

// Join writes the sound of several answers into one WAV file, in the order of their paths, with a pause of silence
// between two. Of an answer that still arrives it takes what is there; one without sound is passed over. The file at
// to appears, or is replaced, when all of it is there; after an error it is as it was.
func Join(ctx context.Context, to string, paths []string, pause time.Duration) error {
	parts, err := measure(ctx, to, paths)
	if err != nil {
		return fmt.Errorf("join answers: %w", err)
	}
	gap := 2 * samplesIn(max(0, pause))
	whole := gap * int64(max(0, len(parts)-1))
	for _, part := range parts {
		whole += part.size
	}
	switch {
	case len(parts) == 0:
		err = ErrNothingToJoin
	case whole > archive.MaxSound:
		err = ErrJoinTooLong
	default:
		err = replaceFile(to, func(f *os.File) error { return writeJoined(ctx, f, parts, gap, whole) })
	}
	if err != nil {
		return fmt.Errorf("join answers: %w", err)
	}
	return nil
}

// A joinPart is the sound of one answer: where it is in which file.
type joinPart struct {
	path     string
	at, size int64
}

// measure looks into all files before anything is written.
func measure(ctx context.Context, to string, paths []string) ([]joinPart, error) {
	target, _ := os.Stat(to)
	var parts []joinPart
	for _, path := range paths {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		part := joinPart{path: path}
		err := part.open(func(f *os.File) error {
			info, err := f.Stat()
			if err == nil && target != nil && os.SameFile(info, target) {
				err = ErrJoinOntoPart
			}
			if err == nil {
				part.at, part.size, err = findSound(f)
			}
			return err
		})
		if err != nil {
			return nil, err
		}
		if part.size > 0 {
			parts = append(parts, part)
		}
	}
	return parts, nil
}

// open has use read the file. There may be more files than can be open at a time.
func (j joinPart) open(use func(*os.File) error) error {
	f, err := os.Open(j.path)
	if err != nil {
		return err
	}
	defer f.Close()
	return use(f)
}

// writeJoined writes the WAV.
func writeJoined(ctx context.Context, f *os.File, parts []joinPart, gap, whole int64) error {
	header, err := encodeWAV(nil)
	if err != nil {
		return err
	}
	header = header[:archive.HeaderSize]
	archive.PutSizes(header, whole, 0)
	if _, err := f.Write(header); err != nil {
		return err
	}
	for i, part := range parts {
		if i > 0 {
			if _, err := io.CopyN(f, silence{}, gap); err != nil {
				return err
			}
		}
		err := part.open(func(from *os.File) error {
			sound := io.NewSectionReader(from, part.at, part.size)
			n, err := io.Copy(f, readerUntil{ctx, sound})
			if err == nil && n < part.size {
				err = fmt.Errorf("%s became shorter while it was read", part.path)
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// replaceFile writes a file beside the one at path and puts it in its place when it is whole.
func replaceFile(path string, write func(*os.File) error) error {
	f, err := atomicfile.Create(path, atomicfile.TempPrefix+"*", 0o644)
	if err != nil {
		return err
	}
	defer f.Discard()
	if err := write(f.File); err != nil {
		return err
	}
	if err := f.Finish(); err != nil {
		return err
	}
	if err := f.Replace(); err != nil {
		return err
	}
	return atomicfile.SyncDir(filepath.Dir(path))
}

// silence is endless.
type silence struct{}

func (silence) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

// A readerUntil ends with its context.
type readerUntil struct {
	ctx context.Context
	r   io.Reader
}

func (r readerUntil) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.r.Read(p)
}
