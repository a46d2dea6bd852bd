package trash

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

func available(dir string) bool {
	_, err := canFor(dir)
	return err == nil
}

// put moves the file under a name that is free. The Trash may be written to, but not looked into, without the person's
// leave: only the moving itself tells whether a name is free.
func put(path string) error {
	dir, err := canFor(filepath.Dir(path))
	if err != nil {
		return err
	}
	ext := filepath.Ext(path)
	base := strings.TrimSuffix(filepath.Base(path), ext)
	for n := 1; ; n++ {
		name := base + ext
		if n > 1 {
			name = base + " " + strconv.Itoa(n) + ext
		}
		err := unix.RenamexNp(path, filepath.Join(dir, name), unix.RENAME_EXCL)
		if !errors.Is(err, fs.ErrExist) {
			return err
		}
	}
}

// canFor finds the trash for what lies in a folder: the person's own on the same volume, else that of the volume.
func canFor(dir string) (string, error) {
	here, err := volume(dir)
	if err != nil {
		return "", err
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", err
	}
	can := filepath.Join(home, ".Trash")
	if there, err := volume(can); err == nil && here == there {
		return can, nil
	}
	for parent := filepath.Dir(dir); parent != dir; dir, parent = parent, filepath.Dir(parent) {
		if v, err := volume(parent); err != nil || v != here {
			break
		}
	}
	can = filepath.Join(dir, ".Trashes", strconv.Itoa(os.Getuid()))
	if err := os.Mkdir(can, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return "", ErrNone
	}
	return can, nil
}

// volume tells file systems apart.
func volume(path string) (int32, error) {
	var stat syscall.Stat_t
	if err := syscall.Stat(path, &stat); err != nil {
		return 0, &fs.PathError{Op: "stat", Path: path, Err: err}
	}
	return stat.Dev, nil
}
