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
			"the folder /a can't be reached; the answer is held in memory (1 kB) but for 2.0 MB of sound, which found no room there: bring it back, or choose another folder"},
		{&KeepError{Dir: "/a", Cause: errNotWhole, Lost: 2_000_000}, FaultOther,
			"not all of the answer could be kept in /a; 2.0 MB of its sound are lost"},
		{&KeepError{Dir: "/a", Cause: syscall.ENOSPC, Held: 3_600_000, Count: 3}, FaultNoRoom,
			"there is no room on the disk of /a; 3 answers are held in memory (3.6 MB): make room, or choose another folder"},
		{&KeepError{Dir: "/a", Cause: syscall.ENOSPC, In: "/b"}, FaultNoRoom,
			"there is no room on the disk of /a; an earlier answer lies in /b: make room, or choose another folder"},
		{&KeepError{Dir: "/a", Cause: syscall.EROFS, In: "/b", Count: 2}, FaultReadOnly,
			"the folder /a may not be written to; 2 earlier answers lie in /b: allow it, or choose another folder"},
	} {
		if c.err.Fault() != c.fault || c.err.Error() != c.want || !errors.Is(c.err, c.err.Cause) {
			t.Errorf("%d: %q, want %q", c.err.Fault(), c.err.Error(), c.want)
		}
	}
}
