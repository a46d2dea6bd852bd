package program

import (
	"context"
	"errors"
	"fmt"

	"geppetto-audio/internal/settings"
	"geppetto-audio/realtime"
)

// Key tells what may be shown of the key in force.
func (p *Program) Key(ctx context.Context) (settings.KeyInfo, error) {
	if err := p.await(ctx); err != nil {
		return settings.KeyInfo{}, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	info := settings.KeyInfo{Host: p.resolved.KeyHost}
	if key := p.access.endpoint.Key; key != "" {
		info.Set, info.Last, info.Source = true, settings.LastFour(key), p.access.keySource
	}
	return info, WorthSaying(p.access.keyringErr)
}

// SetKey goes on with the service that a key is for, and keeps the key in the keyring. A key that could not be kept is
// in force all the same, until the program ends: the error says so.
func (p *Program) SetKey(ctx context.Context, typed string) error {
	ctx, leave, err := p.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	key, err := settings.CleanKey(typed)
	if err != nil {
		return fmt.Errorf("the key %w", err)
	}
	p.mu.Lock()
	host := p.resolved.KeyHost
	source, fixed := p.resolved.Fixed["key"]
	p.mu.Unlock()
	switch {
	case host == "":
		return errors.New("no key can be used here: it would travel unencrypted, or the demo was asked for")
	case fixed:
		return fmt.Errorf("the key comes from %s, and goes before any other; take it away there first", source)
	}
	kept := p.options.System.Keyring.Set(ctx, host, key)
	if err := ctx.Err(); err != nil {
		return err
	}
	p.mu.Lock()
	p.typed[host] = key
	p.mu.Unlock()
	if kept != nil {
		kept = fmt.Errorf("the key is used until the program ends, but could not be kept: %w", kept)
	}
	// Whoever closes the dialog now has set the key all the same.
	n, r := p.wish()
	return errors.Join(kept, p.fulfil(p.ctx, n, r))
}

// RemoveKey takes the key out of the keyring, and goes on without it.
func (p *Program) RemoveKey(ctx context.Context) error {
	ctx, leave, err := p.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	p.mu.Lock()
	host := p.resolved.KeyHost
	p.mu.Unlock()
	if host == "" {
		return nil
	}
	err = p.options.System.Keyring.Delete(ctx, host)
	if err := ctx.Err(); err != nil {
		return err
	}
	p.mu.Lock()
	_, typed := p.typed[host]
	delete(p.typed, host)
	p.mu.Unlock()
	if err != nil && !typed {
		return err
	}
	n, r := p.wish()
	return errors.Join(WorthSaying(err), p.fulfil(p.ctx, n, r))
}

// Test tries a service: the one in force, or the one that a key and a base URL are for, where they are given.
func (p *Program) Test(ctx context.Context, key, baseURL string) error {
	e, err := p.candidate(ctx, key, baseURL)
	if err != nil {
		return err
	}
	return realtime.Check(ctx, e, p.session(e))
}

// candidate is the server that would answer with such a key and base URL. It gets no key but the one it would get then:
// a key that is kept for one host goes to no other.
func (p *Program) candidate(ctx context.Context, key, baseURL string) (realtime.Endpoint, error) {
	if key != "" {
		clean, err := settings.CleanKey(key)
		if err != nil {
			return realtime.Endpoint{}, fmt.Errorf("the key %w", err)
		}
		key = clean
	}
	if err := p.await(ctx); err != nil {
		return realtime.Endpoint{}, err
	}
	if baseURL == "" {
		if key == "" {
			return p.Endpoint(), nil
		}
		p.mu.Lock()
		defer p.mu.Unlock()
		return keyed(p.resolved.Endpoint, key), nil
	}
	if _, err := settings.ParseBaseURL(baseURL); err != nil {
		return realtime.Endpoint{}, fmt.Errorf("the address %w", err)
	}
	r, err := settings.Resolve(settings.Flags{BaseURL: baseURL}, p.options.System)
	if err != nil {
		return realtime.Endpoint{}, err
	}
	if key != "" {
		return keyed(r.Endpoint, key), nil
	}
	a := p.withKey(ctx, r)
	return a.endpoint, errors.Join(ctx.Err(), WorthSaying(a.keyringErr))
}
