package history

import (
	"cmp"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"runtime/debug"
	"slices"
	"time"

	"geppetto-audio/internal/archive"
)

// manyAnswers is from how many read at once what reading them left over is worth giving back to the system.
const manyAnswers = 1000

// A keeper keeps up with one folder. Only Run's goroutine uses it.
type keeper struct {
	l       *Library
	dir     string
	era     int
	shelf   *shelf
	stop    func()          // of the watch; nil where the folder can't be watched or isn't there
	folder  os.FileInfo     // as it was when the watch began
	absent  bool            // the folder isn't there
	listed  time.Time       // when the folder was listed
	changed time.Time       // when the folder had been changed by then
	shown   time.Time       // when the last snapshot was published
	handled time.Time       // when changes were last dealt with
	again   map[string]bool // stems of what can't be read now, or is arriving: that may change without a word
	dirty   bool            // something is not published yet
	done    bool            // the folder has been read whole
	err     error
}

func newKeeper(l *Library) *keeper {
	dir, era := l.current()
	return &keeper{l: l, dir: dir, era: era, shelf: newShelf(), again: map[string]bool{}}
}

// run keeps up until the context ends or the library is one of another folder.
func (k *keeper) run(ctx context.Context) {
	defer k.unwatch()
	k.look(ctx)
	if len(k.shelf.answers) >= manyAnswers {
		debug.FreeOSMemory()
	}
	looks := time.NewTimer(k.pace())
	defer looks.Stop()
	due := time.NewTimer(0)
	due.Stop()
	defer due.Stop()
	waiting := false
	for k.current(ctx) {
		select {
		case <-ctx.Done():
		case <-k.l.wake:
			if !waiting {
				waiting = true
				due.Reset(max(gather, publishEvery-time.Since(k.handled)))
			}
		case <-due.C:
			waiting = false
			k.follow(ctx)
		case <-looks.C:
			k.look(ctx)
			k.retry()
			looks.Reset(k.pace())
		}
	}
}

// pace is how soon to look again. For a folder that isn't there yet a person is waiting.
func (k *keeper) pace() time.Duration {
	if k.absent {
		return lookAgain
	}
	return lookEvery
}

func (k *keeper) current(ctx context.Context) bool {
	_, era := k.l.current()
	return ctx.Err() == nil && era == k.era
}

// follow reads anew what has changed.
func (k *keeper) follow(ctx context.Context) {
	stems, missed := k.l.takePending()
	if missed {
		k.unwatch()
		k.folder = nil // one made anew may look like the old one
		k.look(ctx)
		return
	}
	for stem, whole := range stems {
		if !k.current(ctx) {
			return
		}
		old := k.shelf.answers[stem]
		if !whole && old != nil && old.Status == archive.Receiving && old.Files.Audio != "" {
			continue // its transcript is rewritten every second: that is often enough for its sound too
		}
		k.read(stem)
		k.publishDue()
	}
	k.publish()
	k.handled = time.Now()
}

// read brings one answer up to date.
func (k *keeper) read(stem string) {
	if k.shelf.read(k.dir, stem) {
		k.dirty = true
	}
	if a := k.shelf.answers[stem]; a != nil && (a.Problem == ProblemUnreadable || a.Status == archive.Receiving) {
		k.again[stem] = true
	} else {
		delete(k.again, stem)
	}
}

// retry reads again what the system refused, as it does on Windows while another program has the file, and what that
// program may have left behind.
func (k *keeper) retry() {
	for stem := range k.again {
		k.read(stem)
	}
	k.publish()
}

// look sees whether the folder is there, the same, and unchanged since it was listed, and lists it where it is not.
func (k *keeper) look(ctx context.Context) {
	info, err := os.Stat(k.dir)
	if errors.Is(err, fs.ErrNotExist) {
		k.gone()
		return
	}
	k.absent = false
	if err != nil {
		k.fail(err)
		return
	}
	same := k.folder != nil && os.SameFile(k.folder, info) && k.err == nil
	blind := k.stop == nil
	if !same || blind {
		k.unwatch()
		// It has to be watched before it is listed, or what happens in between would be missed.
		if k.stop, err = k.l.watchChanges(k.dir); err != nil && !same {
			k.l.log.Warn("the folder of the answers is looked at every few seconds", "error", err)
		}
	}
	if same && blind == (k.stop == nil) && !k.outdated(info) {
		return
	}
	k.folder = info
	k.list(ctx, info.ModTime())
}

// outdated tells whether a folder is to be listed although the system says of no change. Where it can't say of any, the
// folder tells of files that come and go at once, and of others not at all.
func (k *keeper) outdated(info os.FileInfo) bool {
	changed := !info.ModTime().Equal(k.changed)
	old := time.Since(k.listed) >= listEvery
	if k.stop == nil {
		return changed || old
	}
	return changed && old
}

func (k *keeper) unwatch() {
	if k.stop != nil {
		k.stop()
		k.stop = nil
	}
}

// gone is for a folder that isn't there: it holds nothing.
func (k *keeper) gone() {
	k.unwatch()
	if k.absent {
		return
	}
	k.folder, k.err, k.absent, k.done, k.dirty = nil, nil, true, true, true
	k.shelf, k.again = newShelf(), map[string]bool{}
	k.publish()
}

// fail keeps what is known of a folder that can't be read now.
func (k *keeper) fail(err error) {
	if k.err == nil || k.err.Error() != err.Error() {
		k.l.log.Warn("the folder of the answers can't be read", "error", err)
		k.err, k.dirty = err, true
		k.publish()
	}
}

// list compares the folder with what is known, and reads what is new or has changed, the newest first.
func (k *keeper) list(ctx context.Context, changed time.Time) {
	k.listed, k.changed = time.Now(), changed
	stems, err := listStems(k.dir)
	if err != nil {
		k.fail(err)
		return
	}
	if k.err != nil {
		k.err, k.dirty = nil, true
	}
	there := make(map[string]bool, len(stems))
	for _, stem := range stems {
		if !k.current(ctx) {
			return
		}
		there[stem] = true
		if k.shelf.stale(k.dir, stem) {
			k.read(stem)
		}
		k.publishDue()
	}
	for stem := range k.shelf.answers {
		if !there[stem] {
			k.dirty = k.shelf.drop(stem) || k.dirty
		}
	}
	if !k.done {
		k.done, k.dirty = true, true
	}
	k.publish()
}

// publishDue publishes if it is time for it.
func (k *keeper) publishDue() {
	if time.Since(k.shown) >= publishEvery {
		k.publish()
	}
}

// publish makes what is known the library's snapshot, if it has changed.
func (k *keeper) publish() {
	if !k.dirty {
		return
	}
	k.dirty, k.shown = false, time.Now()
	k.l.publish(k.era, &Snapshot{
		Conversations: k.shelf.conversations(),
		Answers:       len(k.shelf.answers),
		Complete:      k.done,
		Err:           k.err,
	})
}

// listStems names the answers of a folder, the newest first.
func listStems(dir string) ([]string, error) {
	d, err := os.Open(dir)
	if err != nil {
		return nil, err
	}
	defer d.Close()
	known := map[string]bool{}
	for {
		// In portions, since an entry takes much more memory than its name.
		files, err := d.ReadDir(500)
		for _, f := range files {
			if stem, ok := archive.Stem(f.Name()); ok && f.Type().IsRegular() {
				known[stem] = true
			}
		}
		if err != nil || len(files) == 0 {
			return newestFirst(known), ignoreEOF(err)
		}
	}
}

// newestFirst sorts stems without taking their numbers apart each time: one that is longer has the higher number.
func newestFirst(known map[string]bool) []string {
	stems := make([]string, 0, len(known))
	for stem := range known {
		stems = append(stems, stem)
	}
	slices.SortFunc(stems, func(a, b string) int {
		const second = len("audio_20060102_150405")
		return cmp.Or(cmp.Compare(b[:second], a[:second]), cmp.Compare(len(b), len(a)), cmp.Compare(b, a))
	})
	return stems
}

func ignoreEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}
