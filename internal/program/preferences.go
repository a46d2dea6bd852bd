package program

import (
	"context"
	"errors"
	"maps"
	"time"

	"geppetto-audio/audio"
	"geppetto-audio/internal/models"
	"geppetto-audio/internal/settings"
	"geppetto-audio/internal/toolkit"
	"geppetto-audio/realtime"
)

// Settings is what a person has chosen for good and, of what is fixed for this run, what is in force.
func (p *Program) Settings() settings.Settings {
	p.mu.Lock()
	defer p.mu.Unlock()
	return inForce(p.resolved)
}

// Fixed tells which settings are decided for this run by something that goes before the settings file, by their keys.
func (p *Program) Fixed() map[string]settings.Source {
	p.mu.Lock()
	defer p.mu.Unlock()
	return maps.Clone(p.resolved.Fixed)
}

// inForce gives the settings with what is in force in the place of what the file says and has no effect.
func inForce(r settings.Resolved) settings.Settings {
	s := r.Settings
	for key := range r.Fixed {
		switch key {
		case "output":
			s.Output = r.OutputDir
		case "base_url":
			s.BaseURL = r.Endpoint.URL
		case "model":
			s.Model = r.Session.Model
		case "voice":
			s.Voice = r.Session.Voice
		case "instructions":
			s.Instructions = r.Session.Instructions
		case "mute":
			s.Mute = r.Mute
		}
	}
	return s
}

// Change changes settings: they are saved, and put in force. What can only change with a new session starts one, after
// the running answer, and the conversation goes on. What is fixed for this run is saved all the same, for the next one;
// but not mute, which the command line decides for the start only: it changes now, and no file learns of it.
//
// The error says what a setting can't be, or why nothing was saved; how loud, how fast and when answers sound then
// changes for this run.
func (p *Program) Change(change func(*settings.Settings)) error {
	p.change.Lock()
	defer p.change.Unlock()
	e := &edit{fixed: p.inForceNow(), change: change}
	_, err := p.file.Update(e.apply)
	if err == nil {
		err = e.badFont
	}
	if wrong := (*settings.UsageError)(nil); errors.As(err, &wrong) {
		return err
	}
	if e.mute != nil {
		p.flags.Mute = e.mute
	}
	var next settings.Resolved
	if err == nil {
		next, err = settings.Resolve(p.flags, p.options.System)
	}
	if err != nil {
		p.changeSound(change)
		return err
	}
	p.apply(next)
	// Of prices that can't be understood a log is told, and the person at the next start: they are no part of the change.
	_ = p.loadPrices()
	return nil
}

func (p *Program) inForceNow() settings.Resolved {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.resolved
}

// An edit changes the settings of the file, for somebody who was shown what is in force.
type edit struct {
	fixed   settings.Resolved
	change  func(*settings.Settings)
	mute    *bool // was changed for this run alone; nil: it was not
	badFont error
}

func (e *edit) apply(s *settings.Settings) {
	own, shown := *s, inForce(e.fixed)
	for key := range e.fixed.Fixed {
		if to, from := text(s, key), text(&shown, key); to != nil {
			*to = *from
		}
	}
	_, fixed := e.fixed.Fixed["mute"]
	if fixed {
		s.Mute = shown.Mute
	}
	e.change(s)
	for key := range e.fixed.Fixed {
		if to := text(s, key); to != nil && *to == *text(&shown, key) {
			*to = *text(&own, key)
		}
	}
	if fixed {
		if s.Mute != shown.Mute {
			muted := s.Mute
			e.mute = &muted
		}
		s.Mute = own.Mute
	}
	if s.Font != own.Font && s.Font != "" {
		if e.badFont = toolkit.CheckFont(s.Font); e.badFont != nil {
			*s = own
		}
	}
}

// text gives the text that a setting is which may be fixed; nil where it is none.
func text(s *settings.Settings, key string) *string {
	switch key {
	case "output":
		return &s.Output
	case "base_url":
		return &s.BaseURL
	case "model":
		return &s.Model
	case "voice":
		return &s.Voice
	case "instructions":
		return &s.Instructions
	}
	return nil
}

// changeSound puts in force, of a change that could not be saved, what is heard: nobody should have to mend a file
// first to have silence.
func (p *Program) changeSound(change func(*settings.Settings)) {
	p.mu.Lock()
	old := p.resolved
	next, s := old, inForce(old)
	change(&s)
	to := &next.Settings
	to.Volume, to.Speed, to.Autoplay, to.Interrupt = s.Volume, s.Speed, s.Autoplay, s.Interrupt
	next.Mute = s.Mute
	if _, fixed := old.Fixed["mute"]; !fixed {
		to.Mute = s.Mute
	}
	p.resolved = next
	p.mu.Unlock()
	p.tune(old, next)
}

// apply puts in force what differs from what is.
func (p *Program) apply(next settings.Resolved) {
	p.mu.Lock()
	old := p.resolved
	p.resolved = next
	p.mu.Unlock()
	if next.OutputDir != old.OutputDir {
		p.output.Store(&next.OutputDir)
		p.Library.SetDir(next.OutputDir)
	}
	p.tune(old, next)
	switch {
	case next.Endpoint != old.Endpoint || next.KeyHost != old.KeyHost:
		p.reconnect()
	case next.Session != old.Session:
		p.reconfigure()
	}
}

// reconnect is Connect, beside the program.
func (p *Program) reconnect() {
	ctx, leave, err := p.enter(context.Background())
	if err != nil {
		return
	}
	n, r := p.wish() // now, so that whoever asks for the key next is told of the new server's
	go func() {
		defer leave()
		if err := p.fulfil(ctx, n, r); err != nil && ctx.Err() == nil {
			p.options.Warning(err)
		}
	}()
}

// tune has answers sound as the settings say, as far as they say something new: a volume may be chosen and not saved
// yet. In the terminal, where nobody could play an answer later, all play as they come.
func (p *Program) tune(old, next settings.Resolved) {
	first := old.OutputDir == ""
	was, is := old.Settings, next.Settings
	if first || is.Volume != was.Volume {
		p.Player.SetVolume(is.Volume)
	}
	if first || is.Speed != was.Speed {
		p.Player.SetSpeed(is.Speed)
	}
	if first || next.Mute != old.Mute {
		p.Player.SetMuted(next.Mute)
	}
	if p.options.Window && (first || is.Autoplay != was.Autoplay) {
		p.Player.SetAutoplay(is.Autoplay)
	}
	if p.options.Window && (first || is.Interrupt != was.Interrupt) {
		p.Player.SetInterrupt(is.Interrupt)
	}
}

// Models asks the service which models it has.
func (p *Program) Models(ctx context.Context) ([]models.Offer, error) {
	if err := p.await(ctx); err != nil {
		return nil, err
	}
	e := p.Endpoint()
	offered, err := realtime.Models(ctx, e)
	if err != nil {
		return nil, err
	}
	table := p.table.Load()
	all := make([]models.Offer, len(offered))
	for i, m := range offered {
		known := table.Of(m.ID)
		all[i] = models.Offer{ID: m.ID, Shutdown: earlier(m.Shutdown, known.Shutdown), Reasons: known.Reasons}
		if price, ok := priceAt(table, e.Host(), m.ID); ok {
			all[i].Price = price.String()
		}
	}
	return all, nil
}

func earlier(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// hush pauses what is heard, and gives what lets it go on.
func (p *Program) hush() (resume func()) {
	before := p.Player.Status()
	if before.State != audio.Playing {
		return func() {}
	}
	p.Player.Pause()
	return func() {
		if now := p.Player.Status(); now.State == audio.Paused && now.ID == before.ID {
			p.Player.Resume()
		}
	}
}
