package settings

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/godbus/dbus/v5"
	"github.com/zalando/go-keyring"
)

// keyringService is the name under which the keyring holds our keys, one for each host.
const keyringService = "geppetto-audio"

// ErrNoKey says that the keyring was asked and holds no key for the host.
var ErrNoKey = errors.New("the keyring holds no key for this host")

// ErrNoKeyring is the cause of a KeyringError on a system that has no keyring, as is usual without a desktop.
var ErrNoKeyring = errors.New("there is no keyring on this system")

// ErrKeyringTimeout is the cause of a KeyringError when the keyring did not answer in time. It may be asking the person
// for a password, and may still do what it was asked for once it has it.
var ErrKeyringTimeout = errors.New("the keyring did not answer in time")

// A KeyringError says why the keyring could not be used.
type KeyringError struct {
	What  string // is wrong, in one sentence
	Do    string // about it, in one sentence
	Cause error
}

// Error gives both sentences.
func (e *KeyringError) Error() string { return e.What + " " + e.Do }

// Unwrap gives the cause.
func (e *KeyringError) Unwrap() error { return e.Cause }

// A Vault keeps secrets. Its methods may block for as long as a person takes to type a password, or for ever.
type Vault interface {
	Get(service, account string) (string, error)
	Set(service, account, secret string) error
	Delete(service, account string) error
}

// A Keyring keeps API keys in the operating system's keyring, each under the host it is for (with the port where that
// isn't the scheme's own): Resolved.KeyHost.
//
// The system's calls can't be interrupted. Each runs in a goroutine of its own; one that hangs, mostly because the
// keyring shows a prompt, keeps that goroutine, and with it every later call of the same Keyring, which waits its turn
// within its own deadline, until the system returns or the program ends. So there is never more than one prompt.
type Keyring struct {
	ReadTimeout  time.Duration // of Get
	WriteTimeout time.Duration // of Set and Delete: long enough for a person to find and type a password

	vault Vault
	turn  chan struct{} // holds a token while the system is being called
}

// SystemKeyring gives the operating system's keyring.
func SystemKeyring() *Keyring { return NewKeyring(systemVault{findBus}) }

// NewKeyring makes a Keyring of a Vault, with 5 s to read and 60 s to write.
func NewKeyring(v Vault) *Keyring {
	return &Keyring{ReadTimeout: 5 * time.Second, WriteTimeout: time.Minute, vault: v, turn: make(chan struct{}, 1)}
}

// Get gives the key stored for a host. The error is ErrNoKey, a *KeyringError or the context's.
func (k *Keyring) Get(ctx context.Context, host string) (string, error) {
	secret, err := k.call(ctx, k.ReadTimeout, func() (string, error) { return k.vault.Get(keyringService, host) })
	if err != nil {
		return "", err
	}
	key, err := CleanKey(secret)
	if err != nil {
		return "", &KeyringError{What: fmt.Sprintf("The key in the keyring %v.", err), Do: "Enter the key again.", Cause: err}
	}
	return key, nil
}

// LastFour gives the function LastFour of the key stored for a host, for those who show it and don't use it. Its errors
// are those of Get: without one there is a key, also where there is nothing to show of it.
func (k *Keyring) LastFour(ctx context.Context, host string) (string, error) {
	key, err := k.Get(ctx, host)
	return LastFour(key), err
}

// Set stores the key for a host in the place of an earlier one. The key is cleaned as by CleanKey; one that can't be a
// key gives a *UsageError. Other errors are a *KeyringError or the context's.
func (k *Keyring) Set(ctx context.Context, host, key string) error {
	if host == "" {
		return errors.New("store a key: no host")
	}
	key, err := CleanKey(key)
	if err != nil {
		return &UsageError{Code: CodeKey, What: fmt.Sprintf("The key %v.", err), Do: "Copy the key again, whole and alone.", Cause: err}
	}
	_, err = k.call(ctx, k.WriteTimeout, func() (string, error) { return "", k.vault.Set(keyringService, host, key) })
	return err
}

// Delete removes the key of a host; where there is none it does nothing. The error is a *KeyringError or the context's.
func (k *Keyring) Delete(ctx context.Context, host string) error {
	_, err := k.call(ctx, k.WriteTimeout, func() (string, error) { return "", k.vault.Delete(keyringService, host) })
	if errors.Is(err, ErrNoKey) {
		return nil
	}
	return err
}

// call waits for f no longer than limit.
func (k *Keyring) call(ctx context.Context, limit time.Duration, f func() (string, error)) (string, error) {
	if err := ctx.Err(); err != nil {
		return "", fmt.Errorf("ask the keyring: %w", err)
	}
	deadline := time.NewTimer(limit)
	defer deadline.Stop()
	type result struct {
		secret string
		err    error
	}
	done := make(chan result, 1)
	late := func() (string, error) { return "", explainKeyring(ErrKeyringTimeout) }
	gone := func() (string, error) { return "", fmt.Errorf("ask the keyring: %w", ctx.Err()) }
	select {
	case k.turn <- struct{}{}:
	case <-deadline.C:
		return late()
	case <-ctx.Done():
		return gone()
	}
	go func() {
		defer func() { <-k.turn }()
		secret, err := guard(f)
		done <- result{secret, err}
	}()
	select {
	case r := <-done:
		return r.secret, explainKeyring(r.err)
	case <-deadline.C:
		return late()
	case <-ctx.Done():
		return gone()
	}
}

// guard turns a panic into an error: the keyring library trusts what other programs answer over D-Bus, and stumbles
// when the bus goes away while a prompt is open. It leaves the panic's value out, which may hold anything.
func guard(f func() (string, error)) (secret string, err error) {
	defer func() {
		if recover() != nil {
			err = errors.New("the keyring answered in an unexpected way")
		}
	}()
	return f()
}

// explainKeyring puts what the keyring said into words.
func explainKeyring(err error) error {
	const elsewhere = "Set OPENAI_API_KEY in the environment instead."
	var bus dbus.Error
	switch {
	case err == nil:
		return nil
	case errors.Is(err, keyring.ErrNotFound):
		return ErrNoKey
	case errors.Is(err, ErrKeyringTimeout):
		return &KeyringError{"The keyring did not answer in time.", "Unlock it and try again, or set OPENAI_API_KEY in the environment.", err}
	case errors.Is(err, ErrNoKeyring), errors.Is(err, keyring.ErrUnsupportedPlatform),
		errors.As(err, &bus) && bus.Name == "org.freedesktop.DBus.Error.ServiceUnknown":
		return &KeyringError{"There is no keyring on this system.", elsewhere, fmt.Errorf("%w: %w", ErrNoKeyring, err)}
	case errors.Is(err, keyring.ErrSetDataTooBig):
		return &KeyringError{"The key is too long for the keyring.", elsewhere, err}
	case strings.Contains(err.Error(), "failed to unlock"): // the Secret Service library has no error value for it
		return &KeyringError{"The keyring is locked, or was never set up.", "Unlock it and try again, or set OPENAI_API_KEY in the environment.", err}
	}
	return &KeyringError{fmt.Sprintf("The keyring can't be used: %s.", reason(err)), "Unlock it and try again, or set OPENAI_API_KEY in the environment.", err}
}

// systemVault is the operating system's keyring.
type systemVault struct {
	ready func() error // says whether there is one
}

// Get gives a secret.
func (v systemVault) Get(service, account string) (string, error) {
	if err := v.ready(); err != nil {
		return "", err
	}
	return keyring.Get(service, account)
}

// Set stores a secret.
func (v systemVault) Set(service, account, secret string) error {
	if err := v.ready(); err != nil {
		return err
	}
	return keyring.Set(service, account, secret)
}

// Delete removes a secret.
func (v systemVault) Delete(service, account string) error {
	if err := v.ready(); err != nil {
		return err
	}
	return keyring.Delete(service, account)
}
