package gui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"

	"geppetto-audio/gui/look"
)

// A command is something a person can do, in the menu and by its key.
type command struct {
	name  string
	icon  fyne.Resource
	key   fyne.KeyName
	shift bool
	do    func()
}

// A group is the commands of one menu. One without a name is a line between others.
type group struct {
	menu  string
	items []command
}

// commands lists them all, menu by menu.
func (w *Window) commands() []group {
	line := command{}
	return []group{
		{lang.L("Conversation"), []command{
			{lang.L("New conversation"), theme.ContentAddIcon(), fyne.KeyN, false, w.onNew},
			{lang.L("Write a question"), theme.DocumentCreateIcon(), fyne.KeyL, false, func() { w.focus(nil) }},
			{lang.L("Stop"), theme.MediaStopIcon(), fyne.KeyPeriod, false, w.onStop},
			line,
			{lang.L("Rename…"), nil, fyne.KeyR, false, func() { w.onRename(w.viewed()) }},
			{lang.L("Export…"), theme.DocumentSaveIcon(), fyne.KeyE, false, func() { w.onExport(w.viewed()) }},
			{lang.L("Delete…"), theme.DeleteIcon(), fyne.KeyD, true, func() { w.onDeleteConversation(w.viewed()) }},
			line,
			{lang.L("Open folder"), theme.FolderOpenIcon(), fyne.KeyO, false, w.onFolder},
			{lang.L("Preferences…"), theme.SettingsIcon(), fyne.KeyComma, false, w.onPreferences},
		}},
		{lang.L("Answer"), w.answerCommands()},
		{lang.L("View"), []command{
			{lang.L("Search"), theme.SearchIcon(), fyne.KeyF, false, w.onFind},
			{lang.L("Conversations"), theme.ListIcon(), fyne.KeyB, false, w.onSidebar},
			{lang.L("Jump to latest"), theme.MoveDownIcon(), fyne.KeyJ, false, w.onLatest},
			line,
			{lang.L("Larger text"), theme.ZoomInIcon(), fyne.KeyEqual, false, func() { w.onTextSize(1) }},
			{lang.L("Smaller text"), theme.ZoomOutIcon(), fyne.KeyMinus, false, func() { w.onTextSize(-1) }},
			{lang.L("Usual text"), nil, fyne.Key0, false, func() { w.onTextSize(0) }},
			line,
			{lang.L("What it cost"), nil, fyne.KeyK, false, w.onMoney},
		}},
		{lang.L("Help"), []command{
			{lang.L("Keyboard"), theme.QuestionIcon(), fyne.KeySlash, false, w.onKeyboard},
			{lang.L("Session log"), theme.HistoryIcon(), fyne.KeyI, true, w.onSessionLog},
			{lang.L("About Geppetto Audio"), theme.InfoIcon(), "", false, w.onAbout},
		}},
	}
}

func (w *Window) answerCommands() []command {
	line := command{}
	return []command{
		{lang.L("Play or pause"), theme.MediaPlayIcon(), fyne.KeyP, false, w.onToggle},
		{lang.L("Back 10 seconds"), theme.MediaFastRewindIcon(), fyne.KeyLeft, true, w.unlessWriting(fyne.KeyLeft, w.onBack)},
		{lang.L("Ahead 10 seconds"), theme.MediaFastForwardIcon(), fyne.KeyRight, true, w.unlessWriting(fyne.KeyRight, w.onAhead)},
		line,
		{lang.L("Faster"), nil, fyne.KeyUp, true, func() { w.onFaster(1) }},
		{lang.L("Slower"), nil, fyne.KeyDown, true, func() { w.onFaster(-1) }},
		{lang.L("Louder"), theme.VolumeUpIcon(), fyne.KeyUp, false, func() { w.onLouder(1) }},
		{lang.L("Quieter"), theme.VolumeDownIcon(), fyne.KeyDown, false, func() { w.onLouder(-1) }},
		{lang.L("Mute"), theme.VolumeMuteIcon(), fyne.KeyM, false, w.onMute},
		line,
		{lang.L("Ask again"), theme.ViewRefreshIcon(), fyne.KeyR, true, w.onAgainLatest},
		{lang.L("Edit and ask…"), theme.DocumentCreateIcon(), fyne.KeyL, true, w.onEditLatest},
		{lang.L("Copy the answer"), theme.ContentCopyIcon(), fyne.KeyC, true, w.onCopyLatest},
		{lang.L("Show in folder"), theme.FolderIcon(), fyne.KeyO, true, w.onRevealLatest},
		{lang.L("Delete the answer…"), theme.DeleteIcon(), fyne.KeyBackspace, true, w.onDeleteLatest},
	}
}

// unlessWriting leaves a shortcut to the question field that moves by words there. The menu comes before the field.
func (w *Window) unlessWriting(key fyne.KeyName, do func()) func() {
	return func() {
		modifiers := fyne.KeyModifierShortcutDefault | fyne.KeyModifierShift
		d, ok := w.app.Driver().(desktop.Driver)
		byKey := !ok || d.CurrentKeyModifiers() == modifiers
		if byKey && w.composer.Text != "" && w.window.Canvas().Focused() == fyne.Focusable(w.composer) {
			w.composer.Entry.TypedShortcut(&desktop.CustomShortcut{KeyName: key, Modifier: modifiers})
			return
		}
		do()
	}
}

func (c command) shortcut() fyne.Shortcut {
	if c.key == "" {
		return nil
	}
	modifier := fyne.KeyModifierShortcutDefault
	if c.shift {
		modifier |= fyne.KeyModifierShift
	}
	return &desktop.CustomShortcut{KeyName: c.key, Modifier: modifier}
}

// buildMenu puts every command into the menu. That is also what makes its shortcuts work whatever has the focus: a
// text field swallows those that only the canvas knows.
func (w *Window) buildMenu() {
	var menus []*fyne.Menu
	for _, group := range w.commands() {
		menu := fyne.NewMenu(group.menu)
		for _, c := range group.items {
			if c.name == "" {
				menu.Items = append(menu.Items, fyne.NewMenuItemSeparator())
				continue
			}
			item := fyne.NewMenuItem(c.name, c.do)
			item.Icon, item.Shortcut = c.icon, c.shortcut()
			if c.icon == nil {
				item.Icon = look.NoSign()
			}
			menu.Items = append(menu.Items, item)
		}
		menus = append(menus, menu)
	}
	quit := fyne.NewMenuItem(lang.L("Quit"), w.onQuit)
	quit.IsQuit = true // it takes the place of Fyne's own, which has no key
	quit.Icon, quit.Shortcut = look.NoSign(), command{key: fyne.KeyQ}.shortcut()
	menus[0].Items = append(menus[0].Items, fyne.NewMenuItemSeparator(), quit)
	w.window.SetMainMenu(fyne.NewMainMenu(menus...))
}

// buildKeys lets keys work where nothing has the focus, as after a menu, and those of the menu that have a second name.
func (w *Window) buildKeys() {
	canvas := w.window.Canvas()
	canvas.SetOnTypedKey(w.onKey)
	canvas.SetOnTypedRune(func(r rune) {
		if r == ' ' || r == 'm' || r == 'M' {
			return // keys of the player
		}
		if canvas.Overlays().Top() != nil {
			return // the question field is out of reach
		}
		w.focus(nil)
		w.composer.TypedRune(r)
	})
	w.composer.shortcuts = map[string]func(){}
	also := func(key fyne.KeyName, modifier fyne.KeyModifier, do func()) {
		s := &desktop.CustomShortcut{KeyName: key, Modifier: fyne.KeyModifierShortcutDefault | modifier}
		canvas.AddShortcut(s, func(fyne.Shortcut) { do() })
		w.composer.shortcuts[s.ShortcutName()] = do
	}
	// The plus is a key of its own on some keyboards and the keypad, and Shift with the equals sign on others.
	larger := func() { w.onTextSize(1) }
	also(fyne.KeyPlus, 0, larger)
	also(fyne.KeyPlus, fyne.KeyModifierShift, larger)
	also(fyne.KeyEqual, fyne.KeyModifierShift, larger)
	w.composer.help = w.onKeyboard
}

// onSideKey is onKey for the list of conversations: Escape only leads back from there.
func (w *Window) onSideKey(k *fyne.KeyEvent) {
	if k.Name == fyne.KeyEscape {
		w.giveWay()
		w.focus(nil)
		return
	}
	w.onKey(k)
}

// onKey does what a key means that the focused widget has no use for: it is then a player's.
func (w *Window) onKey(k *fyne.KeyEvent) {
	if w.dialog != nil {
		w.onDialogKey(k)
		return
	}
	switch k.Name {
	case fyne.KeyEscape:
		w.giveWay()
		w.onStop()
	case fyne.KeySpace:
		w.onToggle()
	case fyne.KeyLeft:
		w.onBack()
	case fyne.KeyRight:
		w.onAhead()
	case fyne.KeyM:
		w.onMute()
	case fyne.KeyPageUp:
		w.transcript.page(-1)
	case fyne.KeyPageDown:
		w.transcript.page(1)
	case fyne.KeyUp:
		w.transcript.page(-0.2)
	case fyne.KeyDown:
		w.transcript.page(0.2)
	case fyne.KeyHome:
		w.transcript.toFirst()
	case fyne.KeyEnd:
		w.onLatest()
	case fyne.KeyF1:
		w.onKeyboard()
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
