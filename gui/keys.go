package gui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
)

// buildMenu puts every action into the menu. That is also what makes its shortcuts work whatever has the focus: a
// text field swallows those that only the canvas knows.
func (w *Window) buildMenu() {
	item := func(text string, icon fyne.Resource, key fyne.KeyName, do func()) *fyne.MenuItem {
		i := fyne.NewMenuItem(text, do)
		i.Icon = icon
		if key != "" {
			i.Shortcut = &desktop.CustomShortcut{KeyName: key, Modifier: fyne.KeyModifierShortcutDefault}
		}
		return i
	}
	w.window.SetMainMenu(fyne.NewMainMenu(
		fyne.NewMenu(lang.L("Conversation"),
			item(lang.L("New conversation"), theme.ContentAddIcon(), fyne.KeyN, w.onNew),
			item(lang.L("Write a question"), theme.DocumentCreateIcon(), fyne.KeyL, func() { w.focus(nil) }),
			item(lang.L("Stop"), theme.MediaStopIcon(), fyne.KeyPeriod, w.onStop),
			item(lang.L("Jump to latest"), theme.MoveDownIcon(), fyne.KeyJ, w.onLatest),
			fyne.NewMenuItemSeparator(),
			item(lang.L("Open folder"), theme.FolderOpenIcon(), fyne.KeyO, w.onFolder),
		),
		fyne.NewMenu(lang.L("Help"),
			item(lang.L("About Geppetto Audio"), theme.InfoIcon(), "", w.onAbout),
		),
	))
}

func (w *Window) onAbout() {
	dialog.ShowInformation("Geppetto Audio "+w.options.Version, lang.L("Ask, hear, keep.")+"\n\n"+
		lang.L("Type a question and hear the answer at once.\nEvery answer stays: its sound and its words."), w.window)
}

// buildKeys lets keys work where nothing has the focus, as after a menu.
func (w *Window) buildKeys() {
	w.window.Canvas().SetOnTypedKey(w.onKey)
	w.window.Canvas().SetOnTypedRune(func(r rune) {
		w.focus(nil)
		w.composer.TypedRune(r)
	})
}

// onKey does what a key means that the focused widget has no use for.
func (w *Window) onKey(k *fyne.KeyEvent) {
	switch k.Name {
	case fyne.KeyEscape:
		w.onStop()
	case fyne.KeyPageUp:
		w.transcript.page(-1)
	case fyne.KeyPageDown:
		w.transcript.page(1)
	case fyne.KeyUp:
		w.transcript.page(-0.2)
	case fyne.KeyDown:
		w.transcript.page(0.2)
	case fyne.KeyEnd:
		w.onLatest()
	}
}

// onBackground closes a menu that nobody asked for: Fyne opens it whenever Alt is released, and when another window is
// chosen with Alt+Tab, that is what comes next.
func (w *Window) onBackground() { w.later(func() { w.dismissMenu() }) }

// onForeground gives the keyboard back that such a menu took.
func (w *Window) onForeground() {
	if w.dismissMenu() || w.window.Canvas().Focused() == nil {
		w.focus(nil)
	}
}

func (w *Window) dismissMenu() bool {
	canvas, ok := w.window.Canvas().(interface{ DismissMenu() bool })
	return ok && canvas.DismissMenu()
}
