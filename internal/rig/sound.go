package rig

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// sink is the name of the one device.
const sink = "loudspeaker"

// alsaConfig takes the place of the system's whole ALSA configuration: one device, which is PulseAudio. A person's
// own files could otherwise lead elsewhere, and a player that can't open the default device may try every other one.
const alsaConfig = `pcm.default { type pulse hint { show on description "Loudspeaker of the test" } }
ctl.default { type pulse }
`

// clientConfig keeps clients from starting a server of their own when the test has ended this one, and from sharing
// memory with it: a player may then write its third buffer over its first before the recording has taken that, and
// ten milliseconds of what was played are recorded in the wrong place.
const clientConfig = "autospawn = no\nenable-shm = no\n"

// A Sound is a sound card: a PulseAudio of its own with one null sink, which consumes sound in real time and lets it
// be recorded.
type Sound struct {
	tb             testing.TB
	dir            string
	rate, channels int
	daemon         *process
}

// StartSound starts a sound card that runs at rate frames a second of 16-bit samples, and ends it with the test. At
// 24000 and one channel the program's sound passes unaltered: what is recorded equals what was played bit for bit.
// At any other format PulseAudio resamples, as it does for most real devices.
func StartSound(tb testing.TB, rate, channels int) *Sound {
	tb.Helper()
	Need(tb, "pulseaudio", "parec")
	needPulsePlugin(tb)
	s := &Sound{tb: tb, dir: scratch(tb), rate: rate, channels: channels}
	for name, text := range map[string]string{
		"asound.conf": alsaConfig,
		"client.conf": clientConfig,
		"daemon.pa":   s.script(),
	} {
		if err := os.WriteFile(s.path(name), []byte(text), 0o600); err != nil {
			tb.Fatal(err)
		}
	}
	for _, name := range []string{"home", "pulse", "state", "config"} {
		if err := os.Mkdir(s.path(name), 0o700); err != nil {
			tb.Fatal(err)
		}
	}
	s.up()
	return s
}

// script is what the daemon does at its start. A null sink that can take back what it has rendered begins with two
// seconds of silence, for which the first player has to wait; one that can't renders at most 50 ms ahead.
func (s *Sound) script() string {
	return strings.Join([]string{
		"load-module module-native-protocol-unix auth-anonymous=1 socket=" + s.path("native"),
		fmt.Sprintf("load-module module-null-sink sink_name=%s rate=%d channels=%d format=s16le norewinds=1", sink, s.rate, s.channels),
		"set-default-sink " + sink, "",
	}, "\n")
}

func (s *Sound) path(name string) string { return filepath.Join(s.dir, name) }

// up starts the daemon and beside it a listener that never stops: a null sink renders as far ahead as its most patient
// client allows, and real sound cards are not patient.
func (s *Sound) up() {
	s.tb.Helper()
	daemon := exec.Command("pulseaudio", "-n", "-F", s.path("daemon.pa"), "--daemonize=no", "--exit-idle-time=-1",
		"--use-pid-file=no", "--disable-shm=yes", "--realtime=no", "--high-priority=no", "--log-target=stderr", "--log-level=info")
	daemon.Env = append(s.environ(), "HOME="+s.path("home"))
	s.daemon = start(s.tb, daemon)
	s.daemon.await(&s.daemon.err, "Daemon startup complete")

	s.listen(s.tb, io.Discard)
}

// environ is the environment of the rig's own tools, whose messages it reads in English.
func (s *Sound) environ() []string {
	return append(os.Environ(), append(s.Env(), "LC_ALL=C")...)
}

// Env is what a process must have in its environment, on top of its own, to play here through PulseAudio or ALSA.
func (s *Sound) Env() []string {
	return []string{
		"XDG_RUNTIME_DIR=" + s.dir,
		"PULSE_RUNTIME_PATH=" + s.path("pulse"),
		"PULSE_STATE_PATH=" + s.path("state"),
		"PULSE_CONFIG_PATH=" + s.path("config"),
		"PULSE_COOKIE=" + s.path("cookie"),
		"PULSE_CLIENTCONFIG=" + s.path("client.conf"),
		"PULSE_SERVER=unix:" + s.path("native"),
		"PULSE_SINK=" + sink,
		"PULSE_LATENCY_MSEC=", // a value makes ALSA's plugin stutter or hang
		"ALSA_CONFIG_PATH=" + s.path("asound.conf"),
	}
}

// Setenv makes this the sound card of the test's own process until the test ends. It can't be used in parallel tests.
func (s *Sound) Setenv(tb testing.TB) {
	tb.Helper()
	for _, variable := range s.Env() {
		name, value, _ := strings.Cut(variable, "=")
		tb.Setenv(name, value)
	}
}

// Kill takes the device away in the middle of whatever plays. Recordings end with it.
func (s *Sound) Kill() { s.daemon.kill() }

// Restart gives the device back after Kill, under the same environment.
func (s *Sound) Restart() {
	s.tb.Helper()
	s.daemon.end()
	s.up()
}

// listen has what the sink plays written to w in blocks of 10 ms. It returns when the first block has come.
func (s *Sound) listen(tb testing.TB, w io.Writer) *process {
	tb.Helper()
	flow := &flow{to: w, began: make(chan struct{})}
	parec := exec.Command("parec", "--raw", "--device="+sink+".monitor", "--format=s16le",
		"--rate="+strconv.Itoa(s.rate), "--channels="+strconv.Itoa(s.channels), "--latency-msec=10")
	parec.Env = s.environ()
	parec.Stdout = flow
	p := start(tb, parec)
	select {
	case <-flow.began:
	case <-p.gone:
		p.fatal("ended before it recorded")
	case <-time.After(patience):
		p.fatal("records nothing")
	}
	return p
}

// A flow tells when the first bytes come through.
type flow struct {
	to    io.Writer
	once  sync.Once
	began chan struct{}
}

func (f *flow) Write(b []byte) (int, error) {
	f.once.Do(func() { close(f.began) })
	return f.to.Write(b)
}
