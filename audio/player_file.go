package audio

import (
	"fmt"
	"io"
	"os"
	"slices"
	"time"
)

// PlayFile plays a kept answer: a 24 kHz mono 16-bit WAV file. It plays now; what was playing fades out and is
// replaced. Answers that wait for their turn follow it. What is in memory under that id, such as an answer that is
// arriving or has just arrived, plays from there, from its beginning. The error says why the file can't be played.
func (p *Player) PlayFile(id, path string) error { return p.PlayFileAt(id, path, 0) }

// PlayFileAt is PlayFile from a place in the answer, as far as it has come.
func (p *Player) PlayFileAt(id, path string, from time.Duration) error {
	if p.replay(id, samplesIn(from)) {
		return nil
	}
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("play an answer: %w", err)
	}
	at, size, err := findAnswer(f)
	if err != nil {
		f.Close()
		return fmt.Errorf("play an answer: %w", err)
	}
	err = ErrPlayerClosed
	p.do(func(now time.Time) {
		err = nil
		t := &track{id: id, total: size / 2, at: max(0, min(samplesIn(from), size/2))}
		p.start(t, now)
		p.work.Go(func() {
			defer f.Close()
			p.load(t, io.NewSectionReader(f, at, size))
		})
	})
	if err != nil {
		f.Close()
	}
	return err
}

// findAnswer finds the sound in an open file, of which there must be some.
func findAnswer(f *os.File) (at, size int64, err error) {
	at, size, err = findSound(f)
	if err == nil && size == 0 {
		err = fmt.Errorf("%s holds no sound", f.Name())
	}
	return at, size, err
}

// findSound finds the sound in an open file: whole samples, as far as they have come.
func findSound(f *os.File) (at, size int64, err error) {
	info, err := f.Stat()
	if err != nil {
		return 0, 0, err
	}
	wave, err := parseWave(f, info.Size())
	switch {
	case err != nil:
		return 0, 0, fmt.Errorf("%s: %w", f.Name(), err)
	case wave.format != ownFormat:
		return 0, 0, fmt.Errorf("%s is %v; only %v files can be played", f.Name(), wave.format, ownFormat)
	}
	return wave.at, wave.size &^ 1, nil
}

// replay plays what is in memory under that id from the sample at on, if anything is.
func (p *Player) replay(id string, at int64) (found bool) {
	p.do(func(now time.Time) {
		if t := p.current; t != nil && t.id == id {
			p.jump(at)
			p.start(t, now)
			found = true
			return
		}
		for _, list := range []*[]*track{&p.queue, &p.aside} {
			i := slices.IndexFunc(*list, func(t *track) bool { return t.id == id })
			if i < 0 {
				continue
			}
			t := (*list)[i]
			*list = slices.Delete(*list, i, i+1)
			t.at = max(0, min(at, t.length()))
			p.start(t, now)
			found = true
			return
		}
	})
	return found
}

// start plays t because a person asked for it.
func (p *Player) start(t *track, now time.Time) {
	p.play(t)
	p.demand(now, true)
}

// load brings a file's sound into memory, where it is not held up by a slow disk.
func (p *Player) load(t *track, r io.Reader) {
	for {
		block := new([trackBlock]byte)
		n, err := io.ReadFull(r, block[:])
		if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
			p.log.Warn("read a kept answer", "id", t.id, "err", err)
		}
		if !p.loaded(t, block, n, err != nil) {
			return
		}
	}
}

// loaded adds n bytes to t and says whether more is wanted.
func (p *Player) loaded(t *track, block *[trackBlock]byte, n int, last bool) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if t.gone || p.closed {
		return false
	}
	t.blocks = append(t.blocks, block)
	t.bytes += int64(n)
	p.arrived(t)
	if last {
		p.complete(t)
		p.poke()
	}
	return !last
}
