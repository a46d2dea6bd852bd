package gui

import (
	"context"
	"slices"
	"sync"
	"time"
)

// saveDelay gathers what changes while a person types.
const saveDelay = 500 * time.Millisecond

// A draftKeeper saves drafts a moment after they changed, and when it ends. Its methods may be called from any
// goroutine and never wait for the disk.
type draftKeeper struct {
	store  DraftStore
	loaded func(Drafts, error) // told once, what an earlier run left
	failed func(error)         // told when drafts can't be saved

	mu    sync.Mutex
	now   Drafts
	dirty bool
	wake  chan struct{}
}

func newDraftKeeper(s DraftStore) *draftKeeper {
	return &draftKeeper{store: s, wake: make(chan struct{}, 1)}
}

// run reads the drafts, tells loaded, and saves what changes until ctx ends.
func (k *draftKeeper) run(ctx context.Context) {
	k.load()
	for {
		select {
		case <-k.wake:
		case <-ctx.Done():
			k.save()
			return
		}
		select {
		case <-time.After(saveDelay):
		case <-ctx.Done():
		}
		k.save()
	}
}

// load puts what an earlier run left before what has been written since.
func (k *draftKeeper) load() {
	drafts, err := k.store.Load()
	k.mu.Lock()
	k.now.Failed = slices.Concat(drafts.Failed, k.now.Failed)
	if k.now.Unsent == "" {
		k.now.Unsent = drafts.Unsent
	}
	k.mu.Unlock()
	k.loaded(drafts, err)
}

func (k *draftKeeper) save() {
	k.mu.Lock()
	drafts, dirty := k.now, k.dirty
	k.dirty = false
	k.mu.Unlock()
	if !dirty {
		return
	}
	if err := k.store.Save(drafts); err != nil {
		k.failed(err)
	}
}

func (k *draftKeeper) setUnsent(text string) {
	k.set(func(d *Drafts) bool {
		same := d.Unsent == text
		d.Unsent = text
		return !same
	})
}

func (k *draftKeeper) setFailed(failed []Draft) {
	k.set(func(d *Drafts) bool {
		same := slices.Equal(d.Failed, failed)
		d.Failed = failed
		return !same
	})
}

func (k *draftKeeper) set(change func(*Drafts) (changed bool)) {
	k.mu.Lock()
	changed := change(&k.now)
	k.dirty = k.dirty || changed
	k.mu.Unlock()
	if changed {
		select {
		case k.wake <- struct{}{}:
		default:
		}
	}
}
