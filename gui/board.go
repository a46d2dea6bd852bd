package gui

import (
	"slices"
	"sync/atomic"

	"fyne.io/fyne/v2/data/binding"

	"geppetto-audio/gui/sidebar"
	"geppetto-audio/internal/history"
)

// A board is where the presenter publishes and the widgets listen.
type board struct {
	view      binding.Item[view]
	sidebar   binding.Item[sidebarView]
	status    binding.Item[status]
	sound     binding.Item[soundView]
	money     binding.Item[money]
	warnings  binding.Item[[]string]
	held      binding.String // of what is in memory only
	demo      binding.Bool
	stoppable binding.Bool
	unsent    binding.String // set once, when the drafts have been read
}

// A view is the conversation that is shown.
type view struct {
	conversation string
	awaiting     bool // what was shown at the end of the last run is still being looked for
	entries      []*entry
	target       *entry  // to be brought in sight; nil: none
	beyond       float32 // how much of it reaches beyond the upper edge
	jump         int     // counts the targets: each is gone to once
}

// latest is the last entry, nil where there is none.
func (v view) latest() *entry {
	if len(v.entries) == 0 {
		return nil
	}
	return v.entries[len(v.entries)-1]
}

// A sidebarView is the list of all conversations.
type sidebarView struct {
	list     []sidebar.Conversation
	current  string
	complete bool // the folder has been read
}

// A soundView is what the player's controls show.
type soundView struct {
	volume, speed float64
	muted         bool
}

// An entry is a turn's place in the transcript. What stands there is in data: for an answer of an earlier run that is
// made when the entry comes in sight, by the window's goroutine, which alone knows the field, and filled by the
// presenter's.
type entry struct {
	kept atomic.Pointer[history.Answer] // nil for what was asked in this run
	data exchangeItem
}

// past is the answer of an earlier run; nil for what was asked in this one. It is another one when its files change.
func (e *entry) past() *history.Answer { return e.kept.Load() }

func newBoard() *board {
	return &board{
		view: binding.NewItem(func(a, b view) bool {
			return a.conversation == b.conversation && a.awaiting == b.awaiting && a.jump == b.jump && slices.Equal(a.entries, b.entries)
		}),
		sidebar: binding.NewItem(func(a, b sidebarView) bool {
			return a.current == b.current && a.complete == b.complete && slices.Equal(a.list, b.list)
		}),
		status:    binding.NewItem(func(a, b status) bool { return a == b }),
		sound:     binding.NewItem(func(a, b soundView) bool { return a == b }),
		money:     binding.NewItem(func(a, b money) bool { return a == b }),
		warnings:  binding.NewItem(slices.Equal[[]string]),
		held:      binding.NewString(),
		demo:      binding.NewBool(),
		stoppable: binding.NewBool(),
		unsent:    binding.NewString(),
	}
}

func newEntry() *entry { return &entry{data: newExchange()} }

func newPastEntry(a *history.Answer) *entry {
	e := &entry{}
	e.kept.Store(a)
	return e
}

// An exchangeItem is where a turn is published.
type exchangeItem = binding.Item[exchange]

func newExchange() exchangeItem {
	return binding.NewItem(func(a, b exchange) bool { return a.revision == b.revision })
}

// value reads a binding. Those of a board hold their value themselves, so that reading can't fail.
func value[T any](b binding.Item[T]) T {
	v, _ := b.Get()
	return v
}
