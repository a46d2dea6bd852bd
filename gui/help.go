package gui

import (
	"runtime"
	"runtime/debug"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// onKeyboard shows all keys there are.
func (w *Window) onKeyboard() {
	grid := container.New(layout.NewFormLayout())
	add := func(keys, what string) {
		grid.Add(&widget.Label{Text: keys, TextStyle: fyne.TextStyle{Monospace: true}})
		grid.Add(&widget.Label{Text: what})
	}
	heading := func(text string) {
		grid.Add(&widget.Label{Text: text, TextStyle: fyne.TextStyle{Bold: true}})
		grid.Add(widget.NewLabel(""))
	}
	heading(lang.L("In the question field"))
	ask, line := "Enter", "Shift+Enter"
	if w.composer.withCtrl {
		ask, line = control()+"+Enter", "Enter"
	}
	add(ask, lang.L("Ask"))
	add(line, lang.L("New line"))
	add("Escape", lang.L("Stop the answer"))
	add("Tab", lang.L("To the next button, answer or list"))
	heading(lang.L("Outside of it"))
	add(lang.L("Space"), lang.L("Play or pause"))
	add("← →", lang.L("10 seconds back or ahead"))
	add("M", lang.L("Mute"))
	add("↑ ↓ PgUp PgDn", lang.L("Scroll"))
	for _, group := range w.commands() {
		heading(group.menu)
		for _, c := range group.items {
			if s, ok := c.shortcut().(*desktop.CustomShortcut); ok {
				add(keyNames(s), c.name)
			}
		}
	}
	scroll := container.NewVScroll(grid)
	d := dialog.NewCustom(lang.L("Keyboard"), lang.L("Close"), scroll, w.window)
	w.showLarge(d)
}

func control() string {
	if runtime.GOOS == "darwin" {
		return "Cmd"
	}
	return "Ctrl"
}

func keyNames(s *desktop.CustomShortcut) string {
	var keys []string
	if s.Modifier&fyne.KeyModifierShortcutDefault != 0 {
		keys = append(keys, control())
	}
	if s.Modifier&fyne.KeyModifierShift != 0 {
		keys = append(keys, "Shift")
	}
	name := string(s.KeyName)
	if sign, ok := map[fyne.KeyName]string{fyne.KeyLeft: "←", fyne.KeyRight: "→", fyne.KeyUp: "↑", fyne.KeyDown: "↓", fyne.KeyEqual: "+"}[s.KeyName]; ok {
		name = sign
	}
	return strings.Join(append(keys, name), "+")
}

// onAbout shows what this is, and what it is made of.
func (w *Window) onAbout() {
	text := &widget.Label{Wrapping: fyne.TextWrapWord, Text: lang.L("Ask, hear, keep.") + "\n\n" +
		lang.L("Type a question and hear the answer at once.\nEvery answer stays: its sound and its words.") + "\n\n" +
		lang.L("MIT licence. It is made with these packages, each under a licence of its own:")}
	packages := &widget.Label{Text: madeWith(), SizeName: theme.SizeNameCaptionText, Importance: widget.LowImportance}
	body := container.NewVScroll(container.NewVBox(text, packages))
	w.showLarge(dialog.NewCustom("Geppetto Audio "+w.options.Version, lang.L("Close"), body, w.window))
}

// showLarge shows a dialog that fills most of the window.
func (w *Window) showLarge(d *dialog.CustomDialog) {
	size := w.window.Canvas().Size()
	d.Resize(fyne.NewSize(min(size.Width-40, 620), min(size.Height-40, 700)))
	d.SetOnClosed(func() { w.focus(nil) })
	d.Show()
}

// madeWith lists the packages in the program, and their versions, as the build has recorded them.
func madeWith() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	var b strings.Builder
	b.WriteString("Go " + strings.TrimPrefix(info.GoVersion, "go") + "\n")
	for _, m := range info.Deps {
		b.WriteString(m.Path + " " + m.Version + "\n")
	}
	return b.String()
}
