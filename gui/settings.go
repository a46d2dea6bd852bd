package gui

import (
	"context"
	"math"
	"slices"
	"time"

	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/lang"

	"geppetto-audio/gui/look"
	"geppetto-audio/gui/preferences"
	"geppetto-audio/internal/settings"
	"geppetto-audio/realtime"
)

// chosenLook is the theme that a person has chosen.
func chosenLook(s settings.Settings) *look.Theme {
	daylight := map[settings.Theme]look.Daylight{
		settings.ThemeLight: look.AlwaysDay, settings.ThemeDark: look.AlwaysNight,
	}[s.Theme]
	return look.Chosen(daylight, float32(s.TextSize))
}

// onPreferences opens the preferences.
func (w *Window) onPreferences() {
	if w.prefs != nil {
		return
	}
	w.prefs = preferences.Show(w.window, preferences.Options{
		Service: changing{w.options.Program, w}, Explain: explain, Do: w.later, Voices: realtime.Voices(),
		Closed: func() {
			w.prefs = nil
			w.focus(nil)
		},
	})
}

// changing is the program as the preferences change it: what the window itself has to do with a setting follows.
type changing struct {
	Program
	window *Window
}

// Change changes settings and shows what comes of it.
func (c changing) Change(change func(*settings.Settings)) error {
	before := c.Settings()
	if err := c.Program.Change(change); err != nil {
		return err
	}
	c.window.onChanged(before, c.Settings())
	return nil
}

// SetKey goes on with the service that the key is for.
func (c changing) SetKey(ctx context.Context, key string) error {
	defer c.window.presenter.change(func(*thread) {})
	return c.Program.SetKey(ctx, key)
}

// RemoveKey goes on without it.
func (c changing) RemoveKey(ctx context.Context) error {
	defer c.window.presenter.change(func(*thread) {})
	return c.Program.RemoveKey(ctx)
}

// change changes a setting from the window itself.
func (w *Window) change(change func(*settings.Settings)) {
	w.edit(func(context.Context) error { return changing{w.options.Program, w}.Change(change) })
}

// onChanged shows what has changed of the settings.
func (w *Window) onChanged(before, now settings.Settings) {
	w.later(func() {
		if before.Theme != now.Theme || before.TextSize != now.TextSize {
			w.app.Settings().SetTheme(chosenLook(now))
			w.transcript.Refresh()
			w.relayout()
		}
		w.composer.withCtrl = now.SendWith == settings.SendCtrlEnter
		w.showFolder()
	})
	w.presenter.change(func(*thread) {})
	if before.MonthlyLimit != now.MonthlyLimit {
		w.background(w.countMoney)
	}
}

func (w *Window) showFolder() {
	w.folder.SetText(lang.L("Kept in {{.Folder}}", map[string]any{"Folder": w.options.Program.Folder()}))
}

// onTextSize makes the letters larger or smaller by a step, or as usual.
func (w *Window) onTextSize(steps int) {
	w.change(func(s *settings.Settings) {
		if steps == 0 {
			s.TextSize = 1
			return
		}
		s.TextSize = max(0.7, min(math.Round(s.TextSize*10+float64(steps))/10, 2.5))
	})
}

// onVolume is heard at once, and saved when it has come to rest.
func (w *Window) onVolume(v float64) {
	w.options.Player.SetVolume(v)
	w.saveVolume.Reset(volumeDelay)
}

// onVolumeRests saves the volume that was chosen last.
func (w *Window) onVolumeRests() {
	v := w.options.Player.Status().Volume
	if err := w.options.Program.Change(func(s *settings.Settings) { s.Volume = v }); err != nil {
		w.Warn(err)
	}
}

func (w *Window) onMuted(muted bool) { w.change(func(s *settings.Settings) { s.Mute = muted }) }

func (w *Window) onMute() { w.change(func(s *settings.Settings) { s.Mute = !s.Mute }) }

func (w *Window) onSpeed(v float64) { w.change(func(s *settings.Settings) { s.Speed = v }) }

// volumeDelay gathers the steps of a volume that is being turned.
const volumeDelay = 500 * time.Millisecond

// speeds are those that keys step through.
var speeds = []float64{0.75, 1, 1.25, 1.5, 1.75, 2}

// onFaster plays faster by a step, or slower.
func (w *Window) onFaster(step int) {
	w.change(func(s *settings.Settings) {
		at, _ := slices.BinarySearch(speeds, s.Speed)
		s.Speed = speeds[max(0, min(at+step, len(speeds)-1))]
	})
}

// askAboutLimit asks whether to go on over what a month may cost.
func (w *Window) askAboutLimit(q realtime.Question) {
	m := value(w.board.money)
	d := dialog.NewConfirm(lang.L("Over your limit for this month"), m.detail+"\n\n"+lang.L("Ask all the same?"),
		func(ok bool) {
			w.focus(nil)
			if !ok {
				if w.composer.Text == "" {
					w.composer.write(q.Text)
				}
				return
			}
			w.agreed = true
			w.presenter.change(func(t *thread) { w.presenter.ask(t, q) })
		}, w.window)
	d.SetConfirmText(lang.L("Ask"))
	d.SetDismissText(lang.L("Don't ask"))
	d.Show()
}

// countMoney reads what has been spent.
func (w *Window) countMoney(context.Context) {
	m, err := spent(w.options.Program)
	if err != nil {
		w.Warn(err)
	}
	w.later(func() { _ = w.board.money.Set(m) })
}

func (w *Window) showMoney(m money) {
	w.spent.SetText(m.line)
	look.SetShown(w.spent, m.line != "")
}

// onMoney shows what the answers cost.
func (w *Window) onMoney() {
	text := value(w.board.money).detail
	if text == "" {
		text = lang.L("Nothing has been spent yet.")
	}
	text += "\n\n" + lang.L("By the program's own price table: the bill of the service is what counts.")
	d := dialog.NewInformation(lang.L("What it cost"), text, w.window)
	d.SetOnClosed(func() { w.focus(nil) })
	d.Show()
}
