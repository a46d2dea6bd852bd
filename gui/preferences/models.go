package preferences

import (
	"context"
	"slices"
	"strings"
	"time"
)

// A modelList is what the service offers. It is fetched when it is first needed, and again when the service is another
// one or it could not be had.
type modelList struct {
	dialog  *Dialog
	list    []Model // nil: not fetched
	err     error   // why not
	stop    func()  // nil: it isn't being fetched
	changed func()  // tells whoever shows it; nil while nobody does
}

// modelsLimit is how long the service may take.
const modelsLimit = 20 * time.Second

// fetch asks the service, unless the list is there or on its way.
func (l *modelList) fetch() {
	if l.stop != nil || l.list != nil {
		return
	}
	l.err = nil
	l.stop = run(l.dialog.jobs, modelsLimit, func(ctx context.Context) ([]Model, error) {
		list, err := l.dialog.Service.Models(ctx)
		list = slices.Clone(list)
		slices.SortStableFunc(list, func(a, b Model) int { return strings.Compare(a.ID, b.ID) })
		return list, err
	}, l.fetched)
	l.tell()
}

func (l *modelList) fetched(list []Model, err error) {
	l.stop, l.list, l.err = nil, nil, err
	if err == nil {
		l.list = append([]Model{}, list...) // not nil, however few there are
	}
	l.tell()
}

// forget is called when the service is another one.
func (l *modelList) forget() {
	if l.stop != nil {
		l.stop()
	}
	l.list, l.err, l.stop = nil, nil, nil
	if l.dialog.shows(speakerSection) {
		l.fetch()
	}
	l.tell()
}

func (l *modelList) tell() {
	if l.changed != nil {
		l.changed()
	}
}

// find looks for a model by its name.
func (l *modelList) find(id string) (Model, bool) {
	i := slices.IndexFunc(l.list, func(m Model) bool { return m.ID == id })
	if i < 0 {
		return Model{ID: id}, false
	}
	return l.list[i], true
}
