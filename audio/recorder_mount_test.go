//go:build linux

package audio

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"geppetto-audio/realtime"
)

// mount makes a disk in memory, of a size such as 256k.
func mount(t *testing.T, size string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size="+size); err != nil {
		t.Skipf("SKIPPED, NOT TESTED ON A REAL DISK: only root may mount one here: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil && !errors.Is(err, syscall.EINVAL) {
			t.Error(err)
		}
	})
	return dir
}

// Whatever becomes of a real disk in the middle of an answer, the answer is heard to its end, and can be written to
// another folder, byte for byte.
func TestAnswerOnARealDisk(t *testing.T) {
	for name, c := range map[string]struct {
		before, amid func(dir string) error
		fault        KeepFault
	}{
		"that fills up": {fault: FaultNoRoom},
		"that may only be read": {fault: FaultReadOnly, before: func(dir string) error {
			return syscall.Mount("", dir, "", syscall.MS_REMOUNT|syscall.MS_RDONLY, "")
		}},
		"that is pulled out": {fault: FaultGone, amid: func(dir string) error {
			return errors.Join(syscall.Unmount(dir, syscall.MNT_DETACH), os.Remove(dir), os.WriteFile(dir, nil, 0o600))
		}},
	} {
		t.Run(name, func(t *testing.T) {
			disk, elsewhere := mount(t, "256k"), t.TempDir()
			sound := hiss(1, 20*playRate)
			var kept realtime.Kept
			bench(t, func(t *testing.T, p *Player, d *fakeDevice) {
				if c.before != nil {
					if err := c.before(disk); err != nil {
						t.Fatal(err)
					}
				}
				r := NewRecorder(func() string { return disk }, nil)
				take := r.Keep(recorded)
				p.Begin("a1")
				take.Words("Because.")
				for i, chunk := range slices.Collect(slices.Chunk(sound, 12_000)) {
					p.Write("a1", chunk)
					take.Sound(chunk)
					time.Sleep(100 * ms)
					synctest.Wait()
					if i == 9 && c.amid != nil {
						if err := c.amid(disk); err != nil {
							t.Fatal(err)
						}
					}
				}
				p.End("a1")
				k := finish(take, completed)
				var why *KeepError
				if !errors.As(k.Err, &why) || why.Fault() != c.fault || k.Held == "" {
					t.Fatalf("kept %+v, want fault %d", k, c.fault)
				}
				if got := hear(t, p, d); !slices.Equal(got, samples(sound)) {
					t.Errorf("heard %d samples of %d", len(got), 20*playRate)
				}
				if err := r.Retry(elsewhere); err != nil {
					t.Fatal(err)
				}
				kept = r.Rescued()[0].Kept
				if err := r.Close(); err != nil {
					t.Error(err)
				}
			})
			keptWhole(t, kept, elsewhere, sound)
			if c.amid == nil {
				if left, err := filepath.Glob(filepath.Join(disk, "*")); err != nil || len(left) > 0 {
					t.Errorf("left %q on the disk, %v", left, err)
				}
			}
		})
	}
}

// Several answers wait for a full disk, and find room on it when a person makes some.
func TestAnswersWaitForAFullDisk(t *testing.T) {
	dir := mount(t, "512k")
	ballast := filepath.Join(dir, "ballast")
	if err := os.WriteFile(ballast, make([]byte, 480<<10), 0o600); err != nil {
		t.Fatal(err)
	}
	r := NewRecorder(func() string { return dir }, nil)
	sound := noise(400_000)
	for i := range 4 {
		take := r.Keep(recorded)
		take.Words("Because.")
		take.Sound(sound[i*100_000 : (i+1)*100_000])
		if k := finish(take, completed); k.Held == "" {
			t.Fatalf("kept %+v on a full disk", k)
		}
	}
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	if err := r.Close(); err != nil { // tries once more
		t.Fatal(err)
	}
	for i, x := range r.Rescued() {
		sameSound(t, soundIn(t, x.Kept.Audio), sound[i*100_000:(i+1)*100_000])
		if got := transcriptAt(t, x.Kept.Transcript); got.Status != "completed" || got.Text != "Because." {
			t.Errorf("transcript %+v", got)
		}
	}
	if names := filesIn(t, dir); len(names) != 8 {
		t.Errorf("files %q", names)
	}
}
