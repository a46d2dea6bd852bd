package gui

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"
)

// slab is a row whose height is told, and taller when it is narrow.
type slab struct {
	widget.BaseWidget
	number int
	height float32
}

func (s *slab) HeightFor(width float32) float32 { return s.height * 600 / width }

func (s *slab) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(canvas.NewRectangle(nil))
}

// slabs is a transcript of them. Heights vary; the estimate is wrong for all but a few.
type slabs struct {
	*transcript
	window   fyne.Window
	entries  []*entry
	numbers  map[*entry]int
	grown    map[int]float32
	live     int
	unpinned int
}

func newSlabs(t testing.TB, count int) *slabs {
	s := &slabs{numbers: map[*entry]int{}, grown: map[int]float32{}}
	s.transcript = newTranscript(func(e *entry) fyne.CanvasObject {
		s.live++
		n := s.numbers[e]
		o := &slab{number: n, height: 40 + float32(n%7)*30 + s.grown[n]}
		o.ExtendBaseWidget(o)
		return o
	}, func(fyne.CanvasObject) { s.live-- }, func(*entry, float32) float32 { return 100 },
		func(pinned bool) {
			if !pinned {
				s.unpinned++
			}
		})
	newApp(t)
	s.window = test.NewTempWindow(t, s.transcript)
	s.window.SetPadded(false)
	s.window.Resize(fyne.NewSize(640, 600))
	s.add(count)
	return s
}

func (s *slabs) add(count int) {
	for range count {
		e := newEntry()
		s.numbers[e] = len(s.entries)
		s.entries = append(s.entries, e)
	}
	s.setEntries(s.entries)
}

// visible lists the slabs that reach into the viewport, with where the first begins, after checking that they lie
// without gaps or overlap.
func (s *slabs) visible(t *testing.T) (numbers []int, first float32) {
	t.Helper()
	var bottom float32
	for _, slot := range s.built {
		o := slot.object.(*slab)
		y := o.Position().Y - s.scroll.Offset.Y
		if y+o.Size().Height <= 0 || y >= s.scroll.Size().Height {
			continue
		}
		if want := o.HeightFor(o.Size().Width); o.Size().Height != want {
			t.Errorf("slab %d is %v high, want %v", o.number, o.Size().Height, want)
		}
		if len(numbers) == 0 {
			first = y
		} else if gap := y - bottom; gap < transcriptGap-0.5 || gap > transcriptGap+0.5 {
			t.Errorf("%v between slab %d and %d, want %v", gap, numbers[len(numbers)-1], o.number, transcriptGap)
		}
		bottom = y + o.Size().Height
		numbers = append(numbers, o.number)
	}
	return numbers, first
}

// atEnd checks that the last slab ends where the viewport does.
func (s *slabs) atEnd(t *testing.T, what string) {
	t.Helper()
	numbers, _ := s.visible(t)
	last := s.slots[len(s.slots)-1]
	if len(numbers) == 0 || numbers[len(numbers)-1] != len(s.entries)-1 {
		t.Fatalf("%s: in sight are %v, want the last, %d", what, numbers, len(s.entries)-1)
	}
	end := last.object.Position().Y + last.object.Size().Height + transcriptGap - s.scroll.Offset.Y
	if d := end - s.scroll.Size().Height; d < -0.5 || d > 0.5 {
		t.Errorf("%s: the end is %v off the viewport's", what, d)
	}
}

func TestTranscriptStaysAtTheEnd(t *testing.T) {
	s := newSlabs(t, 1000)
	s.atEnd(t, "filled")
	s.add(1)
	s.atEnd(t, "one more")
	s.add(50)
	s.atEnd(t, "many more")
	s.window.Resize(fyne.NewSize(420, 500))
	s.atEnd(t, "narrower")
	s.window.Resize(fyne.NewSize(900, 700))
	s.atEnd(t, "wider")
	last := s.slots[len(s.slots)-1].object.(*slab)
	last.height += 333
	s.resized(last)
	s.atEnd(t, "grown")
	last.height = 10
	s.resized(last)
	s.atEnd(t, "shrunk")
	if s.unpinned != 0 {
		t.Error("the way to the latest was offered, though it was in sight")
	}
}

func TestTranscriptBuildsWhatIsInSight(t *testing.T) {
	few, many := newSlabs(t, 50), newSlabs(t, 10_000)
	for _, s := range []*slabs{few, many} {
		for range 40 {
			s.page(-0.5)
		}
		if s.live != len(s.built) {
			t.Errorf("%d objects live, %d are known", s.live, len(s.built))
		}
		if objects := len(test.WidgetRenderer(s.content).Objects()); objects > 25 {
			t.Errorf("%d objects of %d entries are built for a viewport of about six", objects, len(s.entries))
		}
	}
}

func TestTranscriptScrolls(t *testing.T) {
	s := newSlabs(t, 300)
	before, _ := s.visible(t)
	s.page(-1)
	after, _ := s.visible(t)
	if after[0] >= before[0] || after[len(after)-1] < before[0]-1 {
		t.Errorf("a page up goes from %v to %v: want the page before", before, after)
	}
	if s.unpinned != 1 || s.pinned {
		t.Error("the way back to the latest is not offered")
	}
	for range 400 {
		s.page(-1)
	}
	if top, y := s.visible(t); top[0] != 0 || y != transcriptGap {
		t.Errorf("all the way up: slab %d at %v, want 0 at %v", top[0], y, transcriptGap)
	}
	s.toLatest()
	s.atEnd(t, "jumped")
	if !s.pinned {
		t.Error("not pinned at the end")
	}
	s.page(-1)
	s.page(1)
	s.page(1)
	if !s.pinned {
		t.Error("scrolling to the end does not pin")
	}
}

// What one reads does not move when something comes, goes or grows elsewhere.
func TestTranscriptStaysWhereOneReads(t *testing.T) {
	s := newSlabs(t, 300)
	for range 30 {
		s.page(-1)
	}
	numbers, y := s.visible(t)
	still := func(what string) {
		t.Helper()
		if n, now := s.visible(t); n[0] != numbers[0] || now < y-0.5 || now > y+0.5 {
			t.Errorf("%s: slab %d at %v, was slab %d at %v", what, n[0], now, numbers[0], y)
		}
	}
	s.add(3)
	still("more at the end")
	for _, slot := range s.built {
		if o := slot.object.(*slab); o.number < numbers[0] {
			o.height += 77
			s.resized(o)
			still("grown above")
			break
		}
	}
	for n := range 299 {
		s.grown[n] = 11 // but those in sight know nothing of it
	}
	still("grown out of sight")
	s.page(-0.1)
	s.page(0.1)
	still("there and back")
}

func TestTranscriptForgetsWhatIsGone(t *testing.T) {
	s := newSlabs(t, 20)
	s.entries = append(s.entries[:5:5], s.entries[18:]...)
	s.setEntries(s.entries)
	if got, want := len(s.slots), 7; got != want {
		t.Errorf("%d slots, want %d", got, want)
	}
	if s.live != len(s.built) {
		t.Errorf("%d objects live, %d are known", s.live, len(s.built))
	}
	s.setEntries(nil)
	if s.live != 0 || s.height() != 0 {
		t.Errorf("emptied: %d objects, height %v", s.live, s.height())
	}
}

// BenchmarkStreaming is what a word costs at the end of an answer of 6,000 characters.
func BenchmarkStreaming(b *testing.B) {
	newApp(b)
	p := newProse(func() {})
	p.Resize(fyne.NewSize(700, 100))
	var s splitter
	s.add(strings.Repeat("They scatter the short blue waves several times more strongly than the long red ones. ", 70))
	for b.Loop() {
		b.StopTimer()
		s.add("word ")
		passages := append([]string(nil), s.passages...)
		b.StartTimer()
		p.setPassages(passages, "")
		p.HeightFor(700)
	}
}
