package rig

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Need skips the test when one of the programs it drives is not installed. With GEPPETTO_E2E=1 in the environment,
// as `make test` sets it, a missing program fails the test, so that a suite never passes by skipping what it is for.
func Need(tb testing.TB, tools ...string) {
	tb.Helper()
	var missing []string
	for _, tool := range tools {
		if _, err := exec.LookPath(tool); err != nil {
			missing = append(missing, tool)
		}
	}
	lack(tb, missing)
}

// needPulsePlugin asks for the part of alsa-lib that leads ALSA programs to PulseAudio.
func needPulsePlugin(tb testing.TB) {
	tb.Helper()
	const plugin = "libasound_module_pcm_pulse.so"
	for _, dir := range []string{"/usr/lib/*/alsa-lib", "/usr/lib64/alsa-lib", "/usr/lib/alsa-lib"} {
		if found, _ := filepath.Glob(filepath.Join(dir, plugin)); found != nil {
			return
		}
	}
	lack(tb, []string{"ALSA's PulseAudio plugin (" + plugin + ")"})
}

func lack(tb testing.TB, missing []string) {
	tb.Helper()
	switch {
	case len(missing) == 0:
	case os.Getenv("GEPPETTO_E2E") == "1":
		tb.Fatalf("MISSING: %s; `make test` installs what the tests use", strings.Join(missing, ", "))
	default:
		tb.Skipf("SKIPPED, NOT TESTED: this needs %s; `make test` installs what the tests use", strings.Join(missing, ", "))
	}
}

// scratch makes a folder that goes with the test. Its path is short, because a socket's may not exceed 107 bytes,
// which rules out the testing package's own temporary folders.
func scratch(tb testing.TB) string {
	tb.Helper()
	dir, err := os.MkdirTemp("", "rig-")
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			tb.Errorf("remove the rig's folder: %v", err)
		}
	})
	return dir
}
