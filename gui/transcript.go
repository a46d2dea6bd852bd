package gui

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"geppetto-audio/gui/look"
)

// A transcript shows entries below each other and costs the same whether there are ten or ten thousand: only what is
// in sight is built. The height of what has not been in sight is estimated, and put right when it comes in sight
// without moving what is read. While pinned it stays at the latest entry, whatever grows.
type transcript struct {
	widget.BaseWidget
	onPinned func(bool) // pinned has changed

	build    func(*entry) fyne.CanvasObject
	release  func(fyne.CanvasObject)
	estimate func(e *entry, width float32) float32

	scroll  *container.Scroll
	content *transcriptContent
	slots   []*slot
	heights heights // of the slots, with the gap below each
	bySlot  map[*entry]*slot
	built   []*slot // those that have an object
	pinned  bool
	anchor  *slot   // is held at the upper edge until one scrolls, whatever grows; nil: none
	beyond  float32 // how much of it is above the edge
	busy    bool    // arranging: what the scroll container reports is our own doing
}

// A slot is an entry's place.
type slot struct {
	entry    *entry
	index    int
	object   fyne.CanvasObject // nil while out of sight
	top      float32           // where it was when it was last in sight
	height   float32
	measured dimension // what height was measured at; zero for an estimate
}

// dimension is what the height of an entry depends on.
type dimension struct{ width, textSize float32 }

// A marked object has words in it that are to be in sight, if any.
type marked interface {
	// firstMark tells where the first of them stands, in heights from the object's own top.
	firstMark() (y float32, ok bool)
}

// The shape of a transcript.
const (
	transcriptMargin = 20  // at the sides
	transcriptGap    = 18  // between entries, and above and below all
	transcriptWidth  = 780 // the most that one likes to read
	overscan         = 240 // beyond the edges what is built already
)

func newTranscript(build func(*entry) fyne.CanvasObject, release func(fyne.CanvasObject),
	estimate func(*entry, float32) float32, onPinned func(bool),
) *transcript {
	t := &transcript{build: build, release: release, estimate: estimate, onPinned: onPinned,
		bySlot: map[*entry]*slot{}, pinned: true}
	t.content = &transcriptContent{transcript: t}
	t.content.ExtendBaseWidget(t.content)
	t.scroll = container.NewVScroll(t.content)
	t.scroll.OnScrolled = t.onScrolled
	t.ExtendBaseWidget(t)
	return t
}

// setEntries shows these entries. Those that were shown before keep their widgets and heights; those before the first
// that has changed cost next to nothing.
func (t *transcript) setEntries(entries []*entry) {
	same := 0
	for same < min(len(t.slots), len(entries)) && t.slots[same].entry == entries[same] {
		same++
	}
	gone := slices.Clone(t.slots[same:])
	for _, s := range gone {
		s.index = -1
	}
	t.slots = t.slots[:same]
	t.heights.cut(same)
	for _, e := range entries[same:] {
		s := t.bySlot[e]
		if s == nil {
			s = &slot{entry: e, height: t.estimate(e, t.columnWidth())}
			t.bySlot[e] = s
		}
		s.index = len(t.slots)
		t.slots = append(t.slots, s)
		t.heights.add(s.height + transcriptGap)
	}
	for _, s := range gone {
		if s.index < 0 {
			delete(t.bySlot, s.entry)
			t.drop(s)
		}
	}
	if t.anchor != nil && t.anchor.index < 0 {
		t.anchor = nil
	}
	t.arrange()
}

// holds tells whether an entry is built.
func (t *transcript) holds(e *entry) bool {
	s := t.bySlot[e]
	return s != nil && s.object != nil
}

// resized is to be called when an object's height has changed by itself.
func (t *transcript) resized(o fyne.CanvasObject) {
	for _, s := range t.built {
		if s.object == o {
			s.measured = dimension{}
			t.arrange()
			return
		}
	}
}

// toLatest goes to the end and stays there.
func (t *transcript) toLatest() {
	t.pin(true)
	t.arrange()
}

// toEntry brings an entry to the top, as far as there is enough below it, and holds it there until one scrolls: what is
// around it is read from the disk only now, and grows.
func (t *transcript) toEntry(e *entry, beyond float32) {
	s := t.bySlot[e]
	if s == nil {
		return
	}
	t.pin(false)
	t.anchor, t.beyond = s, beyond
	t.arrange()
}

// top is the entry at the upper edge, and how far it reaches beyond; nil at the end of all, and where there is none.
func (t *transcript) top() (e *entry, beyond float32) {
	if t.pinned {
		return nil, 0
	}
	for _, s := range t.between(t.scroll.Offset.Y, t.scroll.Offset.Y+transcriptGap+1) {
		return s.entry, t.scroll.Offset.Y - s.top + transcriptGap
	}
	return nil, 0
}

// toFirst goes to the beginning.
func (t *transcript) toFirst() { t.page(-1e6) }

// page scrolls by pages, up where negative.
func (t *transcript) page(pages float32) {
	t.scroll.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, -pages*t.scroll.Size().Height*0.9)})
}

func (t *transcript) pin(pinned bool) {
	t.anchor = nil
	if t.pinned != pinned {
		t.pinned = pinned
		t.onPinned(pinned)
	}
}

func (t *transcript) onScrolled(p fyne.Position) {
	if t.busy {
		return
	}
	t.pin(p.Y >= t.height()-t.scroll.Size().Height-2)
	t.arrange()
}

func (t *transcript) columnWidth() float32 {
	return max(0, min(transcriptWidth, t.scroll.Size().Width-2*transcriptMargin))
}

// height is that of all entries with the space around them.
func (t *transcript) height() float32 {
	if len(t.slots) == 0 {
		return 0
	}
	return t.topOf(len(t.slots))
}

// arrange brings everything in its place.
func (t *transcript) arrange() {
	view := t.scroll.Size()
	if t.busy || view.Width <= 0 || view.Height <= 0 {
		return
	}
	t.busy = true
	defer func() { t.busy = false }()
	t.settle(view)
	if t.approach(view.Height) {
		t.settle(view)
	}
}

// approach has what is held at the upper edge reach as far beyond it as is needed for its first mark to be in sight,
// and tells whether that is another place than now.
func (t *transcript) approach(height float32) bool {
	if t.anchor == nil {
		return false
	}
	o, ok := t.anchor.object.(marked)
	if !ok {
		return false
	}
	y, ok := o.firstMark()
	at := y + transcriptGap - t.beyond // in the view
	if !ok || at >= 0 && at <= height*0.75 {
		return false
	}
	t.beyond = y + transcriptGap - height/3
	return true
}

// settle builds and measures what is in sight, until nothing turns out to be of another height than thought, and
// puts it in its place.
func (t *transcript) settle(view fyne.Size) {
	now := dimension{t.columnWidth(), theme.SizeForWidget(look.SizeReading, t)}
	offset := t.scroll.Offset.Y
	var seen []*slot
	for {
		end := max(0, t.height()-view.Height)
		switch {
		case t.pinned:
			offset = end
		case t.anchor != nil:
			offset = t.topOf(t.anchor.index) - transcriptGap + t.beyond
		}
		offset = max(0, min(offset, end))
		seen = t.between(offset-overscan, offset+view.Height+overscan)
		moved, same := t.measure(seen, now, offset)
		offset += moved
		if same {
			break
		}
	}
	t.show(seen)
	t.place(seen, now.width, offset)
	if t.anchor != nil {
		t.onPinned(offset >= t.height()-view.Height-2) // where there is nothing below there is nowhere to go
	}
}

// topOf is where a slot begins.
func (t *transcript) topOf(index int) float32 { return transcriptGap + t.heights.before(index) }

// between finds the slots that reach into a range of heights, and notes where they are.
func (t *transcript) between(top, bottom float32) []*slot {
	first := t.heights.at(top - transcriptGap)
	if first < len(t.slots) && t.topOf(first)+t.slots[first].height <= top {
		first++ // that is the gap below it
	}
	last := first
	for y := t.topOf(first); last < len(t.slots) && y < bottom; last++ {
		s := t.slots[last]
		s.top = y
		y += s.height + transcriptGap
	}
	return t.slots[first:last]
}

// measure gives slots their objects and true heights. It tells whether all was as thought, and by how much what is
// read, which begins at offset, has moved.
func (t *transcript) measure(slots []*slot, now dimension, offset float32) (moved float32, same bool) {
	same = true
	for _, s := range slots {
		if s.object == nil {
			s.object = t.build(s.entry)
			s.measured = dimension{}
			t.built = append(t.built, s)
		}
		if s.measured == now {
			continue
		}
		height, loaded := look.HeightFor(s.object, now.width), s.measured == dimension{} && s.entry.past() != nil
		s.measured = now
		if height == s.height {
			continue
		}
		// What grows because it was read from the disk must not move what is below it, which is being read.
		if s.top+s.height <= offset || loaded && s.top < offset {
			moved += height - s.height
		}
		t.heights.grow(s.index, height-s.height)
		s.height = height
		same = false
	}
	return moved, same
}

// show drops the objects of slots that went out of sight.
func (t *transcript) show(seen []*slot) {
	keep := make(map[*slot]bool, len(seen))
	for _, s := range seen {
		keep[s] = true
	}
	for _, s := range t.built {
		if !keep[s] {
			t.drop(s)
		}
	}
	t.built = slices.Clone(seen)
}

func (t *transcript) drop(s *slot) {
	if s.object != nil {
		t.release(s.object)
		s.object = nil
	}
}

func (t *transcript) place(seen []*slot, width, offset float32) {
	view := t.scroll.Size()
	left := max(transcriptMargin, (view.Width-width)/2)
	for _, s := range seen {
		s.object.Move(fyne.NewPos(left, s.top))
		s.object.Resize(fyne.NewSize(width, s.height))
		if o, ok := s.object.(look.Long); ok {
			o.Reveal(offset-s.top, offset-s.top+view.Height)
		}
	}
	// The scroll container bounds its offset by its content's size: that must be right first.
	t.content.Resize(fyne.NewSize(view.Width, max(t.height(), view.Height)))
	t.scroll.Offset = fyne.NewPos(0, offset)
	t.scroll.Refresh()
}

// CreateRenderer is called by Fyne.
func (t *transcript) CreateRenderer() fyne.WidgetRenderer { return &transcriptRenderer{t} }

type transcriptRenderer struct{ transcript *transcript }

var _ fyne.WidgetRenderer = (*transcriptRenderer)(nil)

func (r *transcriptRenderer) Layout(size fyne.Size) {
	r.transcript.scroll.Resize(size)
	r.transcript.arrange()
}

func (r *transcriptRenderer) MinSize() fyne.Size { return r.transcript.scroll.MinSize() }
func (r *transcriptRenderer) Refresh()           { r.transcript.arrange() }
func (r *transcriptRenderer) Destroy()           {}

func (r *transcriptRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.transcript.scroll}
}

// transcriptContent is what the scroll container moves: as high as all entries, holding those in sight.
type transcriptContent struct {
	widget.BaseWidget
	transcript *transcript
}

// CreateRenderer is called by Fyne.
func (c *transcriptContent) CreateRenderer() fyne.WidgetRenderer { return &contentRenderer{c} }

type contentRenderer struct{ content *transcriptContent }

var _ fyne.WidgetRenderer = (*contentRenderer)(nil)

func (r *contentRenderer) Layout(fyne.Size) { r.content.transcript.arrange() }

func (r *contentRenderer) MinSize() fyne.Size {
	return fyne.NewSize(0, r.content.transcript.height())
}

func (r *contentRenderer) Objects() []fyne.CanvasObject {
	built := r.content.transcript.built
	objects := make([]fyne.CanvasObject, 0, len(built))
	for _, s := range built {
		objects = append(objects, s.object)
	}
	return objects
}

func (r *contentRenderer) Refresh() { canvas.Refresh(r.content) }
func (r *contentRenderer) Destroy() {}
