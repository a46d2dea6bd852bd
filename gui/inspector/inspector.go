// Package inspector is the window that shows what goes between the program and the server: every event both ways as it
// happens, with the time since the one before, what it is about in a few words, and the whole of the one that is chosen.
package inspector

import (
	"cmp"
	"slices"
	"sync"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"geppetto-audio/gui/look"
	"geppetto-audio/internal/eventlog"
)

// A Source is what is shown: an [eventlog.Ring].
type Source interface {
	// Latest is what has come, the oldest first, as far as it is remembered.
	Latest() []eventlog.Seen
	// Changes holds a signal when something has come.
	Changes() <-chan struct{}
	// Clear forgets what has come.
	Clear()
	// Close ends the watching. The inspector calls it when it is closed.
	Close()
}

// Options say what can be done beside looking. A nil function leaves its button away.
type Options struct {
	Recording bool                   // a log is being written
	Record    func(on bool) error    // begins or ends it
	Explain   func(err error) string // puts an error into words
	Folder    func()                 // shows where the logs lie
	Export    func()                 // saves a copy without anybody's words
	Closed    func()
	Do        func(func())     // runs on Fyne's goroutine; nil: fyne.Do
	Now       func() time.Time // nil: time.Now
}

// An Inspector is open from [Show] until it is closed, by its person or by [Inspector.Close].
type Inspector struct {
	options Options
	source  Source
	window  fyne.Window

	events  events
	chosen  uint64 // the number of the event shown whole; 0: none, and the list follows what comes
	list    *list
	words   *field
	way     *widget.Select
	whole   *whole
	count   *look.Caption
	trouble *look.Note
	record  *widget.Check

	done    chan struct{}
	gone    bool // the window
	running sync.WaitGroup
}

// Show opens the inspector in a window of its own.
func Show(app fyne.App, source Source, o Options) *Inspector {
	if o.Do == nil {
		o.Do = fyne.Do
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Explain == nil {
		o.Explain = error.Error
	}
	i := &Inspector{options: o, source: source, done: make(chan struct{})}
	i.window = app.NewWindow(lang.L("Session log"))
	i.window.SetContent(i.build())
	i.window.Resize(fyne.NewSize(860, 620))
	i.window.Canvas().SetOnTypedKey(i.onKey)
	i.window.SetOnClosed(i.End)
	i.update()
	i.running.Go(i.watch)
	i.window.Show()
	i.window.Canvas().Focus(i.words)
	return i
}

// Front brings the window before the others.
func (i *Inspector) Front() { i.window.RequestFocus() }

// Wait waits until what the inspector began has ended, which is soon after End. It is not to be called on Fyne's
// goroutine.
func (i *Inspector) Wait() { i.running.Wait() }

// End ends what the inspector began. It is called when the window is gone: closed by a person, or with all others when
// the program ends, which nothing tells us. Closing it then would be an error.
func (i *Inspector) End() {
	if i.gone {
		return
	}
	i.gone = true
	close(i.done)
	i.source.Close()
	if i.options.Closed != nil {
		i.options.Closed()
	}
}

const (
	updateEvery = 200 * time.Millisecond
	countEvery  = time.Second
)

// watch brings what comes to the screen, a few times a second.
func (i *Inspector) watch() {
	clock := time.NewTicker(countEvery)
	defer clock.Stop()
	for {
		select {
		case <-i.done:
			return
		case <-i.source.Changes():
			i.options.Do(i.update)
		case <-clock.C:
			i.options.Do(i.tell)
			continue
		}
		pause := time.NewTimer(updateEvery)
		select {
		case <-i.done:
			pause.Stop()
			return
		case <-pause.C:
		}
	}
}

func (i *Inspector) build() fyne.CanvasObject {
	i.words = newField(func(string) { i.filter() }, i.onKey)
	i.words.SetPlaceHolder(lang.L("Filter: type or words"))
	i.way = widget.NewSelect([]string{lang.L("Both ways"), lang.L("Received"), lang.L("Sent")}, nil)
	// Fyne makes it as wide as what stands there while nothing is chosen, which is never so here.
	i.way.PlaceHolder = slices.MaxFunc(i.way.Options, func(a, b string) int { return cmp.Compare(len(a), len(b)) })
	i.way.SetSelectedIndex(0)
	i.way.OnChanged = func(string) { i.filter() }
	clear := look.NewButton(lang.L("Clear"), theme.ContentClearIcon(), widget.MediumImportance, i.clear, i.onKey)

	i.list = newList(i)
	i.whole = newWhole(i.onKey)
	parts := container.NewVSplit(i.list, i.whole)
	parts.Offset = 0.6

	i.count = look.NewCaption("", theme.ColorNameDisabled, fyne.TextAlignLeading)
	i.trouble = look.NewNote(look.ErrorSign(), widget.DangerImportance)
	foot := container.NewVBox(i.trouble, i.foot())
	return container.NewPadded(container.NewBorder(look.NewStretchedRow(i.words, i.words, i.way, clear), foot, nil, nil, parts))
}

func (i *Inspector) foot() fyne.CanvasObject {
	o := i.options
	row := []fyne.CanvasObject{i.count}
	if o.Record != nil {
		i.record = widget.NewCheck(lang.L("Write a log"), nil)
		i.record.SetChecked(o.Recording)
		i.record.OnChanged = i.onRecord
		row = append(row, i.record)
	}
	if o.Folder != nil {
		row = append(row, look.NewButton(lang.L("Open folder"), theme.FolderOpenIcon(), widget.MediumImportance, o.Folder, i.onKey))
	}
	if o.Export != nil {
		row = append(row, look.NewButton(lang.L("Save a copy without texts…"), theme.DocumentSaveIcon(), widget.MediumImportance, o.Export, i.onKey))
	}
	return look.NewStretchedRow(i.count, row...)
}

// onRecord begins or ends the log. Where that fails the switch goes back, and the reason stands below the list.
func (i *Inspector) onRecord(on bool) {
	i.trouble.Say("")
	if err := i.options.Record(on); err != nil {
		i.trouble.Say(i.options.Explain(err))
		change := i.record.OnChanged
		i.record.OnChanged = nil
		i.record.SetChecked(!on)
		i.record.OnChanged = change
	}
}

// onKey takes the keys that mean the same wherever the focus is.
func (i *Inspector) onKey(k *fyne.KeyEvent) {
	switch k.Name {
	case fyne.KeyEscape:
		if i.chosen != 0 {
			i.choose(0)
			return
		}
		i.window.Close()
	case fyne.KeyEnd:
		i.choose(0)
	}
}

// filter shows what fits what was typed and chosen.
func (i *Inspector) filter() {
	i.events.want(i.words.Text, [...]string{"", "in", "out"}[max(0, i.way.SelectedIndex())], i.source.Latest())
	i.show()
}

// update shows what has come.
func (i *Inspector) update() {
	i.events.take(i.source.Latest())
	i.show()
}

func (i *Inspector) clear() {
	i.source.Clear()
	i.choose(0)
	i.update()
}

// show brings the events to the list.
func (i *Inspector) show() {
	i.list.Refresh()
	if i.chosen == 0 {
		i.list.ScrollToBottom()
	} else if at := i.events.find(i.chosen); at >= 0 {
		i.list.mark(at)
	} else {
		i.list.UnselectAll()
	}
	i.tell()
}

// tell says how many events there are, and how long ago the last one was.
func (i *Inspector) tell() { i.count.SetText(i.events.tell(i.options.Now())) }

// choose shows an event whole; 0 is none, and lets the list follow what comes.
func (i *Inspector) choose(number uint64) {
	i.chosen = number
	at := i.events.find(number)
	if number == 0 || at < 0 {
		i.chosen = 0
		i.list.UnselectAll()
		i.whole.show(nil)
		i.list.ScrollToBottom()
		return
	}
	i.whole.show(i.events.shown[at].Line)
}
