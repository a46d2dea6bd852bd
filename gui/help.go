package gui

import (
	"runtime"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"geppetto-audio/gui/look"
	"geppetto-audio/internal/licences"
)

// onKeyboard shows all keys there are.
func (w *Window) onKeyboard() {
	sheet := container.New(look.Column{Gap: theme.Padding()})
	add := func(keys, what string) {
		name := &widget.Label{Text: keys, TextStyle: fyne.TextStyle{Monospace: true}}
		text := &widget.Label{Text: what, Wrapping: fyne.TextWrapWord}
		key, line := container.New(keyColumn{}, name), container.New(look.Flush{}, text)
		sheet.Add(look.NewStretchedRow(line, key, line))
	}
	heading := func(text string) {
		title := &widget.Label{Text: text, TextStyle: fyne.TextStyle{Bold: true}}
		sheet.Objects = append(sheet.Objects, look.NewGap(theme.Padding()), container.New(look.Flush{}, title))
	}
	heading(lang.L("In the question field"))
	ask, line := lang.L("Enter"), lang.L("Shift+Enter")
	if w.composer.withCtrl {
		ask, line = control()+"+"+lang.L("Enter"), lang.L("Enter")
	}
	add(ask, lang.L("Ask"))
	add(line, lang.L("New line"))
	add("Escape", lang.L("Stop the answer"))
	add("Tab", lang.L("To the next button, answer or list"))
	heading(lang.L("Outside of it"))
	add(lang.L("Space"), lang.L("Play or pause"))
	add("← →", lang.L("10 seconds back or ahead"))
	add("M", lang.L("Mute"))
	add(lang.L("↑ ↓ PgUp PgDn"), lang.L("Scroll"))
	add(lang.L("Home End"), lang.L("To the beginning or the end"))
	for _, group := range w.commands() {
		heading(group.menu)
		for _, c := range group.items {
			if s, ok := c.shortcut().(*desktop.CustomShortcut); ok {
				add(keyNames(s), c.name)
			}
		}
	}
	w.tellLarge(lang.L("Keyboard"), sheet)
}

// keyColumn makes the names of keys equally wide.
type keyColumn struct{}

const keyColumnWidth = 184

// Layout places one.
func (keyColumn) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	look.Flush{}.Layout(objects, size)
}

// MinSize is as high as the one.
func (keyColumn) MinSize(objects []fyne.CanvasObject) fyne.Size {
	least := look.Flush{}.MinSize(objects)
	return fyne.NewSize(max(keyColumnWidth, least.Width), least.Height)
}

func control() string {
	if runtime.GOOS == "darwin" {
		return "Cmd"
	}
	return lang.L("Ctrl")
}

func keyNames(s *desktop.CustomShortcut) string {
	var keys []string
	if s.Modifier&fyne.KeyModifierShortcutDefault != 0 {
		keys = append(keys, control())
	}
	if s.Modifier&fyne.KeyModifierShift != 0 {
		keys = append(keys, lang.L("Shift"))
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
	w.tellLarge("Geppetto Audio "+w.options.Version, container.NewVBox(text, packages))
}

// madeWith lists the packages in the program, their versions and their licences.
func madeWith() string {
	var b strings.Builder
	for _, p := range licences.Parts() {
		b.WriteString(p.Path + " " + p.Version)
		if p.Licence != "" {
			b.WriteString(" · " + p.Licence)
		}
		b.WriteString("\n")
	}
	return b.String()
}
