package archive

import (
	"io/fs"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// Where the file system knows no locks, time alone tells what was left behind: by the program's clock and by that of the
// file system, of which neither may be believed alone.
func TestRepairWithoutLocks(t *testing.T) {
	for name, c := range map[string]struct {
		err    error
		ahead  time.Duration // of the file system's clock
		filed  bool
		failed bool
	}{
		"no locks":                             {err: syscall.ENOTSUP, filed: true},
		"none in this kernel":                  {err: syscall.ENOSYS, filed: true},
		"no lock server":                       {err: syscall.ENOLCK, filed: true},
		"a server whose clock is behind":       {err: syscall.ENOTSUP, ahead: -2 * time.Minute},
		"a server whose clock is a bit behind": {err: syscall.ENOTSUP, ahead: -30 * time.Second, filed: true},
		"another fault":                        {err: syscall.EIO, failed: true},
	} {
		for _, wav := range [][]byte{wavOf(0, 0, speech(4800)), nil} {
			t.Run(name, func(t *testing.T) {
				e, now := leave(t, t.TempDir(), wav, arriving, 2*time.Minute)
				r := repairer{
					now:    now,
					locked: func(path string) (bool, error) { return false, &fs.PathError{Op: "lock", Path: path, Err: c.err} },
					clock:  func(string) (time.Time, error) { return now.Add(c.ahead), nil },
				}
				repaired, err := r.repairAll(filepath.Dir(e.Audio))
				if (err != nil) != c.failed || (len(repaired) == 1) != c.filed {
					t.Errorf("repaired %+v, %v", repaired, err)
				}
			})
		}
	}
	now, err := clockOf(t.TempDir())
	if err != nil || time.Since(now).Abs() > 10*time.Second {
		t.Errorf("the folder's clock says %v, %v", now, err)
	}
}

// There, too, what is arriving is not taken for something that may be deleted.
func TestBusyWithoutLocks(t *testing.T) {
	for name, c := range map[string]struct {
		words, sound time.Duration // since they changed
		busy         bool
	}{
		"arriving":            {time.Second, time.Second, true},
		"its words are whole": {2 * time.Minute, time.Second, true},
		"left behind":         {2 * time.Minute, 2 * time.Minute, false},
	} {
		e, now := leave(t, t.TempDir(), wavOf(0, 0, speech(4800)), arriving, 0)
		setAge(t, e.Transcript, now, c.words)
		setAge(t, e.Audio, now, c.sound)
		if got, err := receiving(e, func(string) (bool, error) { return false, syscall.ENOTSUP }); err != nil || got != c.busy {
			t.Errorf("%s: busy %v, %v", name, got, err)
		}
	}
}
