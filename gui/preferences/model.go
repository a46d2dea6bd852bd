package preferences

import (
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"geppetto-audio/gui/look"
	"geppetto-audio/internal/settings"
	"geppetto-audio/internal/translate"
)

// A modelRow chooses the model, and says what is known of it.
type modelRow struct {
	dialog  *Dialog
	row     *row
	combo   *combo
	busy    *widget.Activity
	warning *look.Note
	effort  *row // is shown where the model reasons
}

func newModelRow(d *Dialog) *modelRow {
	m := &modelRow{dialog: d}
	f := newField(d.stage, d.jobs.newDelay(), d.Service.Settings().Model, m.save, func(err error) { d.saved(m.row, err) })
	m.combo = newCombo(f, nil)
	m.combo.opened = d.models.fetch
	m.busy = widget.NewActivity()
	m.busy.Hide()
	m.warning = look.NewNote(look.WarningSign(), widget.WarningImportance)
	m.row = d.row(lang.L("Model"), container.New(look.Column{Gap: rowGap}, look.NewStretchedRow(f, f, m.busy), m.warning), " ")
	m.effort = oneOf(d, listed, lang.L("Reasoning effort"),
		lang.L("How hard the model thinks before it speaks. More takes longer and costs more."),
		append([]string{""}, settings.Efforts()...), d.Service.Settings().Effort, effortName,
		func(s *settings.Settings, effort string) { s.Effort = effort })
	m.effort.Hide()
	d.models.changed = m.update
	return m
}

func (m *modelRow) save(text string) error {
	id := oneLine(text)
	switch {
	case id == "":
		return problem(lang.L("The model's name is missing. Until it is there, nothing changes."))
	case strings.ContainsAny(id, " \t\r\n"):
		return problem(lang.L("There is white space in this name, as no model's name has."))
	}
	if err := m.dialog.Service.Change(func(s *settings.Settings) { s.Model = id }); err != nil {
		return err
	}
	m.update()
	return nil
}

// update shows what is known of the models, and of the one in force.
func (m *modelRow) update() {
	models := m.dialog.models
	busy := models.stop != nil
	look.SetShown(m.busy, busy)
	if busy {
		m.busy.Start()
	} else {
		m.busy.Stop()
	}
	m.combo.options = nil
	for _, known := range models.list {
		words := known.ID
		if !known.Shutdown.IsZero() {
			words += "  ·  " + lang.L("until {{.Date}}", map[string]any{"Date": known.Shutdown.Format(time.DateOnly)})
		}
		m.combo.options = append(m.combo.options, option{known.ID, words})
	}
	id := m.dialog.Service.Settings().Model
	known, listed := models.find(id)
	warning := ""
	switch {
	case id == "": // fixed, to what isn't known
	case listed:
		warning = ending(known, time.Now())
	case len(models.list) > 0:
		warning = lang.L("The service doesn't list {{.Name}}. If questions fail, choose one from the list.", map[string]any{"Name": id})
	}
	m.warning.Say(warning)
	look.SetShown(m.effort, known.Reasons)
	if !m.dialog.pin("model", m.row, m.combo) {
		m.row.remark(m.hint(known))
	}
	m.dialog.fit()
}

// hint says what the model costs, or what became of the list.
func (m *modelRow) hint(known Model) string {
	models := m.dialog.models
	switch {
	case models.err != nil:
		return lang.L("The list of models could not be fetched: {{.Why}} You can type a name all the same.",
			map[string]any{"Why": m.dialog.words(models.err)})
	case models.list == nil:
		return lang.L("Fetching the list of models…")
	case len(models.list) == 0:
		return lang.L("The service lists no models for conversations. You can type a name all the same.")
	}
	return translate.Text(known.Price)
}

// tokensRow sets the most that an answer may have.
func (d *Dialog) tokensRow() *row {
	var r *row
	text := ""
	if most := d.Service.Settings().MaxTokens; most > 0 {
		text = strconv.Itoa(most)
	}
	f := newField(d.stage, d.jobs.newDelay(), text, func(text string) error {
		most, err := tokens(text)
		if err != nil {
			return err
		}
		return d.Service.Change(func(s *settings.Settings) { s.MaxTokens = most })
	}, func(err error) { d.saved(r, err) })
	f.PlaceHolder = lang.L("No limit")
	unit := container.New(aligned{}, newWords(lang.L("tokens")))
	r = d.row(lang.L("Longest answer"), look.NewRow(container.New(narrowed(shortField), f), unit),
		lang.L("An answer that reaches the limit is cut off. A minute of speech is about 1200 tokens. Empty: no limit."))
	return r
}

// mostTokens is the largest limit that the service takes.
const mostTokens = 4096

// tokens reads a limit.
func tokens(text string) (int, error) {
	text = oneLine(text)
	if text == "" {
		return 0, nil
	}
	most, err := strconv.Atoi(text)
	if err != nil || most < 0 || most > mostTokens {
		return 0, problem(lang.L("This must be a whole number from 1 to {{.Most}}, or 0 for no limit.", map[string]any{"Most": mostTokens}))
	}
	return most, nil
}

// shortField is the width of a field for a number.
const shortField = 130

// newWords makes a word beside a field.
func newWords(text string) fyne.CanvasObject {
	return &widget.Label{Text: text, Importance: widget.LowImportance}
}
