package preferences

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"
	"go.uber.org/goleak"

	"geppetto-audio/gui/look"
	"geppetto-audio/internal/settings"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// screen is the right to touch widgets. In the program that is Fyne's goroutine's alone; Fyne's test driver lets every
// goroutine do so. Tests hold it but while they let time pass.
var screen sync.Mutex

// fakeService holds settings in memory. What it answers when asked, and how slowly, is the test's to say.
type fakeService struct {
	now     settings.Settings
	fixed   map[string]settings.Source
	refuse  error
	changes int

	mu      sync.Mutex // guards what follows
	key     KeyInfo
	keyErr  error
	setKeys []string
	setErr  error
	removed int
	tests   [][2]string // key, address
	testErr error
	models  []Model
	listErr error
	lists   int
	samples []string
	slow    time.Duration // that everything takes; it ends with its context
	ended   int           // what ended with its context
}

var _ Service = (*fakeService)(nil)

func newFakeService() *fakeService {
	s := settings.Defaults()
	s.Model = "gpt-realtime"
	return &fakeService{
		now: s, fixed: map[string]settings.Source{},
		key: KeyInfo{Set: true, Last: "…wxyz", Source: settings.SourceKeyring, Host: "api.openai.com"},
		models: []Model{
			{ID: "gpt-realtime", Reasons: false, Price: "$4 in and $16 out for a million tokens of text"},
			{ID: "gpt-realtime-thinker", Reasons: true},
			{ID: "gpt-old", Shutdown: time.Date(2000, 5, 1, 0, 0, 0, 0, time.UTC)},
		},
	}
}

func (f *fakeService) Settings() settings.Settings       { return f.now }
func (f *fakeService) Fixed() map[string]settings.Source { return maps.Clone(f.fixed) }
func (f *fakeService) Folder() string                    { return "/home/ada/Music/Geppetto Audio" }

func (f *fakeService) Change(change func(*settings.Settings)) error {
	if f.refuse != nil {
		return f.refuse
	}
	f.changes++
	change(&f.now)
	return nil
}

// take takes its time.
func (f *fakeService) take(ctx context.Context) error {
	f.mu.Lock()
	slow := f.slow
	f.mu.Unlock()
	if slow == 0 {
		return ctx.Err()
	}
	select {
	case <-time.After(slow):
		return nil
	case <-ctx.Done():
		f.mu.Lock()
		f.ended++
		f.mu.Unlock()
		return ctx.Err()
	}
}

func (f *fakeService) Key(ctx context.Context) (KeyInfo, error) {
	err := f.take(ctx)
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.key, errors.Join(err, f.keyErr)
}

func (f *fakeService) SetKey(ctx context.Context, key string) error {
	if err := f.take(ctx); err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.setKeys = append(f.setKeys, key)
	if f.setErr == nil {
		f.key.Set, f.key.Last, f.key.Source = true, settings.LastFour(key), settings.SourceKeyring
	}
	return f.setErr
}

func (f *fakeService) RemoveKey(ctx context.Context) error {
	if err := f.take(ctx); err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.removed++
	f.key.Set, f.key.Last, f.key.Source = false, "", settings.SourceDefault
	return nil
}

func (f *fakeService) Test(ctx context.Context, key, baseURL string) error {
	f.mu.Lock()
	f.tests = append(f.tests, [2]string{key, baseURL})
	err := f.testErr
	f.mu.Unlock()
	if late := f.take(ctx); late != nil {
		return late
	}
	return err
}

func (f *fakeService) Models(ctx context.Context) ([]Model, error) {
	f.mu.Lock()
	f.lists++
	f.mu.Unlock()
	if err := f.take(ctx); err != nil {
		return nil, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.models, f.listErr
}

func (f *fakeService) Sample(ctx context.Context, voice string) error {
	f.mu.Lock()
	f.samples = append(f.samples, voice)
	f.mu.Unlock()
	return f.take(ctx)
}

// scene is an open dialog over a window.
type scene struct {
	*Dialog
	fake   *fakeService
	window fyne.Window
	passed []fyne.KeyName
	closes int
}

// inBubble runs a test of the dialog in virtual time, within which time and the screen are in order.
func inBubble(t *testing.T, f func(*testing.T)) {
	t.Helper()
	synctest.Test(t, f)
}

// opened opens a dialog over a window of the least size, and closes it when the test ends.
func opened(t *testing.T, change ...func(*fakeService)) *scene {
	t.Helper()
	return openedAt(t, fyne.NewSize(720, 560), change...)
}

func openedAt(t *testing.T, size fyne.Size, change ...func(*fakeService)) *scene {
	t.Helper()
	screen.Lock()
	test.NewTempApp(t).Settings().SetTheme(look.New())
	s := &scene{fake: newFakeService()}
	for _, c := range change {
		c(s.fake)
	}
	s.window = test.NewTempWindow(t, widget.NewEntry())
	s.window.SetPadded(false)
	s.window.Resize(size)
	s.Dialog = Show(s.window, Options{
		Service: s.fake, Voices: []string{"cedar", "marin"},
		Key:    func(k *fyne.KeyEvent) { s.passed = append(s.passed, k.Name) },
		Closed: func() { s.closes++ },
		Do: func(f func()) {
			screen.Lock()
			defer screen.Unlock()
			f()
		},
	})
	t.Cleanup(func() {
		s.Close()
		screen.Unlock()
		s.Wait()
	})
	settle()
	return s
}

// turn shows a section.
func (s *scene) turn(section int) {
	s.contents.choose(section)
	settle()
}

// walk goes through everything of an object, from the top.
func walk(o fyne.CanvasObject, do func(fyne.CanvasObject)) {
	walkWhere(o, func(fyne.CanvasObject) bool { return true }, do)
}

// each goes through everything of it that can be seen.
func each(o fyne.CanvasObject, do func(fyne.CanvasObject)) {
	walkWhere(o, fyne.CanvasObject.Visible, do)
}

func walkWhere(o fyne.CanvasObject, where func(fyne.CanvasObject) bool, do func(fyne.CanvasObject)) {
	if !where(o) {
		return
	}
	do(o)
	switch o := o.(type) {
	case *fyne.Container:
		for _, c := range o.Objects {
			walkWhere(c, where, do)
		}
	case *row:
		walkWhere(o.control, where, do)
	}
}

// rowOf finds a row of the section in sight by its name.
func (s *scene) rowOf(t *testing.T, name string) *row {
	t.Helper()
	var found *row
	each(s.sections[s.shown].page.content, func(o fyne.CanvasObject) {
		if r, ok := o.(*row); ok && r.title.Text == name {
			found = r
		}
	})
	if found == nil {
		t.Fatalf("there is no %q in this section", name)
	}
	return found
}

// in finds the first widget of a type in a row.
func in[T fyne.CanvasObject](t *testing.T, r *row) T {
	t.Helper()
	var found []T
	each(r, func(o fyne.CanvasObject) {
		if w, ok := o.(T); ok {
			found = append(found, w)
		}
	})
	if len(found) == 0 {
		var none T
		t.Fatalf("there is no %T in %q", none, r.title.Text)
	}
	return found[0]
}

// press taps a button that can be seen.
func (s *scene) press(t *testing.T, name string) {
	t.Helper()
	b := s.button(name)
	if b == nil {
		t.Fatalf("there is no button %q", name)
	}
	s.focus(b)
	if s.window.Canvas().Focused() != fyne.Focusable(b) {
		t.Fatalf("the button %q can't be used", name)
	}
	b.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	settle()
}

// button finds a button that can be seen, or nil.
func (s *scene) button(name string) *button {
	var found *button
	each(s.sections[s.shown].page.content, func(o fyne.CanvasObject) {
		if b, ok := o.(*button); ok && b.Text == name {
			found = b
		}
	})
	return found
}

// types writes into a field in place of what is there.
func (s *scene) types(f *field, text string) {
	s.focus(f)
	f.TypedShortcut(&fyne.ShortcutSelectAll{})
	s.key(fyne.KeyDelete)
	for _, r := range text {
		f.TypedRune(r)
	}
}

// key presses a key where the focus is.
func (s *scene) key(names ...fyne.KeyName) {
	for _, k := range names {
		if focused := s.window.Canvas().Focused(); focused != nil {
			focused.TypedKey(&fyne.KeyEvent{Name: k})
		} else {
			s.window.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: k})
		}
	}
}

// settle waits until everything has happened that takes no time.
func settle() { pass(0) }

// pass lets time pass, and everything happen that is due by then.
func pass(d time.Duration) {
	screen.Unlock()
	if d > 0 {
		time.Sleep(d)
	}
	synctest.Wait()
	screen.Lock()
}

// entry is the field for a key, or nil while there is none.
func (s *scene) entry() *keyField {
	var found *keyField
	each(s.sections[accountSection].page.content, func(o fyne.CanvasObject) {
		if e, ok := o.(*keyField); ok {
			found = e
		}
	})
	return found
}

// result is what came of a test.
func (s *scene) result() *look.Note {
	var found *look.Note
	walk(s.sections[accountSection].page.content, func(o fyne.CanvasObject) {
		if n, ok := o.(*look.Note); ok {
			found = n
		}
	})
	return found
}

// busy says whether something in sight shows that it waits.
func (s *scene) busy(t *testing.T) bool {
	t.Helper()
	busy := false
	each(s.sections[s.shown].page.content, func(o fyne.CanvasObject) {
		if _, ok := o.(*widget.Activity); ok {
			busy = true
		}
	})
	return busy
}

// text is all that can be read in the sections that have been shown.
func (s *scene) text() string {
	var text strings.Builder
	for _, section := range s.sections {
		if section.page == nil {
			continue
		}
		each(section.page.content, func(o fyne.CanvasObject) {
			switch o := o.(type) {
			case *row:
				fmt.Fprintln(&text, o.title.Text, o.hint.Text, o.problem.Text)
			case *widget.Label:
				fmt.Fprintln(&text, o.Text)
			case *button:
				fmt.Fprintln(&text, o.Text)
			case *look.Note:
				fmt.Fprintln(&text, o.Text)
			case *field:
				fmt.Fprintln(&text, o.Text)
			case *keyField:
				fmt.Fprintln(&text, o.Text)
			}
		})
	}
	return text.String()
}
