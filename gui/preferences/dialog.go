package preferences

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"geppetto-audio/gui/look"
)

// A Dialog is open from [Show] until it is closed, by its person or by [Dialog.Close].
type Dialog struct {
	Options
	window fyne.Window
	jobs   *jobs
	stage  *stage

	overlay  *overlay
	contents *contents
	sections []section
	shown    int
	models   *modelList
	hide     func() // ends the choice of a file; nil unless one is being made

	before    fyne.Focusable // had the focus
	beforeKey func(*fyne.KeyEvent)
	closed    bool
}

// The sections.
const (
	accountSection = iota
	speakerSection
	answersSection
	looksSection
)

// A section is built when it is first shown.
type section struct {
	name   string
	icon   fyne.Resource
	build  func() *page
	page   *page  // nil: not built
	opened func() // each time the section is shown; may be nil
}

// Show opens the dialog over a window.
func Show(w fyne.Window, o Options) *Dialog {
	d := &Dialog{Options: o, window: w}
	d.fill()
	d.jobs = newJobs(d.Do)
	d.stage = &stage{key: d.onKey, reveal: d.reveal}
	d.models = &modelList{dialog: d}
	d.sections = []section{
		{name: lang.L("Service & key"), icon: theme.LoginIcon(), build: d.account},
		{name: lang.L("Model & voice"), icon: theme.AccountIcon(), build: d.speaker, opened: d.models.fetch},
		{name: lang.L("Answers & sound"), icon: theme.VolumeUpIcon(), build: d.answers},
		{name: lang.L("Look & language"), icon: theme.ColorPaletteIcon(), build: d.looks},
	}
	d.open()
	return d
}

// fill puts in what was left out of the options.
func (d *Dialog) fill() {
	if d.Explain == nil {
		d.Explain = error.Error
	}
	if d.Do == nil {
		d.Do = fyne.Do
	}
	if d.Key == nil {
		d.Key = func(*fyne.KeyEvent) {}
	}
	if d.Presets == nil {
		d.Presets = presets()
	}
}

func (d *Dialog) open() {
	var names []string
	var icons []fyne.Resource
	for _, s := range d.sections {
		names, icons = append(names, s.name), append(icons, s.icon)
	}
	d.contents = newContents(d.stage, names, icons, d.turnTo)
	title := &widget.Label{Text: lang.L("Preferences"), TextStyle: fyne.TextStyle{Bold: true}}
	now := &widget.Label{Text: lang.L("What you change is in force at once."), Importance: widget.LowImportance,
		SizeName: theme.SizeNameCaptionText, Truncation: fyne.TextTruncateEllipsis}
	said := container.New(look.Flush{}, now)
	foot := look.NewStretchedRow(said, said, newButton(d.stage, lang.L("Close"), nil, d.Close))
	d.overlay = newOverlay(title, d.contents, foot, d.pageOf(accountSection))

	on := d.window.Canvas()
	d.before, d.beforeKey = on.Focused(), on.OnTypedKey()
	on.Unfocus()
	on.SetOnTypedKey(d.onKey)
	d.overlay.Resize(on.Size())
	on.Overlays().Add(d.overlay)
	on.Focus(d.contents)
	d.turnTo(accountSection)
}

// Close saves what was being typed, if it can be, cancels what runs, and takes the dialog away. It waits for nothing.
func (d *Dialog) Close() {
	if d.closed {
		return
	}
	d.closed = true
	d.jobs.close()
	on := d.window.Canvas()
	on.Overlays().Remove(d.overlay)
	on.SetOnTypedKey(d.beforeKey)
	if d.before != nil {
		on.Focus(d.before)
	}
	if d.Closed != nil {
		d.Closed()
	}
}

// Wait waits until everything that the dialog began has ended, which is soon after Close. It is for the owner of the
// program's goroutines and not to be called on Fyne's.
func (d *Dialog) Wait() { d.jobs.running.Wait() }

func (d *Dialog) pageOf(index int) *page {
	s := &d.sections[index]
	if s.page == nil {
		s.page = s.build()
	}
	return s.page
}

// turnTo shows a section.
func (d *Dialog) turnTo(index int) {
	d.shown = index
	d.overlay.turnTo(d.pageOf(index))
	if opened := d.sections[index].opened; opened != nil {
		opened()
	}
}

// shows says whether a section is in sight.
func (d *Dialog) shows(section int) bool {
	return d.shown == section && d.sections[section].page != nil
}

// fit is called by whatever may have changed its height.
func (d *Dialog) fit() {
	if p := d.sections[d.shown].page; p != nil && !d.closed {
		p.fit()
	}
}

// reveal brings what has got the focus into sight.
func (d *Dialog) reveal(o fyne.CanvasObject) {
	p := d.sections[d.shown].page
	if on := d.window.Canvas().Overlays().Top(); on == d.overlay && within(p.content, o) {
		p.reveal(o)
	}
}

// within says whether an object is somewhere in a tree of containers and rows.
func within(tree, o fyne.CanvasObject) bool {
	if tree == o {
		return true
	}
	var inner []fyne.CanvasObject
	switch t := tree.(type) {
	case *fyne.Container:
		inner = t.Objects
	case *row:
		inner = []fyne.CanvasObject{t.control}
	}
	for _, i := range inner {
		if within(i, o) {
			return true
		}
	}
	return false
}

// onKey is given the keys that nothing else has a use for.
func (d *Dialog) onKey(k *fyne.KeyEvent) {
	switch k.Name {
	case fyne.KeyEscape:
		if d.hide != nil {
			d.hide()
			return
		}
		d.Close()
	case fyne.KeyPageUp:
		d.sections[d.shown].page.turn(-1)
	case fyne.KeyPageDown:
		d.sections[d.shown].page.turn(1)
	default:
		d.Key(k)
	}
}

// focus gives the focus to what has just been shown.
func (d *Dialog) focus(o fyne.Focusable) { d.window.Canvas().Focus(o) }

// row makes a row of this dialog.
func (d *Dialog) row(name string, control fyne.CanvasObject, hint string) *row {
	return newRow(name, control, hint, d.fit)
}

// saved shows beside a row's control what came of saving it.
func (d *Dialog) saved(r *row, err error) {
	if err == nil {
		r.say("")
		return
	}
	r.say(d.words(err))
}
