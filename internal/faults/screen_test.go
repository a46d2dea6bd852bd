package faults

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"geppetto-audio/audio"
	"geppetto-audio/gui"
	"geppetto-audio/gui/look"
	"geppetto-audio/internal/history"
	"geppetto-audio/realtime"
	"geppetto-audio/realtime/demo"
)

// A screen is the program's window over a conversation, and a person before it.
type screen struct {
	talk    *talk
	stage   *stage
	notices chan realtime.Notice // for the window
}

// open lets a person see the conversation.
func (k *talk) open() {
	k.screen = &screen{talk: k, stage: newStage(k.t), notices: make(chan realtime.Notice, 100)}
	conversation, player, program := &overheard{k.Controller, k.screen.notices}, &loudspeaker{k.speaker.Player}, &desk{talk: k}
	w := gui.New(k.screen.stage, gui.Options{
		Conversation: conversation,
		Player:       player,
		Program:      program,
		Library:      history.New(k.dir, nil), // which looks for no changes: of those the system would have to tell
	})
	closed := make(chan struct{})
	go func() {
		defer close(closed)
		w.Run()
	}()
	k.t.Cleanup(func() {
		k.screen.stage.Quit()
		<-closed
		// Fyne's test driver never lets go of a window. It is not to hold all that was said in hundreds of them.
		*conversation, *player, *program, k.screen = overheard{}, loudspeaker{}, desk{}, nil
	})
	<-w.Opened()
}

// asks writes a question where the focus is, and presses Enter.
func (s *screen) asks(question string) {
	fyne.DoAndWait(func() {
		field := s.stage.window.Canvas().Focused()
		test.Type(field, question)
		field.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	})
}

// settle is longer than the window takes to show what it knows.
const settle = time.Second / 5

// read reads the window once it shows everything that has happened.
func (s *screen) read() *reading {
	for news := true; news; {
		time.Sleep(settle)
		synctest.Wait()
		news = s.talk.takeIn()
	}
	r := &reading{buttons: map[string]fyne.Tappable{}}
	fyne.DoAndWait(func() {
		c := s.stage.window.Canvas()
		r.object(c.Content(), fyne.Position{}, c.Size())
	})
	return r
}

// shows checks all that is to be read of questions with their answers, and of the state. The fault came with the first
// of them.
func (s *screen) shows(f fault, ends ...realtime.Ended) {
	s.talk.t.Helper()
	var want []string
	for i, e := range ends {
		if i > 0 && f.next == "" {
			f.says, f.here, f.line = "", "", ""
		}
		want = append(want, s.turn(f, e))
	}
	seen := s.read().text()
	want = append(want, s.state(f), regexp.QuoteMeta("[1×] Ask something…"))
	if p := strings.Join(want, " "); !regexp.MustCompile(p).MatchString(seen) {
		s.talk.t.Errorf("seen is\n%s\nwant\n%s", seen, p)
	}
}

// turn is what is to be read of a question with its answer, as a regular expression.
func (s *screen) turn(f fault, e realtime.Ended) string {
	want := []string{`You · \d\d:\d\d`, regexp.QuoteMeta(e.Question.Text)}
	if e.Kept.Transcript == "" {
		want = append(want, f.sentence(e), `\[Retry\]`)
		if f.here != "" {
			want = append(want, regexp.QuoteMeta(f.here))
		}
		return strings.Join(append(want, `\[Remove\]`), " ")
	}
	want = append(want, `Geppetto · \d\d:\d\d( · \d+ tokens)?`)
	if e.Text != "" {
		want = append(want, regexp.QuoteMeta(strings.TrimSpace(e.Text)))
	}
	if f.says != "" {
		want = append(want, f.sentence(e))
	}
	if heard := len(s.talk.speaker.heard[e.Question.ID]); heard > 0 {
		want = append(want, fmt.Sprintf(`\d:\d\d 0:%02d`, heard/(2*24000)))
	}
	if e.Outcome.Err != nil {
		want = append(want, `\[Ask again\]`)
	}
	if e.Text != "" {
		want = append(want, `\[Copy\]`)
	}
	return strings.Join(want, " ")
}

// sentence is what stands below an answer that is not whole, or in place of one.
func (f fault) sentence(e realtime.Ended) string {
	before, phrase, led := strings.Cut(f.says, ": ")
	if e.Outcome.Err == nil || e.Kept.Transcript != "" && !led {
		return regexp.QuoteMeta(f.says + ".")
	}
	what, do := realtime.Explain(e.Outcome.Err)
	why := what + " " + do
	switch {
	case led && strings.Contains(why, phrase):
		return regexp.QuoteMeta(before + ": " + why)
	case !led && strings.Contains(why, f.says):
		return regexp.QuoteMeta(why)
	}
	return regexp.QuoteMeta("(words with " + f.says + ")")
}

// state is what is to be read of the state, as a regular expression.
func (s *screen) state(f fault) string {
	switch last := s.talk.last; {
	case last.State == realtime.Offline:
		what, do := realtime.Explain(last.Err)
		return regexp.QuoteMeta(strings.Join([]string{"Offline:", what, do, f.line}, " "))
	case s.talk.speaker.Status().State == audio.Playing:
		return `Speaking 0:0\d`
	}
	return "Ready"
}

// A reading is what can be read in a window, from above to below, and the buttons there.
type reading struct {
	words   []string
	buttons map[string]fyne.Tappable
}

// text is all of it. Buttons stand in brackets.
func (r *reading) text() string {
	return strings.Join(strings.Fields(strings.Join(r.words, " ")), " ")
}

// object reads what is in sight of one.
func (r *reading) object(o fyne.CanvasObject, at fyne.Position, room fyne.Size) {
	at = at.Add(o.Position())
	end := at.Add(o.Size())
	if !o.Visible() || at.X >= room.Width || at.Y >= room.Height || end.X <= 0 || end.Y <= 0 {
		return
	}
	switch o := o.(type) {
	case *canvas.Text:
		r.words = append(r.words, o.Text)
	case *look.Button:
		r.button(o, o.Text)
	case *look.CopyButton:
		r.button(o, o.Text)
	case *fyne.Container:
		r.all(o.Objects, at, room)
	case *container.Scroll:
		r.object(o.Content, fyne.Position{}, o.Size())
	case fyne.Widget:
		r.all(test.WidgetRenderer(o).Objects(), at, room)
	}
}

func (r *reading) all(objects []fyne.CanvasObject, at fyne.Position, room fyne.Size) {
	for _, o := range objects {
		r.object(o, at, room)
	}
}

func (r *reading) button(b fyne.Tappable, words string) {
	if words != "" { // else it is a sign
		r.words = append(r.words, "["+words+"]")
		r.buttons[words] = b
	}
}

// A countdown is seen while an attempt to connect is waited for, and a button that doesn't wait.
func TestTheWaitIsSeenAndSkipped(t *testing.T) {
	bubble(t, "HTTP 503", func(t *testing.T) {
		refused := once(demo.Behaviour{HTTPStatus: 503, RetryAfter: 45 * time.Second})
		k := newTalk(t, false, refused, demo.WithAnswers(answers))
		k.open()
		began := time.Now()
		k.screen.asks("Why?")
		r := k.screen.read()
		if want := regexp.MustCompile(`You · \d\d:\d\d · waiting Why\? Reconnecting in 45 s\. .* \[Try now\]`); !want.MatchString(r.text()) {
			t.Errorf("seen is\n%s", r.text())
		}
		time.Sleep(20 * time.Second)
		if r = k.screen.read(); !strings.Contains(r.text(), "Reconnecting in 25 s. ") {
			t.Errorf("after 20 s seen is\n%s", r.text())
		}
		fyne.DoAndWait(func() { r.buttons["Try now"].Tapped(nil) })
		e := k.answer("Why?")
		k.whole(e)
		if took := time.Since(began); took > 22*time.Second {
			t.Errorf("took %v", took)
		}
		k.screen.shows(fault{}, e)
	})
}
