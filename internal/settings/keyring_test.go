package settings_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/godbus/dbus/v5"
	"github.com/zalando/go-keyring"

	"geppetto-audio/internal/settings"
)

// memoryVault keeps secrets of our own service by account.
type memoryVault struct {
	keys  map[string]string
	err   error // of every call
	calls int
}

func (v *memoryVault) Get(service, account string) (string, error) {
	v.calls++
	if v.err != nil {
		return "", v.err
	}
	if key := v.keys[account]; service == "geppetto-audio" && key != "" {
		return key, nil
	}
	return "", keyring.ErrNotFound
}

func (v *memoryVault) Set(service, account, secret string) error {
	v.calls++
	v.keys[account] = secret
	return v.err
}

func (v *memoryVault) Delete(service, account string) error {
	v.calls++
	if _, ok := v.keys[account]; !ok {
		return keyring.ErrNotFound
	}
	delete(v.keys, account)
	return v.err
}

// lockedVault shows a prompt that nobody answers until it is unlocked.
type lockedVault struct {
	memoryVault
	mu       sync.Mutex // of memoryVault
	prompts  chan struct{}
	unlocked chan struct{}
}

func newLockedVault() *lockedVault {
	return &lockedVault{
		memoryVault: memoryVault{keys: map[string]string{"host.example": storedKey}},
		prompts:     make(chan struct{}, 10), unlocked: make(chan struct{}),
	}
}

func (v *lockedVault) wait() func() {
	v.prompts <- struct{}{}
	<-v.unlocked
	v.mu.Lock()
	return v.mu.Unlock
}

func (v *lockedVault) Get(service, account string) (string, error) {
	defer v.wait()()
	return v.memoryVault.Get(service, account)
}

func (v *lockedVault) Set(service, account, secret string) error {
	defer v.wait()()
	return v.memoryVault.Set(service, account, secret)
}

func (v *lockedVault) Delete(service, account string) error {
	defer v.wait()()
	return v.memoryVault.Delete(service, account)
}

func TestKeyringThatHangs(t *testing.T) {
	calls := []struct {
		name string
		call func(context.Context, *settings.Keyring) error
		want time.Duration
	}{
		{"Get", func(ctx context.Context, k *settings.Keyring) error { _, err := k.Get(ctx, "host.example"); return err }, 5 * time.Second},
		{"Set", func(ctx context.Context, k *settings.Keyring) error { return k.Set(ctx, "host.example", envKey) }, time.Minute},
		{"Delete", func(ctx context.Context, k *settings.Keyring) error { return k.Delete(ctx, "host.example") }, time.Minute},
	}
	for _, tt := range calls {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				v := newLockedVault()
				defer close(v.unlocked)
				start := time.Now()
				err := tt.call(t.Context(), settings.NewKeyring(v))
				if got := time.Since(start); got != tt.want {
					t.Errorf("gave up after %v, want %v", got, tt.want)
				}
				var e *settings.KeyringError
				if !errors.As(err, &e) || !errors.Is(err, settings.ErrKeyringTimeout) || e.Do == "" {
					t.Errorf("got %v", err)
				}
			})
		})
		t.Run(tt.name+" ends with its context", func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				v := newLockedVault()
				defer close(v.unlocked)
				ctx, cancel := context.WithTimeout(t.Context(), time.Second)
				defer cancel()
				start := time.Now()
				if err := tt.call(ctx, settings.NewKeyring(v)); !errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("got %v, want the context's error", err)
				}
				if got := time.Since(start); got != time.Second {
					t.Errorf("returned after %v, want 1s", got)
				}
			})
		})
	}
}

// While a prompt is open a second call opens no other; it is served once the first is answered.
func TestKeyringShowsOnePromptAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newLockedVault()
		k := settings.NewKeyring(v)
		if _, err := k.Get(t.Context(), "host.example"); !errors.Is(err, settings.ErrKeyringTimeout) {
			t.Fatalf("got %v", err)
		}
		start := time.Now()
		if _, err := k.Get(t.Context(), "host.example"); !errors.Is(err, settings.ErrKeyringTimeout) || time.Since(start) != 5*time.Second {
			t.Errorf("the second call waited %v for its turn: %v", time.Since(start), err)
		}
		stored := make(chan error)
		go func() { stored <- k.Set(t.Context(), "host.example", envKey) }()
		synctest.Wait()
		if got := len(v.prompts); got != 1 {
			t.Errorf("%d prompts are open, want 1", got)
		}
		close(v.unlocked)
		if err := <-stored; err != nil {
			t.Errorf("after unlocking: %v", err)
		}
		if key, err := k.Get(t.Context(), "host.example"); key != envKey || err != nil {
			t.Errorf("got %q, %v", key, err)
		}
	})
}

func TestDemoStartsWhileTheKeyringHangs(t *testing.T) {
	p := newPerson(t)
	synctest.Test(t, func(t *testing.T) {
		v := newLockedVault()
		defer close(v.unlocked)
		opts := p.options()
		opts.Keyring = settings.NewKeyring(v)
		start := time.Now()
		r, err := settings.Load(t.Context(), settings.Flags{}, opts)
		if err != nil || !r.Endpoint.Demo || !errors.Is(r.KeyringErr, settings.ErrKeyringTimeout) {
			t.Errorf("endpoint %+v, keyring error %v, %v", r.Endpoint, r.KeyringErr, err)
		}
		if got := time.Since(start); got != 5*time.Second {
			t.Errorf("started after %v, want 5s", got)
		}
	})
}

func TestKeyringStoresReadsAndDeletes(t *testing.T) {
	ctx := t.Context()
	k := settings.NewKeyring(&memoryVault{keys: map[string]string{}})
	if _, err := k.Get(ctx, "host.example"); !errors.Is(err, settings.ErrNoKey) {
		t.Errorf("empty keyring: %v, want ErrNoKey", err)
	}
	if err := k.Set(ctx, "host.example", "  Bearer "+storedKey+"\n"); err != nil {
		t.Fatal(err)
	}
	if key, err := k.Get(ctx, "host.example"); key != storedKey || err != nil {
		t.Errorf("got %q, %v", key, err)
	}
	if _, err := k.Get(ctx, "other.example"); !errors.Is(err, settings.ErrNoKey) {
		t.Errorf("another host: %v, want ErrNoKey", err)
	}
	for range 2 {
		if err := k.Delete(ctx, "host.example"); err != nil {
			t.Errorf("delete: %v", err)
		}
	}
	if _, err := k.Get(ctx, "host.example"); !errors.Is(err, settings.ErrNoKey) {
		t.Errorf("deleted: %v, want ErrNoKey", err)
	}
	wantUsageError(t, k.Set(ctx, "host.example", "two words"), settings.CodeKey)
	if err := k.Set(ctx, "", storedKey); err == nil {
		t.Error("a key without a host was stored")
	}
}

func TestKeyringSaysWhatIsWrong(t *testing.T) {
	tests := []struct {
		name string
		err  error
		is   error
		word string
	}{
		{"no D-Bus", settings.ErrNoKeyring, settings.ErrNoKeyring, "no keyring on this system"},
		{"no secret service", dbus.Error{Name: "org.freedesktop.DBus.Error.ServiceUnknown"}, settings.ErrNoKeyring, "no keyring on this system"},
		{"no support", keyring.ErrUnsupportedPlatform, settings.ErrNoKeyring, "no keyring on this system"},
		{"too long", keyring.ErrSetDataTooBig, keyring.ErrSetDataTooBig, "too long"},
		{"dismissed", errors.New("failed to unlock correct collection '/x'"), nil, "locked"},
		{"anything else", errors.New("the lid is stuck"), nil, "the lid is stuck"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			k := settings.NewKeyring(&memoryVault{keys: map[string]string{}, err: tt.err})
			err := k.Set(t.Context(), "host.example", storedKey)
			var e *settings.KeyringError
			if !errors.As(err, &e) || e.Do == "" || !strings.Contains(e.What, tt.word) {
				t.Errorf("got %#v", err)
			}
			if tt.is != nil && !errors.Is(err, tt.is) {
				t.Errorf("%v is not %v", err, tt.is)
			}
		})
	}
}

type panickingVault struct{ *memoryVault }

func (panickingVault) Get(_, _ string) (string, error) { panic("key " + storedKey) }

func TestKeyringThatPanics(t *testing.T) {
	_, err := settings.NewKeyring(panickingVault{}).Get(t.Context(), "host.example")
	var e *settings.KeyringError
	if !errors.As(err, &e) || strings.Contains(err.Error(), storedKey) {
		t.Errorf("got %v", err)
	}
}

func TestKeyringHoldsNonsense(t *testing.T) {
	v := &memoryVault{keys: map[string]string{"host.example": storedKey + "\n" + storedKey}}
	_, err := settings.NewKeyring(v).Get(t.Context(), "host.example")
	var e *settings.KeyringError
	if !errors.As(err, &e) || strings.Contains(err.Error(), storedKey) {
		t.Errorf("got %v", err)
	}
}
