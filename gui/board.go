package gui

import (
	"slices"

	"fyne.io/fyne/v2/data/binding"
)

// A board is where the presenter publishes and the widgets listen.
type board struct {
	entries   binding.Item[[]*entry]
	status    binding.Item[status]
	warnings  binding.Item[[]string]
	demo      binding.Bool
	stoppable binding.Bool
	unsent    binding.String // set once, when the drafts have been read
}

// An entry is a turn's place in the transcript, and what stands there.
type entry struct{ data binding.Item[exchange] }

func newBoard() *board {
	return &board{
		entries:   binding.NewItem(slices.Equal[[]*entry]),
		status:    binding.NewItem(func(a, b status) bool { return a == b }),
		warnings:  binding.NewItem(slices.Equal[[]string]),
		demo:      binding.NewBool(),
		stoppable: binding.NewBool(),
		unsent:    binding.NewString(),
	}
}

func newEntry() *entry {
	return &entry{binding.NewItem(func(a, b exchange) bool { return a.revision == b.revision })}
}

// value reads a binding. Those of a board hold their value themselves, so that reading can't fail.
func value[T any](b binding.Item[T]) T {
	v, _ := b.Get()
	return v
}
