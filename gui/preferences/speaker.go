package preferences

import (
	"context"
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"geppetto-audio/gui/look"
	"geppetto-audio/internal/settings"
)

// speaker is the section of who speaks, and how.
func (d *Dialog) speaker() *page {
	model := newModelRow(d)
	p := newPage(lang.L("Model & voice"), model.row, model.effort, newVoiceRow(d).row, d.voiceSpeedRow(),
		newInstructionsRow(d).row, d.tokensRow())
	model.update()
	return p
}

// A voiceRow chooses the voice, and lets it be heard.
type voiceRow struct {
	dialog *Dialog
	row    *row
	combo  *combo
	sample *button
	stop   func() // nil: nothing plays
}

// sampleLimit is far longer than a sentence takes.
const sampleLimit = time.Minute

func newVoiceRow(d *Dialog) *voiceRow {
	v := &voiceRow{dialog: d}
	f := newField(d.stage, d.jobs.newDelay(), d.Service.Settings().Voice, v.save, func(err error) { d.saved(v.row, err) })
	var options []option
	for _, voice := range d.Voices {
		options = append(options, option{value: voice})
	}
	v.combo = newCombo(f, options)
	v.sample = newButton(d.stage, lang.L("Sample"), theme.MediaPlayIcon(), v.onSample)
	v.row = d.row(lang.L("Voice"), look.NewStretchedRow(f, f, v.sample),
		lang.L("Another voice begins with the next question. Servers other than OpenAI's may have voices of their own."))
	if d.pin("voice", v.row, v.combo) && f.Text == "" {
		v.sample.Disable()
	}
	return v
}

func (v *voiceRow) save(text string) error {
	voice := oneLine(text)
	if voice == "" {
		return problem(lang.L("The voice's name is missing. Until it is there, nothing changes."))
	}
	return v.dialog.Service.Change(func(s *settings.Settings) { s.Voice = voice })
}

// onSample plays a sentence in the voice that stands there, or stops that.
func (v *voiceRow) onSample() {
	if v.stop != nil {
		v.stop()
		v.played(nil)
		return
	}
	voice := oneLine(v.combo.Text)
	v.combo.commit()
	if voice == "" {
		return
	}
	v.sample.SetIcon(theme.MediaStopIcon())
	v.sample.SetText(lang.L("Stop"))
	v.stop = do(v.dialog.jobs, sampleLimit,
		func(ctx context.Context) error { return v.dialog.Service.Sample(ctx, voice) }, v.played)
}

func (v *voiceRow) played(err error) {
	v.stop = nil
	v.sample.SetIcon(theme.MediaPlayIcon())
	v.sample.SetText(lang.L("Sample"))
	v.dialog.saved(v.row, err)
}

func (d *Dialog) voiceSpeedRow() *row {
	var r *row
	l := newSlider(d.stage, 0.25, 1.5, 0.05, d.Service.Settings().VoiceSpeed, times, d.jobs.newDelay(), func(v float64) {
		d.saved(r, d.Service.Change(func(s *settings.Settings) { s.VoiceSpeed = v }))
	})
	r = d.row(lang.L("Pace of the voice"), l.row, lang.L("How fast the model speaks. How fast an answer is played is set in the window."))
	return r
}

// An instructionsRow holds what the model is told before the first question.
type instructionsRow struct {
	dialog *Dialog
	row    *row
	field  *field
	undo   *button
	before string // the text of their own that a preset took the place of
}

func newInstructionsRow(d *Dialog) *instructionsRow {
	i := &instructionsRow{dialog: d}
	i.field = newLongField(d.stage, d.jobs.newDelay(), d.Service.Settings().Instructions, 6, func(text string) error {
		return d.Service.Change(func(s *settings.Settings) { s.Instructions = text })
	}, func(err error) { d.saved(i.row, err) })
	i.field.PlaceHolder = lang.L("How should it answer? Empty: the model answers in its own way.")
	var pick *button
	pick = newButton(d.stage, lang.L("Presets"), theme.MenuDropDownIcon(), func() { i.offer(pick) })
	pick.IconPlacement = widget.ButtonIconTrailingText
	reset := newButton(d.stage, lang.L("Reset"), nil, func() { i.put("") })
	i.undo = newButton(d.stage, lang.L("Undo"), theme.ContentUndoIcon(), i.onUndo)
	i.undo.Hide()
	i.row = d.row(lang.L("Instructions"), below(i.field, pick, reset, i.undo), "")
	d.pin("instructions", i.row, i.field, pick, reset)
	return i
}

// offer opens the list of presets.
func (i *instructionsRow) offer(at *button) {
	var items []*fyne.MenuItem
	for _, p := range i.dialog.Presets {
		item := fyne.NewMenuItem(p.Name, func() { i.put(p.Instructions) })
		item.Checked = p.Instructions == i.field.Text
		items = append(items, item)
	}
	showMenu(fyne.NewMenu("", items...), i.dialog.window.Canvas(), at)
}

// put replaces the text. One of their own can be brought back.
func (i *instructionsRow) put(text string) {
	own := i.field.Text != "" && i.field.Text != text &&
		!slices.ContainsFunc(i.dialog.Presets, func(p Preset) bool { return p.Instructions == i.field.Text })
	if own {
		i.before = i.field.Text
	}
	i.field.put(text)
	look.SetShown(i.undo, i.before != "")
	i.dialog.fit()
}

func (i *instructionsRow) onUndo() {
	before := i.before
	i.before = ""
	i.field.put(before)
	i.dialog.focus(i.field)
	i.undo.Hide()
	i.dialog.fit()
}
