package sidebar

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"geppetto-audio/gui/look"
)

// A list shows the rows of a content, and costs the same whether there are ten or ten thousand: only those in sight
// have objects. What one looks at stays where it is when rows come and go elsewhere, and so does the cursor, the row
// where the keyboard is.
type list struct {
	widget.BaseWidget
	actions *Actions
	now     func() time.Time

	content content
	current string // conversation
	rows    []row
	spare   []row // for the next layout
	cursor  int   // a row, or -1
	edition int   // of the hits

	scroll   *container.Scroll
	field    *field
	views    map[int]*rowView // by row: those in sight
	first    int              // of them
	last     int              // the one behind them
	placed   placing          // how they were placed last
	unused   []*rowView
	measures measures
	busy     bool    // arranging: what the scroll container reports is our own doing
	kept     float32 // where the conversations were, while hits are shown
	revealed string  // the current conversation that was brought in sight

	endSearch func()
	ring      *canvas.Rectangle // around all, where there is no row for the keyboard
	focused   bool
	lent      bool // the keys come from the search field
	shift     bool
	pointer   fyne.Position // in what is in sight
	inside    bool          // the pointer is
}

// overscan is what is built beyond the edges, in heights.
const overscan = 80

func newList(a *Actions, now func() time.Time) *list {
	l := &list{actions: a, now: now, cursor: -1, views: map[int]*rowView{}, ring: &canvas.Rectangle{StrokeWidth: 2}}
	l.ring.Hide()
	l.field = &field{list: l}
	l.field.ExtendBaseWidget(l.field)
	l.scroll = container.NewVScroll(l.field)
	l.scroll.OnScrolled = func(fyne.Position) { l.arrange() }
	l.ExtendBaseWidget(l)
	return l
}

// update changes the content, and shows it. Afresh, it begins at the top.
func (l *list) update(afresh bool, change func(*content)) {
	seen, cursor, at := l.seen(), l.identityAt(l.cursor), l.cursor
	offset, searched := l.scroll.Offset.Y, l.content.searching
	change(&l.content)
	l.content.today = dayOf(l.now())
	l.layOut()
	switch {
	case searched && !l.content.searching:
		offset = l.kept
		l.cursor = l.kin(identity{}, -1)
	case afresh:
		if !searched {
			l.kept = offset
		}
		offset = 0
		l.cursor = l.firstFrom(0, 1)
	default:
		l.cursor = l.kin(cursor, at)
		offset = l.offsetOf(seen, offset)
	}
	l.place(offset)
	l.reveal()
}

// showHits shows hits, from the first on if they are those of another query than before.
func (l *list) showHits(query string, hits []Hit, more bool) {
	c := &l.content
	l.edition++
	l.update(!c.searching || c.query != query, func(c *content) {
		c.searching, c.query, c.hits, c.more = true, query, hits, more
	})
}

// open marks a conversation as the current one.
func (l *list) open(current string) {
	if l.current != current {
		l.current = current
		l.arrange()
	}
	l.reveal()
}

// reveal brings the current conversation in sight, once.
func (l *list) reveal() {
	if l.content.searching || l.revealed == l.current {
		return
	}
	if i := l.content.find(l.rows, identity{conversation: l.current}, -1); i >= 0 {
		l.revealed = l.current
		l.moveTo(i)
	}
}

// measure notes what heights depend on. It tells whether that has changed.
func (l *list) measure() bool {
	width := max(0, l.scroll.Size().Width-2*(rowMarginX+rowPadX))
	text, caption := theme.SizeForWidget(theme.SizeNameText, l), theme.SizeForWidget(theme.SizeNameCaptionText, l)
	m := &l.measures
	if m.width == width && m.text != nil && m.text.size == text && m.caption.size == caption {
		return false
	}
	if m.text == nil || m.text.size != text || m.caption.size != caption {
		m.text, m.caption = newRuler(text), newRuler(caption)
	}
	m.width = width
	return true
}

// layOut finds the place of every row.
func (l *list) layOut() {
	l.measure()
	if l.measures.width <= 0 {
		l.rows = l.rows[:0] // those of before would be of what is no more
		return
	}
	l.rows, l.spare = l.content.rows(l.measures, l.spare), l.rows
}

// arrange shows what is in sight.
func (l *list) arrange() {
	if l.busy {
		return
	}
	offset := l.scroll.Offset.Y
	if l.measure() {
		seen := l.seen()
		cursor := l.identityAt(l.cursor)
		l.layOut()
		l.cursor = l.kin(cursor, l.cursor)
		offset = l.offsetOf(seen, offset)
	}
	l.place(offset)
}

func (l *list) identityAt(i int) identity {
	if i < 0 || i >= len(l.rows) {
		return identity{}
	}
	return l.content.identity(l.rows[i])
}

// kin is the row of what the cursor was at, or of what has taken its place.
func (l *list) kin(id identity, at int) int {
	if id == (identity{}) && !l.content.searching {
		id, at = identity{conversation: l.current}, 0
	}
	if i := l.content.find(l.rows, id, at); i >= 0 {
		return i
	}
	if i := l.firstFrom(max(0, at), 1); i >= 0 {
		return i
	}
	return l.firstFrom(len(l.rows)-1, -1)
}

// firstFrom finds a row that can be chosen, from a row on and in a direction. It is -1 where there is none.
func (l *list) firstFrom(i, step int) int {
	for ; i >= 0 && i < len(l.rows); i += step {
		if l.rows[i].chosen() {
			return i
		}
	}
	return -1
}

// sight is a row that was in sight, and how far below the upper edge.
type sight struct {
	row   int
	id    identity
	below float32
}

// seen lists what is in sight, unless that is the very top: there one sees what is new.
func (l *list) seen() []sight {
	offset := l.scroll.Offset.Y
	if offset <= 0 {
		return nil
	}
	var seen []sight
	first, last := between(l.rows, offset, offset+l.scroll.Size().Height)
	for i := first; i < last; i++ {
		if r := l.rows[i]; r.chosen() {
			seen = append(seen, sight{i, l.content.identity(r), r.top - offset})
		}
	}
	return seen
}

// offsetOf is where to scroll so that the first that is still there of what was seen is where it was.
func (l *list) offsetOf(seen []sight, otherwise float32) float32 {
	for _, s := range seen {
		if i := l.content.find(l.rows, s.id, s.row); i >= 0 {
			return l.rows[i].top - s.below
		}
	}
	return otherwise
}

// place builds what is in sight from an offset on, and puts it in its place.
func (l *list) place(offset float32) {
	view := l.scroll.Size()
	if l.busy || view.Width <= 0 || view.Height <= 0 {
		return
	}
	l.busy = true
	defer func() { l.busy = false }()

	offset = max(0, min(offset, total(l.rows)-view.Height))
	first, last := between(l.rows, offset-overscan, offset+view.Height+overscan)
	for i, v := range l.views {
		if i < first || i >= last {
			delete(l.views, i)
			l.unused = append(l.unused, v)
		}
	}
	l.first, l.last = first, last
	l.scroll.Offset = fyne.NewPos(0, offset)
	hovered := l.hovered()
	for i := first; i < last; i++ {
		l.show(i, l.viewFor(i), hovered)
	}
	look.SetShown(l.ring, l.focused && l.cursor < 0)
	now := placing{first, last, offset, total(l.rows), view}
	if l.placed == now {
		return // what has changed within a row is drawn already
	}
	l.placed = now
	// The scroll container bounds its offset by its content's size: that must be right first.
	l.field.Resize(fyne.NewSize(view.Width, max(total(l.rows), view.Height)))
	l.scroll.Refresh()
}

// placing is what the scroll container has to know of.
type placing struct {
	first, last   int
	offset, total float32
	view          fyne.Size
}

func (l *list) viewFor(i int) *rowView {
	v := l.views[i]
	if v == nil {
		if n := len(l.unused); n > 0 {
			v, l.unused = l.unused[n-1], l.unused[:n-1]
		} else {
			v = newRowView()
		}
		l.views[i] = v
	}
	return v
}

// show brings a row's view up to date.
func (l *list) show(i int, v *rowView, hovered int) {
	r := l.rows[i]
	k := key{kind: r.kind, today: l.content.today, measures: l.measures, state: l.stateOf(i, hovered)}
	switch r.kind {
	case conversation:
		k.conversation = l.content.conversations[r.index]
	case heading:
		k.text = l.content.heading
		if !l.content.searching {
			k.text, k.section = "", l.content.sections[r.index]
		}
	case hit:
		k.hit, k.edition = r.index, l.edition
	case sentence:
		k.text = l.content.sentence
	}
	bounds := r.bounds(l.scroll.Size().Width)
	v.Move(bounds.at)
	v.Resize(bounds.size)
	if v.shown == k {
		return
	}
	v.shown = k
	v.drawing = l.content.draw(r, l.measures, k.state.marked, k.state.button)
	v.Refresh()
}

func (l *list) stateOf(i, hovered int) state {
	r := l.rows[i]
	if !r.chosen() {
		return state{}
	}
	s := state{
		marked:  r.kind == conversation && l.content.conversations[r.index].ID == l.current,
		cursor:  i == l.cursor && (l.focused || l.lent),
		hovered: i == hovered,
	}
	s.button = s.hovered || s.cursor && l.focused
	s.pressed = s.hovered && l.onButton(i)
	return s
}

// paint colours the ring.
func (l *list) paint() {
	l.ring.StrokeColor = theme.ColorForWidget(theme.ColorNamePrimary, l)
	l.ring.CornerRadius = theme.SizeForWidget(theme.SizeNameInputRadius, l)
	l.ring.Refresh()
}

// CreateRenderer is called by Fyne.
func (l *list) CreateRenderer() fyne.WidgetRenderer {
	l.paint()
	return &listRenderer{l}
}

type listRenderer struct{ list *list }

var _ fyne.WidgetRenderer = (*listRenderer)(nil)

func (r *listRenderer) Layout(size fyne.Size) {
	l := r.list
	l.scroll.Resize(size)
	l.ring.Move(fyne.NewPos(rowMarginX, 0))
	l.ring.Resize(size.SubtractWidthHeight(2*rowMarginX, rowMarginX))
	l.arrange()
}

func (r *listRenderer) MinSize() fyne.Size { return r.list.scroll.MinSize() }
func (r *listRenderer) Destroy()           {}

func (r *listRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.list.scroll, r.list.ring}
}

// Refresh is called when the theme has changed: another font has other widths.
func (r *listRenderer) Refresh() {
	l := r.list
	l.paint()
	l.measures = measures{}
	for _, v := range l.views {
		v.shown = key{}
	}
	l.arrange()
}
