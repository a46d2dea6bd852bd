package terminal

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
)

// A line is one of the input, or what kept it from being read.
type line struct {
	text string
	err  error
}

// A source gives the lines to ask.
type source interface {
	// next says that a line is wanted.
	next()
	// lines brings one line for each next; it is closed at the end of the input.
	lines() <-chan line
	// close ends the source and waits for its goroutine where its reader can be woken.
	close()
}

// oneLine is a source of one line.
func oneLine(text string) source {
	ch := make(chan line, 1)
	ch <- line{text: text}
	close(ch)
	return single(ch)
}

type single chan line

func (s single) next()              {}
func (s single) lines() <-chan line { return s }
func (s single) close()             {}

// A lineReader is the source of piped input. It holds the line being asked and the one after it, whatever their length,
// and nothing more.
type lineReader struct {
	in   io.Reader
	ch   chan line
	done chan struct{}
	wg   sync.WaitGroup
}

// readLines begins to read in.
func readLines(in io.Reader) *lineReader {
	r := &lineReader{in: in, ch: make(chan line), done: make(chan struct{})}
	r.wg.Go(r.run)
	return r
}

func (r *lineReader) next()              {}
func (r *lineReader) lines() <-chan line { return r.ch }

func (r *lineReader) close() {
	close(r.done)
	waitForReader(r.in, &r.wg)
}

func (r *lineReader) run() {
	defer close(r.ch)
	b := bufio.NewReaderSize(r.in, 64<<10)
	for first := true; ; first = false {
		text, err := b.ReadString('\n')
		if first {
			text = strings.TrimPrefix(text, "\uFEFF") // Windows editors begin UTF-8 files with it
		}
		text = strings.ToValidUTF8(strings.Trim(strings.TrimSuffix(text, "\n"), "\r"), "\uFFFD")
		if strings.TrimSpace(text) != "" && !r.send(line{text: text}) {
			return
		}
		if err == io.EOF {
			return
		}
		if err != nil {
			r.send(line{err: fmt.Errorf("read questions: %w", err)})
			return
		}
	}
}

func (r *lineReader) send(l line) bool {
	select {
	case r.ch <- l:
		return true
	case <-r.done:
		return false
	}
}

// waitForReader wakes a goroutine that may be blocked reading in and waits for it. A terminal, and standard input in
// general, can't be woken: there the goroutine is left to end with the program.
func waitForReader(in io.Reader, wg *sync.WaitGroup) {
	d, ok := in.(interface{ SetReadDeadline(time.Time) error })
	if !ok || d.SetReadDeadline(time.Now()) != nil {
		return
	}
	wg.Wait()
	_ = d.SetReadDeadline(time.Time{}) // it was possible a moment ago
}
