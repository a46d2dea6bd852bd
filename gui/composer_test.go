package gui

import (
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
)

// composing is a composer in a window, and what it did.
type composing struct {
	*composer
	asked  []string
	drafts []string
	stops  int
	pages  float32
}

func newComposing(t *testing.T, width float32) *composing {
	c := &composing{}
	c.composer = newComposer("Ask",
		func(q string) { c.asked = append(c.asked, q) },
		func(text string) { c.drafts = append(c.drafts, text) },
		func() { c.stops++ }, func(p float32) { c.pages += p })
	newApp(t)
	w := test.NewTempWindow(t, c.composer)
	w.Canvas().Focus(c.composer)
	c.Resize(fyne.NewSize(width, c.MinSize().Height))
	return c
}

func (c *composing) key(k fyne.KeyName) { c.TypedKey(&fyne.KeyEvent{Name: k}) }

func TestComposerKeys(t *testing.T) {
	for _, c := range []struct {
		name  string
		do    func(*composing)
		text  string
		asked []string
		stops int
		pages float32
	}{
		{"enter asks", func(c *composing) { test.Type(c, "Why?"); c.key(fyne.KeyReturn) }, "", []string{"Why?"}, 0, 0},
		{"so does the keypad's", func(c *composing) { test.Type(c, "Why?"); c.key(fyne.KeyEnter) }, "", []string{"Why?"}, 0, 0},
		{"space around is not sent", func(c *composing) { test.Type(c, "  Why? "); c.key(fyne.KeyReturn) }, "", []string{"Why?"}, 0, 0},
		{"nothing is not asked", func(c *composing) { c.key(fyne.KeyReturn); test.Type(c, "  "); c.key(fyne.KeyReturn) }, "  ", nil, 0, 0},
		{"shift makes a line", func(c *composing) {
			test.Type(c, "one")
			c.KeyDown(&fyne.KeyEvent{Name: desktop.KeyShiftLeft})
			c.key(fyne.KeyReturn)
			c.KeyUp(&fyne.KeyEvent{Name: desktop.KeyShiftLeft})
			test.Type(c, "two")
		}, "one\ntwo", nil, 0, 0},
		{"and it is asked whole", func(c *composing) {
			test.Type(c, "one")
			c.KeyDown(&fyne.KeyEvent{Name: desktop.KeyShiftRight})
			c.key(fyne.KeyEnter)
			c.KeyUp(&fyne.KeyEvent{Name: desktop.KeyShiftRight})
			test.Type(c, "two")
			c.key(fyne.KeyReturn)
		}, "", []string{"one\ntwo"}, 0, 0},
		{"a shift let go elsewhere is forgotten", func(c *composing) {
			test.Type(c, "one")
			c.KeyDown(&fyne.KeyEvent{Name: desktop.KeyShiftLeft})
			c.FocusLost()
			c.FocusGained()
			c.key(fyne.KeyReturn)
		}, "", []string{"one"}, 0, 0},
		{"escape stops and keeps the text", func(c *composing) { test.Type(c, "one"); c.key(fyne.KeyEscape) }, "one", nil, 1, 0},
		{"pages scroll the conversation", func(c *composing) { c.key(fyne.KeyPageUp); c.key(fyne.KeyPageUp); c.key(fyne.KeyPageDown) }, "", nil, 0, -1},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := newComposing(t, 400)
			c.do(e)
			if e.Text != c.text || !slices.Equal(e.asked, c.asked) || e.stops != c.stops || e.pages != c.pages {
				t.Errorf("text %q, asked %q, %d stops, %v pages; want %q, %q, %d, %v",
					e.Text, e.asked, e.stops, e.pages, c.text, c.asked, c.stops, c.pages)
			}
		})
	}
}

func TestComposerTellsEveryChange(t *testing.T) {
	c := newComposing(t, 400)
	test.Type(c, "ab")
	c.key(fyne.KeyReturn)
	if want := []string{"a", "ab", ""}; !slices.Equal(c.drafts, want) {
		t.Errorf("got %q, want %q", c.drafts, want)
	}
}

func TestComposerGrows(t *testing.T) {
	c := newComposing(t, 300)
	one := c.MinSize().Height
	height := func(text string) float32 {
		c.SetText(text)
		return c.MinSize().Height
	}
	row := height("a\nb") - one
	if row <= 0 {
		t.Fatalf("a second line adds %v", row)
	}
	for _, step := range []struct {
		name string
		text string
		rows float32
	}{
		{"empty", "", 1},
		{"one line", "Why?", 1},
		{"three lines", "a\nb\nc", 3},
		{"six lines", "1\n2\n3\n4\n5\n6", 6},
		{"no more than six", "1\n2\n3\n4\n5\n6\n7\n8", 6},
		{"a line that wraps once", strings.Repeat("word ", 12), 2},
		{"a long text", strings.Repeat("word ", 400), 6},
		{"a text too long to be wrapped", strings.Repeat("word ", 4000), 1},
		{"small again", "", 1},
	} {
		if got, want := height(step.text), one+(step.rows-1)*row; got != want {
			t.Errorf("%s: height %v, want %v (%v rows)", step.name, got, want, step.rows)
		}
	}
}

// A pasted wall of text must not hold up the window. Wrapped, this one takes Fyne half a minute.
func TestComposerTakesAWallOfText(t *testing.T) {
	c := newComposing(t, 300)
	clipboard := test.NewClipboard()
	clipboard.SetContent(strings.Repeat("word ", 4000))
	began := time.Now()
	c.TypedShortcut(&fyne.ShortcutPaste{Clipboard: clipboard})
	test.Type(c, "!")
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("took %v", took)
	}
	if want := clipboard.Content() + "!"; c.Text != want {
		t.Errorf("got %d letters, want %d", len(c.Text), len(want))
	}
	c.key(fyne.KeyReturn)
	if c.Wrapping != fyne.TextWrapWord {
		t.Error("the next question is not wrapped")
	}
}

func TestComposerFitsAnotherWidth(t *testing.T) {
	c := newComposing(t, 300)
	c.SetText(strings.Repeat("word ", 12))
	narrow := c.MinSize().Height
	c.Resize(fyne.NewSize(900, narrow))
	if wide := c.MinSize().Height; wide >= narrow {
		t.Errorf("height %v at 900, %v at 300: want less", wide, narrow)
	}
}

func TestComposerWritesBehind(t *testing.T) {
	c := newComposing(t, 400)
	c.write("an unsent\nthought")
	test.Type(c, "!")
	if want := "an unsent\nthought!"; c.Text != want {
		t.Errorf("got %q, want %q", c.Text, want)
	}
}
