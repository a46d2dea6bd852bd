package gui

import (
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"geppetto-audio/audio"
	"geppetto-audio/gui/look"
	"geppetto-audio/realtime"
)

// fakeConversation answers nothing by itself: the test says what happens.
type fakeConversation struct {
	notices             chan realtime.Notice
	current             string
	asked               []realtime.Question
	stops, news, retrys int
	continued           []string
	past                []realtime.Exchange // what was told of the conversation that was continued last
}

func newFakeConversation() *fakeConversation {
	return &fakeConversation{notices: make(chan realtime.Notice, 1000)}
}

func (c *fakeConversation) Ask(q realtime.Question) string {
	if q.ID == "" {
		q.ID = fmt.Sprintf("q%d", len(c.asked)+1)
	}
	c.asked = append(c.asked, q)
	c.notices <- realtime.Asked{Question: q, Conversation: c.current}
	return q.ID
}

func (c *fakeConversation) Stop()                           { c.stops++ }
func (c *fakeConversation) Retry()                          { c.retrys++ }
func (c *fakeConversation) Notices() <-chan realtime.Notice { return c.notices }

func (c *fakeConversation) NewConversation() string {
	c.news++
	id := fmt.Sprintf("c%d", c.news)
	c.current = id
	c.notices <- realtime.Began{Conversation: id}
	return id
}

func (c *fakeConversation) Continue(id string, past []realtime.Exchange) {
	c.continued = append(c.continued, id)
	c.past, c.current = past, id
	c.notices <- realtime.Began{Conversation: id, Continued: true}
}

func (c *fakeConversation) happens(notices ...realtime.Notice) {
	for _, n := range notices {
		c.notices <- n
	}
}

// screen is the right to touch widgets. In the program that is Fyne's goroutine's alone; Fyne's test driver lets every
// goroutine do so. Tests hold it but while they let time pass.
var screen sync.Mutex

// takeScreen holds it until the test ends. A test that has it already keeps it.
func takeScreen(t *testing.T) {
	if screen.TryLock() {
		t.Cleanup(screen.Unlock)
	}
}

// fakePlayer plays what the test says it plays.
type fakePlayer struct {
	mu      sync.Mutex
	status  audio.PlayerStatus
	changes chan struct{}
	played  []string
	sought  []time.Duration
	toggles int
	err     error
}

func newFakePlayer() *fakePlayer { return &fakePlayer{changes: make(chan struct{}, 1)} }

func (p *fakePlayer) PlayFileAt(id, path string, at time.Duration) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.played = append(p.played, fmt.Sprintf("%s %s %v", id, path, at))
	return p.err
}

func (p *fakePlayer) Seek(to time.Duration) { p.sought = append(p.sought, to) }

func (p *fakePlayer) SetVolume(v float64) { p.tell(func(s *audio.PlayerStatus) { s.Volume = v }) }
func (p *fakePlayer) SetMuted(muted bool) { p.tell(func(s *audio.PlayerStatus) { s.Muted = muted }) }

func (p *fakePlayer) Toggle()                  { p.toggles++ }
func (p *fakePlayer) Changes() <-chan struct{} { return p.changes }

// Status is the first that the presenter asks for when it publishes: here it waits for its right to.
func (p *fakePlayer) Status() audio.PlayerStatus {
	screen.Lock()
	defer screen.Unlock()
	return p.now()
}

func (p *fakePlayer) now() audio.PlayerStatus {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.status
}

func (p *fakePlayer) set(s audio.PlayerStatus) { p.tell(func(now *audio.PlayerStatus) { *now = s }) }

func (p *fakePlayer) tell(change func(*audio.PlayerStatus)) {
	p.mu.Lock()
	change(&p.status)
	p.mu.Unlock()
	select {
	case p.changes <- struct{}{}:
	default:
	}
}

// memoryDrafts keeps drafts in memory.
type memoryDrafts struct {
	mu      sync.Mutex
	drafts  Drafts
	saves   int
	loadErr error
	saveErr error
}

func (m *memoryDrafts) Load() (Drafts, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.drafts, m.loadErr
}

func (m *memoryDrafts) Save(d Drafts) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.saves++
	if m.saveErr == nil {
		m.drafts = d
	}
	return m.saveErr
}

func (m *memoryDrafts) saved() Drafts {
	d, _ := m.Load()
	return d
}

// newApp makes an app that looks like ours.
func newApp(t testing.TB) fyne.App {
	a := test.NewTempApp(t)
	a.Settings().SetTheme(look.New())
	return a
}

// scene is a window with all that it talks to.
type scene struct {
	*Window
	conversation *fakeConversation
	player       *fakePlayer
	drafts       *memoryDrafts
	program      *fakeProgram
	library      *fakeLibrary
}

// newScene makes a window that has not started. It is to be used within a bubble of synctest: Fyne's test driver runs
// what is for the window's goroutine on whatever goroutine asks for it, and only the bubble puts that in order.
func newScene(t *testing.T, change ...func(*scene, *Options)) *scene {
	t.Helper()
	takeScreen(t)
	a := newApp(t)
	s := &scene{
		conversation: newFakeConversation(), player: newFakePlayer(), drafts: &memoryDrafts{},
		program: newFakeProgram(t.TempDir()), library: newFakeLibrary(),
	}
	o := Options{
		Conversation: s.conversation, Player: s.player, Drafts: s.drafts,
		Program: s.program, Library: s.library,
		Version: "1.2.3",
	}
	for _, c := range change {
		c(s, &o)
	}
	s.Window = New(a, o)
	s.open()
	// Between what the presenter publishes and not beside it, as in the program.
	s.do = func(f func()) {
		s.presenter.change(func(*thread) {
			screen.Lock()
			defer screen.Unlock()
			f()
		})
	}
	s.window.Resize(fyne.NewSize(1000, 760))
	return s
}

// started lets it live until the test ends.
func started(t *testing.T, change ...func(*scene, *Options)) *scene {
	t.Helper()
	s := newScene(t, change...)
	s.start()
	t.Cleanup(s.close)
	settle()
	return s
}

// close ends what start began.
func (s *scene) close() {
	screen.Unlock()
	defer screen.Lock()
	s.end()
}

// settle waits until everything that is due has been shown.
func settle() { pass(2 * updateInterval) }

// pass lets time pass, and everything happen that is due by then.
func pass(d time.Duration) {
	screen.Unlock()
	time.Sleep(d)
	synctest.Wait()
	screen.Lock()
}

// view finds what shows a turn.
func (s *scene) view(t *testing.T, id string) *turnView {
	t.Helper()
	for _, slot := range s.transcript.built {
		if v, ok := slot.object.(*turnView); ok && v.shown.id == id {
			return v
		}
	}
	t.Fatalf("turn %q is not in sight", id)
	return nil
}

func (s *scene) press(keys ...fyne.KeyName) {
	for _, k := range keys {
		s.window.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: k})
	}
}

func (s *scene) types(text string) {
	for _, r := range text {
		s.window.Canvas().Focused().TypedRune(r)
	}
}

// completed is an answer that came and was kept.
func completed(id, question, text string, sound time.Duration) []realtime.Notice {
	q := realtime.Question{ID: id, Text: question}
	return []realtime.Notice{
		realtime.Asked{Question: q}, realtime.Sent{ID: id}, realtime.Words{ID: id, Text: text},
		realtime.Sound{ID: id, Received: sound},
		realtime.Ended{Question: q, Text: text,
			Outcome: realtime.Outcome{Status: realtime.Completed, Heard: -1, Received: sound},
			Kept:    realtime.Kept{Audio: "/a/" + id + ".wav", Transcript: "/a/" + id + ".txt", Duration: sound}},
	}
}

// failed is a question that got nothing.
func failed(id, question string, err error) []realtime.Notice {
	q := realtime.Question{ID: id, Text: question}
	return []realtime.Notice{
		realtime.Asked{Question: q},
		realtime.Ended{Question: q, Outcome: realtime.Outcome{Status: realtime.Failed, Heard: -1, FirstAudio: -1, Err: err}},
	}
}
