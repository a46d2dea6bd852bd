package gui

import (
	"context"
	"sync"
	"time"

	"fyne.io/fyne/v2/lang"

	"geppetto-audio/audio"
	"geppetto-audio/internal/history"
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

	thread *thread
	inbox  chan func(*thread)
	beside sync.WaitGroup // reading from the disk
	ended  chan struct{}  // closed when run has returned
}

func newPresenter(o Options, b *board, k *draftKeeper) *presenter {
	return &presenter{
		conversation: o.Conversation, player: o.Player, program: o.Program, library: o.Library, drafts: k, board: b,
		thread: newThread(), inbox: make(chan func(*thread), 64), ended: make(chan struct{}),
	}
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
	changes, folder := p.player.Changes(), p.library.Changes()
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
				p.hear(ctx, n)
			}
		case f := <-p.inbox:
			f(p.thread)
		case _, open := <-changes:
			if !open {
				changes = nil
				continue
			}
		case <-folder:
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
	if s := p.library.Snapshot(); s != nil {
		t.found(s)
	}
	p.publishTurns(ctx)
	if t.reordered {
		t.reordered = false
		entries := t.entries()
		_ = p.board.view.Set(view{t.viewed, t.title(t.viewed), entries, t.aim, t.jump})
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
	_ = p.board.warnings.Set(t.warnings)
	_ = p.board.unsent.Set(t.unsent)
	p.keepDrafts()
}

// publishTurns shows what has changed of the turns. Set of a binding that holds its value itself can't fail.
func (p *presenter) publishTurns(ctx context.Context) {
	t := p.thread
	for _, u := range t.turns {
		if u.stage == answering && u.dirty {
			if w, err := p.program.Waveform(ctx, u.id, ""); err == nil {
				u.wave = w
			}
		}
	}
	show := func(u *turn) {
		if u.dirty {
			u.dirty = false
			u.price = p.priceOf(&u.exchange)
			_ = u.entry.data.Set(u.snapshot())
		}
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
		p.drafts.setFailed(p.thread.drafts(lang.L("The program was closed before an answer came.")))
	}
}

// ask asks in the conversation that is shown.
func (p *presenter) ask(t *thread, q realtime.Question) {
	if t.viewed != t.current && t.viewed != "" {
		t.begun[t.viewed] = true
		p.conversation.Continue(t.viewed, t.exchanges(t.viewed, p.library.Load))
		t.current = t.viewed
	}
	p.conversation.Ask(q)
}

// begin shows a conversation that is new.
func (p *presenter) begin(t *thread) {
	t.place = ""
	id := p.conversation.NewConversation()
	t.begun[id] = true
	t.current = id
	t.view(id)
}

// bring fills an entry that came in sight.
func (p *presenter) bring(ctx context.Context, t *thread, e *entry) {
	t.show(e)
	p.beside.Go(func() {
		tr, err := p.library.Load(e.past)
		w, werr := p.waveform(ctx, e.past)
		p.change(func(t *thread) {
			u := t.open[e]
			if u == nil {
				return
			}
			u.words.add(tr.Text)
			if err != nil && e.past.Problem == "" {
				u.remark = join(u.remark, explain(err))
			}
			if werr == nil {
				u.wave = w
			}
			u.dirty = true
		})
	})
}

// hear sees to how an answer sounds, now that it is whole.
func (p *presenter) hear(ctx context.Context, n realtime.Ended) {
	if n.Kept.Audio == "" {
		return
	}
	p.beside.Go(func() {
		w, err := p.program.Waveform(ctx, "", n.Kept.Audio)
		if err != nil {
			return // playing the file will say why
		}
		p.change(func(t *thread) { t.edit(n.Question.ID, func(u *turn) { u.wave = w }) })
	})
}

func (p *presenter) waveform(ctx context.Context, a *history.Answer) (w audio.Waveform, err error) {
	if a.Files.Audio == "" {
		return w, nil
	}
	return p.program.Waveform(ctx, "", a.Files.Audio)
}
