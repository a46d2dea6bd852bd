package gui

import (
	"context"
	"errors"
	"slices"
	"sync"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/data/binding"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"geppetto-audio/gui/inspector"
	"geppetto-audio/gui/look"
	"geppetto-audio/gui/player"
	"geppetto-audio/gui/preferences"
	"geppetto-audio/gui/sidebar"
	"geppetto-audio/internal/settings"
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
	wings      *wings
	root       *fyne.Container // of the wings
	sidebar    *sidebar.Sidebar
	main       *fyne.Container // of the frame
	status     *statusbar
	controls   *player.Controls
	banner     *banner
	warnings   *warnings
	transcript *transcript
	welcome    *fyne.Container
	latest     *look.Button
	composer   *composer
	ask, stop  *look.Button
	folder     *widget.Label
	spent      *look.Button
	prefs      *preferences.Dialog  // nil while closed
	inspector  *inspector.Inspector // nil while closed
	shelter    *shelter
	dialog     dialog.Dialog     // any other; nil while closed
	pages      *container.Scroll // what keys scroll in it; nil: nothing

	shown        view     // what the transcript shows
	recent       []*entry // of the conversation shown, that went out of sight last
	agreed       bool     // to go on over the month's limit
	opened       chan struct{}
	do           func(func())    // fyne.Do
	ctx          context.Context // of everything that runs beside the window
	cancel       context.CancelFunc
	beside       sync.WaitGroup
	cancelKey    context.CancelFunc // of a key that is being stored
	cancelSearch context.CancelFunc // of a search that has not found everything yet
	changes      chan func(*settings.Settings)
	cancelVolume context.CancelFunc // of a volume that has not come to rest
}

// New makes the window. There is nothing in it, and nothing runs, before Run.
func New(a fyne.App, o Options) *Window {
	w := &Window{app: a, options: o, board: newBoard(), do: fyne.Do, opened: make(chan struct{}),
		changes:   make(chan func(*settings.Settings), 64),
		cancelKey: func() {}, cancelSearch: func() {}, cancelVolume: func() {}}
	w.ctx, w.cancel = context.WithCancel(context.Background())
	if o.Drafts != nil {
		w.drafts = newDraftKeeper(o.Drafts)
	}
	w.presenter = newPresenter(o, w.board, w.drafts)
	return w
}

// Opened is closed when the window can be seen and used.
func (w *Window) Opened() <-chan struct{} { return w.opened }

// open puts everything in its place, but shows nothing yet.
func (w *Window) open() {
	w.window = w.app.NewWindow("Geppetto Audio")
	w.window.SetMaster()
	w.window.SetCloseIntercept(w.onQuit)
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
		w.app.Settings().SetTheme(chosenLook(w.options.Program.Settings()))
		fyne.SetCurrentApp(still{w.app})
		w.open()
		w.window.Show()
		w.start()
		fyne.Do(func() { close(w.opened) })
	})
	life.SetOnEnteredForeground(w.onForeground)
	life.SetOnExitedForeground(w.onBackground)
	savePreferences := takeEnding(life)
	w.app.Run()
	w.halt()
	w.savePlace()
	savePreferences()
	w.end()
}

// takeEnding takes from Fyne what it does at the end, the writing of its preferences. Fyne 2.7.1 hands that over to its
// event loop as this ends: now and then it is forgotten, or waited for without end.
func takeEnding(life fyne.Lifecycle) func() {
	ending, ok := life.(interface {
		OnStopped() func()
		SetOnStoppedHookExecuted(func())
	})
	if !ok || ending.OnStopped() == nil {
		return func() {}
	}
	defer ending.SetOnStoppedHookExecuted(nil)
	return ending.OnStopped()
}

// start lets the window live. It is filled only now that it has its size: laid out before, every text would be
// wrapped for a width of nothing.
func (w *Window) start() {
	w.restorePlace(w.presenter.thread)
	w.listen()
	if w.options.Icon != nil {
		w.window.SetIcon(w.options.Icon) // unpacking it takes longer than the first picture should wait
	}
	if w.options.Warning != "" {
		w.Warn(errors.New(w.options.Warning))
	}
	go w.presenter.run(w.ctx)
	w.background(w.keepCount)
	w.background(w.keepChanging)
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

// halt lets nothing new be shown. What is handed to Fyne once it has ended runs on the goroutine that does so.
func (w *Window) halt() {
	w.cancel()
	w.presenter.wait()
}

// end waits for all that start began.
func (w *Window) end() {
	w.halt()
	if w.prefs != nil {
		w.prefs.Close() // only now: nothing else touches the window any more
	}
	if w.inspector != nil {
		w.inspector.End()
	}
	w.beside.Wait()
}

func (w *Window) build() {
	var saveKey func(string)
	var openKey func()
	if _, fixed := w.options.Program.Fixed()["key"]; !fixed {
		saveKey, openKey = w.onSaveKey, func() { w.banner.open() }
	}
	w.status = newStatusbar(map[remedy]func(){tryNow: w.options.Conversation.Retry, enterKey: openKey,
		changeSettings: w.onPreferences}, w.onKey)
	w.controls = player.NewControls(player.ControlActions{Volume: w.onVolume, Mute: w.onMuted, Speed: w.onSpeed, Key: w.onKey})
	w.banner = newBanner(saveKey, func() { w.cancelKey() }, w.focus, w.relayout, w.onKey)
	w.warnings = newWarnings(w.onDismiss, w.onKey)
	w.warnings.column.Hide()
	w.shelter = newShelter(w.onKeepAgain, w.onKeepElsewhere, w.onKey)
	w.buildTranscript()
	w.welcome = container.NewStack()
	w.welcome.Hide()
	w.latest = look.NewButton(lang.L("Jump to latest"), theme.MoveDownIcon(), widget.HighImportance, w.onLatest, w.onKey)
	w.latest.Hide()

	w.composer = newComposer(lang.L("Ask something…"), w.onAsk, w.onWriting, w.onStop, w.transcript.page)
	w.ask = look.NewButton(lang.L("Ask"), theme.MailSendIcon(), widget.HighImportance, w.composer.ask, w.onKey)
	w.stop = look.NewButton(lang.L("Stop"), theme.MediaStopIcon(), widget.MediumImportance, w.onStop, w.onKey)
	w.stop.Hide()
	w.folder = &widget.Label{SizeName: theme.SizeNameCaptionText, Importance: widget.LowImportance,
		Truncation: fyne.TextTruncateEllipsis}
	w.showFolder()
	folder := container.New(look.Flush{}, w.folder)
	w.spent = look.NewButton("", nil, widget.LowImportance, w.onMoney, w.onKey)
	w.spent.Hide()
	open := look.NewButton(lang.L("Open folder"), theme.FolderOpenIcon(), widget.LowImportance, w.onFolder, w.onKey)

	w.frame = &frame{
		middle: []fyne.CanvasObject{w.transcript, w.welcome},
		float:  w.latest,
		below: []fyne.CanvasObject{
			newDeck(w.status, w.controls),
			look.NewStretchedRow(w.composer, w.composer, w.stop, w.ask),
		},
		foot: look.NewStretchedRow(folder, folder, w.spent, open),
	}
	w.frame.say(w.banner, w.shelter.card, w.warnings.column)
	w.main = container.New(w.frame, w.frame.objects()...)
	w.buildSidebar()
}

func (w *Window) buildTranscript() {
	actions := &turnActions{play: w.onPlay, seek: w.onSeek, again: w.onAgain, edit: w.onEdit, discard: w.onDiscard,
		reveal: w.onReveal, remove: w.onDelete, copy: w.onCopy, details: w.onDetails, mend: w.onPreferences,
		left: w.onTextLeft, key: w.onKey}
	w.transcript = newTranscript(func(e *entry) fyne.CanvasObject {
		v := newTurnView(e, actions)
		if e.past() != nil {
			data := e.data
			w.presenter.change(func(t *thread) { w.presenter.bring(w.ctx, t, e, data) })
		}
		return v
	}, w.release, estimate, w.onPinned)
	actions.resized = w.transcript.resized
}

func (w *Window) buildSidebar() {
	w.sidebar = sidebar.New(sidebar.Actions{
		Open: w.onOpen, OpenHit: w.onHit, Search: w.onSearch, New: w.onNew,
		Rename: w.onRename, Delete: w.onDeleteConversation, Export: w.onExport, Key: w.onSideKey,
	})
	w.wings = &wings{side: w.sidebar, main: w.main}
	w.wings.handle = newHandle(w.onWiden)
	w.restoreWings()
	w.root = container.New(w.wings, w.sidebar, w.main, w.wings.handle)
}

func (w *Window) release(o fyne.CanvasObject) {
	v, ok := o.(*turnView)
	if !ok {
		return
	}
	v.release()
	if e := v.entry; e.past() != nil {
		w.presenter.change(func(t *thread) { t.hide(e) })
		w.remember(e)
	}
}

// remembered is of how many answers that went out of sight the words are kept, to be there at once when one scrolls
// back.
const remembered = 60

func (w *Window) remember(e *entry) {
	w.recent = append(w.recent, e)
	if len(w.recent) > remembered {
		if oldest := w.recent[0]; !w.transcript.holds(oldest) {
			oldest.data = nil
		}
		w.recent = slices.Delete(w.recent, 0, 1)
	}
}

// listen shows what the presenter publishes.
func (w *Window) listen() {
	on := func(item binding.DataItem, show func()) {
		item.AddListener(binding.NewDataListener(func() {
			if w.ctx.Err() == nil {
				show()
			}
		}))
	}
	on(w.board.view, func() { w.showView(value(w.board.view)) })
	on(w.board.sidebar, func() {
		v := value(w.board.sidebar)
		w.sidebar.Update(v.list, v.current, v.complete)
	})
	on(w.board.sound, func() {
		v := value(w.board.sound)
		w.controls.Update(v.volume, v.muted, v.speed)
	})
	on(w.board.money, func() { w.showMoney(value(w.board.money)) })
	on(w.board.status, func() {
		w.status.show(value(w.board.status))
		w.relayout()
	})
	on(w.board.held, func() {
		w.shelter.show(value(w.board.held))
		w.relayout()
	})
	on(w.board.warnings, func() {
		w.warnings.show(value(w.board.warnings))
		w.relayout()
	})
	on(w.board.demo, func() { w.showDemo(value(w.board.demo)) })
	on(w.board.stoppable, func() { look.SetShown(w.stop, value(w.board.stoppable)) })
	on(w.board.unsent, func() {
		if text := value(w.board.unsent); text != "" && w.composer.Text == "" {
			w.composer.write(text)
		}
	})
}

// relayout gives the parts the heights they need now.
func (w *Window) relayout() { w.frame.Layout(nil, w.main.Size()) }

func (w *Window) showView(v view) {
	before := w.shown
	w.shown = v
	last, more := v.latest(), len(v.entries) >= len(before.entries)
	if v.conversation != before.conversation || more && last != nil && last != before.latest() && last.past() == nil {
		w.transcript.pin(true) // what is new is what one asked
	}
	if v.conversation != before.conversation {
		w.recent = nil
	}
	w.transcript.setEntries(v.entries)
	if v.target != nil && v.jump != before.jump {
		w.transcript.toEntry(v.target, v.beyond)
	}
	look.SetShown(w.welcome, len(v.entries) == 0 && !v.awaiting)
}

func (w *Window) showDemo(demo bool) {
	w.welcome.Objects = []fyne.CanvasObject{newWelcome(w.options.Icon, demo, w.onAsk, w.onKey)}
	w.welcome.Refresh()
	w.banner.showDemo(demo)
}
