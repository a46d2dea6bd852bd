package trash

import (
	"fmt"
	"path/filepath"
	"runtime"
	"unsafe"

	"golang.org/x/sys/windows"
)

// From shellapi.h.
const (
	foDelete = 3

	fofSilent         = 0x0004
	fofNoConfirmation = 0x0010
	fofAllowUndo      = 0x0040
	fofNoErrorUI      = 0x0400
)

// fileOperation is SHFILEOPSTRUCTW as 64-bit Windows lays it out.
type fileOperation struct {
	window   windows.HWND
	what     uint32
	from     *uint16
	to       *uint16
	flags    uint16
	aborted  int32
	mappings uintptr
	title    *uint16
}

// available tells by the drive: only those built in have a recycle bin that nothing slips past.
func available(dir string) bool {
	root, err := windows.UTF16PtrFromString(filepath.VolumeName(dir) + `\`)
	return err == nil && windows.GetDriveType(root) == windows.DRIVE_FIXED
}

func put(path string) error {
	if !available(filepath.Dir(path)) {
		return ErrNone // the system would remove the file without a word
	}
	from, err := windows.UTF16FromString(path)
	if err != nil {
		return err
	}
	from = append(from, 0) // the list of names ends with an empty one
	op := fileOperation{
		what:  foDelete,
		from:  &from[0],
		flags: fofAllowUndo | fofNoConfirmation | fofNoErrorUI | fofSilent,
	}
	result, _, _ := windows.NewLazySystemDLL("shell32.dll").NewProc("SHFileOperationW").Call(uintptr(unsafe.Pointer(&op)))
	runtime.KeepAlive(from)
	if result != 0 {
		return fmt.Errorf("the system answers with %#x", result)
	}
	if op.aborted != 0 {
		return fmt.Errorf("it was broken off")
	}
	return nil
}
