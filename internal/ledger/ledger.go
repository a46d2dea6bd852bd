// Package ledger keeps what every answer cost, in a file of its own: deleting an answer does not make the month cheaper.
//
// The file holds one JSON object a line, no word of any question or answer, and is readable by its owner alone. Lines
// are only ever added. Several programs may add to the same file and see each other's lines; what a crash tore off, or
// somebody else wrote, is passed over and stays. All functions may be called from any goroutine.
package ledger

import (
	"fmt"
	"io/fs"
	"sync"
	"time"

	"geppetto-audio/realtime"
)

// An Entry is one answer that was paid for.
type Entry struct {
	At           time.Time // zero: now
	Conversation string
	Model        string
	Cost         *float64 // US dollars; nil: the price is unknown
	Usage        realtime.Usage
}

// A Sum is of several answers.
type Sum struct {
	USD      float64
	Answers  int
	Unpriced int // of Answers, those whose price is unknown: USD is without them
	Tokens   int // in and out
}

func (s *Sum) add(other Sum) {
	s.USD += other.USD
	s.Answers += other.Answers
	s.Unpriced += other.Unpriced
	s.Tokens += other.Tokens
}

// Sums is what was spent.
type Sums struct {
	Session Sum // added to this Ledger since Open
	Today   Sum // by all programs, as are the rest
	Month   Sum
	Skipped int // lines of the file that are no entries
}

// Over says whether the month has reached a limit in US dollars; 0 is none.
func (s Sums) Over(limit float64) bool { return limit > 0 && s.Month.USD >= limit }

// A Ledger is the file and the sums of it.
type Ledger struct {
	mu        sync.Mutex
	path      string
	session   Sum
	unwritten []Entry // added, and not in the file yet

	// What is read of the file so far.
	file    fs.FileInfo // as it was then
	offset  int64       // of the first byte that isn't read
	before  []byte      // the bytes that end there, to know the file again
	long    bool        // they belong to a line that is too long for an entry
	sums    quarters
	skipped int
}

// Open makes a Ledger of the path of its file. Neither that nor its folder need exist, and nothing is read or written
// yet. An empty path is that of a person without a home: the sums are those of this run.
func Open(path string) *Ledger { return &Ledger{path: path} }

// The most that an entry may say. Anything above is a mistake, or somebody's joke.
const (
	mostDollars = 1e6
	mostTokens  = 1e9
)

// Add writes an entry to the file and waits until it is on disk. After an error the entry is in the sums all the same,
// and the next Add tries again to write it.
func (l *Ledger) Add(e Entry) error {
	if e.At.IsZero() {
		e.At = time.Now()
	}
	if e.Cost != nil && !(*e.Cost >= 0 && *e.Cost <= mostDollars) {
		e.Cost = nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.session.add(newLine(e).sum())
	if l.path == "" {
		l.sums.add(e.At, newLine(e).sum())
		return nil
	}
	l.unwritten = append(l.unwritten, e)
	if err := l.write(); err != nil {
		return fmt.Errorf("add to the ledger: %w", err)
	}
	return nil
}

// Sums gives what was spent in this session, today and in this month, as day and month are where now is. The first call
// reads the whole file, later ones only what has been added since; any waits while an Add is writing. After an error the
// sums are of what could be read.
func (l *Ledger) Sums(now time.Time) (Sums, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	err := l.read()
	if err != nil {
		err = fmt.Errorf("read the ledger: %w", err)
	}
	s := Sums{Session: l.session, Skipped: l.skipped}
	s.Today, s.Month = l.sums.of(now)
	for _, e := range l.unwritten {
		day, month := within(e.At, now)
		if day {
			s.Today.add(newLine(e).sum())
		}
		if month {
			s.Month.add(newLine(e).sum())
		}
	}
	return s, err
}
