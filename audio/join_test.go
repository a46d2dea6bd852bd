package audio

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"geppetto-audio/internal/archive"
)

func TestJoin(t *testing.T) {
	a, b := hiss(1, playRate), hiss(2, playRate/2)
	whole, arriving := writeWave(t, ownHeader, a, list...), writeWave(t, ownHeader, b)
	none := writeWave(t, ownHeader, nil)
	gap := make([]byte, 2*playRate/4)
	for name, c := range map[string]struct {
		paths []string
		pause time.Duration
		want  []byte
	}{
		"one":                   {[]string{whole}, time.Second, a},
		"two":                   {[]string{whole, arriving}, 250 * ms, slices.Concat(a, gap, b)},
		"one twice":             {[]string{arriving, whole, arriving}, 250 * ms, slices.Concat(b, gap, a, gap, b)},
		"without a pause":       {[]string{arriving, whole}, 0, slices.Concat(b, a)},
		"one that has no sound": {[]string{none, whole, none, arriving}, 250 * ms, slices.Concat(a, gap, b)},
	} {
		to := filepath.Join(t.TempDir(), "all.wav")
		for range 2 { // anew, and over what is there
			if err := Join(t.Context(), to, c.paths, c.pause); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
		}
		data, err := os.ReadFile(to)
		if err != nil || len(data) != archive.HeaderSize+len(c.want) || !slices.Equal(data[archive.HeaderSize:], c.want) {
			t.Errorf("%s: %d bytes, %v; want %d of sound", name, len(data), err, len(c.want))
		}
		if d, err := archive.Duration(to); err != nil || d != archive.SoundTime(int64(len(c.want))) {
			t.Errorf("%s: plays for %v, %v", name, d, err)
		}
		if files, _ := os.ReadDir(filepath.Dir(to)); len(files) != 1 {
			t.Errorf("%s: %v is left in the folder", name, files)
		}
	}
}

func TestJoinSaysWhatIsWrong(t *testing.T) {
	good := writeWave(t, ownHeader, hiss(1, playRate))
	stereo := writeWave(t, strings.Replace(ownHeader, "\x01\x00\x01\x00", "\x01\x00\x02\x00", 1), hiss(1, 4800))
	huge := filepath.Join(t.TempDir(), "huge.wav")
	header := append([]byte(ownHeader), 0xff, 0xff, 0xff, 0xff)
	if err := os.WriteFile(huge, header, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(huge, 3<<30); err != nil { // sparse
		t.Fatal(err)
	}
	missing := filepath.Join(t.TempDir(), "missing.wav")
	for name, c := range map[string]struct {
		paths []string
		want  string
		is    error
	}{
		"a missing one":    {[]string{good, missing}, "missing.wav", os.ErrNotExist},
		"another format":   {[]string{good, stereo}, "stereo", nil},
		"none":             {nil, "no sound", ErrNothingToJoin},
		"none with sound":  {[]string{writeWave(t, ownHeader, nil)}, "no sound", ErrNothingToJoin},
		"too much":         {[]string{huge, huge}, "24 hours", ErrJoinTooLong},
		"onto one of them": {[]string{good, "TO"}, "another name", ErrJoinOntoPart},
	} {
		to := filepath.Join(t.TempDir(), "all.wav")
		before, err := os.ReadFile(good)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(to, before, 0o600); err != nil {
			t.Fatal(err)
		}
		paths := slices.Clone(c.paths)
		if i := slices.Index(paths, "TO"); i >= 0 {
			paths[i] = to
		}
		err = Join(t.Context(), to, paths, time.Second)
		if err == nil || !strings.Contains(err.Error(), c.want) || c.is != nil && !errors.Is(err, c.is) {
			t.Errorf("%s: %v, want something with %q", name, err, c.want)
		}
		if after, _ := os.ReadFile(to); !slices.Equal(after, before) {
			t.Errorf("%s: what was there is not as it was", name)
		}
		if files, _ := os.ReadDir(filepath.Dir(to)); len(files) != 1 {
			t.Errorf("%s: %v is left in the folder", name, files)
		}
	}
}

func TestJoinEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	to := filepath.Join(t.TempDir(), "all.wav")
	if err := Join(ctx, to, []string{writeWave(t, ownHeader, hiss(1, playRate))}, 0); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	if _, err := os.Stat(to); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a file is there: %v", err)
	}
}
