package gui

import (
	"context"
	"time"

	"fyne.io/fyne/v2/lang"
)

// updateInterval is the shortest time between two updates of the window: nobody reads faster, and each repaints it.
const updateInterval = time.Second / 15

// A presenter turns what happens into what is shown. Its goroutine is the only one that knows the thread and the only
// one that publishes. Without anything happening it sleeps.
type presenter struct {
	conversation Conversation
	player       Player // may be nil
	service      func() Service
	drafts       *draftKeeper // may be nil
	board        *board

	thread *thread
	inbox  chan func(*thread)
	ended  chan struct{} // closed when run has returned
}

func newPresenter(o Options, b *board, k *draftKeeper) *presenter {
	return &presenter{
		conversation: o.Conversation, player: o.Player, service: o.Service, drafts: k, board: b,
		thread: newThread(), inbox: make(chan func(*thread), 16), ended: make(chan struct{}),
	}
}

// change lets f see to the thread, soon.
func (p *presenter) change(f func(*thread)) {
	select {
	case p.inbox <- f:
	case <-p.ended:
	}
}

// run publishes until ctx ends.
func (p *presenter) run(ctx context.Context) {
	defer close(p.ended)
	defer p.keepDrafts()
	notices := p.conversation.Notices()
	var changes <-chan struct{}
	if p.player != nil {
		changes = p.player.Changes()
	}
	var published time.Time
	due := time.NewTimer(0) // what is known from the start
	defer due.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case n, open := <-notices:
			if !open {
				notices = nil
				continue
			}
			p.thread.apply(n, time.Now())
		case f := <-p.inbox:
			f(p.thread)
		case _, open := <-changes:
			if !open {
				changes = nil
				continue
			}
		case <-due.C:
			published = time.Now()
			p.publish(published)
			if next := p.thread.moves(published); next > 0 {
				due.Reset(max(next, updateInterval))
			}
			continue
		}
		due.Reset(time.Until(published.Add(updateInterval)))
	}
}

func (p *presenter) publish(now time.Time) {
	t := p.thread
	if p.player != nil {
		t.heard(p.player.Status())
	}
	for _, u := range t.turns {
		if u.dirty {
			u.dirty = false
			_ = u.entry.data.Set(u.snapshot()) // Set of a binding that holds its value itself can't fail
		}
	}
	if t.reordered {
		t.reordered = false
		entries := make([]*entry, len(t.turns))
		for i, u := range t.turns {
			entries[i] = u.entry
		}
		_ = p.board.entries.Set(entries)
	}
	s := p.service()
	_ = p.board.status.Set(t.status(s, now))
	_ = p.board.demo.Set(s.Demo)
	_ = p.board.stoppable.Set(t.stoppable())
	_ = p.board.warnings.Set(t.warnings)
	_ = p.board.unsent.Set(t.unsent)
	p.keepDrafts()
}

// keepDrafts has the questions without an answer saved, those too that still wait for one: the program may crash.
func (p *presenter) keepDrafts() {
	if p.drafts != nil && p.thread.restored {
		p.drafts.setFailed(p.thread.drafts(lang.L("The program was closed before an answer came.")))
	}
}
