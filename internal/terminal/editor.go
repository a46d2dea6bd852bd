package terminal

import (
	"errors"
	"fmt"
	"io"
	"sync"
	"unicode/utf8"

	"golang.org/x/term"
)

const (
	longestLine = 4096       // characters of a line that term.Terminal takes
	typeAhead   = 1 << 20    // bytes typed while no line is asked for; more are dropped
	endless     = 1 << 30    // columns of the terminal that term.Terminal is told of
	clearLine   = "\x05\x15" // Ctrl+E, Ctrl+U
)

var errLongLine = fmt.Errorf("a question typed here has at most %d characters; "+
	"a longer one can stand in a file: geppetto-audio ask \"$(cat FILE)\"", longestLine)

// An editor is the source of a terminal: a prompt with line editing and recall, by term.Terminal. It shows the prompt
// while a line is wanted; what is typed at other times is there when the prompt comes back.
type editor struct {
	view     *view
	terminal *term.Terminal
	recall   *recall
	in       io.Reader
	screen   io.Writer
	unraw    func() error

	wanted  chan struct{}
	ch      chan line
	special chan key
	done    chan struct{}
	editing sync.WaitGroup // the goroutine that edits
	reading sync.WaitGroup // the goroutine that reads the keys

	mu      sync.Mutex
	more    sync.Cond
	keyed   []byte // decoded and not yet taken by term.Terminal
	open    bool   // a line is being asked for
	closed  bool
	tooLong bool // of the editing goroutine: something of the line was not taken
}

// newEditor takes the terminal over. restore gives it back.
func newEditor(o Options, v *view) (*editor, error) {
	unraw, err := o.Console.Raw()
	if err != nil {
		return nil, err
	}
	e := &editor{
		view: v, recall: newRecall(o.HistoryFile), in: o.In, screen: v.screen, unraw: unraw,
		wanted: make(chan struct{}, 1), ch: make(chan line, 1), special: make(chan key), done: make(chan struct{}),
	}
	e.more.L = &e.mu
	e.terminal = term.NewTerminal(port{e}, "")
	e.terminal.History = e.recall
	e.terminal.AutoCompleteCallback = e.measure
	if err := e.terminal.SetSize(endless, 1); err != nil {
		return nil, errors.Join(err, unraw())
	}
	v.write("\x1b[?2004h") // pastes are marked as such
	e.editing.Go(e.edit)
	e.reading.Go(e.read)
	return e, nil
}

func (e *editor) next()              { e.wanted <- struct{}{} }
func (e *editor) lines() <-chan line { return e.ch }
func (e *editor) keys() <-chan key   { return e.special }

// close ends the editing and takes the prompt away.
func (e *editor) close() {
	e.mu.Lock()
	e.closed, e.keyed = true, nil
	e.mu.Unlock()
	e.more.Broadcast()
	close(e.done)
	close(e.wanted)
	e.editing.Wait()
	waitForReader(e.in, &e.reading)
	e.view.leave()
}

// restore gives the terminal back.
func (e *editor) restore() {
	e.view.write("\x1b[?2004l")
	_ = e.unraw() // nothing can be done about a terminal that won't
}

// edit turns keys into lines as they are wanted.
func (e *editor) edit() {
	defer close(e.ch)
	for range e.wanted {
		e.view.prompt()
		e.setOpen(true)
		text, err := e.terminal.ReadLine()
		e.setOpen(false)
		if err != nil { // the end of the input, Ctrl+D or close
			return
		}
		l := line{text: question(text)}
		if e.tooLong {
			e.tooLong, l.err = false, errLongLine
		}
		e.ch <- l
	}
}

// read decodes what is typed.
func (e *editor) read() {
	var d decoder
	b := make([]byte, 4096)
	for {
		n, err := e.in.Read(b)
		typed, interrupts := d.decode(b[:n])
		retry := e.keep(typed)
		for range interrupts {
			if !e.tell(interruptKey) {
				return
			}
		}
		if retry && !e.tell(enterKey) {
			return
		}
		if err != nil {
			e.mu.Lock()
			e.closed = true
			e.mu.Unlock()
			e.more.Broadcast()
			return
		}
	}
}

// keep lays typed keys up for the editing goroutine. An Enter alone that nobody asked for is not kept but told.
func (e *editor) keep(typed []byte) (enter bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if !e.open && len(e.keyed) == 0 && string(typed) == "\r" {
		return true
	}
	if len(e.keyed)+len(typed) <= typeAhead {
		e.keyed = append(e.keyed, typed...)
	}
	e.more.Broadcast()
	return false
}

func (e *editor) tell(k key) bool {
	select {
	case e.special <- k:
		return true
	case <-e.done:
		return false
	}
}

func (e *editor) setOpen(open bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.open = open
}

// discard empties the line being typed. It reports false where there is nothing to empty.
func (e *editor) discard() bool {
	if e.view.typed() == 0 {
		return false
	}
	e.keep([]byte(clearLine))
	return true
}

// measure notes that term.Terminal is about to drop a character because the line is full.
func (e *editor) measure(text string, _ int, k rune) (string, int, bool) {
	if len(text) >= longestLine && k >= ' ' && utf8.ValidRune(k) && utf8.RuneCountInString(text) >= longestLine {
		e.tooLong = true
	}
	return "", 0, false
}

// A port is the terminal as term.Terminal sees it.
type port struct{ e *editor }

// Read waits for keys.
func (p port) Read(b []byte) (int, error) {
	e := p.e
	e.mu.Lock()
	defer e.mu.Unlock()
	for len(e.keyed) == 0 {
		if e.closed {
			return 0, io.EOF
		}
		e.more.Wait()
	}
	n := copy(b, e.keyed)
	e.keyed = e.keyed[n:]
	return n, nil
}

// Write shows what has become of the line.
func (p port) Write(b []byte) (int, error) {
	p.e.view.edit(b)
	return len(b), nil
}
