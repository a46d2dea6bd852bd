package history

import (
	"context"
	"log/slog"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"geppetto-audio/internal/archive"
)

const (
	// publishEvery is the least time between two snapshots, and how long changes may gather.
	publishEvery = 100 * time.Millisecond
	// gather is how long after a first change others of the same file are waited for.
	gather = 30 * time.Millisecond
	// lookEvery is how often it is looked whether the folder is still there and the same.
	lookEvery = 2 * time.Second
	// lookAgain is how often it is looked for a folder that isn't there.
	lookAgain = 300 * time.Millisecond
	// listEvery is how often a folder is listed anew that something has changed in without the system saying what, as
	// on network drives.
	listEvery = 30 * time.Second
)

// A Library keeps the list of what is in a folder.
type Library struct {
	log     *slog.Logger
	watch   watchFunc
	changes chan struct{}
	shown   atomic.Pointer[Snapshot]

	mu      sync.Mutex
	dir     string
	era     int             // counts the folders there were: the same one may come back
	pending map[string]bool // stems of files that have changed; true where more than the sound may have
	missed  bool            // more has changed than pending tells
	wake    chan struct{}   // tells Run of either, or of another folder
}

// New makes the library of a folder. It reads nothing before Run. A nil log is none.
func New(dir string, log *slog.Logger) *Library {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	l := &Library{
		log:     log,
		watch:   watchFolder,
		changes: make(chan struct{}, 1),
		dir:     absolute(dir),
		pending: map[string]bool{},
		wake:    make(chan struct{}, 1),
	}
	l.shown.Store(&Snapshot{})
	return l
}

// Snapshot returns what is known of the folder now. It is never nil.
func (l *Library) Snapshot() *Snapshot { return l.shown.Load() }

// Changes holds a signal after there is a new snapshot. One signal may stand for several.
func (l *Library) Changes() <-chan struct{} { return l.changes }

// Dir is the folder the library is of.
func (l *Library) Dir() string {
	dir, _ := l.current()
	return dir
}

// SetDir makes it the library of another folder. What was known is forgotten at once.
func (l *Library) SetDir(dir string) {
	dir = absolute(dir)
	l.mu.Lock()
	same := dir == l.dir
	if !same {
		l.dir = dir
		l.era++
		l.forget()
		l.shown.Store(&Snapshot{})
	}
	l.mu.Unlock()
	if !same {
		signal(l.wake)
		signal(l.changes)
	}
}

// Load reads the words of an answer from disk.
func (l *Library) Load(a *Answer) (archive.Transcript, error) {
	return archive.Read(a.Files.Transcript)
}

// Run reads the folder, the newest answers first, and keeps up with what changes in it until the context ends. It may
// be called once.
func (l *Library) Run(ctx context.Context) {
	for ctx.Err() == nil {
		newKeeper(l).run(ctx)
	}
}

// current tells which folder the library is of, and the how manieth it is.
func (l *Library) current() (dir string, era int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.dir, l.era
}

// publish makes a snapshot the one shown, unless another folder was chosen meanwhile.
func (l *Library) publish(era int, s *Snapshot) {
	l.mu.Lock()
	current := l.era == era
	if current {
		l.shown.Store(s)
	}
	l.mu.Unlock()
	if current {
		signal(l.changes)
	}
}

// touched tells Run that files of these answers have changed.
func (l *Library) touched(dir string, whole bool, stems ...string) {
	l.mu.Lock()
	if l.dir == dir {
		for _, stem := range stems {
			l.pending[stem] = l.pending[stem] || whole
		}
	}
	l.mu.Unlock()
	signal(l.wake)
}

// overrun tells Run that changes were missed.
func (l *Library) overrun() {
	l.mu.Lock()
	l.missed = true
	l.mu.Unlock()
	signal(l.wake)
}

// takePending returns what has changed since the last time.
func (l *Library) takePending() (stems map[string]bool, missed bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	stems, missed = l.pending, l.missed
	l.forget()
	return stems, missed
}

// forget empties the list of changes. The caller holds the lock.
func (l *Library) forget() { l.pending, l.missed = map[string]bool{}, false }

func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

func absolute(dir string) string {
	if abs, err := filepath.Abs(dir); err == nil {
		return abs
	}
	return dir
}
