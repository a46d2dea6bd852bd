package inspector

import (
	"errors"
	"fmt"
	"image/png"
	"os"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
	"go.uber.org/goleak"

	"geppetto-audio/gui/look"
	"geppetto-audio/internal/eventlog"
	"geppetto-audio/internal/translate"
)

func TestMain(m *testing.M) {
	if err := translate.Load("en"); err != nil {
		panic(err)
	}
	goleak.VerifyTestMain(m)
}

// A shelf is a source that the test fills itself.
type shelf struct {
	seen    []eventlog.Seen
	changes chan struct{}
	closed  int
}

func (s *shelf) Latest() []eventlog.Seen  { return append([]eventlog.Seen(nil), s.seen...) }
func (s *shelf) Changes() <-chan struct{} { return s.changes }
func (s *shelf) Clear()                   { s.seen = nil }
func (s *shelf) Close()                   { s.closed++ }

var began = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

// add puts an event on the shelf, so long after the beginning.
func (s *shelf) add(after time.Duration, direction, event string) {
	n := uint64(1)
	if len(s.seen) > 0 {
		n = s.seen[len(s.seen)-1].Number + 1
	}
	at := began.Add(after)
	kind := strings.Split(event, `"`)[3]
	s.seen = append(s.seen, eventlog.Seen{Number: n, Time: at, Direction: direction, Type: kind,
		Line: fmt.Appendf(nil, `{"time":%q,"direction":%q,"type":%q,"event":%s}`, at.Format(time.RFC3339Nano), direction, kind, event)})
}

func newShelf() *shelf {
	s := &shelf{changes: make(chan struct{}, 1)}
	s.add(0, "in", `{"type":"session.created","session":{"model":"gpt-realtime-2.1"}}`)
	s.add(20*time.Millisecond, "out", `{"type":"response.create"}`)
	s.add(1520*time.Millisecond, "in", `{"type":"response.output_audio_transcript.delta","delta":"Because the air scatters"}`)
	s.add(1521*time.Millisecond, "in", `{"type":"error","error":{"code":"rate_limit_exceeded","message":"Too many"}}`)
	return s
}

// open shows an inspector whose goroutine waits for nothing that the test does not send.
func open(t *testing.T, s *shelf, o Options) *Inspector {
	t.Helper()
	app := test.NewTempApp(t)
	app.Settings().SetTheme(look.New())
	o.Do = func(f func()) { f() }
	o.Now = func() time.Time { return began.Add(5 * time.Second) }
	i := Show(app, s, o)
	t.Cleanup(func() {
		if !i.gone {
			i.window.Close()
		}
		i.Wait()
	})
	return i
}

// When the program ends its windows are gone before it says so, and to close one then would crash it.
func TestTheEndOfTheProgramLeavesTheWindowAlone(t *testing.T) {
	s := newShelf()
	i := open(t, s, Options{})
	windows := len(fyne.CurrentApp().Driver().AllWindows())
	i.End()
	i.Wait()
	if s.closed != 1 {
		t.Errorf("the source was closed %d times", s.closed)
	}
	if got := len(fyne.CurrentApp().Driver().AllWindows()); got != windows {
		t.Errorf("of %d windows there are %d", windows, got)
	}
}

func TestNoWayIsCutOff(t *testing.T) {
	i := open(t, newShelf(), Options{})
	for _, way := range i.way.Options {
		// The sign at the right, and the padding around both.
		frame := theme.IconInlineSize() + 4*theme.InnerPadding()
		if got, want := i.way.MinSize().Width, fyne.MeasureText(way, theme.TextSize(), fyne.TextStyle{}).Width+frame; got < want {
			t.Errorf("%q needs a width of %v, and has %v", way, want, got)
		}
	}
}

// rows are what the list shows.
func (i *Inspector) rows() string {
	var b strings.Builder
	for at := range i.list.Length() {
		r := newRow()
		i.list.UpdateItem(at, r)
		fmt.Fprintln(&b, strings.TrimSpace(strings.Join([]string{r.gap, r.way, r.kind, r.gist}, "|")))
	}
	return b.String()
}

func TestWhatIsShown(t *testing.T) {
	i := open(t, newShelf(), Options{})
	want := `|←|session.created|gpt-realtime-2.1
+20 ms|→|response.create|
+1.5 s|←|response.output_audio_transcript.delta|Because the air scatters
+1 ms|←|error|rate_limit_exceeded: Too many
`
	if got := i.rows(); got != want {
		t.Errorf("rows\n%swant\n%s", got, want)
	}
	if got := i.count.Text; got != "4 events, the last one 3 s ago" {
		t.Errorf("count %q", got)
	}
	save(t, i)
}

// save writes down what the window looks like, where it is wanted.
func save(t *testing.T, i *Inspector) {
	path := os.Getenv("INSPECTOR_PNG")
	if path == "" {
		return
	}
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, i.window.Canvas().Capture()); err != nil {
		t.Fatal(err)
	}
}

func TestTheFilter(t *testing.T) {
	s := newShelf()
	i := open(t, s, Options{})
	for _, tt := range []struct {
		words string
		way   int
		want  int
	}{{"", 0, 4}, {"", 1, 3}, {"", 2, 1}, {"SCATTERS air", 0, 1}, {"response", 0, 2}, {"response", 2, 1}, {"nothing like it", 0, 0}} {
		i.words.SetText(tt.words)
		i.way.SetSelectedIndex(tt.way)
		if got := len(i.events.shown); got != tt.want {
			t.Errorf("%q, way %d: %d events, want %d", tt.words, tt.way, got, tt.want)
		}
	}
	i.words.SetText("delta")
	i.way.SetSelectedIndex(0)
	s.add(2*time.Second, "in", `{"type":"response.output_audio.delta"}`)
	s.add(3*time.Second, "in", `{"type":"response.done"}`)
	i.update()
	if got := len(i.events.shown); got != 2 || i.count.Text != "2 of 6 events, the last one 2 s ago" {
		t.Errorf("what came meanwhile: %d events, %q", got, i.count.Text)
	}
	i.words.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if i.words.Text != "" || len(i.events.shown) != 6 {
		t.Errorf("after Escape %q, %d events", i.words.Text, len(i.events.shown))
	}
}

func TestChoosing(t *testing.T) {
	s := newShelf()
	i := open(t, s, Options{})
	i.list.Select(2)
	if !strings.Contains(i.whole.text.Text, `"delta": "Because the air scatters"`) || !i.whole.copy.Visible() {
		t.Errorf("shown whole: %q", i.whole.text.Text)
	}
	i.list.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
	if !strings.Contains(i.whole.text.Text, "rate_limit_exceeded") {
		t.Errorf("a row further down: %q", i.whole.text.Text)
	}
	if at := i.whole.copy.Position(); at.X < i.whole.hint.Position().X+i.whole.hint.MinSize().Width || i.whole.copy.Size().Height < i.whole.copy.MinSize().Height {
		t.Errorf("the button lies at %v, over the words", at)
	}
	save(t, i)
	test.Tap(i.whole.copy)
	if got := fyne.CurrentApp().Clipboard().Content(); !strings.Contains(got, `"message": "Too many"`) {
		t.Errorf("copied %q", got)
	}
	// The ones before are forgotten: what is chosen stays, in another row.
	s.seen = s.seen[2:]
	s.add(9*time.Second, "in", `{"type":"response.done"}`)
	i.update()
	if at := i.events.find(i.chosen); at != 1 || !strings.Contains(i.whole.text.Text, "rate_limit_exceeded") {
		t.Errorf("in row %d: %q", at, i.whole.text.Text)
	}
	i.list.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if i.chosen != 0 || i.whole.text.Text != "" {
		t.Errorf("after Escape %d, %q", i.chosen, i.whole.text.Text)
	}
}

func TestWhatCanBeDone(t *testing.T) {
	var done []string
	fail := true
	s := newShelf()
	i := open(t, s, Options{
		Recording: false,
		Record: func(on bool) error {
			done = append(done, fmt.Sprint("record ", on))
			if fail {
				return errors.New("the disk is full")
			}
			return nil
		},
		Closed: func() { done = append(done, "closed") },
	})
	i.record.SetChecked(true)
	if i.record.Checked || i.trouble.Text != "the disk is full" || !i.trouble.Visible() {
		t.Errorf("checked %t, said %q", i.record.Checked, i.trouble.Text)
	}
	fail = false
	i.record.SetChecked(true)
	if !i.record.Checked || i.trouble.Text != "" {
		t.Errorf("checked %t, said %q", i.record.Checked, i.trouble.Text)
	}
	i.clear()
	if got := i.count.Text; got != "Nothing has come yet." || len(i.events.shown) != 0 {
		t.Errorf("after clearing %q", got)
	}
	i.onKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	i.Wait()
	if got := strings.Join(done, ", "); got != "record true, record true, closed" || s.closed != 1 {
		t.Errorf("done: %s, closed %d times", got, s.closed)
	}
}

func TestALongEventIsCut(t *testing.T) {
	line := []byte(`{"a":"` + strings.Repeat("é", 100000) + `"}`)
	if s := indented(line, mostShown); len(s) > mostShown+10 || !strings.HasSuffix(s, "\n…") {
		t.Errorf("%d bytes", len(s))
	}
	if s := indented(line, 1<<20); !strings.HasSuffix(s, "}") {
		t.Error("not whole")
	}
}
