//go:build unix

package audio

import (
	"errors"
	"syscall"
)

func diskFull(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)
}

func readOnly(err error) bool { return errors.Is(err, syscall.EROFS) }

func pathTooLong(err error) bool { return errors.Is(err, syscall.ENAMETOOLONG) }

func diskGone(err error) bool {
	for _, gone := range []error{syscall.EIO, syscall.ENODEV, syscall.ENXIO, syscall.ESTALE, syscall.ENOTCONN, syscall.EHOSTDOWN} {
		if errors.Is(err, gone) {
			return true
		}
	}
	return false
}
