package history

import (
	"fmt"
	"path/filepath"
	"sync"

	"github.com/fsnotify/fsnotify"

	"geppetto-audio/internal/archive"
)

// A watchFunc begins to watch a folder. What happens in it is told to changed by the base names of the files, with
// whether more than the content of one may have changed, and to lost where it can't be said. Stop ends it and waits.
type watchFunc func(dir string, changed func(base string, whole bool), lost func()) (stop func(), err error)

// watchFolder watches by what the system offers.
func watchFolder(dir string, changed func(base string, whole bool), lost func()) (stop func(), err error) {
	w, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, fmt.Errorf("watch the folder: %w", err)
	}
	if err := w.Add(dir); err != nil {
		_ = w.Close()
		return nil, fmt.Errorf("watch the folder: %w", err)
	}
	var forwarder sync.WaitGroup
	forwarder.Go(func() {
		for w.Events != nil {
			select {
			case e, ok := <-w.Events:
				if !ok {
					return
				}
				if e.Name == dir {
					lost() // the folder itself was removed or renamed
					continue
				}
				changed(filepath.Base(e.Name), e.Op != fsnotify.Write)
			case _, ok := <-w.Errors:
				if !ok {
					return
				}
				lost()
			}
		}
	})
	return func() {
		_ = w.Close()
		forwarder.Wait()
	}, nil
}

// watchChanges begins to watch for a keeper.
func (l *Library) watchChanges(dir string) (stop func(), err error) {
	return l.watch(dir, func(base string, whole bool) {
		// The recorder's temporary files, and what is not the program's, are nobody's answers.
		if stem, ok := archive.Stem(base); ok {
			l.touched(dir, whole || filepath.Ext(base) == ".txt", stem)
		}
	}, l.overrun)
}
