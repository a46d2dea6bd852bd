package preferences

import (
	"math"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"

	"geppetto-audio/internal/settings"
)

// looks is the section of the window's look, of its keys and its language.
func (d *Dialog) looks() *page {
	return newPage(lang.L("Look & language"), d.themeRow(), d.textSizeRow(), d.scaleRow(), d.fontRow(), d.sendRow(), d.languageRow())
}

func (d *Dialog) themeRow() *row {
	return oneOf(d, sideBySide, lang.L("Theme"), "", []settings.Theme{settings.ThemeSystem, settings.ThemeLight, settings.ThemeDark},
		d.Service.Settings().Theme, func(t settings.Theme) string {
			switch t {
			case settings.ThemeLight:
				return lang.L("Light")
			case settings.ThemeDark:
				return lang.L("Dark")
			}
			return lang.L("As the system")
		}, func(s *settings.Settings, t settings.Theme) { s.Theme = t })
}

func percent(v float64) string {
	return lang.L("{{.Percent}}%", map[string]any{"Percent": math.Round(v * 100)})
}

func (d *Dialog) textSizeRow() *row {
	var r *row
	l := newSlider(d.stage, 0.7, 2.5, 0.1, d.Service.Settings().TextSize, percent, d.jobs.newDelay(), func(v float64) {
		d.saved(r, d.Service.Change(func(s *settings.Settings) { s.TextSize = v }))
	})
	r = d.row(lang.L("Text size"), l.row, lang.L("Of everything in the window."))
	return r
}

// nextStart is the hint of what can't change while the program runs.
func nextStart() string { return lang.L("Takes effect at the next start of the program.") }

func (d *Dialog) scaleRow() *row {
	now := d.Service.Settings().Scale
	scales := []float64{0, 0.5, 0.75, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2, 2.5, 3}
	if !slices.Contains(scales, now) {
		scales = append(scales, now)
		slices.Sort(scales)
	}
	return oneOf(d, listed, lang.L("Interface scale"), nextStart(), scales, now, func(v float64) string {
		if v == 0 {
			return lang.L("As the system")
		}
		return percent(v)
	}, func(s *settings.Settings, v float64) { s.Scale = v })
}

func (d *Dialog) fontRow() *row {
	var r *row
	f := newField(d.stage, d.jobs.newDelay(), d.Service.Settings().Font, func(text string) error {
		path := oneLine(text)
		if err := checkFont(path); err != nil {
			return err
		}
		return d.Service.Change(func(s *settings.Settings) { s.Font = path })
	}, func(err error) { d.saved(r, err) })
	f.PlaceHolder = lang.L("The program's own")
	find := newButton(d.stage, lang.L("Choose…"), theme.FileIcon(), func() {
		d.chooseFile(lang.L("Font"), oneLine(f.Text), fontEndings(), f.put)
	})
	own := newButton(d.stage, lang.L("Use the program's own"), nil, func() { f.put("") })
	r = d.row(lang.L("Font"), below(f, find, own),
		lang.L("A .ttf or .otf file, for scripts that the program's own font lacks.")+" "+nextStart())
	return r
}

func (d *Dialog) sendRow() *row {
	return oneOf(d, sideBySide, lang.L("Send with"), lang.L("The other one begins a new line, and so does Shift+Enter."),
		[]string{settings.SendEnter, settings.SendCtrlEnter}, d.Service.Settings().SendWith,
		func(w string) string { return sendName(w, runtime.GOOS) },
		func(s *settings.Settings, w string) { s.SendWith = w })
}

func (d *Dialog) languageRow() *row {
	return oneOf(d, sideBySide, lang.L("Language"), nextStart(), append([]string{""}, settings.Languages()...),
		d.Service.Settings().Language, languageName, func(s *settings.Settings, l string) { s.Language = l })
}

// times writes a speed as 1.25×, with the decimal sign of the interface's language.
func times(v float64) string {
	return number(v, 2) + "×"
}

// number writes a number with so many decimals, -1 for those it has, and the decimal sign of the interface's language.
func number(v float64, decimals int) string {
	sign := strings.Trim(lang.L("1.5"), "15")
	return strings.Replace(strconv.FormatFloat(v, 'f', decimals, 64), ".", sign, 1)
}
