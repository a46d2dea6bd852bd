package audio

import (
	"errors"
	"fmt"
	"io/fs"
	"syscall"
	"testing"
)

func TestKeepErrorSaysWhatToDo(t *testing.T) {
	for _, c := range []struct {
		err   *KeepError
		fault KeepFault
		want  string
	}{
		{&KeepError{Dir: "/a", Cause: fmt.Errorf("write: %w", syscall.ENOSPC), Held: 1_250_000}, FaultNoRoom,
			"there is no room on the disk of /a; the answer is held in memory (1.2 MB): make room, or choose another folder"},
		{&KeepError{Dir: "/a", Cause: &fs.PathError{Op: "open", Path: "/a", Err: syscall.EROFS}, Held: 900}, FaultReadOnly,
			"the folder /a may not be written to; the answer is held in memory (1 kB): allow it, or choose another folder"},
		{&KeepError{Dir: "/a", Cause: syscall.EIO, Held: 900, Lost: 2_000_000}, FaultGone,
			"the folder /a can't be reached; the answer is held in memory (1 kB) but for its last 2.0 MB, which found no room there: bring it back, or choose another folder"},
		{&KeepError{Dir: "/a", Cause: errNotWhole, Lost: 2_000_000}, FaultOther,
			"keep the answer in /a: not all of it could be kept; 2.0 MB of its sound are lost"},
	} {
		if c.err.Fault() != c.fault || c.err.Error() != c.want || !errors.Is(c.err, c.err.Cause) {
			t.Errorf("%d: %q, want %q", c.err.Fault(), c.err.Error(), c.want)
		}
	}
}
