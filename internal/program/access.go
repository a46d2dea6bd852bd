package program

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"

	"geppetto-audio/internal/settings"
	"geppetto-audio/realtime"
	"geppetto-audio/realtime/demo"
)

// access is a server and the right to use it.
type access struct {
	endpoint   realtime.Endpoint
	keySource  settings.Source
	keyringErr error
}

func accessOf(r settings.Resolved) access { return access{r.Endpoint, r.KeySource, r.KeyringErr} }

// Endpoint is the server that answers now.
func (p *Program) Endpoint() realtime.Endpoint { return *p.service.Load() }

// Connect begins the conversation with the server that the settings name, the program's own where there is none. Where
// the keyring has to be asked for the key it waits for that: it may want a password first. The error says what keeps
// the keyring from being used, a *settings.KeyringError, though the conversation has begun without; or why it has not.
func (p *Program) Connect(ctx context.Context) error {
	ctx, leave, err := p.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	p.mu.Lock()
	unsaid := p.unsaid
	p.unsaid = nil
	p.mu.Unlock()
	if unsaid != nil {
		p.options.Warning(unsaid)
	}
	n, r := p.wish()
	return p.fulfil(ctx, n, r)
}

// wish takes down that another server is wanted, and by which settings. Whoever wishes must fulfil. Looking for a key
// may take long, and by then somebody may have wished for yet another server: only the latest wish is carried out.
func (p *Program) wish() (n int, r settings.Resolved) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.wishes++
	select {
	case <-p.settled:
		p.settled = make(chan struct{})
	default:
	}
	return p.wishes, p.resolved
}

// fulfil carries out a wish, unless there is a later one.
func (p *Program) fulfil(ctx context.Context, n int, r settings.Resolved) error {
	defer p.settle(n)
	a := p.withKey(ctx, r)
	if err := ctx.Err(); err != nil {
		return err
	}
	done, err := p.turnTo(n, a)
	if !done {
		return err
	}
	return WorthSaying(a.keyringErr)
}

func (p *Program) settle(n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if n == p.wishes {
		close(p.settled)
	}
}

// await waits until the server that was wished for last is in force. Before Connect none is.
func (p *Program) await(ctx context.Context) error {
	p.mu.Lock()
	settled := p.settled
	p.mu.Unlock()
	select {
	case <-settled:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// withKey finds the key for a server: one that was typed in this run, else the keyring's.
func (p *Program) withKey(ctx context.Context, r settings.Resolved) access {
	p.mu.Lock()
	key := p.typed[r.KeyHost]
	p.mu.Unlock()
	if _, fixed := r.Fixed["key"]; !fixed && key != "" {
		return access{endpoint: keyed(r.Endpoint, key), keySource: settings.SourceKeyring}
	}
	return accessOf(r.WithKeyring(ctx, p.options.System.Keyring))
}

// keyed is the service that a key is for, where the demo would answer without it.
func keyed(e realtime.Endpoint, key string) realtime.Endpoint {
	if e.Demo {
		e = realtime.Endpoint{URL: realtime.DefaultURL}
	}
	e.Key = key
	return e
}

// turnTo goes on with the server of a wish. It says whether it did: not where there is a later one.
func (p *Program) turnTo(n int, a access) (done bool, err error) {
	p.steer.Lock()
	defer p.steer.Unlock()
	if !p.current(n) {
		return false, nil
	}
	e := a.endpoint
	if e.Demo {
		if err := p.startDemo(); err != nil {
			return false, err
		}
		e.URL, e.Key = p.server.URL(), p.token
	}
	p.mu.Lock()
	p.access, p.begun = a, true
	p.mu.Unlock()
	p.service.Store(&e)
	p.Controller.Reconfigure(e, p.session(e))
	p.Controller.Start(context.Background())
	return true, nil
}

func (p *Program) current(n int) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return n == p.wishes && !p.closed
}

// reconfigure goes on with the same server and another session. Before the conversation has begun there is nothing to do.
func (p *Program) reconfigure() {
	p.steer.Lock()
	defer p.steer.Unlock()
	p.mu.Lock()
	begun := p.begun
	p.mu.Unlock()
	if e := p.Endpoint(); begun {
		p.Controller.Reconfigure(e, p.session(e))
	}
}

// demoModel is what the transcripts of the demo's answers name. By another name they would pass for answers that had
// been paid for.
const demoModel = "geppetto-demo"

// session is what a server is asked for.
func (p *Program) session(e realtime.Endpoint) realtime.Session {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := p.resolved.Session
	if e.Demo {
		s.Model = demoModel
	}
	return s
}

// startDemo starts the demo server, once.
func (p *Program) startDemo() error {
	if p.server != nil {
		return nil
	}
	token := rand.Text()
	server, err := demo.Start("127.0.0.1:0", demo.WithToken(token))
	if err != nil {
		return fmt.Errorf("start the demo server: %w", err)
	}
	p.server, p.token = server, token
	return nil
}

// WorthSaying leaves out that a system has no keyring: who has none keeps no key in it.
func WorthSaying(err error) error {
	if errors.Is(err, settings.ErrNoKeyring) {
		return nil
	}
	return err
}

// noVault is the keyring of a system that has none.
type noVault struct{}

func (noVault) Get(string, string) (string, error) { return "", settings.ErrNoKeyring }
func (noVault) Set(string, string, string) error   { return settings.ErrNoKeyring }
func (noVault) Delete(string, string) error        { return settings.ErrNoKeyring }
