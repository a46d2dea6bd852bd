package sidebar

import (
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"geppetto-audio/gui/look"
)

// A Conversation is what the list shows of one.
type Conversation struct {
	ID      string
	Title   string    // never empty: its own, or the first question
	When    time.Time // of the latest answer
	Answers int
	Live    bool // something is being asked in it
}

// A Hit is an answer that a search has found.
type Hit struct {
	Conversation string
	Answer       string // the path of its transcript
	Title        string // of the conversation
	Excerpt      string
	Marks        [][2]int // byte ranges of the words in Excerpt, in order
	When         time.Time
}

// Actions is what a person can want of the sidebar. All must be set.
type Actions struct {
	Open    func(id string)
	OpenHit func(h Hit, query string)
	Search  func(query string) // at every change, without space around it; "" ends the search
	New     func()

	Rename, Delete, Export func(id string)

	Key func(*fyne.KeyEvent) // a key that is of no use here
}

// A Sidebar is the list of conversations with its search.
type Sidebar struct {
	widget.BaseWidget
	actions Actions
	now     func() time.Time

	begin  *look.Button
	search *search
	list   *list
}

// New makes an empty one.
func New(a Actions) *Sidebar {
	s := &Sidebar{actions: a, now: time.Now}
	s.list = newList(&s.actions, func() time.Time { return s.now() })
	s.search = newSearch(s.list, &s.actions)
	s.list.endSearch = func() { s.search.SetText("") }
	s.begin = look.NewButton(lang.L("New conversation"), theme.ContentAddIcon(), widget.MediumImportance,
		func() { s.actions.New() }, func(k *fyne.KeyEvent) { s.actions.Key(k) })
	s.ExtendBaseWidget(s)
	return s
}

// Update shows the conversations, newest first, which must not be changed from now on. Current is the one that is read;
// a new one is brought in sight. Not complete means that there may be more to come. To be called, too, when the day
// has changed: the headings speak of today.
func (s *Sidebar) Update(conversations []Conversation, current string, complete bool) {
	s.list.update(false, func(c *content) { c.conversations, c.complete = conversations, complete })
	s.list.open(current)
}

// ShowHits shows what was found in place of the conversations, until the search is ended. More means that there are
// more hits than these. Hits that come when the search has ended are not shown.
func (s *Sidebar) ShowHits(query string, hits []Hit, more bool) {
	query = strings.TrimSpace(query)
	if s.search.query == "" || query == "" {
		return
	}
	s.list.showHits(query, hits, more)
	s.search.found()
}

// FocusSearch lets one write into the search field, over what is there.
func (s *Sidebar) FocusSearch() {
	s.list.focusOn(s.search)
	s.search.TypedShortcut(&fyne.ShortcutSelectAll{})
}

// FocusList gives the keyboard to the list.
func (s *Sidebar) FocusList() { s.list.grab() }

// CreateRenderer is called by Fyne.
func (s *Sidebar) CreateRenderer() fyne.WidgetRenderer {
	r := &sidebarRenderer{sidebar: s, ground: &canvas.Rectangle{}}
	r.paint()
	return r
}

type sidebarRenderer struct {
	sidebar *Sidebar
	ground  *canvas.Rectangle
}

var _ fyne.WidgetRenderer = (*sidebarRenderer)(nil)

// The shape of the sidebar.
const (
	margin    = 12
	gap       = 8
	minWidth  = 180
	minHeight = 240
)

func (r *sidebarRenderer) paint() {
	r.ground.FillColor = theme.ColorForWidget(look.ColorSide, r.sidebar)
}

func (r *sidebarRenderer) Layout(size fyne.Size) {
	s := r.sidebar
	r.ground.Resize(size)
	width := max(0, size.Width-2*margin)
	s.begin.SetTerse(false)
	if s.begin.MinSize().Width > width {
		s.begin.SetTerse(true)
	}
	y := float32(margin)
	for _, o := range []fyne.CanvasObject{s.begin, s.search} {
		o.Move(fyne.NewPos(margin, y))
		o.Resize(fyne.NewSize(width, o.MinSize().Height))
		y += o.Size().Height + gap
	}
	s.list.Move(fyne.NewPos(0, y))
	s.list.Resize(fyne.NewSize(size.Width, max(0, size.Height-y)))
}

// MinSize is fixed, so that no title makes the window grow.
func (r *sidebarRenderer) MinSize() fyne.Size { return fyne.NewSize(minWidth, minHeight) }
func (r *sidebarRenderer) Destroy()           {}

func (r *sidebarRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.ground, r.sidebar.begin, r.sidebar.search, r.sidebar.list}
}

func (r *sidebarRenderer) Refresh() {
	r.paint()
	r.Layout(r.sidebar.Size())
	for _, o := range r.Objects() {
		o.Refresh()
	}
}
