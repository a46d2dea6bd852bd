package gui

import (
	"errors"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"geppetto-audio/audio"
	"geppetto-audio/realtime"
)

// shownTurn is a turn by itself, as wide as told and as high as it needs.
func shownTurn(t *testing.T, x exchange, width float32) (*turnView, fyne.Canvas) {
	t.Helper()
	newApp(t)
	e := newEntry()
	x.revision = 1
	if err := e.data.Set(x); err != nil {
		t.Fatal(err)
	}
	nothing := func(exchange) {}
	v := newTurnView(e, &turnActions{play: nothing, again: nothing, discard: nothing, left: func() {},
		key: func(*fyne.KeyEvent) {}, resized: func(fyne.CanvasObject) {}})
	w := test.NewTempWindow(t, v)
	w.SetPadded(false)
	w.Resize(fyne.NewSize(width, v.HeightFor(width)))
	return v, w.Canvas()
}

// The pictures are of nine in the morning of a day long past.
var nine = time.Date(2020, 2, 3, 9, 0, 0, 0, time.UTC)

func TestTurnMarkup(t *testing.T) {
	text := "Sunlight looks white, but it is a mixture of all colours.\n\nThe air scatters the blue of it the most."
	for name, x := range map[string]exchange{
		"waiting": {id: "a", question: "Why is the sky blue?", when: nine},
		"playing": {id: "a", question: "Why is the sky blue?", when: nine, stage: answering, began: nine,
			passages: passagesOf(text), sound: 37 * time.Second,
			play: audio.PlayerStatus{ID: "a", State: audio.Playing, Position: 12 * time.Second, Length: 37 * time.Second}},
		"broken": {id: "a", question: "Why is the sky blue?", when: nine, stage: answered, began: nine,
			passages: passagesOf("Sunlight looks"), sound: 31 * time.Second, file: "/a/a.wav", remark: "Connection lost at 0:31",
			outcome: realtime.Outcome{Status: realtime.Interrupted}},
		"failed": {id: "a", question: "Why is the sky blue?", when: nine, stage: fruitless,
			problem: "Your account's quota is used up. Check your plan and billing with the provider."},
	} {
		t.Run(name, func(t *testing.T) {
			_, canvas := shownTurn(t, x, 520)
			test.AssertRendersToMarkup(t, "turn_"+name+".xml", canvas)
		})
	}
}

func TestTurnHoldsWhatItShows(t *testing.T) {
	long := strings.Repeat("They scatter the short blue waves several times more strongly than the long red ones. ", 40)
	x := exchange{id: "a", question: long, when: nine, stage: answered, began: nine, passages: passagesOf(long),
		sound: time.Minute, file: "/a/a.wav", remark: "Stopped by you at 0:12 of 0:37", kept: realtime.Kept{Err: errors.New("x")},
		outcome: realtime.Outcome{Status: realtime.Failed}, play: audio.PlayerStatus{State: audio.Playing}}
	for _, width := range []float32{340, 520, 780} {
		v, _ := shownTurn(t, x, width)
		for _, b := range []*bubble{v.question, v.answer} {
			if end := b.Position().X + b.Size().Width; b.Position().X < 0 || end > width {
				t.Errorf("at %v a bubble reaches from %v to %v", width, b.Position().X, end)
			}
			for _, block := range b.blocks {
				if !block.Visible() {
					continue
				}
				if end := block.Position().Y + block.Size().Height; end > b.Size().Height-bubblePadY+0.5 {
					t.Errorf("at %v a %T ends at %v in a bubble of %v", width, block, end, b.Size().Height)
				}
			}
		}
		if least := v.player.MinSize().Width; least > v.player.Size().Width {
			t.Errorf("at %v the buttons need %v and have %v", width, least, v.player.Size().Width)
		}
		if got := v.reply.text(); got != long {
			t.Errorf("at %v the text has %d letters of %d", width, len(got), len(long))
		}
	}
}

func TestQuestionIsAsWideAsItsText(t *testing.T) {
	short, _ := shownTurn(t, exchange{question: "Hm.", when: nine}, 700)
	if got := short.question.Size().Width; got > 250 {
		t.Errorf("a word is in a bubble of %v", got)
	}
	long, _ := shownTurn(t, exchange{question: strings.Repeat("word ", 100), when: nine}, 700)
	if got, want := long.question.Size().Width, float32(700-turnInset); got != want {
		t.Errorf("a long question is in a bubble of %v, want %v", got, want)
	}
	if got := len(test.WidgetRenderer(long.words.labels[0]).Objects()); got == 0 {
		t.Error("the question shows nothing")
	}
}

// Only the passage that grows is laid out again: the others keep their labels.
func TestProseKeepsWhatIsSaid(t *testing.T) {
	newApp(t)
	p := newProse(func() {})
	test.NewTempWindow(t, p).Resize(fyne.NewSize(500, 400))
	p.setPassages([]string{"One. ", "Two"}, "")
	one, two := p.labels[0], p.labels[1]
	height := p.HeightFor(500)
	p.setPassages([]string{"One. ", "Two and more.\n", "Three"}, "")
	if p.labels[0] != one || p.labels[1] != two || len(p.labels) != 3 {
		t.Error("labels were made anew")
	}
	if two.Text != "Two and more." || p.text() != "One. Two and more.\nThree" {
		t.Errorf("shows %q, holds %q", two.Text, p.text())
	}
	if p.HeightFor(500) <= height {
		t.Error("another line takes no room")
	}
	p.setPassages([]string{"One."}, "")
	if len(p.labels) != 1 || p.text() != "One." {
		t.Errorf("%d labels, text %q", len(p.labels), p.text())
	}
}

func TestProseShowsWhatIsInSight(t *testing.T) {
	newApp(t)
	p := newProse(func() {})
	test.NewTempWindow(t, p).Resize(fyne.NewSize(500, 400))
	p.setPassages(passagesOf(strings.Repeat("A paragraph of a few words.\n", 40)), "")
	height := p.HeightFor(500)
	shown := func() (first, count int) {
		first = -1
		for i, l := range p.labels {
			if l.Visible() {
				if first < 0 {
					first = i
				}
				count++
			}
		}
		return first, count
	}
	p.Reveal(height/2, height/2+100)
	if first, count := shown(); first < 18 || first > 21 || count < 4 || count > 6 {
		t.Errorf("of 100 in the middle of %v: %d of 40 passages are shown, from the %dth", height, count, first)
	}
	if got := p.HeightFor(500); got != height {
		t.Errorf("what is hidden takes no room: %v, was %v", got, height)
	}
	p.Reveal(height/2, height/2+100)
	p.Reveal(0, height)
	if _, count := shown(); count != 40 {
		t.Errorf("all in sight: %d of 40 passages are shown", count)
	}
}
