//go:build linux && !android

package audio

// #cgo pkg-config: alsa
// #include <alsa/asoundlib.h>
//
// static void quiet(const char *file, int line, const char *function, int err, const char *fmt, ...) {}
// static void quiet_alsa(void) { snd_lib_error_set_handler(quiet); }
import "C"

// quietALSA keeps alsa-lib from writing to standard error: some thirty lines where there is no device, in the middle
// of what the person reads. The error itself comes back from the call.
func quietALSA() { C.quiet_alsa() }
