//go:build !unix

package audio

import (
	"errors"
	"syscall"
)

// Numbers of the Windows system, which package syscall has no names for.
const (
	errorWriteProtect    = syscall.Errno(19)
	errorNotReady        = syscall.Errno(21)
	errorHandleDiskFull  = syscall.Errno(39)
	errorBadNetPath      = syscall.Errno(53)
	errorDevNotExist     = syscall.Errno(55)
	errorDiskFull        = syscall.Errno(112)
	errorFilenameTooLong = syscall.Errno(206)
	errorNoSuchDevice    = syscall.Errno(433)
	errorDeviceNotListed = syscall.Errno(1167)
)

func diskFull(err error) bool {
	return errors.Is(err, errorDiskFull) || errors.Is(err, errorHandleDiskFull)
}

func readOnly(err error) bool { return errors.Is(err, errorWriteProtect) }

func pathTooLong(err error) bool { return errors.Is(err, errorFilenameTooLong) }

func diskGone(err error) bool {
	for _, gone := range []error{errorNotReady, errorBadNetPath, errorDevNotExist, errorNoSuchDevice, errorDeviceNotListed} {
		if errors.Is(err, gone) {
			return true
		}
	}
	return false
}
