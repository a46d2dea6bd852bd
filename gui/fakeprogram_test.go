package gui

import (
	"context"
	"errors"
	"sync"
	"time"

	"geppetto-audio/audio"
	"geppetto-audio/gui/preferences"
	"geppetto-audio/internal/archive"
	"geppetto-audio/internal/eventlog"
	"geppetto-audio/internal/history"
	"geppetto-audio/internal/ledger"
	"geppetto-audio/internal/settings"
	"geppetto-audio/realtime"
)

// fakeProgram holds settings and does what the test says.
type fakeProgram struct {
	mu       sync.Mutex
	endpoint realtime.Endpoint
	settings settings.Settings
	folder   string
	fixed    map[string]settings.Source

	published *int // counts how often the presenter asks; may be nil
	setKey    func(context.Context, string) error
	sums      ledger.Sums
	counted   chan struct{}             // the sums have changed
	waves     map[string]audio.Waveform // by ID or path
	held      []audio.HeldAnswer
	rescued   []audio.RescuedAnswer // told once
	heldNews  chan struct{}
	keptIn    []string // folders that what is held was written to
	purged    []string
}

func newFakeProgram(folder string) *fakeProgram {
	return &fakeProgram{
		endpoint: realtime.Endpoint{URL: realtime.DefaultURL}, settings: settings.Defaults(), folder: folder,
		setKey: func(context.Context, string) error { return errors.New("no key expected") },
		waves:  map[string]audio.Waveform{}, heldNews: make(chan struct{}, 1), counted: make(chan struct{}, 1),
	}
}

func (p *fakeProgram) Held() []audio.HeldAnswer {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.held
}

func (p *fakeProgram) Rescued() []audio.RescuedAnswer {
	p.mu.Lock()
	defer p.mu.Unlock()
	rescued := p.rescued
	p.rescued = nil
	return rescued
}

func (p *fakeProgram) KeepHeld(dir string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.keptIn = append(p.keptIn, dir)
	return nil
}

func (p *fakeProgram) HeldChanges() <-chan struct{}     { return p.heldNews }
func (p *fakeProgram) WatchEvents(n int) *eventlog.Ring { return eventlog.Off().Watch(n) }
func (p *fakeProgram) Recording() bool                  { return false }
func (p *fakeProgram) Record(bool) error                { return nil }
func (p *fakeProgram) LogFolder() string                { return p.folder }
func (p *fakeProgram) ExportLog(string) error           { return nil }

func (p *fakeProgram) PurgeLogs(transcripts ...string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.purged = append(p.purged, transcripts...)
	return nil
}

func (p *fakeProgram) Settings() settings.Settings {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.settings
}

func (p *fakeProgram) Change(change func(*settings.Settings)) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	change(&p.settings)
	return nil
}

func (p *fakeProgram) Fixed() map[string]settings.Source { return p.fixed }
func (p *fakeProgram) Folder() string                    { return p.folder }
func (p *fakeProgram) Limit() float64                    { return p.Settings().MonthlyLimit }
func (p *fakeProgram) SpentChanges() <-chan struct{}     { return p.counted }

func (p *fakeProgram) Spent() (ledger.Sums, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.sums, nil
}

// spends is what has been spent from now on.
func (p *fakeProgram) spends(s ledger.Sums) {
	p.mu.Lock()
	p.sums = s
	p.mu.Unlock()
	p.counted <- struct{}{}
}

func (p *fakeProgram) Endpoint() realtime.Endpoint {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.published != nil {
		*p.published++
	}
	return p.endpoint
}

func (p *fakeProgram) setEndpoint(e realtime.Endpoint) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.endpoint = e
}

func (p *fakeProgram) Key(context.Context) (preferences.KeyInfo, error) {
	return preferences.KeyInfo{Host: "api.openai.com"}, nil
}

func (p *fakeProgram) SetKey(ctx context.Context, key string) error        { return p.setKey(ctx, key) }
func (p *fakeProgram) RemoveKey(context.Context) error                     { return nil }
func (p *fakeProgram) Test(context.Context, string, string) error          { return nil }
func (p *fakeProgram) Models(context.Context) ([]preferences.Model, error) { return nil, nil }
func (p *fakeProgram) Sample(context.Context, string) error                { return nil }

func (p *fakeProgram) Cost(_ string, t *archive.Tokens) (float64, bool) {
	if t == nil {
		return 0, false
	}
	return float64(t.Input+t.Output) / 1000, true
}

func (p *fakeProgram) PricesOf() time.Time { return time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC) }

func (p *fakeProgram) Waveform(_ context.Context, id, path string) (audio.Waveform, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, name := range []string{id, path} {
		if w, ok := p.waves[name]; ok {
			return w, nil
		}
	}
	return audio.Waveform{}, errors.New("no sound")
}

// fakeLibrary is a folder in memory.
type fakeLibrary struct {
	mu       sync.Mutex
	snapshot *history.Snapshot
	words    map[string]string // by the path of the transcript
	hits     []history.Hit
	search   func(query string) []history.Hit // in place of hits; may be nil
	noTrash  bool
	changes  chan struct{}
	renamed  []string
	deleted  []string
	loads    int
	err      error
}

func newFakeLibrary() *fakeLibrary {
	return &fakeLibrary{snapshot: snapshotOf(), words: map[string]string{}, changes: make(chan struct{}, 1)}
}

func (l *fakeLibrary) Snapshot() *history.Snapshot {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.snapshot
}

func (l *fakeLibrary) Changes() <-chan struct{} { return l.changes }

// holds is what the folder holds from now on.
func (l *fakeLibrary) holds(conversations ...*history.Conversation) {
	l.shows(snapshotOf(conversations...))
}

func (l *fakeLibrary) shows(s *history.Snapshot) {
	l.mu.Lock()
	l.snapshot = s
	l.mu.Unlock()
	l.changes <- struct{}{}
}

func (l *fakeLibrary) Load(a *history.Answer) (archive.Transcript, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.loads++
	return archive.Transcript{Question: a.Question, Text: l.words[a.Files.Transcript]}, l.err
}

func (l *fakeLibrary) Trash() bool { return !l.noTrash }

func (l *fakeLibrary) Search(_ context.Context, query string, _ int) []history.Hit {
	if l.search != nil {
		return l.search(query)
	}
	return l.hits
}

func (l *fakeLibrary) Rename(_ context.Context, conversation, title string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.renamed = append(l.renamed, conversation+" "+title)
	return l.err
}

func (l *fakeLibrary) Delete(_ context.Context, answers ...*history.Answer) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, a := range answers {
		l.deleted = append(l.deleted, a.Files.Transcript)
	}
	return l.err
}
