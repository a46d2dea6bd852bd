package preferences

import (
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"

	"geppetto-audio/internal/settings"
)

// answers is the section of what becomes of an answer.
func (d *Dialog) answers() *page {
	return newPage(lang.L("Answers & sound"), d.folderRow(), d.autoplayRow(), d.turnRow())
}

func (d *Dialog) folderRow() *row {
	var r *row
	var f *field
	f = newField(d.stage, d.jobs.newDelay(), d.Service.Settings().Output, func(text string) error {
		path := oneLine(text)
		if err := checkFolder(path); err != nil {
			return err
		}
		if err := d.Service.Change(func(s *settings.Settings) { s.Output = path }); err != nil {
			return err
		}
		f.SetPlaceHolder(d.Service.Folder())
		return nil
	}, func(err error) { d.saved(r, err) })
	f.PlaceHolder = d.Service.Folder()
	change := newButton(d.stage, lang.L("Change…"), theme.FolderOpenIcon(), func() { d.chooseFolder(d.Service.Folder(), f.put) })
	usual := newButton(d.stage, lang.L("Use the usual place"), nil, func() { f.put("") })
	r = d.row(lang.L("Folder"), below(f, change, usual),
		lang.L("Sound and words of every answer are kept here. A new folder is for answers to come; the others stay where they are."))
	d.pin("output", r, f, change, usual)
	return r
}

func (d *Dialog) autoplayRow() *row {
	var r *row
	var t *toggle
	t = newToggle(d.stage, lang.L("Play an answer as it comes"), d.Service.Settings().Autoplay, func(on bool) {
		err := d.Service.Change(func(s *settings.Settings) { s.Autoplay = on })
		if err != nil {
			t.set(!on)
		}
		d.saved(r, err)
	})
	r = d.row(lang.L("Sound"), container.New(outdented{}, t), lang.L("Otherwise it waits until you press Play."))
	return r
}

func (d *Dialog) turnRow() *row {
	return oneOf(d, sideBySide, lang.L("While another plays"), lang.L("What an answer does that comes while another is heard."),
		[]bool{false, true}, d.Service.Settings().Interrupt, func(at bool) string {
			if at {
				return lang.L("Start at once")
			}
			return lang.L("Wait its turn")
		}, func(s *settings.Settings, at bool) { s.Interrupt = at })
}
