package gui

import (
	"context"
	"errors"
	"sync"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/data/binding"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// A Window is the program's one window.
type Window struct {
	app     fyne.App
	window  fyne.Window
	options Options

	board     *board
	presenter *presenter
	drafts    *draftKeeper // nil where nothing is remembered

	frame      *frame
	root       *fyne.Container
	status     *statusbar
	banner     *banner
	warnings   *warnings
	transcript *transcript
	welcome    *fyne.Container
	latest     *button
	composer   *composer
	ask, stop  *button
	folder     *widget.Label

	do        func(func())    // fyne.Do
	ctx       context.Context // of everything that runs beside the window
	cancel    context.CancelFunc
	beside    sync.WaitGroup
	cancelKey context.CancelFunc // of a key that is being stored
}

// New makes the window. There is nothing in it, and nothing runs, before Run.
func New(a fyne.App, o Options) *Window {
	w := &Window{app: a, options: o, board: newBoard(), cancelKey: func() {}, do: fyne.Do}
	w.ctx, w.cancel = context.WithCancel(context.Background())
	if o.Drafts != nil {
		w.drafts = newDraftKeeper(o.Drafts)
	}
	w.presenter = newPresenter(o, w.board, w.drafts)
	return w
}

// open puts everything in its place, but shows nothing yet.
func (w *Window) open() {
	w.window = w.app.NewWindow("Geppetto Audio")
	w.window.SetMaster()
	w.build()
	w.buildMenu()
	w.buildKeys()
	w.window.SetPadded(false)
	w.window.SetContent(w.root)
	w.window.Resize(w.savedSize())
	w.window.Canvas().Focus(w.composer)
}

// Warn shows what went wrong beside the conversation. It may be called from any goroutine.
func (w *Window) Warn(err error) {
	w.presenter.change(func(t *thread) { t.warn(explain(err)) })
}

// Run shows the window until it is closed, or the app quits, and returns when nothing of it runs any more. It takes
// the lifecycle hooks of the app.
func (w *Window) Run() {
	life := w.app.Lifecycle()
	life.SetOnStarted(func() {
		// Set any earlier, a theme of ours would keep Fyne from following the system's change of light and dark. Set
		// any later, all that is there would be measured and drawn twice, and the first picture would be in Fyne's.
		w.app.Settings().SetTheme(newLook())
		fyne.SetCurrentApp(still{w.app})
		w.open()
		w.window.Show()
		w.start()
	})
	life.SetOnEnteredForeground(w.onForeground)
	life.SetOnExitedForeground(w.onBackground)
	life.SetOnStopped(w.saveSize)
	w.app.Run()
	w.end()
}

// start lets the window live. It is filled only now that it has its size: laid out before, every text would be
// wrapped for a width of nothing.
func (w *Window) start() {
	w.listen()
	if w.options.Icon != nil {
		w.window.SetIcon(w.options.Icon) // unpacking it takes longer than the first picture should wait
	}
	if w.options.Warning != "" {
		w.Warn(errors.New(w.options.Warning))
	}
	go w.presenter.run(w.ctx)
	if w.drafts != nil {
		w.drafts.loaded, w.drafts.failed = w.onDraftsLoaded, w.Warn
		w.beside.Add(1)
		go func() {
			defer w.beside.Done()
			// The last word on drafts is the presenter's.
			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			context.AfterFunc(w.ctx, func() { <-w.presenter.ended; cancel() })
			w.drafts.run(ctx)
		}()
	}
}

// end waits for all that start began.
func (w *Window) end() {
	w.cancel()
	<-w.presenter.ended
	w.beside.Wait()
}

func (w *Window) build() {
	var saveKey func(string)
	var openKey func()
	if w.options.AddKey != nil {
		saveKey, openKey = w.onSaveKey, func() { w.banner.open() }
	}
	w.status = newStatusbar(map[remedy]func(){tryNow: w.options.Conversation.Retry, enterKey: openKey}, w.onKey)
	w.banner = newBanner(saveKey, func() { w.cancelKey() }, w.focus, w.relayout, w.onKey)
	w.warnings = newWarnings(w.onDismiss, w.onKey)
	w.warnings.column.Hide()
	actions := &turnActions{play: w.onPlay, again: w.onAgain, discard: w.onDiscard,
		left: w.onTextLeft, key: w.onKey}
	w.transcript = newTranscript(func(e *entry) fyne.CanvasObject {
		if x := value(e.data); x.divider {
			return newDivider(x.when)
		}
		return newTurnView(e, actions)
	}, release, func(e *entry, width float32) float32 { return estimate(value(e.data), width) }, w.onPinned)
	actions.resized = w.transcript.resized
	w.welcome = container.NewStack()
	w.welcome.Hide()
	w.latest = newButton(lang.L("Jump to latest"), theme.MoveDownIcon(), widget.HighImportance, w.onLatest, w.onKey)
	w.latest.Hide()

	w.composer = newComposer(lang.L("Ask something…"), w.onAsk, w.onWriting, w.onStop, w.transcript.page)
	w.ask = newButton(lang.L("Ask"), theme.MailSendIcon(), widget.HighImportance, w.composer.ask, w.onKey)
	w.stop = newButton(lang.L("Stop"), theme.MediaStopIcon(), widget.MediumImportance, w.onStop, w.onKey)
	w.stop.Hide()
	w.folder = &widget.Label{SizeName: theme.SizeNameCaptionText, Importance: widget.LowImportance,
		Truncation: fyne.TextTruncateEllipsis, Text: lang.L("Kept in {{.Folder}}", map[string]any{"Folder": w.options.Folder()})}
	folder := container.New(flush{}, w.folder)
	open := newButton(lang.L("Open folder"), theme.FolderOpenIcon(), widget.LowImportance, w.onFolder, w.onKey)

	w.frame = &frame{
		above:  []fyne.CanvasObject{w.banner, w.warnings.column},
		middle: []fyne.CanvasObject{w.transcript, w.welcome},
		float:  w.latest,
		below: []fyne.CanvasObject{
			w.status,
			newStretchedRow(w.composer, w.composer, w.stop, w.ask),
			newStretchedRow(folder, folder, open),
		},
	}
	w.root = container.New(w.frame, w.frame.objects()...)
}

func release(o fyne.CanvasObject) {
	if v, ok := o.(*turnView); ok {
		v.release()
	}
}

// listen shows what the presenter publishes.
func (w *Window) listen() {
	on := func(item binding.DataItem, show func()) { item.AddListener(binding.NewDataListener(show)) }
	on(w.board.entries, func() { w.showEntries(value(w.board.entries)) })
	on(w.board.status, func() {
		w.status.show(value(w.board.status))
		w.relayout()
	})
	on(w.board.warnings, func() {
		w.warnings.show(value(w.board.warnings))
		w.relayout()
	})
	on(w.board.demo, func() { w.showDemo(value(w.board.demo)) })
	on(w.board.stoppable, func() { setShown(w.stop, value(w.board.stoppable)) })
	on(w.board.unsent, func() {
		if text := value(w.board.unsent); text != "" && w.composer.Text == "" {
			w.composer.write(text)
		}
	})
}

// relayout gives the parts the heights they need now.
func (w *Window) relayout() { w.frame.Layout(nil, w.root.Size()) }

func (w *Window) showEntries(entries []*entry) {
	if len(entries) > len(w.transcript.slots) {
		w.transcript.pin(true) // what is new is what one asked
	}
	w.transcript.setEntries(entries)
	setShown(w.welcome, len(entries) == 0)
}

func (w *Window) showDemo(demo bool) {
	w.welcome.Objects = []fyne.CanvasObject{newWelcome(w.options.Icon, demo, w.onAsk, w.onKey)}
	w.welcome.Refresh()
	w.banner.showDemo(demo)
}
