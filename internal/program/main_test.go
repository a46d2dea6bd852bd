package program

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/zalando/go-keyring"
	"go.uber.org/goleak"

	"geppetto-audio/audio"
	"geppetto-audio/internal/settings"
	"geppetto-audio/realtime"
	"geppetto-audio/realtime/demo"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// patience is how long a test waits for what must happen.
const patience = 20 * time.Second

// A person has folders, an environment and a keyring of their own.
type person struct {
	*testing.T
	paths    settings.Paths
	env      map[string]string
	vault    *vault
	device   *device
	mu       sync.Mutex
	warnings []string
}

func newPerson(t *testing.T) *person {
	t.Helper()
	home := t.TempDir()
	h := &person{T: t, env: map[string]string{}, vault: newVault(), device: &device{}, paths: settings.Paths{
		Work: filepath.Join(home, "work"), Home: home, Config: filepath.Join(home, "config"), State: filepath.Join(home, "state"),
		Music: filepath.Join(home, "Music"),
	}}
	h.write(filepath.Join(h.paths.Work, "nothing"), "")
	return h
}

func (h *person) write(path, text string) {
	h.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		h.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		h.Fatal(err)
	}
}

// settings writes the settings file.
func (h *person) settings(lines ...string) {
	h.Helper()
	h.write(h.paths.SettingsFile(), strings.Join(lines, "\n")+"\n")
}

func (h *person) settingsFile() string {
	h.Helper()
	text, err := os.ReadFile(h.paths.SettingsFile())
	if err != nil && !os.IsNotExist(err) {
		h.Fatal(err)
	}
	return string(text)
}

func (h *person) system() settings.Options {
	return settings.Options{Env: func(name string) string { return h.env[name] }, Paths: h.paths, Keyring: settings.NewKeyring(h.vault)}
}

func (h *person) warned() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return strings.Join(h.warnings, "\n")
}

// A running is a program with somebody who reads its notices.
type running struct {
	*Program
	t     *testing.T
	ended chan realtime.Ended
	read  sync.WaitGroup
	once  sync.Once
}

// starts makes a program as the window does. It is closed when the test ends, if not before.
func (h *person) starts(flags settings.Flags) *running {
	h.Helper()
	resolved, err := settings.Resolve(flags, h.system())
	if err != nil {
		h.Fatal(err)
	}
	p, err := New(resolved, Options{Flags: flags, System: h.system(), Window: true, Device: h.device, Warning: func(err error) {
		h.mu.Lock()
		defer h.mu.Unlock()
		h.warnings = append(h.warnings, err.Error())
	}})
	if err != nil {
		h.Fatal(err)
	}
	r := &running{Program: p, t: h.T, ended: make(chan realtime.Ended, 100)}
	r.read.Go(func() {
		for n := range p.Controller.Notices() {
			if n, ok := n.(realtime.Ended); ok {
				r.ended <- n
			}
		}
	})
	h.Cleanup(r.close)
	return r
}

// connected is starts, and Connect.
func (h *person) connected(flags settings.Flags) *running {
	h.Helper()
	r := h.starts(flags)
	if err := r.Connect(h.Context()); err != nil {
		h.Fatal(err)
	}
	return r
}

func (r *running) close() {
	r.once.Do(func() {
		if err := r.Close(); err != nil {
			r.t.Errorf("close: %v", err)
		}
		r.read.Wait()
	})
}

// asks asks and waits for the end of the answer.
func (r *running) asks(question string) realtime.Ended {
	r.t.Helper()
	r.Controller.Ask(realtime.Question{Text: question})
	return next(r.t, r.ended)
}

// must changes settings that can be changed.
func (r *running) must(change func(*settings.Settings)) {
	r.t.Helper()
	if err := r.Change(change); err != nil {
		r.t.Fatal(err)
	}
}

// settles waits until the server that was wished for is in force, and gives it.
func (r *running) settles() realtime.Endpoint {
	r.t.Helper()
	ctx, cancel := context.WithTimeout(r.t.Context(), patience)
	defer cancel()
	if err := r.await(ctx); err != nil {
		r.t.Fatal(err)
	}
	return r.Endpoint()
}

func next[T any](t *testing.T, ch <-chan T) T {
	t.Helper()
	select {
	case v := <-ch:
		return v
	case <-time.After(patience):
		t.Fatal("what was waited for does not happen")
		panic("unreachable")
	}
}

func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	for until := time.Now().Add(patience); !is(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(until) {
			t.Fatalf("it does not happen that %s", what)
		}
	}
}

// serve starts a server that takes one key, "" any, and answers at once with a second of sound.
func serve(t *testing.T, key string, options ...demo.Option) (url string) {
	t.Helper()
	options = append([]demo.Option{demo.WithLatency(0, 0), demo.WithPace(0), demo.WithAnswers(answer(time.Second))}, options...)
	if key != "" {
		options = append(options, demo.WithToken(key))
	}
	s, err := demo.Start("127.0.0.1:0", options...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s.URL()
}

func answer(length time.Duration) func(demo.Question) demo.Answer {
	pcm := make([]byte, int(length.Seconds()*realtime.SampleRate)*2)
	for i := range pcm {
		pcm[i] = byte(i % 50)
	}
	return func(demo.Question) demo.Answer {
		return demo.Answer{Parts: []demo.Part{{Text: "An answer.", Audio: pcm}}}
	}
}

func hostOf(url string) string { return realtime.Endpoint{URL: url}.Host() }

// A vault is a keyring in memory.
type vault struct {
	mu     sync.Mutex
	keys   map[string]string
	err    error         // of every call
	asked  chan string   // told of the account of every call that is held up; nil: none is
	answer chan struct{} // lets one of them go on
}

func newVault() *vault { return &vault{keys: map[string]string{}} }

func (v *vault) enter(account string) func() {
	if v.asked != nil {
		v.asked <- account
		<-v.answer
	}
	v.mu.Lock()
	return v.mu.Unlock
}

func (v *vault) Get(_, account string) (string, error) {
	defer v.enter(account)()
	if v.err != nil {
		return "", v.err
	}
	if key, ok := v.keys[account]; ok {
		return key, nil
	}
	return "", keyring.ErrNotFound
}

func (v *vault) Set(_, account, key string) error {
	defer v.enter(account)()
	if v.err == nil {
		v.keys[account] = key
	}
	return v.err
}

func (v *vault) Delete(_, account string) error {
	defer v.enter(account)()
	if v.err != nil {
		return v.err
	}
	if _, ok := v.keys[account]; !ok {
		return keyring.ErrNotFound
	}
	delete(v.keys, account)
	return nil
}

func (v *vault) key(host string) string {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.keys[host]
}

func (v *vault) set(f func()) {
	v.mu.Lock()
	defer v.mu.Unlock()
	f()
}

// A device plays in real time, to nobody. It counts what it was given that is no silence.
type device struct {
	mu    sync.Mutex
	opens int
	loud  int // bytes
}

const period = 20 * time.Millisecond

func (d *device) Open(_ context.Context, src io.Reader, _ float64) (audio.DeviceStream, error) {
	d.mu.Lock()
	d.opens++
	d.mu.Unlock()
	s := &stream{quit: make(chan struct{})}
	s.work.Go(func() {
		tick := time.NewTicker(period)
		defer tick.Stop()
		buf := make([]byte, int(period.Seconds()*realtime.SampleRate)*2)
		for {
			n, err := src.Read(buf)
			if err != nil {
				return
			}
			d.count(buf[:n])
			select {
			case <-tick.C:
			case <-s.quit:
				return
			}
		}
	})
	return s, nil
}

func (d *device) count(pcm []byte) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, b := range pcm {
		if b != 0 {
			d.loud++
		}
	}
}

func (d *device) heard() (opens, loud int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.opens, d.loud
}

type stream struct {
	quit chan struct{}
	work sync.WaitGroup
}

func (s *stream) Unplayed() int          { return 0 }
func (s *stream) Latency() time.Duration { return period }
func (s *stream) SetVolume(float64)      {}
func (s *stream) Suspend()               {}
func (s *stream) Resume()                {}
func (s *stream) Err() error             { return nil }

func (s *stream) Close() error {
	close(s.quit)
	s.work.Wait()
	return nil
}
