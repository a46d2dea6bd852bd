package ledger

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"io/fs"
	"math"
	"os"
)

const (
	longestLine = 16 << 10 // far above any that is written here
	knownAgain  = 64       // bytes before the offset by which a file is known again
)

// read takes in what has been added to the file, by whichever program. A file that is no longer the one that was read
// before is read from its beginning.
func (l *Ledger) read() error {
	if l.path == "" {
		return nil
	}
	info, err := os.Stat(l.path)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			l.forget()
			return nil
		}
		return err
	}
	if l.file != nil && os.SameFile(info, l.file) && info.Size() == l.file.Size() && info.ModTime().Equal(l.file.ModTime()) {
		return nil
	}
	f, err := os.Open(l.path)
	if err != nil {
		return err
	}
	defer f.Close()
	if info, err = f.Stat(); err != nil {
		return err
	}
	if !l.knows(f, info) {
		l.forget()
	}
	if err := l.readOn(f); err != nil {
		return err
	}
	l.file = info
	return nil
}

// forget begins anew.
func (l *Ledger) forget() {
	l.file, l.offset, l.before, l.long, l.sums, l.skipped = nil, 0, nil, false, nil, 0
}

// knows says whether a file is the one that was read before, with or without something added.
func (l *Ledger) knows(f *os.File, info fs.FileInfo) bool {
	if l.file == nil || !os.SameFile(info, l.file) || info.Size() < l.offset {
		return false
	}
	before := make([]byte, len(l.before))
	_, err := f.ReadAt(before, l.offset-int64(len(before)))
	return err == nil && bytes.Equal(before, l.before)
}

// readOn reads from the offset to the end of the file. A line counts once it has ended: before that, another program may
// be about to write the rest.
func (l *Ledger) readOn(f *os.File) error {
	r := bufio.NewReaderSize(io.NewSectionReader(f, l.offset, math.MaxInt64-l.offset), longestLine)
	for {
		text, err := r.ReadSlice('\n')
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			l.long = true
			l.pass(text)
			continue
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
		l.pass(text)
		l.take(bytes.TrimSpace(text))
	}
}

// take takes in a line that has ended.
func (l *Ledger) take(text []byte) {
	entry, ok := parse(text)
	switch {
	case l.long: // this is but the end of it
		l.long = false
		l.skipped++
	case ok:
		l.sums.add(entry.At, entry.sum())
	case len(text) > 0:
		l.skipped++
	}
}

// pass moves the offset past what was read.
func (l *Ledger) pass(text []byte) {
	l.offset += int64(len(text))
	l.before = append(l.before, text...)
	if extra := len(l.before) - knownAgain; extra > 0 {
		l.before = append(l.before[:0], l.before[extra:]...)
	}
}
