package program

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"time"

	"geppetto-audio/internal/models"
	"geppetto-audio/internal/settings"
	"geppetto-audio/realtime"
)

// Settings is what a person has chosen for good.
func (p *Program) Settings() settings.Settings {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.resolved.Settings
}

// Fixed tells which settings are decided for this run by something that goes before the settings file, by their keys.
func (p *Program) Fixed() map[string]settings.Source {
	p.mu.Lock()
	defer p.mu.Unlock()
	return maps.Clone(p.resolved.Fixed)
}

// Change changes settings: they are saved, and put in force. What can only change with a new session starts one, after
// the running answer, and the conversation goes on. The error says what a setting can't be, or why nothing was saved.
func (p *Program) Change(change func(*settings.Settings)) error {
	p.change.Lock()
	defer p.change.Unlock()
	if _, err := p.file.Update(change); err != nil {
		return err
	}
	next, err := settings.Resolve(p.flags, p.system)
	if err != nil {
		return err
	}
	p.apply(next)
	return nil
}

// apply puts in force what differs from what is.
func (p *Program) apply(next settings.Resolved) {
	p.mu.Lock()
	old, a := p.resolved, p.access
	p.resolved = next
	p.mu.Unlock()
	if next.OutputDir != old.OutputDir {
		p.output.Store(&next.OutputDir)
		p.Library.SetDir(next.OutputDir)
	}
	p.tunePlayer(next)
	switch {
	case next.Endpoint != old.Endpoint || next.KeyHost != old.KeyHost:
		p.background(func(ctx context.Context) {
			if err := p.Connect(ctx); err != nil && ctx.Err() == nil {
				p.warn(err)
			}
		})
	case next.Session != old.Session:
		if err := p.turnTo(a); err != nil {
			p.warn(err)
		}
	}
}

// background runs beside the program until it ends or is closed.
func (p *Program) background(do func(context.Context)) {
	p.beside.Go(func() { do(p.ctx) })
}

// Key tells what may be shown of the key in force.
func (p *Program) Key(context.Context) (settings.KeyInfo, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	info := settings.KeyInfo{Host: p.resolved.KeyHost}
	if a := p.access; a.endpoint.Key != "" {
		info.Set, info.Last, info.Source = true, settings.LastFour(a.endpoint.Key), a.keySource
	}
	return info, WorthSaying(p.access.keyringErr)
}

// SetKey goes on with the service that a key is for, and keeps the key in the keyring. A key that could not be kept is
// in force all the same, until the program ends: the error says so.
func (p *Program) SetKey(ctx context.Context, typed string) error {
	key, err := settings.CleanKey(typed)
	if err != nil {
		return err
	}
	p.mu.Lock()
	host, e := p.resolved.KeyHost, p.resolved.Endpoint
	p.mu.Unlock()
	if host == "" {
		return errors.New("no key can be used here: it would travel unencrypted, or the demo was asked for")
	}
	kept := p.system.Keyring.Set(ctx, host, key)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	e.Key, e.Demo = key, false
	e.URL = cmp.Or(e.URL, realtime.DefaultURL)
	return errors.Join(kept, p.turnTo(access{endpoint: e, keySource: settings.SourceKeyring}))
}

// RemoveKey takes the key out of the keyring, and goes on without it.
func (p *Program) RemoveKey(ctx context.Context) error {
	p.mu.Lock()
	host := p.resolved.KeyHost
	p.mu.Unlock()
	if err := p.system.Keyring.Delete(ctx, host); err != nil && !errors.Is(err, settings.ErrNoKey) {
		return err
	}
	return p.Connect(ctx)
}

// Test tries a service: the one in force, or the one that a key and a base URL are for, where they are given.
func (p *Program) Test(ctx context.Context, key, baseURL string) error {
	p.mu.Lock()
	e, session := *p.service.Load(), p.resolved.Session
	p.mu.Unlock()
	if baseURL != "" {
		url, err := settings.ParseBaseURL(baseURL)
		if err != nil {
			return fmt.Errorf("the address %w", err)
		}
		if url != e.URL {
			e = realtime.Endpoint{URL: url} // a key goes to no other host than the one it is for
		}
	}
	if key != "" {
		clean, err := settings.CleanKey(key)
		if err != nil {
			return fmt.Errorf("the key %w", err)
		}
		if e.Demo {
			e = realtime.Endpoint{URL: realtime.DefaultURL}
		}
		e.Key = clean
	}
	return realtime.Check(ctx, e, session)
}

// Models asks the service which models it has.
func (p *Program) Models(ctx context.Context) ([]models.Offer, error) {
	offered, err := realtime.Models(ctx, p.Endpoint())
	if err != nil {
		return nil, err
	}
	table := p.table.Load()
	all := make([]models.Offer, len(offered))
	for i, m := range offered {
		known := table.Of(m.ID)
		all[i] = models.Offer{ID: m.ID, Shutdown: earlier(m.Shutdown, known.Shutdown), Reasons: known.Reasons}
		if known.Price != nil {
			all[i].Price = known.Price.String()
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

// Sample has a voice say a sentence, and returns when it has been heard.
func (p *Program) Sample(ctx context.Context, voice string) error {
	p.mu.Lock()
	session := p.resolved.Session
	p.mu.Unlock()
	session.Voice = voice
	id := "sample-" + voice
	p.Player.Stop()
	p.Player.Begin(id)
	defer p.Player.End(id)
	err := realtime.SayCounted(ctx, p.Endpoint(), session, "Hello. This is how I sound when I read an answer to you.",
		func(pcm []byte) { p.Player.Write(id, pcm) }, p.onSpent)
	if err != nil {
		return err
	}
	p.Player.End(id)
	if err := p.Player.Wait(ctx); err != nil {
		p.Player.Stop()
		return err
	}
	return nil
}
