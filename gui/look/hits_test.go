package look

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"
)

// covered reads the letters off the label's own lines that have a ground behind them.
func covered(t *testing.T, p *Passage) string {
	t.Helper()
	objects := test.WidgetRenderer(p).Objects()
	text := objects[len(objects)-1].(*widget.RichText)
	var read strings.Builder
	for _, o := range objects[:len(p.hits)] {
		hit := o.(*canvas.Rectangle)
		rows := test.WidgetRenderer(text).Objects()
		at := slices.IndexFunc(rows, func(o fyne.CanvasObject) bool { return o.Position().Y == hit.Position().Y })
		if at < 0 {
			t.Fatalf("a ground at %v stands behind no line", hit.Position())
		}
		row := rows[at].(*canvas.Text)
		from, to := hit.Position().X+1, hit.Position().X+hit.Size().Width-1
		x := row.Position().X
		for i, letter := range row.Text {
			if place := x + measured(row, row.Text[:i]); place > from-0.01 && place < to-0.01 {
				read.WriteRune(letter)
			}
		}
	}
	return read.String()
}

func measured(like *canvas.Text, text string) float32 {
	return fyne.MeasureText(text, like.TextSize, like.TextStyle).Width
}

func TestMarksStandBehindTheirWords(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(New())
	for _, text := range []string{
		"The quick fox jumps over the fox that sleeps, and a fox it stays.",
		"One line\nfox\n\n  and  two   spaces, fox  fox",
		"Donaudampffoxschifffahrtsgesellschaftskapitänsfoxmützenfabrikantenverbandfox",
		"fox 狐狸跳过了懒狗然后又跳回来fox再一次跳过去",
	} {
		var marks [][2]int
		for at := 0; ; {
			i := strings.Index(text[at:], "fox")
			if i < 0 {
				break
			}
			marks = append(marks, [2]int{at + i, at + i + 3})
			at += i + 3
		}
		for _, width := range []float32{40, 90, 151, 233, 700} {
			p := NewPassage(text, func() {})
			p.Resize(fyne.NewSize(width, 400))
			p.Mark(marks)
			if got, want := covered(t, p), strings.Repeat("fox", len(marks)); got != want {
				t.Errorf("%q at width %v: marked is %q, want %q", text, width, got, want)
			}
			p.Selectable = true
			p.Refresh()
			p.Resize(fyne.NewSize(width+31, 400))
			if got, want := covered(t, p), strings.Repeat("fox", len(marks)); got != want {
				t.Errorf("%q from width %v on wider: marked is %q, want %q", text, width, got, want)
			}
		}
	}
}

// In what way the letters of such a word are arranged only the painter knows.
func TestWordsFromRightToLeftAreNotMarked(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(New())
	text := "שלום hello עולם"
	hello := strings.Index(text, "hello")
	p := NewPassage(text, func() {})
	p.Resize(fyne.NewSize(500, 100))
	p.Mark([][2]int{{0, 8}, {hello, hello + 5}})
	if got := covered(t, p); len(p.hits) != 1 || got != "hello" {
		t.Errorf("%d grounds, behind %q", len(p.hits), got)
	}
	p.Mark(nil)
	if _, ok := p.FirstMark(); ok || len(p.hits) != 0 {
		t.Errorf("%d grounds stay", len(p.hits))
	}
}
