package gui

import (
	"context"
	"sync"
	"time"

	"geppetto-audio/realtime"
)

// updateInterval is the shortest time between two updates of the window: nobody reads faster, and each repaints it.
const updateInterval = time.Second / 15

// A presenter turns what happens into what is shown. Its goroutine is the only one that knows the thread and the only
// one that publishes. Without anything happening it sleeps.
type presenter struct {
	conversation Conversation
	player       Player
	program      Program
	library      Library
	drafts       *draftKeeper // may be nil
	board        *board

	thread  *thread
	inbox   chan func(*thread)
	reading chan struct{}  // holds one for everything that is read at a time
	beside  sync.WaitGroup // reading from the disk
	ended   chan struct{}  // closed when run has returned
}

// readers is how many answers are read from the disk at a time.
const readers = 4

func newPresenter(o Options, b *board, k *draftKeeper) *presenter {
	p := &presenter{
		conversation: o.Conversation, player: o.Player, program: o.Program, library: o.Library, drafts: k, board: b,
		thread: newThread(), inbox: make(chan func(*thread), 64),
		reading: make(chan struct{}, readers), ended: make(chan struct{}),
	}
	p.thread.restored = k == nil // there is nothing to wait for
	return p
}

// wait returns when nothing of it runs any more.
func (p *presenter) wait() {
	<-p.ended
	p.beside.Wait()
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
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer p.keepDrafts()
	notices := p.conversation.Notices()
	changes, folder, held := p.player.Changes(), p.library.Changes(), p.program.HeldChanges()
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
			if n, ok := n.(realtime.Ended); ok {
				p.hear(ctx, n.Question.ID, n.Kept)
			}
		case f := <-p.inbox:
			f(p.thread)
		case _, open := <-changes:
			if !open {
				changes = nil
				continue
			}
		case <-folder:
		case <-held:
		case <-due.C:
			published = time.Now()
			p.publish(ctx, published)
			if next := p.thread.moves(published); next > 0 {
				due.Reset(max(next, updateInterval))
			}
			continue
		}
		due.Reset(time.Until(published.Add(updateInterval)))
	}
}

func (p *presenter) publish(ctx context.Context, now time.Time) {
	t := p.thread
	t.heard(p.player.Status())
	rescued := p.program.Rescued()
	t.rescue(rescued)
	for _, r := range rescued {
		p.hear(ctx, r.ID, r.Kept) // the disk had less of it before
	}
	if s := p.library.Snapshot(); s != nil {
		t.found(s, p.program.Folder())
	}
	v, reordered := view{}, t.reordered
	if reordered {
		t.reordered = false
		v = view{conversation: t.viewed, awaiting: t.place.conversation != "", entries: t.entries()}
		v.target, v.beyond, v.jump = t.aim, t.below, t.jump
		for _, u := range t.takeStale() {
			p.read(ctx, u)
		}
	}
	p.publishTurns(ctx)
	if reordered {
		_ = p.board.view.Set(v)
	}
	if !t.listed {
		t.listed = true
		_ = p.board.sidebar.Set(sidebarView{t.list(), t.viewed, t.folder != nil && t.folder.Complete})
	}
	s := p.service()
	_ = p.board.status.Set(t.status(s, now))
	_ = p.board.sound.Set(soundView{t.playback.Volume, t.playback.Speed, t.playback.Muted})
	_ = p.board.demo.Set(s.demo)
	_ = p.board.stoppable.Set(t.stoppable())
	_ = p.board.held.Set(heldLine(p.program.Held()))
	_ = p.board.warnings.Set(t.warnings)
	_ = p.board.unsent.Set(t.unsent)
	_ = p.board.money.Set(t.money)
	p.keepDrafts()
}

// publishTurns shows what has changed of the turns. Set of a binding that holds its value itself can't fail.
func (p *presenter) publishTurns(ctx context.Context) {
	t := p.thread
	show := func(u *turn) {
		if !u.dirty {
			return
		}
		u.dirty = false
		if u.stage == answering {
			if w, err := p.program.Waveform(ctx, u.id, ""); err == nil {
				u.wave = w
			}
		}
		u.price = p.priceOf(&u.exchange)
		t.revision++
		_ = u.data.Set(u.snapshot(t.revision))
	}
	for _, u := range t.turns {
		show(u)
	}
	for _, u := range t.open {
		show(u)
	}
}

// service is who answers.
func (p *presenter) service() service {
	e := p.program.Endpoint()
	return service{e.Host(), e.Demo}
}

// keepDrafts has the questions without an answer saved, those too that still wait for one: the program may crash.
func (p *presenter) keepDrafts() {
	if p.drafts != nil && p.thread.restored {
		p.drafts.setFailed(p.thread.drafts())
	}
}

// ask asks in the conversation that is shown.
func (p *presenter) ask(t *thread, q realtime.Question) {
	t.forgetPlace()
	if t.viewed != t.current && t.viewed != "" {
		t.begun[t.viewed] = true
		p.conversation.Continue(t.viewed, t.exchanges(t.viewed, p.library.Load))
		t.current = t.viewed
	}
	p.conversation.Ask(q)
}

// begin shows a conversation that is new.
func (p *presenter) begin(t *thread) {
	t.forgetPlace()
	id := p.conversation.NewConversation()
	t.begun[id] = true
	t.current = id
	t.view(id)
}

// bring fills an entry that came in sight.
func (p *presenter) bring(ctx context.Context, t *thread, e *entry, data exchangeItem) {
	if u := t.show(e, data); !u.loaded {
		p.read(ctx, u)
	}
}

// read reads the words of an answer, and then how it sounds, beside the presenter.
func (p *presenter) read(ctx context.Context, u *turn) {
	if u.forget != nil {
		u.forget()
	}
	ctx, u.forget = context.WithCancel(ctx)
	a := u.past
	fill := func(f func(*turn)) {
		p.change(func(t *thread) {
			if t.open[u.entry] == u && u.past == a {
				f(u)
				u.dirty = true
			}
		})
	}
	p.beside.Go(func() {
		select {
		case p.reading <- struct{}{}:
			defer func() { <-p.reading }()
		case <-ctx.Done():
			return
		}
		tr, err := p.library.Load(a)
		fill(func(u *turn) { u.load(tr.Text, err) })
		if a.Files.Audio == "" || ctx.Err() != nil {
			return
		}
		if w, err := p.program.Waveform(ctx, "", a.Files.Audio); err == nil {
			fill(func(u *turn) { u.wave = w })
		}
	})
}

// hear sees to how an answer sounds, now that it is whole. Of one that is held the disk has a part at most.
func (p *presenter) hear(ctx context.Context, id string, k realtime.Kept) {
	file := k.Audio
	if k.Held != "" {
		file = ""
	}
	if file == "" && k.Held == "" {
		return
	}
	p.beside.Go(func() {
		w, err := p.program.Waveform(ctx, k.Held, file)
		if err != nil {
			return // playing the file will say why
		}
		p.change(func(t *thread) { t.edit(id, func(u *turn) { u.wave = w }) })
	})
}
