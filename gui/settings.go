package gui

import (
	"context"
	"math"
	"slices"
	"time"

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
	w.closeDialog()
	w.prefs = preferences.Show(w.window, preferences.Options{
		Service: changing{w.options.Program, w}, Explain: explain, Do: w.later, Voices: realtime.Voices(),
		Closed: w.onPreferencesClosed,
	})
}

// onPreferencesClosed sees to what the preferences have still under way.
func (w *Window) onPreferencesClosed() {
	closed := w.prefs
	w.prefs = nil
	w.focus(nil)
	w.background(func(context.Context) { closed.Wait() })
}

// changing is the program as the preferences change it: what the window itself has to do with a setting follows.
type changing struct {
	Program
	window *Window
}

// Change changes settings and shows what comes of it.
func (c changing) Change(change func(*settings.Settings)) error {
	before, muted := c.Settings(), value(c.window.board.sound).muted
	if err := c.Program.Change(change); err != nil {
		return err
	}
	if c.window.muteFixed() {
		c.window.options.Player.SetMuted(muted) // for this run it is not the settings that say so
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

// change changes a setting from the window itself. Changes are made one after the other, in the order they were wanted.
func (w *Window) change(change func(*settings.Settings)) {
	select {
	case w.changes <- change:
	case <-w.ctx.Done():
	}
}

// keepChanging does so until the window is closed, and leaves none undone.
func (w *Window) keepChanging(ctx context.Context) {
	service := changing{w.options.Program, w}
	put := func(change func(*settings.Settings)) {
		if err := service.Change(change); err != nil {
			w.Warn(err)
		}
	}
	for {
		select {
		case change := <-w.changes:
			put(change)
			continue
		case <-ctx.Done():
		}
		for {
			select {
			case change := <-w.changes:
				put(change)
			default:
				return
			}
		}
	}
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
		w.later(func() { w.agreed = false })
		w.background(w.countMoney)
	}
}

func (w *Window) showFolder() {
	w.folder.SetText(lang.L("Kept in {{.Folder}}", map[string]any{"Folder": shortPath(w.options.Program.Folder())}))
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
	w.cancelVolume()
	ctx, cancel := context.WithCancel(w.ctx)
	w.cancelVolume = cancel
	w.background(func(context.Context) {
		select {
		case <-time.After(volumeDelay):
		case <-ctx.Done():
			if w.ctx.Err() == nil {
				return // it is still being turned
			}
		}
		if err := (changing{w.options.Program, w}).Change(func(s *settings.Settings) { s.Volume = v }); err != nil {
			w.Warn(err)
		}
	})
}

// onMuted silences the program, or no longer. What the command line has said holds for the next run all the same.
func (w *Window) onMuted(muted bool) {
	w.options.Player.SetMuted(muted)
	if w.muteFixed() {
		w.presenter.change(func(*thread) {})
		return
	}
	w.change(func(s *settings.Settings) { s.Mute = muted })
}

func (w *Window) onMute() { w.onMuted(!value(w.board.sound).muted) }

// muteFixed tells whether the command line says if the program is silent.
func (w *Window) muteFixed() bool {
	_, fixed := w.options.Program.Fixed()["mute"]
	return fixed
}

func (w *Window) onSpeed(v float64) { w.change(func(s *settings.Settings) { s.Speed = v }) }

// volumeDelay gathers the steps of a volume that is being turned.
const volumeDelay = 500 * time.Millisecond

// speeds are those that keys step through.
var speeds = []float64{0.75, 1, 1.25, 1.5, 1.75, 2}

// onLouder is a step of the volume: a tenth of the way that the slider has, on which loudness seems to grow evenly.
func (w *Window) onLouder(step int) {
	w.change(func(s *settings.Settings) {
		at := math.Round(math.Sqrt(s.Volume)*10) + float64(step)
		at = max(0, min(at, 10)) / 10
		s.Volume = at * at
	})
}

// onFaster plays faster by a step, or slower.
func (w *Window) onFaster(step int) {
	w.change(func(s *settings.Settings) {
		at, _ := slices.BinarySearch(speeds, s.Speed)
		s.Speed = speeds[max(0, min(at+step, len(speeds)-1))]
	})
}
