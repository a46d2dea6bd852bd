package preferences

import (
	"cmp"
	"context"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"geppetto-audio/gui/look"
	"geppetto-audio/internal/settings"
)

// A keyRow shows what may be shown of the key, and changes and tests it.
type keyRow struct {
	dialog  *Dialog
	row     *row
	service *serviceRow

	status  *widget.Label
	busy    *widget.Activity
	add     *button // or replace
	remove  *button
	test    *button
	try     *button // the same, beside a key that is being entered; nil while none is
	buttons *fyne.Container
	below   *fyne.Container // a form or a question, while there is one
	result  *look.Note

	entry *keyField // nil while no key is being entered
	info  KeyInfo
	stops map[string]func() // what runs, by what it is for
}

const (
	// A keyring may ask its owner for a password first.
	keyringLimit = 2 * time.Minute
	testLimit    = 30 * time.Second
)

func newKeyRow(d *Dialog) *keyRow {
	k := &keyRow{dialog: d, stops: map[string]func(){}}
	k.status = &widget.Label{Wrapping: fyne.TextWrapWord}
	k.busy = widget.NewActivity()
	k.busy.Hide()
	k.add = newButton(d.stage, lang.L("Add a key"), theme.LoginIcon(), k.open)
	k.add.Disable() // until the first key was looked up, or that there is none
	k.remove = newButton(d.stage, lang.L("Remove"), theme.DeleteIcon(), k.askRemove)
	k.test = newButton(d.stage, lang.L("Test"), theme.ConfirmIcon(), k.onTest)
	k.buttons = newFlow(k.add, k.remove, k.test)
	k.below = container.New(look.Column{Gap: buttonGap})
	k.below.Hide()
	k.result = look.NewNote(theme.NewSuccessThemedResource(theme.ConfirmIcon()), widget.SuccessImportance)
	status := container.New(aligned{}, k.status)
	line := look.NewStretchedRow(status, status, k.busy)
	k.row = d.row(lang.L("API key"), container.New(look.Column{Gap: rowGap}, line, k.buttons, k.below, k.result), "")
	return k
}

// begin stops what ran for the same purpose.
func (k *keyRow) begin(purpose string, start func() (stop func())) {
	k.halt(purpose)
	k.stops[purpose] = start()
	k.busy.Show()
	k.busy.Start()
	k.dialog.fit()
}

// halt stops it, or notes that it has ended.
func (k *keyRow) halt(purpose string) {
	if stop := k.stops[purpose]; stop != nil {
		stop()
		delete(k.stops, purpose)
	}
	if len(k.stops) == 0 {
		k.busy.Stop()
		k.busy.Hide()
	}
}

// forget takes away what was said of another service.
func (k *keyRow) forget() {
	if k.entry != nil {
		k.close()
	}
	k.endTest()
	k.result.Say("")
	k.dialog.saved(k.row, nil)
}

// load asks for the key in force.
func (k *keyRow) load() {
	k.status.SetText(lang.L("Looking for the key…"))
	enable(k.remove, false) // it isn't known what would be
	k.begin("key", func() func() {
		return run(k.dialog.jobs, keyringLimit, k.dialog.Service.Key, k.loaded)
	})
}

func (k *keyRow) loaded(info KeyInfo, err error) {
	k.halt("key")
	k.info = info
	from, fixed := k.dialog.Service.Fixed()["key"]
	some := k.some()
	switch {
	case err != nil:
		k.status.SetText(lang.L("The key can't be looked up."))
	case k.dialog.demo():
		k.status.SetText(lang.L("The demo needs no key."))
	case fixed || some && info.Source != settings.SourceKeyring:
		if !fixed {
			from = info.Source
		}
		k.status.SetText(k.shown() + ". " + origin(from))
	case some:
		k.status.SetText(lang.L("{{.Key}}, from this computer's keyring.", map[string]any{"Key": k.shown()}))
	case info.Host == "":
		k.status.SetText(lang.L("No key is used with this service."))
	default:
		k.status.SetText(lang.L("There is none yet."))
	}
	if err != nil {
		k.dialog.saved(k.row, err)
	}
	mine := !fixed && (!some || info.Source == settings.SourceKeyring)
	k.add.SetText(lang.L("Add a key"))
	if some {
		k.add.SetText(lang.L("Replace"))
	}
	enable(k.add, mine && info.Host != "" || err != nil)
	enable(k.remove, mine && some)
	k.dialog.fit()
}

func (k *keyRow) some() bool { return k.info.Set || k.info.Source != settings.SourceDefault }

// shown is what may be shown of the key.
func (k *keyRow) shown() string { return cmp.Or(k.info.Last, lang.L("A key is set")) }

func enable(o fyne.Disableable, on bool) {
	if on == o.Disabled() {
		if on {
			o.Enable()
		} else {
			o.Disable()
		}
	}
}

// open shows the field for a key.
func (k *keyRow) open() {
	k.result.Say("")
	k.entry = newKeyField(k.dialog.stage, lang.L("Paste your API key"), k.onSave, k.close)
	save := newButton(k.dialog.stage, lang.L("Save"), theme.ConfirmIcon(), k.onSave)
	save.Importance = widget.HighImportance
	cancel := newButton(k.dialog.stage, lang.L("Cancel"), nil, k.close)
	hint := &widget.Label{Wrapping: fyne.TextWrapWord, Importance: widget.LowImportance, SizeName: theme.SizeNameCaptionText,
		Text: lang.L("It is kept in this computer's keyring and goes to the service it is for, nowhere else.")}
	k.try = newButton(k.dialog.stage, lang.L("Test"), nil, k.onTest)
	k.show(k.entry, newFlow(save, k.try, cancel), container.New(look.Flush{}, hint))
	k.dialog.focus(k.entry)
}

// show puts something in the buttons' place.
func (k *keyRow) show(objects ...fyne.CanvasObject) {
	k.below.Objects = objects
	k.below.Show()
	k.buttons.Hide()
	k.dialog.saved(k.row, nil)
	k.dialog.fit()
}

// close takes it away again, and what was typed with it: the field is never used twice, for it remembers what was in it.
func (k *keyRow) close() {
	k.halt("save")
	k.endTest()
	focused, _ := k.dialog.window.Canvas().Focused().(fyne.CanvasObject)
	inside := focused != nil && within(k.below, focused)
	if k.entry != nil {
		k.entry.SetText("")
		k.entry, k.try = nil, nil
	}
	k.result.Say("")
	k.below.Objects = nil
	k.below.Hide()
	k.buttons.Show()
	k.dialog.saved(k.row, nil)
	k.dialog.fit()
	switch {
	case !inside:
	case k.add.Disabled():
		k.dialog.focus(k.test)
	default:
		k.dialog.focus(k.add)
	}
}

// typed gives the key that was entered, if it can be one.
func (k *keyRow) typed() (string, bool) {
	if k.entry.Text == "" {
		k.dialog.saved(k.row, problem(lang.L("Nothing has been entered.")))
		return "", false
	}
	key, err := settings.CleanKey(k.entry.Text)
	if err != nil {
		k.dialog.saved(k.row, problem(lang.L("This can't be a key. Copy it once more, as a whole and without anything else.")))
		return "", false
	}
	return key, true
}

func (k *keyRow) onSave() {
	key, ok := k.typed()
	if !ok || k.stops["save"] != nil {
		return
	}
	k.dialog.saved(k.row, nil)
	k.entry.Disable()
	k.begin("save", func() func() {
		return do(k.dialog.jobs, keyringLimit, func(ctx context.Context) error { return k.dialog.Service.SetKey(ctx, key) }, k.stored)
	})
}

func (k *keyRow) stored(err error) {
	k.halt("save")
	k.afterwards(err)
}

// afterwards shows what has become of the key. Whatever that is, what was typed is gone.
func (k *keyRow) afterwards(err error) {
	k.close()
	k.dialog.saved(k.row, err)
	k.load()
	k.dialog.models.forget()
}

func (k *keyRow) askRemove() {
	k.result.Say("")
	ask := &widget.Label{Wrapping: fyne.TextWrapWord, Text: lang.L("Remove the key from this computer's keyring? It stays valid with the service.")}
	sure := newButton(k.dialog.stage, lang.L("Remove"), theme.DeleteIcon(), k.onRemove)
	sure.Importance = widget.DangerImportance
	keep := newButton(k.dialog.stage, lang.L("Keep"), nil, k.close)
	k.show(container.New(look.Flush{}, ask), newFlow(keep, sure))
	k.dialog.focus(keep)
}

func (k *keyRow) onRemove() {
	k.begin("save", func() func() {
		return do(k.dialog.jobs, keyringLimit, k.dialog.Service.RemoveKey, k.removed)
	})
}

func (k *keyRow) removed(err error) {
	k.halt("save")
	k.afterwards(err)
}

// onTest tries the key that is being entered, else the one in force. Asked again, it gives up.
func (k *keyRow) onTest() {
	if k.stops["test"] != nil {
		k.tested("", nil)
		return
	}
	key := ""
	if k.entry != nil {
		var ok bool
		if key, ok = k.typed(); !ok {
			return
		}
	}
	k.service.address.commit()
	if k.service.wrong {
		k.tell("", problem(lang.L("There is something wrong with the address above. Put that right first.")))
		return
	}
	base, name := k.service.base(), k.service.name()
	keyless := k.stops["key"] == nil && !k.some()
	if key == "" && base == "" && keyless && !k.service.fixed() {
		k.tell("", problem(lang.L("Without a key the demo answers, and that needs no test. Add a key first.")))
		return
	}
	k.dialog.saved(k.row, nil)
	k.tell(lang.L("Trying to reach {{.Name}}…", map[string]any{"Name": name}), nil)
	k.begin("test", func() func() {
		return do(k.dialog.jobs, testLimit, func(ctx context.Context) error { return k.dialog.Service.Test(ctx, key, base) },
			func(err error) { k.tested(lang.L("Works: {{.Name}} answers.", map[string]any{"Name": name}), err) })
	})
	k.nameTest(lang.L("Stop"))
}

func (k *keyRow) endTest() {
	k.halt("test")
	k.nameTest(lang.L("Test"))
}

func (k *keyRow) nameTest(name string) {
	k.test.SetText(name)
	if k.try != nil {
		k.try.SetText(name)
	}
}

func (k *keyRow) tested(works string, err error) {
	k.endTest()
	k.tell(works, err)
}

// tell shows what came of a test, or that it goes on.
func (k *keyRow) tell(text string, err error) {
	k.result.Mean(theme.NewSuccessThemedResource(theme.ConfirmIcon()), widget.SuccessImportance)
	if err != nil {
		k.result.Mean(look.ErrorSign(), widget.DangerImportance)
		text = k.dialog.words(err)
	}
	k.result.Say(text)
	k.dialog.fit()
}
