package faults

import (
	"context"
	"errors"

	"geppetto-audio/audio"
	"geppetto-audio/gui"
	"geppetto-audio/internal/ledger"
	"geppetto-audio/internal/settings"
	"geppetto-audio/realtime"
)

// An overheard conversation is the window's, whose notices come by way of the test.
type overheard struct {
	*realtime.Controller
	notices chan realtime.Notice
}

// Notices is what the test passes on.
func (o *overheard) Notices() <-chan realtime.Notice { return o.notices }

// A loudspeaker is the player, as the window handles it.
type loudspeaker struct{ *audio.Player }

// A desk is what else the window asks about while one asks and hears.
type desk struct {
	gui.Program // nil: what else a window can do is of no concern here
	talk        *talk
}

func (d *desk) Endpoint() realtime.Endpoint          { return endpoint }
func (d *desk) Settings() settings.Settings          { return settings.Defaults() }
func (d *desk) Fixed() map[string]settings.Source    { return nil }
func (d *desk) Folder() string                       { return d.talk.dir }
func (d *desk) Limit() float64                       { return 0 }
func (d *desk) Spent() (sums ledger.Sums, err error) { return sums, nil }
func (d *desk) SpentChanges() <-chan struct{}        { return nil }
func (d *desk) Held() []audio.HeldAnswer             { return d.talk.recorder.Held() }
func (d *desk) Rescued() []audio.RescuedAnswer       { return d.talk.recorder.Rescued() }
func (d *desk) HeldChanges() <-chan struct{}         { return d.talk.recorder.Changes() }

// Waveform is the sound of an answer: of the one being kept as far as it has come, else of the file.
func (d *desk) Waveform(ctx context.Context, id, path string) (audio.Waveform, error) {
	if w, ok := d.talk.recorder.Waveform(id); ok {
		return w, nil
	}
	if path == "" {
		return audio.Waveform{}, errors.New("there is no sound yet")
	}
	return audio.ReadWaveform(ctx, path)
}
